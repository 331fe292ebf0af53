"""What holds for every method: seeds, natural units, the dummy, stored settings, quick looks, and wrong settings said all at once."""

from __future__ import annotations

import json
from importlib.metadata import version

import numpy as np
import pandas as pd
import pytest

from branchsim.messages import catalogue, render, text
from experiments.designs import METHODS
from experiments.plan import DUMMY, NOT_FACTORS
from tests.designs.cases import ALL, PLAIN, SHARE, VETO, draw, keys, place_of, values, wrong

BASE = {factor.name: factor.low for factor in ALL} | {DUMMY: 0.5}
SETTINGS = {
    "full_factorial": {"levels": 2},
    "one_at_a_time": {},
    "latin_hypercube": {"points": 60},
    "sobol_sequence": {"points": 64},
    "morris": {"trajectories": 60},
    "saltelli": {"n": 64},
    "efast": {"n": 700},
}
DRAWN = ["latin_hypercube", "sobol_sequence", "morris", "saltelli", "efast"]  # by chance
SALIB = ["morris", "saltelli", "efast"]


def test_names() -> None:
    assert list(METHODS) == [*SETTINGS, "table"]
    assert [name for name in METHODS if f"design.{name}" not in catalogue()] == []


@pytest.mark.parametrize("method", DRAWN)
def test_every_seed_repeats_itself_and_no_other(method) -> None:
    drawn = {seed: values(draw(method, SETTINGS[method], seed=seed)) for seed in (0, 1, 2)}
    for seed, points in drawn.items():
        assert points.tobytes() == values(draw(method, SETTINGS[method], seed=seed)).tobytes()
    assert not any(np.array_equal(drawn[one], drawn[other]) for one, other in ((0, 1), (1, 2), (0, 2)))


@pytest.mark.parametrize("method", SETTINGS)
def test_columns_are_the_factors_in_natural_units(method) -> None:
    points = draw(method, SETTINGS[method], base=BASE).points
    assert list(points.columns) == [factor.name for factor in ALL] + [DUMMY] * METHODS[method].wants_dummy
    assert set(points.columns) & set(NOT_FACTORS) == set()
    for factor in ALL:
        column = points[factor.name]
        assert column.between(factor.low, factor.high).all()
        assert column.dtype == (np.int64 if factor.whole else np.float64)
        assert set(column) <= set(factor.levels or column)
    assert METHODS[method].wants_dummy == (method in DRAWN)


@pytest.mark.parametrize("method", SETTINGS)
def test_a_dummy_of_the_callers_is_not_doubled(method) -> None:
    chosen = METHODS[method]
    everything = chosen.all_factors(ALL)
    assert chosen.all_factors(everything) == everything
    assert chosen.size(SETTINGS[method], everything) == chosen.size(SETTINGS[method], ALL)
    again = chosen.sample(SETTINGS[method], everything, 1, base=BASE).points
    pd.testing.assert_frame_equal(again, chosen.sample(SETTINGS[method], ALL, 1, base=BASE).points)


@pytest.mark.parametrize("method", SETTINGS)
def test_settings_of_the_sampler_are_kept(method) -> None:
    stored = draw(method, SETTINGS[method], seed=0, base=BASE).settings
    expected = {name: setting.default for name, setting in METHODS[method].settings.items()} | SETTINGS[method]
    assert stored.items() >= (expected | {"method": method, "seed": 0}).items()
    assert stored["version"] == version(stored["library"])
    assert (stored["library"] == "SALib") == (method in SALIB)
    assert json.loads(json.dumps(stored)) == stored


@pytest.mark.parametrize("method", SETTINGS)
def test_a_quick_look_takes_about_a_tenth(method) -> None:
    chosen = METHODS[method]
    quick = chosen.quick(SETTINGS[method], ALL)
    assert chosen.problems(quick, ALL, place_of) == []
    share = chosen.size(quick, ALL) / chosen.size(SETTINGS[method], ALL)
    assert share <= 0.2 or method == "one_at_a_time"  # which has as few points as it can
    assert chosen.size(chosen.quick(quick, ALL), ALL) >= 2


def test_seedings() -> None:
    for name, method in METHODS.items():
        assert method.default_seeding == ("block" if name in SALIB else "common")
        assert method.default_seeding in method.seedings
        assert method.seeding_problem(method.default_seeding, 2) is None
        if name not in SALIB:
            assert method.seeding_problem("block", 50) == "problem.seeding_not_for_design"
    for name in ("morris", "efast"):
        assert [METHODS[name].seeding_problem(seeding, 1) for seeding in ("common", "block", "independent")] == [None] * 3


def test_without_factors_there_is_no_design() -> None:
    for name, settings in SETTINGS.items():
        assert keys(name, settings, ()) == ["problem.design_no_factors"]


def test_wrong_settings_are_all_named_with_their_place() -> None:
    problems = wrong("morris", {"trajectoris": 10, "levels": 3})
    assert [render(problem, "en") for problem in problems] == [
        "study.yaml:2:3: design.trajectoris: there is nothing of this name (did you mean trajectories?)",
        "study.yaml:1:3: design.trajectories: is missing",
        "study.yaml:2:3: design.levels: 3 is odd; the grid of a Morris design needs an even number of levels, "
        "otherwise some are visited more often",
    ]
    assert "3是奇数" in render(problems[2], "zh")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"points": "64"}, "problem.type_needed"),
        ({"points": 64.0}, "problem.type_needed"),
        ({"points": True}, "problem.type_needed"),
        ({"points": None}, "problem.type_needed"),
        ({"points": "６４"}, "problem.full_width_digits"),
        ({"points": 1}, "problem.greater_than_equal"),
        ({"points": 0}, "problem.greater_than_equal"),
        ({"points": 1_000_001}, "problem.design_too_large"),
        ({"points": 64, "optimise": 1}, "problem.type_needed"),
        ({"points": 2001, "optimise": True}, "problem.design_optimise_limit"),
        ({"points": "no", "optimise": True}, "problem.type_needed"),
    ],
)
def test_a_wrong_setting(settings, expected) -> None:
    assert keys("latin_hypercube", settings) == [expected]
    assert all(render(problem, lang) for problem in wrong("latin_hypercube", settings) for lang in ("en", "zh"))


def test_every_note_and_key_reads_in_both_languages() -> None:
    for method, settings in (("saltelli", {"n": 100}), ("sobol_sequence", {"points": 3}), ("efast", {"n": 65})):
        notes = METHODS[method].notes(settings, ALL)
        assert len(notes) == 1
        assert all(text(key, lang, **filled) for key, filled in notes for lang in ("en", "zh"))
    assert METHODS["full_factorial"].notes({}, PLAIN) == []


def test_whole_numbers_that_the_scenario_does_not_hold_stay_as_they_are() -> None:
    points = draw("one_at_a_time", {}, (SHARE, VETO), base={SHARE.name: 0.2, VETO.name: 0.5}).points
    assert points[VETO.name].tolist() == [0.5, 0.5, 0.5, 0.0, 1.0]
