"""What a claim rests on: parameters as sourced, calibrated or assumed, and patterns with their kind and pass rate."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.numbers.numbers import Numbers
from analysis.quoted import code, named
from analysis.reports.document import Cell, Column, Row, Table
from analysis.reports.facts_of_model import result_word
from analysis.reports.records import Record, Records, name_of
from analysis.wording import Say, unit_text
from experiments.study_reader import StoredStudy

KINDS = ("emergent", "calibrated", "input")  # only the first can count as validation
STATUSES = ("sourced", "calibrated", "assumed")
CONFIDENCES = ("V", "D", "S", "M")


def claims_parameters_table(
    study: StoredStudy, numbers: Numbers, record: Record | None, say: Say, lang: str, names: Iterable[str]
) -> Table:
    """The parameters ``names`` in their order: what each means, default, range, value used here, status and source."""
    records = Records(study, numbers, record, say, lang)
    known = {row["name"]: row for row in records.rows("parameters")}
    heads = ("parameter", "unit", "default", "range", "used", "status", "source")
    columns = tuple(Column(say(f"record.column.{one}"), numeric=one in ("default", "used")) for one in heads)
    rows = tuple(_parameter(records, name, known.get(name, {})) for name in dict.fromkeys(names))
    notes = (say("record.note.status"), *records.notes())
    return Table("claims_parameters", say("record.caption.claims_parameters"), columns, rows, notes)


def claims_patterns_table(study: StoredStudy, numbers: Numbers, record: Record | None, say: Say, lang: str) -> Table:
    """All patterns by kind: how each did at the default and without its mechanism, and in which share of the box it passed."""
    records = Records(study, numbers, record, say, lang)
    heads = ("pattern", "claim", "at_default", "ablation", "pass_share", "points", "set_to_it", "source")
    columns = tuple(Column(say(f"record.column.{one}"), numeric=one in ("pass_share", "points")) for one in heads)
    found = records.rows("patterns")
    other = [named(row["id"]) for row in found if isinstance(row["result"], Mapping) and not row["result"].get("of_this_model")]
    old = (say("record.note.other_run", names=records.listed(other)),) if len(other) > 0 else ()
    remarks = [say("record.pair", label=named(row["id"]), value=named(remark)) for row in found if (remark := records.here(row, "remark"))]
    notes = (say("record.note.kinds"), *remarks, say("record.note.pass_share"), *old, *records.notes())
    return Table("claims_patterns", say("record.caption.claims_patterns"), columns, tuple(_patterns(records, found)), notes)


def _parameter(records: Records, name: str, row: Mapping[str, Any]) -> Row:
    key = f"parameter.{name}"
    meaning, low, high = records.here(row, "meaning"), records.short(f"{key}.low"), records.short(f"{key}.high")
    label = code(name) if meaning is None else records.say("record.titled", title=named(meaning), id=code(name))
    cells = (
        Cell(label),
        Cell(records.shown(named(unit_text(records.say, row["unit"])) if row else None)),
        _number(records, f"{key}.default"),
        Cell(records.shown(records.said("record.range", low=low, high=high))),
        _number(records, f"{key}.used"),
        Cell(records.shown(_status(records, row))),
        Cell(records.shown(_source(records, row))),
    )
    return Row(cells)


def _status(records: Records, row: Mapping[str, Any]) -> str | None:
    word = row.get("status")
    return records.say(f"record.parameter.{word}") if word in STATUSES else None


def _source(records: Records, row: Mapping[str, Any]) -> str | None:
    """The source with how it vouches; before it what the default was set to, or why it was revised."""
    if not row.get("source"):
        return None
    mark = row.get("confidence")
    vouches = records.say(f"record.confidence.{mark}") if mark in CONFIDENCES else records.shown(None)
    source = records.say("record.source", source=named(row["source"]), confidence=vouches)
    how = row.get("how")
    if not isinstance(how, Mapping) or how.get("kind") not in ("set", "revised"):
        return source
    ids = records.listed(named(one) for one in row.get("calibrated_to") or ())
    said = records.say(f"record.how.{how['kind']}", how=named(str(how.get(records.lang))), ids=ids)
    return records.say("record.between").join((said, source))


def _patterns(records: Records, found: list[Mapping[str, Any]]) -> Iterator[Row]:
    setting = [(row["name"], row.get("calibrated_to") or ()) for row in records.rows("parameters")]
    for kind in KINDS:
        rows = [row for row in found if row["kind"] == kind]
        if len(rows) > 0:
            yield Row((Cell(records.say(f"record.kind.{kind}")),), heading=True)
        for row in rows:
            key = f"pattern.{row['id']}"
            tried = isinstance(row["result"], Mapping) and row["result"].get("ablation") != ""
            without = records.shown(result_word(records, row, "ablation")) if tried else records.say("record.not_asked")
            share = Cell(records.shown(records.percent(f"{key}.pass_share")), _value(records, f"{key}.pass_share"))
            yield Row(
                (
                    Cell(named(row["id"])),
                    Cell(records.shown(name_of(records.here(row, "claim")))),
                    Cell(records.shown(result_word(records, row, "default"))),
                    Cell(without),
                    share,
                    Cell(records.shown(records.count(f"{key}.points")), _value(records, f"{key}.points")),
                    Cell(records.listed(code(name) for name, ids in setting if row["id"] in ids)),
                    Cell(records.shown(name_of(row["source"]))),
                )
            )


def _number(records: Records, key: str) -> Cell:
    return Cell(records.shown(records.short(key)), _value(records, key))


def _value(records: Records, key: str) -> float | None:
    """The number behind a cell; None where it is missing."""
    found = float(records.numbers.part(key)) if records.numbers.known(key) else math.nan
    return None if math.isnan(found) else found
