"""From a template's blocks to a document: numbers are looked up, tables and figures taken from the sections that make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from analysis.reports.document import Block, Bullets, Heading, Paragraph, Table
from analysis.reports.sections.catalogue import SECTIONS
from analysis.reports.source import ReportSource
from analysis.reports.template import Part, slots, unknown
from sim.problems import Place, Problem, problem_at, raise_if_any

FORMS = ("value", "change", "interval", "percent", "count", "short")


def filled(parts: Sequence[Part], source: ReportSource, path: Path) -> tuple[Block, ...]:
    """All blocks. Raises InputError with every name the study does not have, at its line."""
    problems, tables = list[Problem](), dict[str, Table]()
    if any(part.kind == "table" for part in parts):
        tables = {block.id: block for section in SECTIONS.values() for block in section(source) if isinstance(block, Table)}
    blocks = [block for part in parts for block in _blocks(part, source, tables, Place(str(path), part.line), problems)]
    ids = [block.id for block in blocks if isinstance(block, Table | Heading)]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        problems.append(problem_at(Place(str(path)), name, "problem.template_twice"))
    raise_if_any(problems)
    return tuple(blocks)


def _blocks(part: Part, source: ReportSource, tables: Mapping[str, Table], place: Place, problems: list[Problem]) -> Iterator[Block]:
    name = part.texts[0] if len(part.texts) > 0 else ""
    if part.kind == "section":
        if name in SECTIONS:
            yield from SECTIONS[name](source)
        else:
            problems.append(unknown(place, name, "problem.template_section", SECTIONS, allowed=", ".join(SECTIONS)))
    elif part.kind == "table":
        if name in tables:
            yield tables[name]
        else:
            problems.append(unknown(place, name, "problem.template_table", tables, allowed=", ".join(tables)))
    elif part.kind == "figure":
        picture = source.draw(name)
        if picture is not None:
            yield picture
        else:
            problems.append(problem_at(place, name, "problem.template_figure"))
    else:
        texts = tuple(_with_numbers(text, source, place, problems) for text in part.texts)
        if part.kind == "heading":
            yield Heading(texts[0], part.level, f"own-{part.line}")
        else:
            yield Bullets(texts) if part.kind == "bullets" else Paragraph(texts[0])


def _with_numbers(text: str, source: ReportSource, place: Place, problems: list[Problem]) -> str:
    for written, key, form in slots(text):
        name, _, field = key.partition("#")
        shown = _form(source, form, name)
        if name not in source.numbers:
            problems.append(unknown(place, name, "problem.template_number", source.numbers))
        elif shown is None:
            problems.append(problem_at(place, form, "problem.template_form", allowed=", ".join(FORMS)))
        else:
            try:
                text = text.replace(written, shown(name, field or "value"))
            except (KeyError, TypeError, ValueError):
                problems.append(
                    problem_at(place, key[:100], "problem.template_field", allowed=", ".join(_fields(source.numbers.entry(name))))
                )
    return text


def _form(source: ReportSource, form: str, key: str) -> Callable[[str, str], str] | None:
    """How a number is shown; without a wish, effects with their sign, verdicts as a word, everything else in short."""
    numbers = source.numbers
    forms: dict[str, Callable[[str, str], str]] = {
        "value": numbers.value,
        "change": lambda name, field: numbers.value(name, field, sign=True),
        "interval": lambda name, field: numbers.interval(name),
        "percent": numbers.percent,
        "count": numbers.count,
        "short": numbers.short,
        "word": lambda name, field: source.say(f"report.verdict.{numbers.part(name)}"),
    }
    kind = key.partition(".")[0]
    return forms.get(form or {"effect": "change", "mean": "value", "verdict": "word"}.get(kind, "short"))


def _fields(entry: Mapping[str, object]) -> Iterator[str]:
    for name, value in entry.items():
        if isinstance(value, Mapping):
            yield from (f"{name}.{part}" for part in value)
        elif isinstance(value, int | float):
            yield name
