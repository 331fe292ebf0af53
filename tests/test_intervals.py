"""Intervals and verdicts against numbers worked by hand (definitions D6)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.verdicts import box_summary, verdict, verdict_shares
from experiments.intervals import paired_effect, simultaneous_limits, skewness

ZERO = np.zeros(5)


def test_paired_effect_by_hand() -> None:
    """Differences 1..5: mean 3, sd sqrt(2.5), t(4, .975) = 2.776445, half width 2.776445 * sqrt(2.5 / 5) = 1.963243."""
    effect = paired_effect(np.array([1.0, 2, 3, 4, 5]), ZERO)
    assert effect.difference == 3
    assert effect.low == pytest.approx(3 - 1.963243, abs=1e-6)
    assert effect.high == pytest.approx(3 + 1.963243, abs=1e-6)
    assert (effect.method, effect.replicates) == ("t", 5)


def test_saving_by_hand() -> None:
    """Arms 1..5 and 0,2,2,4,4 (variances 2.5 and 2.8); differences 1,0,1,0,1 (variance 0.3): saving 5.3 / 0.3."""
    effect = paired_effect(np.array([1.0, 2, 3, 4, 5]), np.array([0.0, 2, 2, 4, 4]))
    assert effect.saving == pytest.approx(5.3 / 0.3)
    assert (effect.reference_value, effect.value) == (pytest.approx(2.4), pytest.approx(3.0))


def test_missing_replicate_leaves_both_arms() -> None:
    values = np.array([1.0, 2, 3, 4, 5, np.nan, 100])
    reference = np.array([0.0, 0, 0, 0, 0, 50, np.nan])
    effect = paired_effect(values, reference)
    assert (effect.difference, effect.replicates, effect.reference_value) == (3, 5, 0)


def test_four_replicates_have_no_interval() -> None:
    effect = paired_effect(np.array([1.0, 2, 3, 4]), np.zeros(4))
    assert (effect.difference, effect.low, effect.high, effect.method) == (2.5, None, None, "none")
    assert paired_effect(np.array([np.nan]), np.zeros(1)).replicates == 0


def test_equal_differences_are_exact_even_when_rounded() -> None:
    reference = np.array([0.1, 0.2, 0.3, 0.7, 1.1])
    effect = paired_effect(reference + 0.1, reference)  # 0.1 + 0.2 - 0.2 is not 0.1 in binary
    assert (effect.method, effect.low, effect.high, effect.saving) == ("exact", None, None, None)
    assert effect.difference == pytest.approx(0.1)


def test_small_true_spread_is_not_taken_for_rounding() -> None:
    effect = paired_effect(np.array([1, 1 + 1e-9, 1 + 2e-9, 1 + 3e-9, 1 + 4e-9]), np.zeros(5))
    assert effect.method == "t"


def test_skewed_differences_are_flagged() -> None:
    """0 x 9 and one 1: m2 = .09, m3 = .072, skewness .072 / .027 = 2.667."""
    sample = np.array([0.0] * 9 + [1.0])
    assert skewness(sample) == pytest.approx(0.072 / 0.027)
    assert paired_effect(sample * 0.5, np.zeros(10)).method == "approximate"


def test_rate_with_few_discordant_replicates_is_flagged() -> None:
    """Answers yes or no: 8 of 16 replicates differ, symmetric, so skewness is 0 and only the count of discordant ones can flag."""
    values = np.array([1.0] * 4 + [0.0] * 4 + [1.0] * 8)
    reference = np.array([0.0] * 4 + [1.0] * 4 + [1.0] * 8)
    assert paired_effect(values, reference).method == "approximate"
    assert paired_effect(values / 2, reference / 2).method == "t"  # not a rate


def test_arms_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="equal length"):
        paired_effect(np.zeros(5), np.zeros(6))


def test_coverage_of_the_interval() -> None:
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(2000):
        effect = paired_effect(rng.normal(1, 1, 8), np.zeros(8))
        hits += effect.low <= 1 <= effect.high
    assert 0.935 < hits / 2000 < 0.965


def test_simultaneous_limits_cover_the_family() -> None:
    """All of 8 responses at once: the max-t limits do, the single limits don't."""
    rng = np.random.default_rng(6)
    together = single = 0
    for _ in range(400):
        sample = rng.normal(0, 1, (20, 8))
        low, high = simultaneous_limits(sample, draws=500)
        together += bool(((low <= 0) & (high >= 0)).all())
        effects = [paired_effect(column, np.zeros(20)) for column in sample.T]
        single += all(effect.low <= 0 <= effect.high for effect in effects)
    assert together / 400 > 0.92
    assert single / 400 < 0.80


def test_simultaneous_limits_know_identical_responses() -> None:
    """Copies of one response need no wider limits than the one; independent ones do."""
    column = np.random.default_rng(7).normal(0, 1, (20, 1))
    copies_low, copies_high = simultaneous_limits(np.repeat(column, 30, axis=1))
    alone_low, alone_high = simultaneous_limits(column)
    assert (copies_high - copies_low)[0] == pytest.approx((alone_high - alone_low)[0], rel=0.05)
    many = np.concatenate([column, np.random.default_rng(8).normal(0, 1, (20, 29))], axis=1)
    low, high = simultaneous_limits(many)
    assert (high - low)[0] > 1.2 * (alone_high - alone_low)[0]


def test_simultaneous_limits_repeat_and_skip_what_does_not_spread() -> None:
    sample = np.random.default_rng(9).normal(0, 1, (10, 3))
    sample[:, 1], sample[6:, 2] = 0.25, np.nan
    first, second = simultaneous_limits(sample, seed=0), simultaneous_limits(sample, seed=0)
    assert np.array_equal(first, second, equal_nan=True)
    assert np.isnan(first[0][1])
    assert not np.isnan(first[0][[0, 2]]).any()


def test_box_summary_by_hand() -> None:
    """Box effects 0..20: percentiles 1, 10 and 19; the 0 does not share the sign, so 20 of 21."""
    summary = box_summary({0: 5.0} | {point: float(point - 1) for point in range(1, 22)})
    assert (summary.low, summary.median, summary.high) == (pytest.approx(1), pytest.approx(10), pytest.approx(19))
    assert summary.share == pytest.approx(20 / 21)
    assert (summary.points, summary.usable) == (21, 21)


def test_missing_and_opposite_points_do_not_share_the_sign() -> None:
    summary = box_summary({0: -1.0, 1: -2.0, 2: 3.0, 3: math.nan, 4: -0.5})
    assert summary.share == 0.5
    assert (summary.points, summary.usable) == (4, 3)


def test_no_sign_no_share() -> None:
    assert math.isnan(box_summary({0: 0.0, 1: 1.0}).share)
    assert math.isnan(box_summary({0: math.nan, 1: 1.0}).share)
    assert math.isnan(box_summary({0: 1.0}).share)


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (0.011, 0.5, "raises"),
        (0.01, 0.5, "undecided"),  # the limit itself is not above delta
        (-0.5, -0.011, "lowers"),
        (-0.5, -0.01, "does_not_raise"),
        (-0.5, 0.009, "does_not_raise"),
        (-0.5, 0.01, "undecided"),
        (math.nan, math.nan, "undecided"),
        (0.0, 0.0, "does_not_raise"),
    ],
)
def test_words_of_a_verdict(low: float, high: float, word: str) -> None:
    assert verdict(low, high, 0.01).word == word


def test_verdict_depends_on_assumptions_below_80_per_cent() -> None:
    effects = np.array([0.02] * 8 + [0.0, math.nan])
    shares = verdict_shares(effects, 0.01)
    assert shares == {"raises": 0.8, "lowers": 0.0, "does_not_raise": 0.1}
    assert not verdict(0.02, 0.03, 0.01, shares).depends_on_assumptions
    weaker = verdict(0.02, 0.03, 0.01, verdict_shares(effects[1:], 0.01))
    assert weaker.depends_on_assumptions
    assert weaker.box_share == pytest.approx(7 / 9)


def test_without_a_box_nothing_depends_on_it() -> None:
    found = verdict(0.02, 0.03, 0.01, verdict_shares(np.array([])))
    assert (found.box_share, found.depends_on_assumptions) == (None, False)
