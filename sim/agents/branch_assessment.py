"""A branch before its superiors: visits, the assessment of a period, and what its consequences do to motives."""

from __future__ import annotations

from sim.assessment import DOCUMENTS, LIFE, MASS_SURVEY, MEMBER_SURVEY, ON_SITE, OUTCOME, SELF_REPORT, SERVICE, STUDY
from sim.processes.assessment import BASE, MINUS, PLUS, VETO
from sim.processes.superiors import NO_VISIT
from sim.randomness import FOUNDING_MONTH, Kind, Purpose, normal
from sim.submodels import documents, evaluators, grading, inspection, motivation, scoring


class AssessedWork:
    """Processes 12 to 14 of a branch."""

    def be_visited(self):
        """Process 12: a visit sees through noise and collusion; without one, the secretary hears what happened to others."""
        p = self.parameters
        if self.visit == NO_VISIT:
            self.belief = inspection.belief_from_hearsay(self.belief, p.secretary_belief_rate, self.body.visit_talk)
            return
        hidden, noise = p.hidden_from_visits, p.visit_noise
        draws = self.draws(Purpose.VISIT_NOISE)
        for c in (LIFE, STUDY, SERVICE):
            self.verified[c] = inspection.seen_level(self.quality[c], self.documents, hidden, noise * normal(draws[c]))
        self.last_visit = self.model.month
        self.belief = inspection.belief_after_visit(self.belief, p.secretary_visit_shock)

    def be_assessed(self, means):
        """Process 13: evidence to reported levels to a score; ``means`` are the verified means by type and construct."""
        p, w, reference = self.parameters, self.weights, self.model.reference
        for_business, for_outcome, _, _ = self.draws(Purpose.BUSINESS_RESULT)
        bias, evidence = p.leniency_of_raters, self.evidence(means, for_outcome)
        in_hand = weighed = extra = true_mean = inflation = focus = leniency = truncated = 0.0
        vetoed = False
        for c in (LIFE, STUDY, SERVICE):
            q = self.period_quality[c] / self.period_months
            held, cut = self.said_by(BASE, c, evidence[c])
            if cut:
                truncated += w[c]
            level = scoring.rated(held, bias)
            weighed += w[c] * level
            leniency += w[c] * (level - held)
            in_hand += w[c] * (self.mix[BASE][c][DOCUMENTS] + self.mix[BASE][c][SELF_REPORT])
            true_mean += reference[c] * q
            inflation += w[c] * (level - q)
            focus += (w[c] - reference[c]) * q
            if self.plus[c] > 0.0:
                level = scoring.rated(self.said_by(PLUS, c, evidence[c])[0], bias)
                extra += scoring.bonus(level, self.plus[c], p.assessment_pass_mark)
            if self.minus[c] > 0.0:
                level = scoring.rated(self.said_by(MINUS, c, evidence[c])[0], bias)
                extra -= scoring.deduction(level, self.minus[c], p.assessment_pass_mark)
            if self.veto[c] > 0.0:
                vetoed = vetoed or self.said_by(VETO, c, evidence[c])[0] < p.assessment_veto_floor
        shift = self.misfit(weighed)
        weighed += shift
        inflation += shift
        lifted = self.lifted(weighed, in_hand)
        inflation += lifted - weighed
        weighed = lifted
        business_score = scoring.unit(self.business + p.branch_business_noise * normal(for_business))
        self.score = scoring.total_score(weighed, extra, vetoed)
        self.adjustment, self.vetoed = self.score - weighed, int(vetoed)
        self.composite = scoring.composite(self.score, business_score, p.assessment_party_weight, p.assessment_multiplicative == 1.0)
        self.true_mean, self.inflation, self.leniency = true_mean, inflation, leniency
        self.focus, self.truncated = focus, truncated
        self.period_quality = [0.0, 0.0, 0.0]
        self.period_months, self.period_documents, self.period_invented = 0, 0.0, 0.0

    def evidence(self, means, for_outcome):
        """What each source says of each construct: documents, own report, visits, members, masses, counted results."""
        p, now, months = self.parameters, self.model.month, self.period_months
        period = self.model.parameters[0].assessment_period_months
        from_members, from_masses = self.draws(Purpose.MEMBER_SURVEY), self.draws(Purpose.MASS_SURVEY)
        from_self = self.draws(Purpose.SELF_REPORT)
        invented = self.period_invented / months
        claimed = documents.own_claim(invented, p.secretary_misreport_max, p.secretary_own_ceiling)
        file_says = documents.reported_level(self.period_documents / months, invented)
        outcome = scoring.unit(self.period_quality[SERVICE] / months + p.branch_business_noise * normal(for_outcome))
        age, said = now - self.last_visit, []
        for c in (LIFE, STUDY, SERVICE):
            q = self.period_quality[c] / months
            seen = means[self.type, c]
            if age < inspection.MEMORY_MONTHS:
                seen = inspection.remembered(self.verified[c], means[self.type, c], age, period)
            on_paper = file_says
            if age < period:
                on_paper = inspection.confirmed(file_says, self.verified[c], p.inspection_strike_off)
            own = documents.reported_level(q, claimed) + p.branch_own_noise * normal(from_self[c])
            members = q + p.branch_survey_noise * normal(from_members[c])
            masses = q + p.branch_survey_noise * normal(from_masses[c])
            said.append((on_paper, own, seen, members, masses, outcome))
        return said

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

    def misfit(self, weighed):
        """What a sheet that does not fit its type adds to the score, which stays on the scale."""
        p = self.parameters
        if p.assessment_misfit_spread <= 0.0:
            return 0.0
        z = normal(self.model.draws(Kind.TYPE, self.type, FOUNDING_MONTH, Purpose.TYPE_MISFIT)[0])
        fit = evaluators.fit_of(p.assessment_indicator_fit, p.assessment_characteristic_share)
        return scoring.unit(weighed + evaluators.misfit(fit, p.assessment_misfit_spread, z)) - weighed

    def lifted(self, weighed, in_hand):
        """Score after the last touch of a report whose writer wants the next displayed grade."""
        p = self.parameters
        if p.assessment_star_prize <= 0.0 or p.assessment_quota != 0.0:
            return weighed
        reach = self.period_invented / self.period_months * in_hand * (1.0 - weighed)
        return grading.lifted_to_cut(weighed, p.assessment_leniency, reach)

    def take_consequences(self, assessed):
        """Process 14: displaced motives move, reactions fade; after an assessment some get their results explained."""
        p = self.parameters
        praise, pace = p.consequence_praise, p.pace_of_crowding
        self.crowded_secretary = motivation.displaced(self.crowded_secretary, p.consequence_crowding, p.consequence_pay_link, praise, pace)
        self.crowded_members = motivation.displaced(self.crowded_members, p.consequence_crowding, p.consequence_member_reward, praise, pace)
        self.morale = self.morale * p.reaction_left
        if assessed and self.draws(Purpose.BRANCH_EVENTS)[3] < p.consequence_feedback:
            self.morale = motivation.after_feedback(p.consequence_feedback_effect, p.consequence_feedback_spread, self.reaction_z)
