"""A rule sheet as arrays, and levers that move it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.assessment import (
    CONSTRUCTS,
    MIX,
    POINTS,
    SOURCES,
    Assessment,
    Indicator,
    IndicatorSet,
    design_of,
    lever_values,
    moved,
    nearest_shares,
    uniform_design,
)
from sim.entities import BRANCH_TYPES
from sim.parameters import default_values
from sim.setting import setting

VILLAGE, ORGAN = BRANCH_TYPES.index("village"), BRANCH_TYPES.index("organ")


def evidence(**shares):
    return tuple(shares.get(source, 0.0) for source in SOURCES)


def sheet():
    """Villages: life 60 on documents, service 40 half on site, a plus and a veto row; all others: life 100 on documents."""
    village = (
        Indicator("meetings", "life", 60, "base", 3, evidence(documents=1.0)),
        Indicator("problems", "service", 40, "base", 12, evidence(documents=0.5, on_site=0.5)),
        Indicator("award", "service", 10, "plus", 12, evidence(documents=1.0)),
        Indicator("accident", "life", 0, "veto", 12, evidence(documents=1.0)),
    )
    others = (Indicator("meetings", "life", 100, "base", 6, evidence(documents=1.0)),)
    types = tuple(name for name in BRANCH_TYPES if name != "village")
    return Assessment("s", "S", "S", (IndicatorSet("village", ("village",), village), IndicatorSet("others", types, others)))


def test_design_by_hand():
    design = design_of(sheet(), BRANCH_TYPES)
    assert design.weights[VILLAGE].tolist() == pytest.approx([0.6, 0.0, 0.4])
    assert design.weights[ORGAN].tolist() == [1.0, 0.0, 0.0]
    base, plus, minus, veto = design.mix[VILLAGE, :, CONSTRUCTS.index("service")]
    assert base.tolist() == pytest.approx([0.5, 0, 0.5, 0, 0, 0])
    assert plus.tolist() == pytest.approx([1, 0, 0, 0, 0, 0])  # its own evidence, which leaves that of the base rows alone
    assert minus.tolist() == veto.tolist() == base.tolist()  # no such rows about service
    assert design.plus[VILLAGE].tolist() == pytest.approx([0, 0, 0.1])
    assert design.veto[VILLAGE].tolist() == [1, 0, 0]
    assert design.minus.sum() == design.plus[ORGAN].sum() == 0.0
    assert np.allclose(design.mix.sum(axis=-1), 1.0)


def test_levers_under_a_sheet_are_its_means():
    values = lever_values(sheet(), BRANCH_TYPES)
    assert values["assessment.period_months"] == 12.0
    # one type of eight puts 0.4 of its points on service
    assert values["assessment.indicator_weight.service"] == pytest.approx(0.05)
    assert values["assessment.evidence_mix.on_site"] == pytest.approx(0.4 * 0.5 / 8)
    assert sum(values["assessment.evidence_mix." + source] for source in SOURCES) == pytest.approx(1.0)


def test_a_type_in_two_sets_is_assessed_by_their_mean():
    (_, others), one = sheet().sets, Indicator("study", "study", 100, "base", 12, evidence(on_site=1.0))
    both = Assessment("b", "B", "B", (others, IndicatorSet("organs too", ("organ",), (one,)), sheet().sets[0]))
    assert design_of(both, BRANCH_TYPES).weights[ORGAN].tolist() == [0.5, 0.5, 0.0]


def test_a_type_that_no_set_covers_is_named():
    with pytest.raises(ValueError, match="village"):
        design_of(Assessment("x", "X", "X", sheet().sets[1:]), BRANCH_TYPES)


def test_a_design_at_its_own_levers_stays_bit_for_bit():
    design, values = design_of(sheet(), BRANCH_TYPES), lever_values(sheet(), BRANCH_TYPES)
    same = moved(design, values, values)
    assert all(np.array_equal(a, b) for a, b in zip(design, same))


def mean_mix(design):
    return (design.weights[:, :, None] * design.mix[:, 0]).sum(axis=1).mean(axis=0)


@given(st.floats(0.0, 0.8), st.floats(0.02, 1.0))
def test_moved_levers_are_again_the_means_of_the_sheet(on_site, service):
    """Also where a row has too little of a source to give: others give more."""
    before = lever_values(sheet(), BRANCH_TYPES)
    mix = {"documents": 0.8 - on_site, "on_site": on_site, "mass_survey": 0.2}
    after = {**before, **{MIX + source: mix.get(source, 0.0) for source in SOURCES}}
    after |= {POINTS + name: share for name, share in zip(CONSTRUCTS, (1.0 - service, 0.0, service))}
    design = moved(design_of(sheet(), BRANCH_TYPES), after, before)
    assert mean_mix(design) == pytest.approx([mix.get(source, 0.0) for source in SOURCES], abs=1e-5)
    assert design.weights.mean(axis=0) == pytest.approx([1.0 - service, 0.0, service], abs=1e-5)
    assert design.mix.min() >= 0.0
    assert np.allclose(design.mix.sum(axis=-1), 1.0)


def test_moving_a_sheet_without_differences_gives_the_new_mix_itself():
    values = default_values()
    after = {**values, MIX + "documents": 0.5, MIX + "on_site": 0.35}
    plain = moved(uniform_design(values, 8), after, values)
    assert np.allclose(plain.mix, uniform_design(after, 8).mix)


def test_nearest_shares_by_hand():
    # (0.9, 0.4, -0.2): take 0.15 off the first two, nothing is left for the third
    found = nearest_shares(np.array([[0.9, 0.4, -0.2], [0.2, 0.3, 0.5], [5.0, 0.0, 0.0]]))
    assert found == pytest.approx(np.array([[0.75, 0.25, 0.0], [0.2, 0.3, 0.5], [1.0, 0.0, 0.0]]))


def test_the_lever_for_a_veto_stands_beside_the_veto_rows_of_a_sheet():
    values = {**default_values(), **lever_values(sheet(), BRANCH_TYPES)}
    for lever in (0.0, 1.0):
        made = setting([{**values, "assessment.veto": lever}] * len(BRANCH_TYPES), sheet(), default_values())
        assert made.veto[VILLAGE].tolist() == [1.0, 0.0, 0.0]
        assert made.veto[ORGAN].tolist() == [lever, 0.0, 0.0]
