"""Is a number allowed for a parameter? One answer for files, ``--set``, policies and code."""

from __future__ import annotations

import difflib
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.parameters import Parameter, parameter_table
from sim.problems import Place, Problem, Term, problem_at

MIXES = ("assessment.evidence_mix", "assessment.indicator_weight")  # groups of shares that sum to 1
SUM_TOLERANCE = 1e-9
ASSESSMENT_PERIODS = (3, 6, 12)  # months: years must hold whole periods


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``: a unique last part decides, then likeness within the same group, then likeness as a whole."""
    names, (group, _, last) = list(known), name.rpartition(".")
    same_last = [other for other in names if other.rpartition(".")[2] == last]
    if len(same_last) == 1:
        return same_last[0]
    ends = {other.rpartition(".")[2]: other for other in names if other.rpartition(".")[0] == group}
    if len(ends) > 0:  # compared without the group, which would make all its names look alike
        close = difflib.get_close_matches(last, ends, n=1, cutoff=0.6)
        return ends[close[0]] if close else None
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    return close[0] if close else None


def unknown_name(place: Place, name: str, known: Iterable[str], label: str | None = None) -> Problem:
    """``name`` (shown as ``label``) is none of ``known``: the problem, with the nearest known name if there is one."""
    return problem_at(place, name if label is None else label, "problem.unknown_key", suggestion=nearest(name, known))


def found(value: Any) -> Term | str:
    """What a value is, as a word of the catalogue, or the number itself."""
    words: dict[type, str] = {bool: "boolean", str: "text", list: "list", dict: "mapping", type(None): "nothing"}
    return Term(f"word.{words[type(value)]}") if type(value) in words else f"{value!r}"


def full_width_number(value: Any) -> str | None:
    """The number meant by a text such as ``１５``, in ordinary digits; None where ``value`` is no such text."""
    if not isinstance(value, str) or value.isascii():
        return None
    plain = unicodedata.normalize("NFKC", value).strip()
    try:
        float(plain)
    except ValueError:
        return None
    return plain if plain.isascii() else None


def value_problem(name: str, value: Any, place: Place, label: str | None = None) -> Problem | None:
    """None where ``value`` is allowed for parameter ``name``; strict about types: true is not 1, "0.3" is not 0.3."""
    row = parameter_table()[name]
    shown = name if label is None else label
    if isinstance(value, bool) or not isinstance(value, int | float):
        if (plain := full_width_number(value)) is not None:
            return problem_at(place, shown, "problem.full_width_digits", value=value, plain=plain)
        return problem_at(place, shown, "problem.number_needed", found=found(value), **_bounds(row))
    if not math.isfinite(value):
        return problem_at(place, shown, "problem.not_finite", value=value, **_bounds(row))
    if row.kind == "int" and not float(value).is_integer():
        return problem_at(place, shown, "problem.whole_needed", value=value, **_bounds(row))
    if not row.low <= value <= row.high:
        key = "problem.fixed_value" if row.low == row.high else "problem.out_of_bounds"
        return problem_at(place, shown, key, value=value, **_bounds(row))
    if name == "assessment.period_months" and value not in ASSESSMENT_PERIODS:
        return problem_at(place, shown, "problem.period_months", value=value)
    return None


def _bounds(row: Parameter) -> dict[str, Any]:
    return {"low": row.low, "high": row.high, "unit": Term(f"unit.{row.unit}")}


def mix_sources(mix: str) -> tuple[str, ...]:
    """Dotted names of the shares of a mix, in table order."""
    return tuple(name for name in parameter_table() if name.startswith(mix + "."))


def mix_problems(values: Mapping[str, float], places: Mapping[str, Place], fallback: Place) -> Iterator[Problem]:
    """Mixes in ``values`` that do not sum to 1; ``places`` says where each mix was written."""
    for mix in MIXES:
        total = math.fsum(values[name] for name in mix_sources(mix))
        if abs(total - 1.0) > SUM_TOLERANCE:
            yield problem_at(places.get(mix, fallback), mix, "problem.sum_not_one", total=total)
