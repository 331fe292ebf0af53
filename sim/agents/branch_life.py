"""A branch's month: the session is held or merely logged, members live it, a candidate may join, and the roll is counted."""

from __future__ import annotations

from sim.agents.month_of_life import MonthOfLife
from sim.processes.members import AGED, YEAR, YOUNG_BELOW
from sim.randomness import Purpose
from sim.submodels import admission, attendance, costs, documents, flows, mobility, organisational_life, public_trust, training


class OrganisationalLife:
    """Processes 5 to 8 and 16 of a branch."""

    def hold_life(self):
        """Process 5: the month's session is really held, put off, merely logged, or nothing; the file fills."""
        p, month = self.parameters, self.model.month
        closes = (month + 1) % int(self.model.parameters[0].assessment_period_months) == 0
        for_session, for_minutes, _, for_delay = self.draws(Purpose.BRANCH_MONTH)
        chance = organisational_life.held_probability(self.worked * p.secretary_hours, p.branch_session_hours_needed)
        held = organisational_life.is_held(for_session < chance, month % 12 == attendance.KEY_MONTH)
        delay = organisational_life.postponed_share(p.branch_procrastination, p.assessment_annual_share, closes)
        if held and for_delay < delay:
            held = False
            self.postponed += 1
        self.sessions = int(held)
        if closes:  # what was put off is made up for now
            self.sessions += self.postponed
            self.postponed = 0
        skill = documents.skill(self.ability, p.branch_ability_reference, p.branch_elasticity_ability)
        minutes = organisational_life.minutes_level(self.used_paperwork, skill, p.branch_minutes_time)
        self.held = int(self.sessions > 0)
        self.logged = int(self.held == 1 or for_minutes < documents.reported_level(minutes, self.invented))
        self.documents = documents.document_level(
            self.used_paperwork, self.worked, skill, p.branch_document_time, p.branch_document_time_substance
        )

    def live_month(self):
        """Processes 6 to 8 and 16: every member's month in slot order, then this month's candidate."""
        p, now = self.parameters, MonthOfLife(self)
        self.fatigue = now.fatigue
        self.online = mobility.still_online(self.online, p.member_online_dropout, now.held)
        draws = self.model.member_draws([member.id for member in self.members])
        self.start_members = now.count
        self.attended = self.attended_residents = self.attended_aged = self.attended_away = 0
        self.start_residents = self.start_aged = self.trained = self.exits = self.disposals = 0
        staying = []
        for member, drawn in zip(self.members, draws):
            away, aged = member.away == 1, member.age() >= AGED
            came, learnt, leaves, removed = member.live_month(now, drawn)
            self.start_residents += not away
            self.start_aged += aged
            self.trained += learnt
            if came:
                self.attended += 1
                self.attended_residents += not away
                self.attended_away += away
                self.attended_aged += aged
            if leaves:
                self.exits += 1
                self.disposals += removed
                member.remove()
            else:
                staying.append(member)
        self.members = staying
        self.start_away = now.count - self.start_residents
        self.admit()
        self.count_roll(now.aided_below)
        self.member_hours = costs.hours_of_members(
            self.attended * self.sessions,
            p.member_session_hours,
            self.trained,
            now.lesson_hours,
            now.count,
            now.passed_on,
            p.branch_role_coverage,
            p.member_mentoring,
        )

    def admit(self):
        """Process 16: this month's candidate, if there is one, is admitted or refused by an audit."""
        p, size, month_of_year = self.parameters, len(self.members), self.model.month % 12
        self.recruits = self.recruits_young = self.refused = 0
        wanted = p.branch_recruit_rate * admission.seasonal(month_of_year, p.branch_recruit_burst, p.branch_quantity_weight)
        chance = flows.admission_probability(size, wanted * self.body.quota)
        if size >= self.room or self.draws(Purpose.BRANCH_MONTH)[2] >= chance:
            return
        shift = admission.readiness_shift(month_of_year, p.branch_recruit_burst, p.branch_quantity_weight)
        candidate, u_audit = self.model.candidate(self, shift)
        if admission.is_refused(candidate.disposition, u_audit, p.branch_admission_audit):
            self.refused = 1
            candidate.remove()
            return
        self.members.append(candidate)
        self.recruits, self.recruits_young = 1, int(candidate.age() < YOUNG_BELOW)

    def count_roll(self, aided_below):
        """Sums over the roll at the month's end, in slot order."""
        p = self.parameters
        self.engagement_sum = self.engagement_squares = self.knowledge_sum = self.identity_sum = self.service_sum = 0.0
        self.engaged_50 = self.engaged_60 = self.engaged_70 = self.aged_61 = self.deep = self.dues_only = self.hard = 0
        for member in self.members:
            e = member.engagement
            self.engagement_sum += e
            self.engagement_squares += e * e
            self.knowledge_sum += member.knowledge
            self.identity_sum += member.identity
            self.service_sum += public_trust.service_of(e, member.has_post(p))
            self.engaged_50 += e > 0.5
            self.engaged_60 += e > 0.6
            self.engaged_70 += e > 0.7
            self.aged_61 += member.age() >= AGED
            self.deep += training.studies_in_depth(member.engagement, member.identity, p.member_deep_cut)
            self.dues_only += member.absent >= YEAR
            self.hard += member.hardship_u < aided_below
