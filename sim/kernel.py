"""The fast engine: the schedule as compiled loops over arrays."""

from sim.compiled import kernel
from sim.processes.assessment import assess, type_means
from sim.processes.branches import hold_life, move_truth
from sim.processes.consequences import take_consequences
from sim.processes.decisions import decide_year, grade_branches
from sim.processes.learning import learn_practice, show_practice
from sim.processes.members import live_month
from sim.processes.observe import close_month, observe_month
from sim.processes.observe_assessment import observe_assessment
from sim.processes.observe_ranks import observe_ranks
from sim.processes.orders import pass_orders
from sim.processes.public import meet_public
from sim.processes.secretaries import allocate_time
from sim.processes.superiors import plan_attention, remember_visits, visit
from sim.processes.turnover import change_secretaries, organise_new_fields

WHOLE, PART, STOPS, BEGINS = 0, 1, 2, 4
"""The whole population, or a part; of a part: stops before the last month's assessment, begins with the first month's (bits)."""


@kernel
def advance(state, setting, margins, run_key, first_month, stop_month, halfway, part_means, weak_below, top, bottom, observed_from):
    """Run the months ``first_month`` to ``stop_month`` in the order of ``sim/schedule.py``; tally those from ``observed_from`` on.

    An assessment needs what superiors know of each type, from all branches. So a part of the population halts before it (``halfway``)
    and goes on with ``part_means``; to its tally ranks and standard deviations are added when all parts are.
    """
    branches = state.branches
    count = branches.type.shape[0]
    period = int(setting.values[0].assessment_period_months)
    for month in range(first_month, stop_month):
        begun = halfway & BEGINS != 0 and month == first_month
        if not begun:
            if month % 12 == 0:
                decide_year(state, setting, run_key, month)
            pass_orders(state, setting, month, 0, count)
            plan_attention(state, setting, run_key, month)
            allocate_time(state, setting, month, 0, count)
            hold_life(state, setting, run_key, month, 0, count)
            live_month(state, setting, margins, run_key, month, 0, count)
            move_truth(state, setting, month, 0, count)
            meet_public(state, setting, run_key, month, 0, count)
            visit(state, setting, run_key, month, 0, count)
            remember_visits(state, setting, run_key, month)
            if halfway & STOPS != 0 and month == stop_month - 1:
                return
        assessed = (month + 1) % period == 0
        if assessed:
            means = part_means if begun else type_means(branches, month, setting.values[0].branch_quality_reference)
            assess(state, setting, run_key, month, means, 0, count)
            grade_branches(state, setting, run_key, month)
        take_consequences(state, setting, run_key, month, assessed, 0, count)
        show_practice(state, setting)
        learn_practice(state, setting, month, 0, count)
        change_secretaries(state, setting, run_key, month, 0, count)
        organise_new_fields(state, setting)
        if month >= observed_from:
            t, d = top[month - observed_from], bottom[month - observed_from]
            observe_month(state, setting, month, weak_below, t, d)
            if assessed:
                observe_assessment(state, setting, month, weak_below, t, d)
            if halfway == WHOLE:
                close_month(t, d)
                if assessed:
                    scores, truths = branches.score.copy(), branches.true_mean.copy()
                    observe_ranks(branches.type.copy(), branches.marks.copy(), branches.connected.copy(), scores, truths, t, d)
