"""Assessment files and shipped ids to ``Assessment`` objects, and an assessment as the text of such a file."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sim.assessment import CADENCES, SOURCES, Assessment, Indicator, IndicatorSet
from sim.bounds import SUM_TOLERANCE, nearest
from sim.entities import BRANCH_TYPES
from sim.files.document import Document
from sim.files.file_opening import id_problems, open_document
from sim.files.yaml_quoting import quoted
from sim.problems import Problem, problem_at, raise_if_any

if TYPE_CHECKING:
    from sim.files.assessment_schema import AssessmentFile, IndicatorFields, SetFields

FULL = 100.0
POINTS_TOLERANCE = 1e-6


def load_assessment(name_or_path: str | Path) -> Assessment:
    """A shipped rule sheet or the user's file. Raises ``InputError`` with all problems."""
    from sim.files.assessment_schema import AssessmentFile
    from sim.files.frame_problems import validated

    document = open_document(name_or_path, "assessment")
    file, problems = validated(AssessmentFile, document.values, document)
    more = [] if file is None else list(_problems(file, document))
    raise_if_any([*document.problems, *problems, *more, *id_problems(document)])
    assert file is not None  # no problems, so the frame is valid
    sets = tuple(IndicatorSet(one.name, tuple(one.types), tuple(_indicator(row) for row in one.indicators)) for one in file.sets)
    return Assessment(file.id, file.title.en, file.title.zh, sets)


def _indicator(row: IndicatorFields) -> Indicator:
    shares = tuple(float(getattr(row.evidence, source)) for source in SOURCES)
    return Indicator(row.name, row.construct_, float(row.points), row.kind, row.cadence, shares)


def _problems(file: AssessmentFile, document: Document) -> Iterator[Problem]:
    for index, one in enumerate(file.sets):
        yield from _set_problems(one, f"sets.{index}", document)
    missing = [kind for kind in BRANCH_TYPES if all(kind not in one.types for one in file.sets)]
    if len(missing) > 0:
        yield problem_at(document.key_place("sets"), "sets", "problem.rules_uncovered", types=", ".join(missing))


def _set_problems(one: SetFields, path: str, document: Document) -> Iterator[Problem]:
    for index, kind in enumerate(one.types):
        name = f"{path}.types.{index}"
        if kind not in BRANCH_TYPES:
            place, close = document.value_place(name), nearest(kind, BRANCH_TYPES)
            yield problem_at(place, name, "problem.rules_type", value=kind, suggestion=close)
        elif kind in one.types[:index]:
            yield problem_at(document.value_place(name), name, "problem.rules_type_twice", value=kind)
    seen: dict[str, int] = {}
    for index, row in enumerate(one.indicators):
        name = f"{path}.indicators.{index}"
        yield from _row_problems(row, name, document)
        if row.name in seen:
            first = document.value_place(f"{path}.indicators.{seen[row.name]}.name").line
            yield problem_at(document.value_place(f"{name}.name"), f"{name}.name", "problem.rules_twice", first=first)
        seen.setdefault(row.name, index)
    total = math.fsum(row.points for row in one.indicators if row.kind == "base")
    if abs(total - FULL) > POINTS_TOLERANCE:
        place = document.key_place(f"{path}.indicators")
        yield problem_at(place, path, "problem.rules_points_sum", types=one.name, total=f"{total:.10g}")


def _row_problems(row: IndicatorFields, name: str, document: Document) -> Iterator[Problem]:
    total = math.fsum(getattr(row.evidence, source) for source in SOURCES)
    if abs(total - 1.0) > SUM_TOLERANCE:
        yield problem_at(document.key_place(f"{name}.evidence"), f"{name}.evidence", "problem.sum_not_one", total=total)
    if row.cadence not in CADENCES:  # a Literal in the model would take true for 1
        allowed = ", ".join(map(str, CADENCES))
        yield problem_at(
            document.value_place(f"{name}.cadence"), f"{name}.cadence", "problem.only_allowed", value=row.cadence, allowed=allowed
        )
    if row.kind == "veto" and row.points > 0.0:
        yield problem_at(document.value_place(f"{name}.points"), f"{name}.points", "problem.rules_veto_points")


def assessment_text(assessment: Assessment) -> str:
    """The assessment as a file that ``load_assessment`` reads back unchanged; the same rules always give the same bytes."""
    lines = ["kind: assessment", "schema: 1", f"id: {assessment.id}", "title:"]
    lines += [f"  en: {quoted(assessment.title_en)}", f"  zh: {quoted(assessment.title_zh)}", "sets:"]
    for one in assessment.sets:
        lines += [f"  - name: {quoted(one.name)}", f"    types: [{', '.join(one.types)}]", "    indicators:"]
        lines += [f"      - {{{_row_text(row)}}}" for row in one.indicators]
    return "\n".join(lines) + "\n"


def _row_text(row: Indicator) -> str:
    """One indicator in one line, so that a set reads like the table it came from."""
    points = "" if row.kind == "veto" else f"points: {_number(row.points)}, "
    shares = ", ".join(f"{source}: {_number(share)}" for source, share in zip(SOURCES, row.evidence, strict=True) if share > 0.0)
    kind = f"{points}kind: {row.kind}, cadence: {row.cadence}"
    return f"name: {quoted(row.name)}, construct: {row.construct}, {kind}, evidence: {{{shares}}}"


def _number(value: float) -> str:
    """Twelve decimals at most and never an exponent: sums keep to their tolerance and people can read it."""
    return f"{value:.12f}".rstrip("0").rstrip(".")
