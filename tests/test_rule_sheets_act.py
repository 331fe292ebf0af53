"""A rule sheet acts through the same causes as the levers it stands for; what levers cannot say, it adds."""

from dataclasses import replace

import numpy as np
import pytest

from sim.assessment import CONSTRUCTS, MIX, POINTS, SOURCES, Assessment, Indicator, IndicatorSet, lever_values
from sim.entities import BRANCH_TYPES
from sim.files.assessment_files import load_assessment
from sim.scenario import Change, Policy, Text
from sim.simulate import simulate_policies
from tests.runs import scenario

NONE = Text("", "")
FOR_ALL = BRANCH_TYPES


def evidence(**shares):
    return tuple(shares.get(source, 0.0) for source in SOURCES)


def sheet(*rows, name="sheet"):
    return Assessment(name, name, name, (IndicatorSet("all", FOR_ALL, rows),))


def from_levers(values):
    """The sheet that says what these levers say."""
    mix = tuple(values[MIX + source] for source in SOURCES)
    return sheet(*(Indicator(name, name, values[POINTS + name], "base", 12, mix) for name in CONSTRUCTS))


def arms(base, *policies):
    results = simulate_policies(base, [None, *policies], seed=9)
    return {name: series.window(24, 36)[0] for name, series in results.items()}, next(iter(results.values())).responses


def policy(name, assessment=None, *changes):
    return Policy(name, NONE, NONE, (), None, changes, assessment)


def test_a_sheet_that_says_what_the_levers_say_changes_nothing_but_rounding():
    base = scenario(60, 36)
    found, _ = arms(base, policy("same", from_levers(base.values)))
    assert found["same"] == pytest.approx(found["baseline"], rel=1e-9, abs=1e-12, nan_ok=True)


def test_a_sheet_from_the_start_is_the_sheet_brought_by_nobody():
    base = scenario(40, 12)
    own = from_levers(base.values)
    with_sheet = replace(base, assessment=own, values={**base.values, **lever_values(own, BRANCH_TYPES)})
    found, _ = arms(replace(with_sheet, months=36))
    plain, _ = arms(replace(base, months=36))
    assert found["baseline"] == pytest.approx(plain["baseline"], rel=1e-9, abs=1e-12, nan_ok=True)


def test_on_site_evidence_for_one_construct_pays_that_construct_alone():
    """Study on documents and service on site, or the other way round: the same overall mix, not the same truth."""
    base = scenario(120, 36, inspection__coverage_target=1.0, inspection__capacity_days=400.0, assessment__party_weight=0.45)
    seen, paper = evidence(on_site=1.0), evidence(documents=1.0)
    pair = [
        sheet(Indicator("s", "study", 50, "base", 12, first), Indicator("v", "service", 50, "base", 12, second), name=name)
        for name, first, second in (("study_seen", seen, paper), ("service_seen", paper, seen))
    ]
    values = [lever_values(one, BRANCH_TYPES) for one in pair]
    assert values[0][MIX + "on_site"] == values[1][MIX + "on_site"] == pytest.approx(0.5)
    found, names = arms(base, *(policy(one.id, one) for one in pair))
    inflation = names.index("inflation")
    assert found["study_seen"][inflation] != found["service_seen"][inflation]


def test_types_are_assessed_by_their_own_sets():
    base = scenario(120, 36, assessment__party_weight=0.45)
    rows = {name: Indicator("i", "life", 100, "base", 12, evidence(**{name: 1.0})) for name in ("documents", "member_survey")}
    others = tuple(name for name in BRANCH_TYPES if name != "village")
    typed = Assessment(
        "t", "t", "t", (IndicatorSet("v", ("village",), (rows["member_survey"],)), IndicatorSet("o", others, (rows["documents"],)))
    )
    results = simulate_policies(base, [None, policy("t", typed)], seed=9)
    change = {}
    for group in ("village", "organ"):
        change[group] = np.nanmean(results["t"].monthly("inflation", group)) - np.nanmean(results["baseline"].monthly("inflation", group))
    assert change["village"] < -0.1 < 0.0 < change["organ"]  # nobody writes a survey's answers; files alone claim more


def test_plus_minus_and_veto_rows_move_the_score_and_stand_in_their_own_part_of_the_gap():
    base = scenario(60, 36)
    shown = {name: evidence(on_site=1.0) if name == "life" else evidence(documents=1.0) for name in CONSTRUCTS}  # files lift the score
    plain = [Indicator(name, name, 100 / 3, "base", 12, shown[name]) for name in CONSTRUCTS]
    about = {"plus": ("study", 20), "minus": ("life", 20), "veto": ("life", 0)}
    extra = {kind: Indicator(kind, name, points, kind, 12, shown[name]) for kind, (name, points) in about.items()}
    strict = (Change("assessment.veto_floor", 0.6),)
    found, names = arms(
        base,
        policy("plain", sheet(*plain)),
        *(policy(kind, sheet(*plain, row), *(strict if kind == "veto" else ())) for kind, row in extra.items()),
    )
    column = {name: names.index(name) for name in ("score", "gap", "inflation", "focus", "adjustment", "vetoed_share")}
    for values in found.values():
        parts = sum(values[column[name]] for name in ("inflation", "focus", "adjustment"))
        assert values[column["gap"]] == pytest.approx(parts, abs=1e-12)
    assert found["plain"][column["adjustment"]] == pytest.approx(0.0, abs=1e-12)
    assert found["plus"][column["adjustment"]] > 0.0
    assert found["minus"][column["adjustment"]] < 0.0
    assert found["veto"][column["vetoed_share"]] > 0.0
    assert found["veto"][column["adjustment"]] < 0.0  # the threat may still lift scores: it moves work, and that is meant


@pytest.mark.parametrize("name", ["standard_25", "typed_nine"])
def test_shipped_sheets_run(name):
    base = scenario(60, 36)
    found, names = arms(base, policy(name, load_assessment(name)))
    assert 0.0 < found[name][names.index("score")] < 1.0
    assert not np.array_equal(found[name], found["baseline"], equal_nan=True)
