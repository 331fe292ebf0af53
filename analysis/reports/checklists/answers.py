"""Checklists whose items are answered by facts: each cell holds "label: value" for every fact of its item, or a blank."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.numbers.numbers import Numbers
from analysis.quoted import code, named
from analysis.reports.checklists.items import items
from analysis.reports.document import Cell, Column, Row, Table
from analysis.reports.fact import Fact
from analysis.reports.facts_of_model import MODEL_FACTS
from analysis.reports.facts_of_origin import ORIGIN_FACTS
from analysis.reports.facts_of_size import SIZE_FACTS
from analysis.reports.facts_of_study import STUDY_FACTS
from analysis.reports.records import Record, Records
from analysis.wording import Say
from experiments.study_reader import StoredStudy

FACTS: dict[str, Fact] = {**STUDY_FACTS, **SIZE_FACTS, **ORIGIN_FACTS, **MODEL_FACTS}
STANDARDS = {  # publications that the items follow
    "stress_abs": "Monks et al. 2018 (STRESS-ABS)",
    "trace": "Schmolke et al. 2010; Augusiak et al. 2014; Grimm et al. 2014 (TRACE)",
    "odd": "Grimm et al. 2020 (ODD); Müller et al. 2013 (ODD+D)",
}


def stress_table(study: StoredStudy, numbers: Numbers, record: Record | None, say: Say, lang: str) -> Table:
    """STRESS-ABS, item by item."""
    return _checklist("stress_abs", Records(study, numbers, record, say, lang))


def trace_table(study: StoredStudy, numbers: Numbers, record: Record | None, say: Say, lang: str) -> Table:
    """The elements of a TRACE document."""
    return _checklist("trace", Records(study, numbers, record, say, lang))


def odd_table(study: StoredStudy, numbers: Numbers, record: Record | None, say: Say, lang: str) -> Table:
    """The elements of ODD and where the model description has them."""
    return _checklist("odd", Records(study, numbers, record, say, lang))


def answer(records: Records, names: list[str]) -> str:
    """All facts of an item as the report says them; a blank where none is recorded."""
    found: dict[str, list[str]] = {}
    for name in names:
        values, value = found.setdefault(name.partition(":")[0], []), fact_value(records, name)
        values += [] if value is None else [value]
    if not any(found.values()):
        return records.shown(None)
    if list(found) == ["odd"]:  # the item itself is the label
        return records.listed(found["odd"])
    return records.say("record.between").join(_pair(records, name, values) for name, values in found.items())


def fact_value(records: Records, name: str) -> str | None:
    """What the records say of a fact, written ``name`` or ``name:argument``; None for a blank. Raises KeyError for an unknown name."""
    name, _, argument = name.partition(":")
    return FACTS[name].read(records, argument)


def _pair(records: Records, name: str, values: list[str]) -> str:
    value = records.listed(values) if len(values) > 0 else records.shown(None)
    return records.say("record.pair", label=records.say(f"record.fact.{name}"), value=value)


def _checklist(name: str, records: Records) -> Table:
    say = records.say
    columns = tuple(Column(say(f"record.column.{one}")) for one in ("number", "item", "answer", "files"))
    notes = (say("record.note.after", source=named(STANDARDS[name])), say("record.note.blank"), *records.notes())
    return Table(name, say(f"record.caption.{name}"), columns, tuple(_rows(name, records)), notes)


def _rows(name: str, records: Records) -> Iterator[Row]:
    section = ""
    for item in items(name):
        if item[f"section_{records.lang}"] not in ("", section):
            section = item[f"section_{records.lang}"]
            yield Row((Cell(section),), heading=True)
        facts = item["facts"].split(";")
        places = dict.fromkeys(file for one in facts for file in FACTS[one.partition(":")[0]].files)
        cells = (named(item["number"]), item[f"item_{records.lang}"], answer(records, facts), records.listed(code(one) for one in places))
        yield Row(tuple(Cell(text) for text in cells))
