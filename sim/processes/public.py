"""The loop of a branch's standing: service that reaches the public, prestige, misconduct, cohesion, open problems."""

from sim import compiled as rules
from sim.assessment import LIFE
from sim.compiled import inner
from sim.processes.superiors import NO_VISIT
from sim.randomness import Purpose

EVENTS = Purpose.BRANCH_EVENTS.word


@inner
def meet_public(state, setting, run_key, month, first, stop):
    """Branches ``first`` to ``stop``: prestige and cohesion follow their causes, misconduct breaks trust, problems pile up or close."""
    branches = state.branches
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        members = branches.members[b]
        service = rules.served(rules.mean_of(branches.service_sum[b], members), p.branch_mass_reach)
        factor = rules.prestige_factor(
            service,
            p.branch_service_reference,
            p.branch_prestige_service,
            p.branch_publicity,
            p.branch_publicity_reference,
            p.openness_factor,
        )
        level = rules.level_from_odds(p.branch_prestige_reference, factor)
        prestige = rules.follow(branches.prestige[b], level, p.pace_of_standing)
        words = rules.draw(run_key, rules.branch_entity(run_key, b), month, EVENTS)
        chance = rules.misconduct_chance(
            members,
            p.environment_misconduct_rate,
            p.environment_market_values,
            p.inspection_off_hours,
            p.consequence_misconduct_sanction,
            p.branch_rule_adherence,
        )
        case = rules.uniform(words[0]) < chance
        if case:
            sanctioned = rules.uniform(words[1]) < rules.sanction_chance(p.consequence_misconduct_sanction, p.inspection_off_hours)
            prestige = rules.unit(prestige - rules.trust_lost(p.branch_trust_shock, sanctioned))
        branches.prestige[b] = prestige
        branches.misconduct[b] = 1 if case else 0
        factor = rules.cohesion_factor(
            branches.quality[b, LIFE],
            p.branch_quality_reference,
            p.branch_cohesion_life,
            p.openness_factor,
            p.branch_joint_formation,
        )
        level = rules.level_from_odds(p.branch_cohesion_reference, factor)
        branches.cohesion[b] = rules.follow(branches.cohesion[b], level, p.pace_of_standing)
        found = rules.found_share(p.branch_critique, branches.visit[b] != NO_VISIT)
        branches.backlog[b] = rules.backlog_after(
            branches.backlog[b], p.branch_backlog_arrival, found, p.consequence_rectification, p.consequence_rectification_months
        )
