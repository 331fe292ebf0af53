"""Marks travel through texts and never come out of them; numbers are looked up, shown and named by their key."""

from __future__ import annotations

import math
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.numbers.numbers import Numbers
from analysis.quoted import Piece, clean, code, named, pieces, plain, quoted
from branchsim.messages import text

ANY = st.text(st.characters(codec="utf-8"), max_size=30)


@given(ANY, ANY)
def test_what_is_marked_is_read_back(words, key) -> None:
    made = "before " + quoted(words, clean(key)) + named(words) + code(words) + " after"
    shown = clean(words)
    found = [Piece("before "), Piece(shown, "number", clean(key)), Piece(shown, "name"), Piece(shown, "code"), Piece(" after")]
    assert list(pieces(made)) == found
    assert plain(made) == f"before {shown}{shown}{shown} after"


@given(ANY)
def test_cleaned_text_has_neither_marks_nor_control_characters(words) -> None:
    assert not any("\ue000" <= letter <= "\uf8ff" or (ord(letter) < 32 and letter not in "\t\n") for letter in clean(words))
    assert clean(clean(words)) == clean(words)


def test_a_text_that_pretends_to_be_marked_is_not() -> None:
    pretending = named("\ue000study.seed\ue0011\ue004")
    assert [piece.kind for piece in pieces(pretending)] == ["name"]


NUMBERS = {
    "numbers": [
        {"key": "effect.a", "value": -0.02, "unit": "0-1", "interval": [-0.03, -0.01], "scale": 1.0, "box": {"share": 0.996}},
        {"key": "hours", "value": 12.34, "unit": "hours", "interval": None, "scale": 160.0},
        {"key": "missing", "value": None, "unit": "", "interval": None},
        {"key": "count", "value": 12345, "unit": "", "interval": None},
        {"key": "window.year_3.year", "value": 3, "unit": "year", "interval": None},
        {"key": "window.late.first", "value": 18, "unit": "month", "interval": None},
        {"key": "window.late.last", "value": 35, "unit": "month", "interval": None},
    ]
}


@pytest.fixture
def numbers() -> Numbers:
    return Numbers(NUMBERS, "en")


def test_numbers_as_they_are_shown(numbers) -> None:
    assert plain(numbers.value("effect.a", sign=True)) == "-0.020"
    assert plain(numbers.interval("effect.a")) == "[-0.030, -0.010]"
    assert plain(numbers.percent("effect.a", "box.share")) == ">99 %"
    assert plain(Numbers(NUMBERS, "zh").percent("effect.a", "box.share", down=True)) == "99%"
    assert plain(numbers.value("hours")) == "12.3"  # a thousandth of the scale
    assert plain(numbers.count("count")) == "12,345"
    assert plain(numbers.short("hours")) == "12.3"
    assert [plain(numbers.value("missing")), plain(numbers.percent("missing")), plain(numbers.count("missing"))] == ["-"] * 3
    assert numbers.interval("hours") == ""
    assert not numbers.known("missing")
    assert not numbers.known("nothing")
    assert math.isclose(numbers.part("effect.a", "box.share"), 0.996)
    with pytest.raises(KeyError):
        numbers.value("nothing")


def test_numbers_carry_their_keys(numbers) -> None:
    assert next(pieces(numbers.percent("effect.a", "box.share"))).key == "effect.a#box.share"
    assert next(pieces(numbers.count("count"))) == Piece("12,345", "number", "count")


def test_periods_are_years_or_months(numbers) -> None:
    say = partial(text, lang="en")
    assert plain(numbers.period("year_3", say)) == "year 3"
    assert plain(numbers.period("late", say)).startswith("months 18 to 35")
