"""The fast engine: the schedule as compiled loops over arrays."""

from sim.compiled import kernel
from sim.processes.assessment import assess, type_means
from sim.processes.branches import hold_life, move_truth
from sim.processes.consequences import take_consequences
from sim.processes.decisions import decide_year, grade_branches
from sim.processes.learning import learn_practice, show_practice
from sim.processes.members import live_month
from sim.processes.observe import observe_assessment, observe_month
from sim.processes.orders import pass_orders
from sim.processes.public import meet_public
from sim.processes.secretaries import allocate_time
from sim.processes.superiors import plan_attention, remember_visits, visit
from sim.processes.turnover import change_secretaries, organise_new_fields


@kernel
def advance(state, setting, margins, run_key, first_month, stop_month, weak_below, top, bottom, observed_from):
    """Run the months ``first_month`` to ``stop_month`` in the order of ``sim/schedule.py``; tally those from ``observed_from`` on."""
    count = state.branches.type.shape[0]
    period = int(setting.values[0].assessment_period_months)
    for month in range(first_month, stop_month):
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
        assessed = (month + 1) % period == 0
        if assessed:
            means = type_means(state.branches, month, setting.values[0].branch_quality_reference)
            assess(state, setting, run_key, month, means, 0, count)
            grade_branches(state, setting, run_key, month)
        take_consequences(state, setting, run_key, month, assessed, 0, count)
        show_practice(state, setting)
        learn_practice(state, setting, month, 0, count)
        change_secretaries(state, setting, run_key, month, 0, count)
        organise_new_fields(state, setting)
        if month >= observed_from:
            row = month - observed_from
            observe_month(state, setting, month, weak_below, top[row], bottom[row])
            if assessed:
                observe_assessment(state, setting, month, weak_below, top[row], bottom[row])
