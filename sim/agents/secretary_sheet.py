"""What a secretary makes of the rule sheet: what is at stake in the score, and what an hour adds to it."""

from __future__ import annotations

from sim.assessment import DOCUMENTS, LIFE, MASS_SURVEY, MEMBER_SURVEY, ON_SITE, OUTCOME, SELF_REPORT, SERVICE, STUDY
from sim.processes.assessment import BASE, MINUS, PLUS, VETO
from sim.submodels import documents, evaluators, grading, scoring, time_allocation


class JudgesSheet:
    """Process 4, the part that looks at the assessment."""

    def stake_in_score(self, kappa):
        """What a unit of party score is worth: in the composite score, in a displayed grade, in a contest."""
        branch, body, p = self.branch, self.branch.body, self.branch.parameters
        per_party = evaluators.slope_of_party(p.assessment_party_weight, branch.business, p.assessment_multiplicative == 1.0)
        grade_pull = contest_pull = 0.0
        if body.score_sd > 0.0 and p.assessment_star_prize + p.assessment_contest_prize > 0.0:
            contest_pull = grading.pull_of_top(branch.score, body.score_mean, body.score_sd)
            if p.assessment_quota == 1.0:
                grade_pull = grading.pull_of_ranks(branch.score, body.score_mean, body.score_sd)
            else:
                graded = grading.graded_score(branch.score, p.assessment_leniency)
                grade_pull = grading.pull_of_cuts(graded, p.assessment_leniency, p.secretary_spread_reference)
        return time_allocation.stake_in_score(
            kappa, per_party, p.assessment_star_prize, grade_pull, p.assessment_contest_prize, contest_pull
        )

    def assessed_gains(self, slopes, file_says, invented, struck, seen, hidden, over, leniency):
        """What the sheet pays for an hour through the file and through the truth, over constructs and kinds; the expected score."""
        branch = self.branch
        p, mix = branch.parameters, branch.mix
        pass_mark = p.assessment_pass_mark
        claimed = documents.own_claim(invented, p.secretary_misreport_max, p.secretary_own_ceiling)
        said = [
            [
                scoring.expected_level(
                    mix[kind][c][DOCUMENTS],
                    file_says,
                    mix[kind][c][SELF_REPORT],
                    documents.reported_level(branch.quality[c], claimed),
                    branch.quality[c],
                )
                for c in (LIFE, STUDY, SERVICE)
            ]
            for kind in (BASE, PLUS, MINUS, VETO)
        ]
        expected = 0.0
        for c in (LIFE, STUDY, SERVICE):
            expected += branch.weights[c] * scoring.rated(said[BASE][c], leniency)
            if branch.plus[c] > 0.0:
                expected += scoring.bonus(scoring.rated(said[PLUS][c], leniency), branch.plus[c], pass_mark)
            if branch.minus[c] > 0.0:
                expected -= scoring.deduction(scoring.rated(said[MINUS][c], leniency), branch.minus[c], pass_mark)
        on_paper = in_truth = 0.0
        for c in (LIFE, STUDY, SERVICE):
            for kind in (BASE, PLUS, MINUS, VETO):
                if self.points_of_rows(kind, c) == 0.0:  # no such row in the sheet
                    continue
                points = self.points_at_margin(kind, c, said[kind][c], expected, leniency)
                if points == 0.0:
                    continue
                a = mix[kind][c]
                site = a[ON_SITE] * p.clear_site
                on_paper += points * time_allocation.share_on_paper(a[DOCUMENTS], struck, site, branch.belief, hidden, over)
                in_truth += points * time_allocation.gain_in_truth(
                    a[DOCUMENTS],
                    struck,
                    a[SELF_REPORT] * p.clear_own,
                    1.0 - claimed,
                    site,
                    seen,
                    (a[MEMBER_SURVEY] + a[MASS_SURVEY]) * p.clear_survey,
                    slopes[c],
                    a[OUTCOME] * p.clear_count,
                    slopes[SERVICE],
                )
        return on_paper, in_truth, expected

    def points_of_rows(self, kind, c):
        """Points of the rows of one kind about one construct; 0 where the sheet has none."""
        branch = self.branch
        return {BASE: branch.weights, PLUS: branch.plus, MINUS: branch.minus, VETO: branch.veto}[kind][c]

    def points_at_margin(self, kind, c, said, expected, leniency):
        """Points of score that a unit of level is worth in the rows of one kind about one construct."""
        branch, p = self.branch, self.branch.parameters
        level = scoring.rated(said, leniency)
        if kind == BASE:
            return scoring.open_points(branch.weights[c], expected)
        if kind == PLUS:
            return scoring.open_points(scoring.bonus_slope(level, branch.plus[c], p.assessment_pass_mark), expected)
        if kind == MINUS:
            return scoring.open_points(scoring.deduction_slope(level, branch.minus[c], p.assessment_pass_mark), expected)
        at_stake = branch.veto[c] * scoring.unit(expected)
        return scoring.veto_slope(said, p.assessment_veto_floor, p.secretary_spread_reference, at_stake, leniency)
