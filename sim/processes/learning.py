"""Loops of learning between branches: what others can see of a practice this month, and what is taken over from them."""

from sim import compiled as rules
from sim.compiled import inner
from sim.population.founding import LINKED
from sim.processes.decisions import BODIES_PER_COUNTY

MONTHS = 12.0  # months in a year
DEMONSTRATION_MONTHS = 6.0  # months in which a demonstration branch builds its practice up: assumption
FIRST_PRACTICE = 0.03  # practice a first secretary works out with a branch in a month: assumption


@inner
def show_practice(state, setting):
    """What branches do now is what others see this month; which bodies and counties have a demonstration."""
    bodies, branches = state.bodies, state.branches
    for k in range(bodies.branches.shape[0]):
        bodies.demonstrates[k] = 0
        bodies.county_demonstrates[k] = 0
    for b in range(branches.type.shape[0]):
        branches.practice_seen[b] = branches.practice[b]
        if branches.demonstration_u[b] < setting.values[branches.row[b]].branch_demonstration_share:
            bodies.demonstrates[branches.body[b]] = 1
    for k in range(bodies.branches.shape[0]):
        if bodies.demonstrates[k] == 1:
            county = k // BODIES_PER_COUNTY
            for other in range(county * BODIES_PER_COUNTY, min((county + 1) * BODIES_PER_COUNTY, bodies.branches.shape[0])):
                bodies.county_demonstrates[other] = 1


@inner
def learn_practice(state, setting, month, first, stop):
    """Branches ``first`` to ``stop``: practice fades, is worked out, seen in demonstrations, and taken over along links and in pairs."""
    bodies, branches = state.bodies, state.branches
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        own = branches.practice_seen[b]
        left = own * p.practice_kept
        left = rules.renewed(left, p.branch_refresh)
        rate = p.branch_diffusion_rate * rules.made_known(p.branch_publicity, p.branch_publicity_reference)
        start = rules.worked_out(p.branch_initiative, p.consequence_tolerance)
        if branches.first_until[b] > month:
            start += FIRST_PRACTICE
        k = branches.body[b]
        seen = rate * rules.demonstrated(bodies.demonstrates[k] == 1, bodies.county_demonstrates[k] == 1, p.environment_demonstration_decay)
        along = 0.0
        for place in range(LINKED):
            strength = rules.unit(p.branch_links - place)
            if strength > 0.0:
                along += strength * rules.taken_over(own + along, branches.practice_seen[branches.links[b, place]], rate)
        paired = 0.0
        if branches.partner[b] >= 0:
            paired = rules.taken_over(own + along, branches.practice_seen[branches.partner[b]], p.branch_pair_transfer / MONTHS)
        level = rules.practised(left, start, seen, along, paired)
        if branches.demonstration_u[b] < p.branch_demonstration_share:
            level = rules.built_up(level, DEMONSTRATION_MONTHS)
        branches.practice[b] = level
