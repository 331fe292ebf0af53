"""The observer's loop over an assessment: adding scores, gaps, grades and flags to the tally, group by group."""

from sim import compiled as rules
from sim.compiled import kernel
from sim.processes.groups import group_of, groups_per_branch
from sim.submodels.costs import EVALUATION_DAYS, FEEDBACK_DAYS, REVIEW_DAYS

NEAR_CUT = 0.005  # graded score: within it a branch counts as just above or just below a cut-off (T24)
YEAR = 12  # months
TOP_GRADES = 2  # fairly good and good


@kernel
def observe_assessment(state, setting, month, weak_below, top, bottom):
    """Add the assessment just made to rows ``top`` and ``bottom``; what ranks all branches is left to :func:`observe_ranks`."""
    branches = state.branches
    for b in range(branches.type.shape[0]):
        p = setting.values[branches.row[b]]
        q = (branches.quality[b, 0] + branches.quality[b, 1] + branches.quality[b, 2]) / 3.0
        weak = (q + branches.quality_1[b] + branches.quality_2[b]) / 3.0 < weak_below
        flagged = branches.score[b] < p.assessment_pass_mark
        graded = rules.graded_score(branches.score[b], p.assessment_leniency)
        above, below = rules.near_cut(graded, NEAR_CUT), rules.near_cut(graded + NEAR_CUT, NEAR_CUT)
        since = month - branches.last_visit[b]
        review = p.assessment_review * REVIEW_DAYS + p.consequence_feedback * FEEDBACK_DAYS
        outside = p.assessment_third_party_share * EVALUATION_DAYS
        for place in range(groups_per_branch(top)):
            g = group_of(place, int(branches.type[b]) + 1, branches.marks[b], branches.connected[b])
            t, d = top[g], bottom[g]
            t.score += branches.score[b]
            d.score += 1.0
            t.composite_score += branches.composite[b]
            d.composite_score += 1.0
            t.gap += branches.score[b] - branches.true_mean[b]
            d.gap += 1.0
            t.inflation += branches.inflation[b]
            d.inflation += 1.0
            t.inflation_positive += branches.inflation[b] if branches.inflation[b] > 0.0 else 0.0
            d.inflation_positive += 1.0
            t.focus += branches.focus[b]
            d.focus += 1.0
            t.leniency += branches.leniency[b]
            d.leniency += 1.0
            t.adjustment += branches.adjustment[b]
            d.adjustment += 1.0
            t.vetoed_share += branches.vetoed[b]
            d.vetoed_share += 1.0
            t.truncated_share += branches.truncated[b]
            d.truncated_share += 1.0
            t.flagged_share += 1.0 if flagged else 0.0
            d.flagged_share += 1.0
            if weak:
                t.flag_sensitivity += 1.0 if flagged else 0.0
                d.flag_sensitivity += 1.0
            else:
                t.flag_specificity += 0.0 if flagged else 1.0
                d.flag_specificity += 1.0
            t.top_grades_share += 1.0 if branches.grade[b] >= TOP_GRADES else 0.0
            d.top_grades_share += 1.0
            t.just_above_share += 1.0 if above else 0.0
            d.just_above_share += 1.0
            t.just_below_share += 1.0 if below else 0.0
            d.just_below_share += 1.0
            if YEAR <= since < 2 * YEAR:
                t.inflation_visited += branches.inflation[b]
                d.inflation_visited += 1.0
            elif since >= 2 * YEAR:
                t.inflation_unvisited += branches.inflation[b]
                d.inflation_unvisited += 1.0
            t.cost_superiors += review
            t.cost_evaluators += outside
            t.cost_person_days += review + outside
