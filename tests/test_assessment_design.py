"""A rule sheet as arrays, and levers that move it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.assessment import CONSTRUCTS, SOURCES, Assessment, Indicator, IndicatorSet, design_of, lever_values, moved, uniform_design
from sim.entities import BRANCH_TYPES
from sim.parameters import default_values

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
    service = design.mix[VILLAGE, CONSTRUCTS.index("service")]
    # 40 points half documents half on site, 10 plus points on documents: 30 of 50 documents
    assert service.tolist() == pytest.approx([0.6, 0, 0.4, 0, 0, 0])
    assert design.plus[VILLAGE].tolist() == pytest.approx([0, 0, 0.1])
    assert design.veto[VILLAGE].tolist() == [1, 0, 0]
    assert design.minus.sum() == design.plus[ORGAN].sum() == 0.0
    assert np.allclose(design.mix.sum(axis=2), 1.0)


def test_levers_under_a_sheet_are_its_means():
    values = lever_values(sheet(), BRANCH_TYPES)
    assert values["assessment.period_months"] == 12.0
    # one type of eight puts 0.4 of its points on service
    assert values["assessment.indicator_weight.service"] == pytest.approx(0.05)
    assert values["assessment.evidence_mix.on_site"] == pytest.approx(0.4 * 0.4 / 8)
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


@given(st.floats(0.0, 0.5))
def test_moving_evidence_moves_every_indicator_alike_and_keeps_shares(by):
    values = default_values()
    after = {**values, "assessment.evidence_mix.documents": 0.8 - by, "assessment.evidence_mix.on_site": 0.05 + by}
    plain = moved(uniform_design(values, 8), after, values)
    assert np.allclose(plain.mix, uniform_design(after, 8).mix)  # without a sheet it is the new mix itself
    design = moved(design_of(sheet(), BRANCH_TYPES), after, values)
    assert np.allclose(design.mix.sum(axis=2), 1.0)
    assert design.mix.min() >= 0.0
    assert design.mix[ORGAN, 0, SOURCES.index("on_site")] == pytest.approx(by)
