"""Signed sums of responses are read as written, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decision.declared_benefit import Term, declared_benefit, parsed_sum

ROWS = {"quality": {"direction": "up"}, "inflation": {"direction": "down"}}
NUMBERS = st.floats(1e-6, 1e6).map(lambda number: float(f"{number:.6g}"))


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("quality", [(1, "quality")]),
        ("quality - 0.5*inflation", [(1, "quality"), (-0.5, "inflation")]),
        ("-inflation*2+quality", [(-2, "inflation"), (1, "quality")]),
        (" 1e-1 * quality-.5 *inflation ", [(0.1, "quality"), (-0.5, "inflation")]),
    ],
)
def test_sums_are_read_as_written(written, terms) -> None:
    assert [tuple(term) for term in parsed_sum(written)] == terms


@given(st.lists(st.tuples(NUMBERS, st.sampled_from("abc"), st.booleans()), min_size=1, max_size=4))
def test_what_is_written_is_read_back(parts) -> None:
    written = " ".join(f"{'+' if up else '-'} {number}*{name}" for number, name, up in parts)
    assert parsed_sum(written) == tuple(Term(number if up else -number, name) for number, name, up in parts)


@pytest.mark.parametrize(
    "written", ["", " ", "+", "quality quality", "quality*", "2*", "2", "quality/2", "(quality)", "quality*inflation", "质量"]
)
def test_everything_else_is_no_sum(written) -> None:
    assert parsed_sum(written) == ()


def test_a_single_response_that_should_fall_counts_negative_and_a_written_sign_as_written() -> None:
    assert declared_benefit("inflation", ROWS) == (Term(-1.0, "inflation"),)
    assert declared_benefit("-inflation", ROWS) == (Term(-1.0, "inflation"),)
    assert declared_benefit("quality", ROWS) == (Term(1.0, "quality"),)
