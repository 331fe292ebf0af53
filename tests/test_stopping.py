"""Stopping by hand-worked cases, by properties, and by its measured coverage (definitions D13)."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branchsim.messages import catalogue
from experiments.best_policy import probabilities_best, resampled_rows
from experiments.coverage_of_stopping import BEGIN, END, HERE, code_digest, missed
from experiments.intervals import paired_effect, skewness
from experiments.looks import sample
from experiments.rates import paired_limits, wilson_limits
from experiments.reached_simulation import reached_absolute, reached_relative
from experiments.stopping import FLAGS, Look, look, looks, next_look
from experiments.stopping_cases import CASES
from experiments.stopping_rule import StoppingRule
from experiments.stopping_simulation import measure, measure_choice, stops

RULE = StoppingRule("quality", "half_width", 0.5, "year_3", most=200)
REFERENCES = {"weight": "baseline", "visits": "baseline"}
SYMMETRIC = np.tile([-1.0, 1.0], 100)  # differences whose sd is 1, without skewness


def seen(rule: StoppingRule, differences: np.ndarray, tried: int, point_id: int = 0) -> Look:
    """A look at one policy whose paired differences are given; the baseline wanders, the pairing takes that out."""
    baseline = np.round(np.random.default_rng(1).normal(5, 3, len(differences)), 1)
    return look(rule, {"baseline": baseline, "weight": baseline + differences}, REFERENCES, tried, point_id)


def stop_of(rule: StoppingRule, differences: np.ndarray) -> Look:
    """The look at which a point stops."""
    for n in looks(rule):
        found = seen(rule, differences, n)
        if found.next is None:
            return found
    raise AssertionError("the last look has to stop")


def test_looks_by_hand() -> None:
    """1.3 x 20 = 26, x 26 = 33.8, x 34 = 44.2, x 45 = 58.5, x 59 = 76.7, x 77 = 100.1; 1.3 x 10 = 13 exactly, x 13 = 16.9, x 17 = 22.1."""
    assert looks(replace(RULE, most=100)) == (20, 26, 34, 45, 59, 77, 100)
    assert looks(replace(RULE, first=10, most=23)) == (10, 13, 17, 23)
    assert next_look(110, 1000) == 143  # 1.3 * 110 is above 143 in binary
    assert looks(replace(RULE, most=20)) == (20,)


@given(st.integers(10, 500), st.integers(0, 5000))
def test_looks_grow_to_the_budget(first: int, more: int) -> None:
    found = looks(replace(RULE, first=first, most=first + more))
    assert (found[0], found[-1]) == (first, first + more)
    assert all(before < after <= -(-13 * before // 10) for before, after in zip(found, found[1:]))


@pytest.mark.parametrize(("first", "most"), [(9, 200), (30, 29)])
def test_a_rule_outside_d13_is_refused(first: int, most: int) -> None:
    with pytest.raises(ValueError, match="look"):
        looks(replace(RULE, first=first, most=most))


def test_the_target_has_to_hold_at_two_looks() -> None:
    """Differences +-1: half width 0.480 at 20 and 0.412 at 26 (t 2.0930 and 2.0595, sd 1.0260 and 1.0198)."""
    first, second = seen(RULE, SYMMETRIC, 20), seen(RULE, SYMMETRIC, 26)
    assert first.half_width == pytest.approx(2.0930 * 1.0260 / math.sqrt(20), abs=1e-4)
    assert (first.reached, first.next, first.flags) == (False, 26, ("unconfirmed",))
    assert (second.reached, second.next, second.flags) == (True, None, ())
    assert second.measured == second.half_width == pytest.approx(2.0595 * 1.0198 / math.sqrt(26), abs=1e-4)
    assert stop_of(replace(RULE, target=0.45), SYMMETRIC).replicates == 34  # met at 26 and 34, not at 20


def test_limits_are_those_of_the_paired_effect() -> None:
    baseline, policy = np.random.default_rng(2).normal(0, 1, (2, 40))
    baseline[3], policy[7] = np.nan, np.nan
    found = look(RULE, {"baseline": baseline, "weight": policy}, REFERENCES, 34, 0)
    effect = paired_effect(policy[:34], baseline[:34])
    assert (found.low["weight"], found.high["weight"]) == (pytest.approx(effect.low), pytest.approx(effect.high))
    assert float(sample(policy, baseline, rate=False, level=0.95).skewness) == pytest.approx(
        skewness((policy - baseline)[~np.isnan(policy - baseline)])
    )


def test_looks_below_twenty_only_confirm_and_only_without_skewness() -> None:
    early = replace(RULE, first=10, target=5.0)
    assert stop_of(early, SYMMETRIC).replicates == 23  # 10, 13, 17 stop nothing; 17 confirms 23
    skewed = np.where(np.arange(200) % 10 == 3, 4.0, np.sin(np.arange(200)))  # |skewness| > 1: the looks at 10, 13, 17 don't confirm
    assert abs(skewness(skewed[:17])) > 1
    found = stop_of(early, skewed)
    assert (found.replicates, found.flags) == (51, ("skewed",))  # 23, 30, 39, 51: four looks


def test_skewed_differences_need_four_looks() -> None:
    values = np.tile([0.0] * 9 + [1.0], 20)  # not 0/1 once the wandering baseline is added
    found = stop_of(RULE, values)
    assert (found.replicates, found.flags) == (45, ("skewed",))


@pytest.mark.parametrize("constant", [0.0, 0.1, 1e9])
def test_zero_variance_never_stops_a_point(constant: float) -> None:
    """Also where rounding makes the differences unequal: 5.3 + 0.1 - 5.3 is not 0.1."""
    found = stop_of(RULE, np.full(200, constant))
    assert (found.replicates, found.reached, found.half_width) == (200, False, None)
    assert found.flags == ("zero_variance", "budget")


def test_the_budget_stops_and_says_so() -> None:
    found = stop_of(replace(RULE, target=0.001), SYMMETRIC)
    assert (found.replicates, found.next, found.reached, found.flags) == (200, None, False, ("budget",))


def test_missing_values_drop_the_pair_and_decide_nothing_when_few() -> None:
    values = SYMMETRIC.copy()
    values[:100:2] = np.nan  # half of the runs failed: the sample of 26 has 13 pairs, all +: no spread
    assert seen(RULE, values, 20).flags == ("zero_variance",)
    values = SYMMETRIC.copy()
    values[4:] = np.nan
    assert "few_pairs" in seen(RULE, values, 26).flags
    gone = seen(RULE, np.full(200, np.nan), 20)
    assert (gone.low["weight"], gone.half_width, gone.reached) == (None, None, False)


def test_every_policy_has_to_meet_the_target() -> None:
    values = {"baseline": np.zeros(200), "weight": SYMMETRIC * 0.5, "visits": SYMMETRIC * 3}
    both = look(RULE, values, REFERENCES, 26, 0)
    assert not both.reached and both.half_width == pytest.approx(3 * 2.0595 * 1.0198 / math.sqrt(26), abs=1e-3)
    assert look(replace(RULE, policies=("weight",)), values, REFERENCES, 26, 0).reached


def test_relative_half_width_by_hand() -> None:
    """Differences 3 +- 1: half width 0.412 at 26 is 0.137 of the effect; an effect of 0 never gets there."""
    relative = replace(RULE, criterion="relative", target=0.15)
    assert seen(relative, 3 + SYMMETRIC, 26).measured == pytest.approx(0.4119 / 3, abs=1e-4)
    assert stop_of(relative, 3 + SYMMETRIC).replicates == 45  # met at 26, 34 and 45
    at_zero = stop_of(relative, SYMMETRIC)
    assert (at_zero.measured, at_zero.reached) == (None, False)


def test_a_relative_target_is_not_reached_close_to_zero() -> None:
    """Differences 0.5 +- 1: half widths 0.480 at 20, 0.412 at 26, 0.263 at 59: below the effect; 0.229 at 77: below half of it."""
    wide = replace(RULE, criterion="relative", target=1.0)
    assert seen(wide, 0.5 + SYMMETRIC, 20).flags == ("near_zero",)
    assert seen(wide, 0.5 + SYMMETRIC, 26).low["weight"] > 0  # the interval is clear of 0, and yet not far enough
    assert not seen(wide, 0.5 + SYMMETRIC, 26).reached
    found = stop_of(wide, 0.5 + SYMMETRIC)
    assert (found.replicates, found.reached) == (132, True)  # 77, 101, 132
    absolute = seen(replace(wide, criterion="half_width"), 0.5 + SYMMETRIC, 26)
    assert absolute.reached


@pytest.mark.parametrize(("most", "flags"), [(38, ()), (37, ("late",)), (26, ("late",))])
def test_reached_late_in_the_budget_is_flagged(most: int, flags: tuple[str, ...]) -> None:
    """26 of 38 are 68 %, 26 of 37 are 70.3 %."""
    found = stop_of(replace(RULE, most=most), SYMMETRIC)
    assert (found.replicates, found.reached, found.flags) == (26, True, flags)


@settings(deadline=None, max_examples=50)
@given(st.floats(0.01, 2), st.floats(1, 3))
def test_a_wider_target_never_takes_longer(target: float, factor: float) -> None:
    differences = np.random.default_rng(3).normal(0, 1, 200)
    wider = replace(RULE, target=target * factor)
    assert stop_of(wider, differences).replicates <= stop_of(replace(RULE, target=target), differences).replicates


@settings(deadline=None, max_examples=30)
@given(st.integers(20, 200), st.integers(0, 2**32))
def test_a_look_depends_on_what_was_tried_only(tried: int, point_id: int) -> None:
    """Values that lie beyond (a killed sweep had more of them) don't matter, nor does asking twice."""
    values = {name: np.random.default_rng(place).normal(place / 5, 1, 200) for place, name in enumerate(("baseline", "weight", "visits"))}
    for criterion, target in (("half_width", 0.4), ("best", 0.9)):
        rule = replace(RULE, criterion=criterion, target=target)
        found = look(rule, values, REFERENCES, tried, point_id)
        assert found == look(rule, {name: array[:tried] for name, array in values.items()}, REFERENCES, tried, point_id)


def test_wilson_known_answers() -> None:
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3."""
    for events, count, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)):
        found = wilson_limits(np.array(events), np.array(count), 0.95)
        assert [float(limit) for limit in found] == pytest.approx([low, high], abs=5e-5)


def test_paired_limits_known_answer() -> None:
    """Complete response before and after therapy, Cavo et al. 2012, as in Fagerland, Lydersen & Laake 2017, chapter 8."""
    found = paired_limits(np.array(59), np.array(6), np.array(16), np.array(161), 0.95)
    assert [float(limit) for limit in found] == pytest.approx([-0.1186, -0.0046], abs=5e-5)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_paired_limits_hold_the_difference_and_mirror(both: int, first: int, second: int, neither: int) -> None:
    count = both + first + second + neither
    if count == 0:
        return
    low, high = paired_limits(*(np.array(number) for number in (both, first, second, count)), 0.95)
    assert -1 - 1e-12 <= low <= (first - second) / count + 1e-12 <= high + 2e-12 <= 1 + 3e-12
    swapped = paired_limits(*(np.array(number) for number in (both, second, first, count)), 0.95)
    assert [float(-limit) for limit in swapped[::-1]] == pytest.approx([float(low), float(high)])


def test_a_rate_needs_five_replicates_that_differ() -> None:
    """Every tenth replicate answers differently: 4 do at 34 replicates, 5 at 45; whether the study file calls it a rate or not."""
    policy = (np.arange(200) % 10 == 9).astype(float)
    values = {"baseline": np.zeros(200), "weight": policy}
    for family in ("mean", "rate"):
        rule = replace(RULE, family=family)
        assert look(rule, values, REFERENCES, 34, 0).flags == ("few_discordant",)
        assert look(rule, values, REFERENCES, 59, 0).flags == ("unconfirmed",)  # 5 at 59, the first look that counts
        assert look(rule, values, REFERENCES, 77, 0).reached
    low, high = paired_limits(np.array(0), np.array(7), np.array(0), np.array(77), 0.95)
    found = look(RULE, values, REFERENCES, 77, 0)
    assert (found.low["weight"], found.high["weight"]) == (float(low), float(high))
    assert "zero_variance" in look(RULE, {"baseline": np.zeros(20), "weight": np.zeros(20)}, REFERENCES, 20, 0).flags


def test_a_single_arm_is_looked_at_by_itself() -> None:
    baseline = (np.arange(200) % 2 == 0).astype(float)
    low, high = wilson_limits(np.array(13), np.array(26), 0.95)
    found = look(RULE, {"baseline": baseline}, {}, 26, 0)
    assert (found.low["baseline"], found.high["baseline"]) == (float(low), float(high))
    assert found.reached


def test_shares_of_months_are_no_rate() -> None:
    values = {"baseline": np.zeros(40), "weight": np.linspace(0, 1, 40)}
    assert look(replace(RULE, family="rate", target=0.001), values, REFERENCES, 34, 0).flags == ("not_a_rate",)


def test_probability_best_agrees_with_the_normal_one() -> None:
    """Mean difference 0.2, sd of the resampled mean sqrt(var / n): probability Phi(0.2 / that)."""
    difference = np.random.default_rng(4).normal(0, 1, 50)
    difference += 0.2 - difference.mean()
    luck = np.random.default_rng(5).normal(0, 9, 50)
    found = probabilities_best(np.stack([luck + difference, luck], axis=1), True, resampled_rows(50, 50, 7))
    expected = 0.5 * (1 + math.erf(0.2 / (difference.std() / math.sqrt(50)) / math.sqrt(2)))
    assert found[0] == pytest.approx(expected, abs=0.02)
    assert found.sum() == pytest.approx(1)
    low = probabilities_best(np.stack([luck + difference, luck], axis=1), False, resampled_rows(50, 50, 7))
    assert low[1] == pytest.approx(found[0])


def test_resamples_are_addressed_by_replicates_and_point() -> None:
    assert np.array_equal(resampled_rows(30, 30, 5, 50), resampled_rows(30, 30, 5, 50))
    assert not np.array_equal(resampled_rows(30, 30, 5, 50), resampled_rows(30, 30, 6, 50))
    assert not np.array_equal(resampled_rows(30, 30, 5, 50), resampled_rows(30, 31, 5, 50))
    assert (resampled_rows(30, 34, 0, 50).sum(axis=1) == 30).all()


def test_best_is_found_in_either_direction() -> None:
    luck = np.random.default_rng(6).normal(0, 2, 200)
    noise = np.random.default_rng(7).normal(0, 1, (2, 200))
    values = {"baseline": luck, "weight": luck + noise[0], "visits": luck + noise[1] + 1.5}
    rule = replace(RULE, criterion="best", target=0.95)
    up, down = (look(replace(rule, higher=higher), values, REFERENCES, 26, 0) for higher in (True, False))
    assert (up.best, down.best) == ("visits", "weight")
    assert up.reached and up.probability_best == up.measured > 0.99
    assert set(up.low) == {"weight", "visits"}


def test_policies_that_are_always_equal_or_a_constant_apart_never_stop() -> None:
    luck = np.random.default_rng(8).normal(0, 1, 200)
    rule = replace(RULE, criterion="best", target=0.95)
    for lead, probability in ((0.0, 0.5), (0.25, 1.0)):
        found = look(rule, {"weight": luck, "visits": luck + lead}, {}, 200, 0)
        assert found.probability_best == pytest.approx(probability)
        assert (found.reached, found.flags) == (False, ("zero_variance", "budget"))
    with pytest.raises(ValueError, match="fewer than two"):
        look(rule, {"weight": luck}, {}, 200, 0)


def test_values_have_to_reach_what_was_tried() -> None:
    with pytest.raises(ValueError, match="26 replicates"):
        seen(RULE, np.zeros(20), 26)


def test_simulated_studies_stop_where_a_look_stops() -> None:
    """The published coverage is of the code that runs: 12 lognormal studies one by one and all at once, first look at 10."""
    values = np.random.default_rng(9).lognormal(0, 1, (12, 200))
    for rule in (replace(RULE, first=10), RULE, replace(RULE, criterion="relative", target=1.0)):
        at = {n: sample(values[:, :n], None, rate=False, level=0.95) for n in looks(rule)}
        used, _, _, reached, _ = stops(rule, 0.0, at)
        assert len(set(used)) > 2
        for row, n, done in zip(values, used, reached, strict=True):
            found = next(f for m in looks(rule) if (f := look(rule, {"weight": row}, {}, m, 0)).next is None)
            assert (found.replicates, found.reached) == (n, done)


def test_every_flag_has_its_words() -> None:
    assert {f"stopping.{flag}" for flag in FLAGS} <= set(catalogue())


def test_the_published_table_is_that_of_the_present_code() -> None:
    page = (HERE / "README.md").read_text(encoding="utf-8")
    assert BEGIN.format(digest=code_digest()) in page, "run python -m experiments.coverage_of_stopping"
    table = page.partition(BEGIN.partition("{")[0])[2].partition(END)[0]
    assert all(f"| {case.name} |" in table for case in CASES)


@pytest.mark.slow
def test_coverage_keeps_the_bounds_of_d13() -> None:
    """Other draws than those that are published."""
    cases = [case for case in CASES if case.bound is not None and case.most > 200]
    rows = [row for case in cases for row in measure(case, 12_000, seed=1)]
    assert len(rows) == 6 * 6
    assert [(row.case.name, row.needed, row.coverage) for row in missed(rows)] == []


@pytest.mark.slow
def test_coverage_of_those_that_reached_is_as_published() -> None:
    """Other draws: what the guard holds (few are reached and wrong), and what nothing cures (the README says so)."""
    relative = reached_relative(8000, seed=1)
    assert min(row.pooled for row in relative) >= 0.93
    assert max(row.wrong for row in relative if row.reached < 0.95 * row.studies) <= 0.045
    assert max(row.reached / row.studies for row in relative if row.case.truth <= 0.1) <= 0.01
    of = {(row.case.name, row.asked): row for row in reached_absolute(8000, seed=1)}
    assert all(row.covered / row.reached >= 0.9 for (name, _), row in of.items() if name == "normal")
    hard = of["lognormal, sigma 1", "200"]
    assert hard.reached > 500 and hard.covered / hard.reached < 0.7 < hard.pooled


@pytest.mark.slow
def test_the_best_is_chosen_as_often_as_asked_for() -> None:
    assert all(measure_choice(gap).right >= 0.95 for gap in (0.5, 0.2, 0.1))
