"""The loop of orders from above: campaigns on their way, goals, activities, and the ability that comes to bear."""

from sim import compiled as rules
from sim.compiled import inner


@inner
def pass_orders(state, setting, month, first, stop):
    """Branches ``first`` to ``stop``: an order moves one level down; activities fade and start anew."""
    branches = state.branches
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        present = branches.first_until[b] > month
        branches.ability[b] = rules.effective_ability(
            branches.own_ability[b],
            branches.kind[b],
            p.secretary_powerless_skill,
            p.secretary_trained_share,
            p.secretary_trained_reference,
            p.secretary_untrained_loss,
            p.secretary_first_ability if present else 0.0,
        )
        fidelity = p.environment_order_fidelity
        levels = int(p.environment_campaign_levels)
        arrived = branches.orders[b, 0]
        for k in range(3):
            branches.orders[b, k] = rules.passed_down(branches.orders[b, k + 1], fidelity)
        branches.orders[b, 3] = 0.0
        new = rules.passed_down(p.environment_campaign, fidelity)
        branches.orders[b, levels - 1] = rules.started(branches.orders[b, levels - 1], new)  # another may be on its way from further up
        branches.demand[b] = rules.formal_demand(arrived, p.order_growth)
        clear = rules.clarity(p.branch_goal_clarity, p.assessment_responsibility_lists, p.assessment_list_follow_up)
        branches.clarity[b] = clear
        own = rules.self_started(
            p.branch_initiative,
            p.consequence_tolerance,
            p.branch_rule_adherence,
            branches.prestige[b] / p.branch_prestige_reference,
            clear,
            p.branch_abort_rate,
        )
        left = branches.activity[b] * p.activity_kept
        branches.activity[b] = rules.with_new(rules.renewed(left, p.branch_refresh), rules.started(own, arrived))
