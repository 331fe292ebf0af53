"""Reality checks: the judging is right on hand-made numbers, and the four patterns of the core hold at the default."""

import numpy as np
import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from branchsim.reality.judge import judge, overall
from branchsim.reality.patterns import PATTERNS, Condition, relative_fall
from sim.scenario import Text


def condition(above=None, below=None):
    return Condition(Text("x", "x"), lambda arms: 0.0, above=above, below=below)


def test_a_condition_passes_fails_or_stays_undecided_by_the_interval():
    # mean 1, sd 1, n = 4: half-width = t(3, 0.90) / 2 = 1.6377 / 2 = 0.8189
    values = np.array([0.0, 0.0, 2.0, 2.0]) * np.sqrt(3) / 2 + (1 - np.sqrt(3) / 2)
    found = judge(condition(above=0.1), values)
    assert found.low == pytest.approx(1 - 0.8189, abs=2e-4)
    assert found.word == "pass"
    assert judge(condition(above=1.0), values).word == "undecided"
    assert judge(condition(above=1.9), values).word == "fail"
    assert judge(condition(below=0.1), values).word == "fail"
    assert judge(condition(above=0.0, below=1.9), values).word == "pass"


def test_a_missing_measure_is_not_testable_and_one_replicate_undecided():
    assert judge(condition(above=0), np.array([1.0, np.nan])).word == "not_testable"
    assert judge(condition(above=0), np.array([1.0])).word == "undecided"


def test_one_failing_condition_fails_the_pattern():
    good, bad = judge(condition(above=0), np.array([1.0, 1.1])), judge(condition(below=0), np.array([1.0, 1.1]))
    assert overall([good, bad]) == "fail"
    assert overall([good, good]) == "pass"


def test_a_fall_is_not_testable_where_there_was_little_before():
    measure = relative_fall("arm", "baseline", "x", 0.05)
    assert np.isnan(measure({"arm": {"x": 0.0}, "baseline": {"x": 0.04}}))
    assert measure({"arm": {"x": 0.06}, "baseline": {"x": 0.08}}) == pytest.approx(0.25)


def test_the_patterns_of_the_core_hold_at_the_default():
    result = CliRunner().invoke(main, ["--lang", "en", "reality", "--replicates", "6", "--branches", "150"])
    assert result.exit_code == 0, result.output
    for pattern in PATTERNS:
        assert f"{pattern.id} [{pattern.kind}] pass" in result.output


def test_a_world_in_which_a_pattern_fails_exits_with_1():
    # Nobody invents or is visited at more than one body's capacity of zero days: on-site evidence has nothing to correct with.
    result = CliRunner().invoke(
        main, ["--lang", "en", "reality", "T03", "--replicates", "4", "--branches", "100", "--set", "inspection.capacity_days=0"]
    )
    assert result.exit_code == 1, result.output
    assert "FAIL" in result.output


def test_an_unknown_pattern_is_refused_with_what_there_is():
    result = CliRunner().invoke(main, ["--lang", "en", "reality", "T99"])
    assert result.exit_code == 2
    assert "T02, T03, T16, T19" in result.output
