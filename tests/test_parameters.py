"""The parameter table: complete rows, every name read somewhere, and every lever and uncertainty able to move something."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.assessment import Assessment, Indicator, IndicatorSet
from sim.derived import Derived
from sim.entities import BRANCH_TYPES
from sim.observation import response_table
from sim.parameters import parameter_table
from sim.simulate import simulate
from tests.acting_states import NEEDS, acting_values
from tests.runs import scenario

SIM = Path(sim.__file__).parent
TABLE = parameter_table()
MOVABLE = [name for name, row in TABLE.items() if row.role != "constant"]
SMALLEST = 0.005  # of a response's scale
# Responses that answer smoothly: a count of branches beyond a cut, or of rare events, jumps by a whole one for any reason.
SMOOTH = (
    "engagement", "engagement_sd", "attendance", "attendance_logged", "meetings_held_share", "meetings_logged_share", "knowledge",
    "quality", "score", "composite_score", "inflation", "focus", "validity", "business_time", "substance_time", "paperwork_time",
    "business_output", "inequality", "invented_share", "belief", "contact_hours", "checked_share",
    "share_61_plus", "cost_superiors", "cost_secretaries", "cost_evaluators", "cost_money", "member_hours", "leniency",
    "adjustment", "identity", "service", "deep_study_share", "dues_only_share", "cohesion", "fatigue", "attendance_residents",
    "attendance_61_plus", "attendance_away", "attendance_key", "prestige", "integration", "activity", "practice", "backlog", "morale",
    "coverage_new_fields", "substance_boss", "substance_powerless",
)  # fmt: skip


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_row_is_complete_and_its_default_lies_within_its_bounds(row):
    assert row.low <= row.default <= row.high
    assert all(len(text) > 0 for text in (row.unit, row.source, row.meaning_en, row.meaning_zh))
    assert row.role in {"lever", "uncertainty", "constant"}
    assert row.confidence in {"V", "D", "S", "M"}
    assert (row.low < row.high) == (row.role != "constant")
    if row.kind == "int":
        assert all(float(value).is_integer() for value in (row.low, row.default, row.high))


def test_fields_are_names_of_their_own():
    assert len({row.field for row in TABLE.values()}) == len(TABLE)


@cache
def model_code():
    """All Python text of the model but the table's own reader."""
    folder = SIM
    return "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py") if "files" not in path.parts)


@pytest.mark.parametrize("name", TABLE)
def test_every_name_is_read_by_the_model(name):
    row = TABLE[name]
    shares = name.startswith(("assessment.evidence_mix.", "assessment.indicator_weight."))  # read as a group, by their last part
    patterns = [
        rf"\b(p|setting\.values\[0\])\.{row.field}\b",
        rf"values\[\"{re.escape(name)}\"\]",
        rf"named\[\"{re.escape(name)}\"\]",
        rf"parameters\.{row.field}\b",
    ]
    if shares:
        patterns.append(rf"\"{name.rpartition('.')[2]}\"")
    assert any(re.search(pattern, model_code()) for pattern in patterns)


@pytest.mark.parametrize("name", Derived._fields)
def test_what_follows_from_parameters_is_read_by_both_engines(name):
    for folder in ("processes", "agents"):
        code = "".join(path.read_text(encoding="utf-8") for path in sorted((SIM / folder).glob("*.py")))
        assert re.search(rf"\bp\.{name}\b", code), folder


@cache
def base(sheet=None):
    """A year of burn-in is enough: what has not settled yet shows how fast it does."""
    return replace(scenario(60, 24), assessment=sheet, burn_in=12)


ON_FILE = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
MINUS_ROWS = Assessment(  # a rule sheet with a minus row: without one the pass mark moves flags alone, and those jump
    "minus",
    "Minus",
    "Minus",
    (
        IndicatorSet(
            "all",
            BRANCH_TYPES,
            (
                Indicator("files", "study", 90.0, "base", 12, ON_FILE),
                Indicator("life", "life", 10.0, "base", 12, (0.0, 0.0, 1.0, 0.0, 0.0, 0.0)),
                Indicator("missing", "study", 50.0, "minus", 12, ON_FILE),
            ),
        ),
    ),
)
SHEETS = {"assessment.pass_mark": MINUS_ROWS}


JUNE = [5, 17]  # months of the rush of admissions; over a whole year it makes no difference to their number


def responses(values, sheet=None):
    """Smooth responses over the two years after the switch, in units of their scale, and June's admissions per member and year."""
    table = response_table()
    columns = [list(table).index(name) for name in SMOOTH]
    runs = [simulate(base(sheet).with_values(values), seed=5, replicate=r) for r in range(2)]
    smooth = np.mean([run.window(0, 24)[0, columns] for run in runs], axis=0) / [table[name].scale for name in SMOOTH]
    return np.append(smooth, np.mean([run.monthly("recruit_rate")[JUNE] for run in runs]))


@pytest.mark.parametrize("name", MOVABLE)
def test_every_lever_and_uncertainty_moves_a_response_where_it_acts(name):
    row = TABLE[name]
    found = np.array([responses(acting_values(name, value, base().values), SHEETS.get(name)) for value in (row.low, row.default, row.high)])
    span = found.max(axis=0) - found.min(axis=0)
    best = int(np.nanargmax(span))
    assert span[best] > SMALLEST, ((*SMOOTH, "June's admissions")[best], span[best])


def test_the_table_of_needs_names_only_what_exists():
    assert set(NEEDS) <= set(MOVABLE)
    assert all(set(state) <= set(TABLE) for state in NEEDS.values())
    for name, state in NEEDS.items():
        for other, value in state.items():
            assert TABLE[other].low <= value <= TABLE[other].high, (name, other)


def test_responses_repeat_exactly_so_that_an_unread_parameter_moves_nothing():
    values = acting_values("member.noise", 0.3, base().values)
    assert np.array_equal(responses(values), responses(dict(values)), equal_nan=True)
