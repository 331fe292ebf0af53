"""A party branch: organisational life held or logged, and a true quality nobody sees in full."""

from __future__ import annotations

import math

import mesa

from sim.agents.member import Member
from sim.assessment import DOCUMENTS, LIFE, MASS_SURVEY, MEMBER_SURVEY, ON_SITE, OUTCOME, SELF_REPORT, SERVICE, STUDY
from sim.processes.assessment import BASE, MINUS, PLUS, VETO
from sim.processes.members import AGED, YOUNG_BELOW
from sim.randomness import Purpose, normal, uniform
from sim.submodels import attendance, documents, engagement, flows, inspection, organisational_life, population_traits, scoring, training
from sim.submodels import quality as truth


class MonthOfLife:
    """What all members of a branch share in one month."""

    __slots__ = (
        "base",
        "count",
        "far",
        "held",
        "hollow",
        "hollow_elsewhere",
        "kept",
        "lesson",
        "near",
        "parameters",
        "peers",
        "shared_loss",
        "studied",
        "trains",
    )


class Branch(mesa.Agent):
    """A party branch: holds or logs its organisational life, and has a true quality that nobody sees in full."""

    def __init__(self, model, index):
        super().__init__(model)
        self.index = index
        self.members: list[Member] = []

    def ability(self):
        """Ability of the secretary in (0, 1)."""
        p = self.parameters
        return population_traits.share_trait(p.secretary_ability_mean, p.secretary_ability_spread, self.ability_z)

    def integration(self):
        """Integration of party work with business in (0, 1)."""
        p = self.parameters
        return population_traits.share_trait(p.branch_integration, p.branch_integration_spread, self.integration_z)

    def truth_factors(self, substance, ability, integration):
        """Log factors of the true level, one per construct."""
        p = self.parameters
        common = truth.common_factor(
            substance,
            p.branch_substance_reference,
            p.branch_elasticity_substance,
            ability,
            p.branch_ability_reference,
            p.branch_elasticity_ability,
            population_traits.positive_trait(1.0, p.branch_resources_spread, self.resources_z),
            p.branch_elasticity_resources,
        )
        count = len(self.members)
        life = truth.life_factor(p.branch_critique, p.branch_critique_reference, p.branch_elasticity_critique)
        study = truth.study_factor(truth.mean_of(self.knowledge_sum, count), p.branch_knowledge_reference, p.branch_elasticity_knowledge)
        service = truth.service_factor(
            truth.mean_of(self.engagement_sum, count),
            p.branch_engagement_reference,
            p.branch_elasticity_engagement,
            integration,
            p.branch_integration_reference,
            p.branch_elasticity_integration,
            p.branch_business_to_party,
            self.business,
            p.branch_business_reference,
        )
        return common + life, common + study, common + service

    def business_target(self, business_time, integration, level):
        """Business output towards which the branch moves."""
        p = self.parameters
        return truth.level_from_odds(
            p.branch_business_reference,
            truth.log_ratio(business_time, 1.0 - p.secretary_party_time, p.branch_business_elasticity)
            + truth.spill_over(p.branch_party_to_business, integration, level, p.branch_quality_reference),
        )

    def hold_life(self):
        """Process 5: the month's session is really held, or merely logged, or neither; the file fills."""
        p = self.parameters
        words = self.model.branch_words(self.index, Purpose.BRANCH_MONTH)
        hours = self.used_substance * p.secretary_hours
        chance = organisational_life.held_probability(hours, p.branch_session_hours_needed)
        held = organisational_life.is_held(uniform(words[0]) < chance, self.model.month % 12 == attendance.KEY_MONTH)
        skill = documents.skill(self.ability(), p.branch_ability_reference, p.branch_elasticity_ability)
        level = documents.document_level(
            self.used_paperwork, self.used_substance, skill, p.branch_document_time, p.branch_document_time_substance
        )
        minutes = organisational_life.minutes_level(self.used_paperwork, skill, p.branch_minutes_time)
        self.held = held
        self.logged = held or uniform(words[1]) < documents.reported_level(minutes, self.invented)
        self.documents = level

    def circumstances(self):
        """What this month offers and asks of every member."""
        p, now = self.parameters, MonthOfLife()
        now.held, now.count, now.peers = self.held, len(self.members), self.engagement_sum
        now.trains = training.is_training_month(self.model.month % 12, int(p.member_training_sessions))
        now.kept = training.retained(training.half_life(p.member_training_half_life, p.member_training_support, p.member_training_followup))
        hours = p.member_training_hours / p.member_training_sessions
        now.lesson = training.session_gain(hours, p.member_training_scale, p.member_training_transfer) if now.trains else 0.0
        life = self.quality[LIFE]
        now.parameters = p
        now.base = attendance.branch_base(
            attendance.obligation(p.member_attendance_intercept, p.member_attendance_key, self.model.month % 12),
            p.member_attendance_engagement,
            p.branch_engagement_reference,
            p.member_attendance_quality,
            life,
            p.branch_quality_reference,
        )
        talk = truth.mean_of(p.secretary_talk_hours, now.count)
        with_leader = talk + self.contact_hours
        now.far = p.member_rate_contact * engagement.saturating(talk, p.member_contact_scale)
        now.near = p.member_rate_session * life + p.member_rate_contact * engagement.saturating(with_leader, p.member_contact_scale)
        now.hollow = p.member_rate_hollow * organisational_life.hollow_share(self.held, self.logged, life)
        now.hollow_elsewhere = 0.0 if self.held else now.hollow
        control = engagement.control_share(self.used_paperwork, self.used_substance)
        now.shared_loss = p.member_rate_burden * (p.member_paperwork_passed_on * self.used_paperwork)
        now.shared_loss = now.shared_loss + engagement.crowding_out(p.member_rate_control, control, p.member_crowd_threshold)
        now.studied = p.member_session_learning * life
        return now

    def live_month(self):
        """Processes 6-8 and 16: every member's month in slot order, then this month's candidate."""
        p, now = self.parameters, self.circumstances()
        draws = self.model.member_draws([member.id for member in self.members])
        self.start_members = now.count
        self.attended = self.attended_residents = self.attended_aged = self.start_residents = self.start_aged = 0
        self.trained = self.exits = self.disposals = self.recruits = self.recruits_young = 0
        staying = []
        for member, drawn in zip(self.members, draws):
            aged = member.age() >= AGED
            self.start_residents += not member.away
            self.start_aged += aged
            came, learnt, leaves, removed = member.live_month(now, drawn)
            self.attended += came
            self.attended_residents += came and not member.away
            self.attended_aged += came and aged
            self.trained += learnt
            if leaves:
                self.exits += 1
                self.disposals += removed
                member.remove()
            else:
                staying.append(member)
        self.members = staying
        words = self.model.branch_words(self.index, Purpose.BRANCH_MONTH)
        chance = flows.admission_probability(len(staying), p.branch_recruit_rate)
        if len(staying) < self.room and uniform(words[2]) < chance:
            staying.append(self.model.candidate(self))
            self.recruits = 1
            self.recruits_young = int(staying[-1].age() < YOUNG_BELOW)
        hours = p.member_training_hours / p.member_training_sessions
        passed_on = p.member_paperwork_passed_on * self.used_paperwork
        self.member_hours = self.attended * p.member_session_hours + self.trained * hours + now.count * passed_on
        self.count_roll()

    def count_roll(self):
        """Sums over the roll at the month's end, in slot order."""
        self.engagement_sum = self.engagement_squares = self.knowledge_sum = 0.0
        self.engaged_50 = self.engaged_60 = self.engaged_70 = self.aged_61 = 0
        for member in self.members:
            e = member.engagement
            self.engagement_sum += e
            self.engagement_squares += e * e
            self.knowledge_sum += member.knowledge
            self.engaged_50 += e > 0.5
            self.engaged_60 += e > 0.6
            self.engaged_70 += e > 0.7
            self.aged_61 += member.age() >= AGED

    def move_truth(self):
        """Process 10: true quality and business output follow their causes; the period's sums grow."""
        p, reference = self.parameters, self.model.reference
        integration = self.integration()
        factors = self.truth_factors(self.used_substance, self.ability(), integration)
        q = self.quality
        before = reference[LIFE] * q[LIFE] + reference[STUDY] * q[STUDY] + reference[SERVICE] * q[SERVICE]
        target = self.business_target(self.used_business, integration, before)
        self.business = truth.follow(self.business, target, p.branch_business_lag)
        self.quality_2, self.quality_1 = self.quality_1, before
        for c in (LIFE, STUDY, SERVICE):
            level = truth.level_from_odds(p.branch_quality_reference, factors[c])
            q[c] = truth.follow(q[c], level, p.branch_quality_lag)
            self.period_quality[c] += q[c]
        self.period_months += 1
        self.period_documents += self.documents
        self.period_invented += self.invented

    def be_visited(self):
        """Process 12: a visit sees through noise and collusion; without one, the secretary hears what happened to others."""
        p = self.parameters
        if self.visit_month != self.model.month:
            self.belief = inspection.belief_from_hearsay(self.belief, p.secretary_belief_rate, self.body.recent_share)
            return
        hidden = inspection.hidden_share(p.inspection_collusion, int(p.inspection_levels_up))
        noise = p.inspection_visit_noise / math.sqrt(p.inspection_items_per_visit)
        words = self.model.branch_words(self.index, Purpose.VISIT_NOISE)
        for c in (LIFE, STUDY, SERVICE):
            z = normal(uniform(words[c]))
            self.verified[c] = inspection.seen_level(self.quality[c], self.documents, hidden, noise * z)
        self.last_visit = self.model.month
        self.belief = inspection.belief_after_visit(self.belief, p.secretary_visit_shock)

    def be_assessed(self, means):
        """Process 13: evidence to reported levels to a score; ``means`` are the verified means by type and construct."""
        p, weights, model = self.parameters, self.weights, self.model
        reference, period = model.reference, model.parameters[0].assessment_period_months
        from_members = model.branch_words(self.index, Purpose.MEMBER_SURVEY)
        from_masses = model.branch_words(self.index, Purpose.MASS_SURVEY)
        from_results = model.branch_words(self.index, Purpose.BUSINESS_RESULT)
        from_self = model.branch_words(self.index, Purpose.SELF_REPORT)
        months = self.period_months
        invented = self.period_invented / months
        claimed = documents.own_claim(invented, p.secretary_misreport_max, p.secretary_own_ceiling)
        file_says = documents.reported_level(self.period_documents / months, invented)
        outcome = scoring.unit(self.period_quality[SERVICE] / months + p.branch_business_noise * normal(uniform(from_results[1])))
        age = model.month - self.last_visit
        weighed = extra = true_mean = inflation = focus = leniency = truncated = 0.0
        vetoed = False
        for c in (LIFE, STUDY, SERVICE):
            q = self.period_quality[c] / months
            seen = means[self.type, c]
            if age < inspection.MEMORY_MONTHS:
                seen = inspection.remembered(self.verified[c], means[self.type, c], age, period)
            on_paper = file_says
            if age < period:
                on_paper = inspection.confirmed(file_says, self.verified[c], p.inspection_strike_off)
            own = documents.reported_level(q, claimed) + p.branch_own_noise * normal(uniform(from_self[c]))
            members = q + p.branch_survey_noise * normal(uniform(from_members[c]))
            masses = q + p.branch_survey_noise * normal(uniform(from_masses[c]))
            evidence = on_paper, own, seen, members, masses, outcome
            held, cut = self.said_by(BASE, c, evidence)
            if cut:
                truncated += weights[c]
            level = scoring.rated(held, p.assessment_rater_bias)
            weighed += weights[c] * level
            leniency += weights[c] * (level - held)
            true_mean += reference[c] * q
            inflation += weights[c] * (level - q)
            focus += (weights[c] - reference[c]) * q
            if self.plus[c] > 0.0:
                level = scoring.rated(self.said_by(PLUS, c, evidence)[0], p.assessment_rater_bias)
                extra += scoring.bonus(level, self.plus[c], p.assessment_pass_mark)
            if self.minus[c] > 0.0:
                level = scoring.rated(self.said_by(MINUS, c, evidence)[0], p.assessment_rater_bias)
                extra -= scoring.deduction(level, self.minus[c], p.assessment_pass_mark)
            if self.veto[c] > 0.0:
                vetoed = vetoed or self.said_by(VETO, c, evidence)[0] < p.assessment_veto_floor
            self.period_quality[c] = 0.0
        self.period_months = 0
        self.period_documents = self.period_invented = 0.0
        business_score = scoring.unit(self.business + p.branch_business_noise * normal(uniform(from_results[0])))
        self.score = scoring.total_score(weighed, extra, vetoed)
        self.adjustment, self.vetoed = self.score - weighed, int(vetoed)
        self.composite = scoring.composite(self.score, business_score, p.assessment_party_weight)
        self.true_mean, self.inflation, self.focus, self.truncated = true_mean, inflation, focus, truncated
        self.leniency = leniency

    def said_by(self, kind, c, evidence):
        """What the evidence of the rows of one kind says of one construct, held to the scale, and whether it had to be held."""
        a = self.mix[kind][c]
        on_paper, own, seen, members, masses, outcome = evidence
        said = scoring.evidence_level(
            a[DOCUMENTS], on_paper, a[SELF_REPORT], own, a[ON_SITE], seen, a[MEMBER_SURVEY], members, a[MASS_SURVEY], masses,
            a[OUTCOME], outcome,
        )  # fmt: skip
        held = scoring.unit(said)
        return held, held != said
