"""RAT-RS: every datum by the role it plays in this study, what it is, and who made what of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis.numbers.numbers import Numbers
from analysis.quoted import code, named
from analysis.reports.checklists.items import items
from analysis.reports.document import Cell, Column, Row, Table
from analysis.reports.records import Record, Records, name_of
from analysis.wording import Say
from experiments.plan import BASELINE
from experiments.study_reader import StoredStudy

ROLES = ("specification", "initialisation", "calibration", "validation", "scenario_input", "not_used")
STANDARD = "Achter et al. 2022 (RAT-RS)"


class Datum(NamedTuple):
    """One row; None where nothing is recorded."""

    role: str
    datum: str
    what: str | None = None
    source: str | None = None
    collected: str | None = None
    processed: str | None = None
    limits: str | None = None


def rat_table(study: StoredStudy, numbers: Numbers, record: Record | None, say: Say, lang: str) -> Table:
    """Data of the model (files, regularities) and of the study (branches, sheets, policies), grouped by role."""
    records = Records(study, numbers, record, say, lang)
    data = [*_files(records), *_regularities(records), *_of_the_study(records)]
    columns = tuple(Column(item[f"item_{lang}"]) for item in items("rat_rs"))
    notes = (say("record.note.after", source=named(STANDARD)), say("record.note.roles"), say("record.note.blank"), *records.notes())
    return Table("rat_rs", say("record.caption.rat_rs"), columns, tuple(_rows(records, data)), notes)


def _rows(records: Records, data: list[Datum]) -> Iterator[Row]:
    for role in ROLES:
        chosen = [one for one in data if one.role == role]
        if len(chosen) > 0:
            yield Row((Cell(records.say(f"record.role.{role}")),), heading=True)
        for one in chosen:
            yield Row(tuple(Cell(records.shown(cell)) for cell in one[1:]))


def _files(records: Records) -> Iterator[Datum]:
    """Files of the model; margins of another year than the study's are not used in it."""
    year = records.manifest("scenario", "population", "year")
    for row in records.rows("data"):
        role = row["role"] if row.get("year") in (None, year) else "not_used"
        texts = {name: name_of(records.here(row, name)) for name in ("what", "collected", "processed", "limits")}
        source = name_of(row.get(f"source_{records.lang}") or row["source"])
        yield Datum(role if role in ROLES else "not_used", code(row["file"]), source=source, **texts)


def _regularities(records: Records) -> Iterator[Datum]:
    """Patterns and figures: what a default was set to is used up; what no default was set to counts only where it could surprise."""
    setting = [(row["name"], row.get("calibrated_to") or ()) for row in records.rows("parameters")]
    for kind, text in (("patterns", "claim"), ("figures", "label")):
        for row in records.rows(kind):
            to = [code(name) for name, ids in setting if row["id"] in ids]
            role = "calibration" if len(to) > 0 else "validation" if row["kind"] in ("emergent", "compared") else "not_used"
            made = records.say("record.data.set", names=records.listed(to)) if len(to) > 0 else None
            limits = records.say(f"record.data.{row['kind']}") if role == "not_used" else name_of(records.here(row, "remark"))
            what, source = name_of(records.here(row, text)), name_of(row["source"])
            yield Datum(role, named(row["id"]), what, source, processed=made, limits=limits)


def _of_the_study(records: Records) -> Iterator[Datum]:
    scenario: dict[str, Any] = records.study.manifest["scenario"]
    table = records.manifest("scenario", "population", "table")
    if table is not None:
        yield Datum("initialisation", records.say("record.data.branches"), records.say("record.data.branches_what"))
        for column in ("score", "attendance"):
            if any(row.get(column) is not None for row in table.get("rows", ())):
                yield Datum("not_used", records.say("record.data.branches"), code(column), limits=records.say("record.data.compared_only"))
    plans = {one["id"]: one for one in records.manifest("plan", "policies") or () if one is not None}
    sheets = [one["assessment"] for one in (scenario, *plans.values()) if one.get("assessment") is not None]
    for sheet in {one["id"]: one for one in sheets}.values():
        yield Datum("scenario_input", code(sheet["id"]), name_of(sheet.get(f"title_{records.lang}")))
    for rule in scenario.get("rules") or ():
        yield Datum("specification", code(rule["name"]), records.say("record.data.own_rule"))
    titles = records.study.policies[["policy", f"title_{records.lang}"]].itertuples(index=False)
    for policy, title in titles:
        if policy != BASELINE:
            said = (plans.get(policy) or {}).get("source") or {}
            yield Datum("scenario_input", code(policy), name_of(title), name_of(said.get(records.lang)))
