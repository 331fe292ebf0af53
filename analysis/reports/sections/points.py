"""A design over levers: what its points do, where no single policy stands for the study."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.numbers.of_ends import factors_of
from analysis.reports.document import Block, Cell, Column, Heading, Row, Table
from analysis.reports.sections.conditions import POINT_FACTORS, factor_name
from analysis.reports.source import ReportSource
from experiments.plan import DESIGN

TOLD = ("engagement", "quality", "score", "inflation", "validity", "paperwork_hours")


def points_answer(source: ReportSource) -> str:
    """From where to where engagement and true quality go over the points; empty for a study without the arm ``design``."""
    parts = []
    for response in ("engagement", "quality"):
        key = f"point.{DESIGN}.{response}"
        if f"{key}.least" in source.numbers:
            ends = {end: _at(source, f"{key}.{end}") for end in ("least", "most")}
            parts.append(source.say("report.points.range", label=source.label(response), **ends))
    if len(parts) == 0:
        return ""
    lead = source.say("report.points.lead", points=source.numbers.count("point.count"), window=source.window)
    return lead + source.sentences(parts)


def points(source: ReportSource) -> Iterator[Block]:
    """Table of the least and the largest effect for each response; nothing for a study without the arm ``design``."""
    if DESIGN not in source.whole.references():
        return
    say, numbers = source.say, source.numbers
    yield Heading(say("report.heading.points"), 2, "over-the-points")
    for name in ("factorial_heat_map", "factor_line"):
        picture = source.draw(name)
        if picture is not None:
            yield picture
    rows = []
    for response in (name for name in TOLD if f"point.{DESIGN}.{name}.least" in numbers):
        for end in ("least", "most"):
            key = f"point.{DESIGN}.{response}.{end}"
            texts = [Cell(source.label(response)), Cell(say(f"report.points.{end}"))]
            effect = Cell(f"{numbers.value(key, sign=True)} {numbers.interval(key)}".strip(), float(numbers.part(key)))
            rows.append(Row((*texts, effect, Cell(_where(source, key)))))
    level = numbers.percent("convention.level")
    headers = [say(f"report.column.{name}", level=level) for name in ("response", "end", "change", "where")]
    columns = tuple(Column(header, numeric=place == 2) for place, header in enumerate(headers))
    notes = (say("report.points.note"),)
    yield Table("points", say("report.caption.points", window=source.window), columns, tuple(rows), notes)


def _at(source: ReportSource, key: str) -> str:
    numbers = source.numbers
    effect = f"{numbers.value(key, sign=True)} {numbers.interval(key)}".strip()
    return source.say("report.points.at", effect=effect, where=_where(source, key))


def _where(source: ReportSource, key: str) -> str:
    """The factors of a point, where they are few."""
    names = factors_of(source.whole)
    if len(names) > POINT_FACTORS:
        return source.say("report.points.number", point=source.numbers.count(key, "point"))
    parts = [
        source.say("report.points.equals", factor=factor_name(source, name), value=source.numbers.short(f"{key}.{name}")) for name in names
    ]
    return source.listed(parts)
