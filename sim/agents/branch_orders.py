"""What reaches a branch from outside: orders from above, and practice learnt from other branches."""

from __future__ import annotations

from sim.population.founding import LINKED
from sim.processes.learning import DEMONSTRATION_MONTHS, FIRST_PRACTICE, MONTHS
from sim.submodels import careers, diffusion, orders, scoring


class OrdersAndPractice:
    """Processes 1, 2 and 15 of a branch."""

    def pass_orders(self):
        """Processes 1 and 2: an order moves one level down; activities fade and start anew; the ability that comes to bear."""
        p = self.parameters
        self.ability = careers.effective_ability(
            self.own_ability,
            self.kind,
            p.secretary_powerless_skill,
            p.secretary_trained_share,
            p.secretary_trained_reference,
            p.secretary_untrained_loss,
            p.secretary_first_ability if self.first_until > self.model.month else 0.0,
        )
        fidelity, levels = p.environment_order_fidelity, int(p.environment_campaign_levels)
        arrived, *above = self.orders
        self.orders = [*(orders.passed_down(strength, fidelity) for strength in above), 0.0]
        self.orders[levels - 1] = orders.started(self.orders[levels - 1], orders.passed_down(p.environment_campaign, fidelity))
        self.demand = orders.formal_demand(arrived, p.order_growth)
        self.clarity = orders.clarity(p.branch_goal_clarity, p.assessment_responsibility_lists, p.assessment_list_follow_up)
        own = orders.self_started(
            p.branch_initiative,
            p.consequence_tolerance,
            p.branch_rule_adherence,
            self.prestige / p.branch_prestige_reference,
            self.clarity,
            p.branch_abort_rate,
        )
        left = self.activity * p.activity_kept
        self.activity = orders.with_new(orders.renewed(left, p.branch_refresh), orders.started(own, arrived))

    def learn_practice(self):
        """Process 15: practice fades, is worked out, seen in demonstrations, and taken over along links and in pairs."""
        p, own = self.parameters, self.practice_seen
        left = own * p.practice_kept
        left = orders.renewed(left, p.branch_refresh)
        rate = p.branch_diffusion_rate * diffusion.made_known(p.branch_publicity, p.branch_publicity_reference)
        start = diffusion.worked_out(p.branch_initiative, p.consequence_tolerance)
        if self.first_until > self.model.month:
            start += FIRST_PRACTICE
        shown = self.body.demonstrates == 1, self.body.county_demonstrates == 1
        seen = rate * diffusion.demonstrated(*shown, p.environment_demonstration_decay)
        along = 0.0
        for place in range(LINKED):
            strength = scoring.unit(p.branch_links - place)
            if strength > 0.0:
                other = self.model.branches[self.links[place]]
                along += strength * diffusion.taken_over(own + along, other.practice_seen, rate)
        paired = 0.0
        if self.partner >= 0:
            strong = self.model.branches[self.partner]
            paired = diffusion.taken_over(own + along, strong.practice_seen, p.branch_pair_transfer / MONTHS)
        self.practice = diffusion.practised(left, start, seen, along, paired)
        if self.is_demonstration():
            self.practice = diffusion.built_up(self.practice, DEMONSTRATION_MONTHS)

    def is_demonstration(self):
        """Is it shown to others?"""
        return self.demonstration_u < self.parameters.branch_demonstration_share
