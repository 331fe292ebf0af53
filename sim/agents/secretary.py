"""The secretary of a branch: how working time is spent, and who holds the post."""

from __future__ import annotations

import mesa

from sim.agents.secretary_payoffs import WeighsPayoffs
from sim.processes.superiors import NO_VISIT
from sim.randomness import Purpose, normal
from sim.submodels import careers, documents, orders, population_traits, time_allocation, training


class Secretary(WeighsPayoffs, mesa.Agent):
    """The branch's secretary: decides how to spend working time, and how much to invent; leaves and is replaced."""

    def __init__(self, model, branch):
        super().__init__(model)
        self.branch = branch

    def allocate_time(self):
        """Processes 4 and 11: perceived payoffs, the entropic step, this month's use of time, misreport."""
        branch, month = self.branch, self.model.month
        p = branch.parameters
        other = self.ordered_time()
        free = 1.0 - other
        helped = p.secretary_first_time if branch.first_until > month else 0.0
        payoffs = self.payoffs(branch.time_business * free, branch.time_substance * free + helped, branch.time_paperwork * free)
        full_time = branch.full_time_u < p.secretary_full_time_share
        cap = time_allocation.free_cap(p.secretary_full_time_cap if full_time else p.secretary_part_time_cap, other)
        business, substance, paperwork = time_allocation.step_time(
            branch.time_business,
            branch.time_substance,
            branch.time_paperwork,
            *payoffs,
            p.secretary_learning_rate,
            p.secretary_forgetting,
            cap,
            self.demanded_paperwork() / free,
        )
        branch.time_business, branch.time_substance, branch.time_paperwork = business, substance, paperwork
        branch.at_cap = 1 if substance + paperwork >= cap * 0.999999 else 0
        if training.is_training_month(month % 12, int(p.member_training_sessions)):
            hours = p.member_training_hours / p.member_training_sessions
            other = time_allocation.ordered_time(other, hours, p.member_training_prep_hours, p.secretary_hours)
        left = 1.0 - other
        branch.used_business, branch.used_substance, branch.used_paperwork = business * left, substance * left, paperwork * left
        branch.worked = substance * left + helped
        branch.used_other = other

    def ordered_time(self):
        """Share of working time that talks, follow-up and a partner branch take before anything else."""
        branch, p = self.branch, self.branch.parameters
        pair_hours = p.branch_pair_hours if branch.mentors == 1 else 0.0
        return time_allocation.other_time(
            p.secretary_talk_hours, p.member_training_followup, p.member_followup_hours, len(branch.members), pair_hours, p.secretary_hours
        )

    def demanded_paperwork(self):
        """Share of working time that must go into papers whatever they earn."""
        branch, p = self.branch, self.branch.parameters
        return documents.demanded_paperwork(
            p.assessment_paperwork_demand,
            branch.visit != NO_VISIT,
            p.inspection_visit_paperwork_hours,
            p.inspection_document_demand,
            p.secretary_hours,
            p.environment_campaign_paperwork,
            branch.demand,
            p.assessment_responsibility_lists,
            branch.is_demonstration(),
        )

    def change_secretaries(self):
        """Process 16: who leaves is replaced by the month's candidate, the same person under every policy."""
        branch, p = self.branch, self.branch.parameters
        leaves = branch.leaving == 1 or branch.draws(Purpose.BRANCH_EVENTS)[2] < p.leaving_chance
        branch.leaving, branch.changed = 0, int(leaves)
        if not leaves:
            return
        ability, intrinsic, career, _ = branch.draws(Purpose.SECRETARY_ORIGIN)
        kind, second, for_reserve, reaction = branch.draws(Purpose.SECRETARY_TYPE)
        reserve = for_reserve < p.secretary_reserve_share
        branch.ability_z = careers.better_of(normal(ability), normal(second), reserve)
        branch.intrinsic_z, branch.career_z, branch.reaction_z = normal(intrinsic), normal(career), normal(reaction)
        branch.kind = careers.secretary_type(kind, p.secretary_boss_share, p.secretary_powerless_share)
        branch.own_ability = population_traits.share_trait(p.secretary_ability_mean, p.secretary_ability_spread, branch.ability_z)
        branch.since = self.model.month + 1
        branch.morale = branch.crowded_secretary = 0.0
        branch.activity = orders.surviving(branch.activity, p.branch_activity_survival, p.branch_institutionalised)
        branch.practice = orders.surviving(branch.practice, p.branch_activity_survival, p.branch_institutionalised)
