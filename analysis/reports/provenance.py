"""Where a study came from, thing by thing, with the checksums of its files and the command that makes it again."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.numbers.numbers import Numbers
from analysis.quoted import code, named
from analysis.reports.checklists.answers import fact_value
from analysis.reports.document import Cell, Column, Row, Table
from analysis.reports.records import Record, Records
from analysis.wording import Say
from experiments.checksums import CHECKSUMS, read_checksums
from experiments.study_reader import StoredStudy

GROUPS = {
    "study": ("title", "study_id", "identity", "status", "design", "replicates", "runs", "failures"),
    "randomness": ("seed", "seeding", "generator"),
    "model": ("model_version", "model_sources", "odd_digest", "engine", "own_rules"),
    "made": ("versions", "git", "machine", "created", "executors", "seconds"),
    "again": ("reproduce",),
}


def provenance_table(study: StoredStudy, numbers: Numbers, record: Record | None, say: Say, lang: str) -> Table:
    """Two columns: what, and what the records say; then every finished file with its SHA-256."""
    records = Records(study, numbers, record, say, lang)
    columns = (Column(say("record.column.what")), Column(say("record.column.record")))
    rows = (*_facts(records), *_files(records))
    return Table("provenance", say("record.caption.provenance"), columns, rows, (say("record.note.blank"), *records.notes()))


def _facts(records: Records) -> Iterator[Row]:
    for group, names in GROUPS.items():
        yield Row((Cell(records.say(f"record.group.{group}")),), heading=True)
        for name in names:
            yield Row((Cell(records.say(f"record.fact.{name}")), Cell(records.shown(fact_value(records, name)))))


def _files(records: Records) -> Iterator[Row]:
    yield Row((Cell(records.say("record.group.files", method=named("SHA-256"))),), heading=True)
    stored = read_checksums(records.study.folder)
    if stored is None:
        yield Row((Cell(code(CHECKSUMS)), Cell(records.shown(None))))
        return
    for name, digest in sorted(stored["files"].items()):
        yield Row((Cell(code(name)), Cell(code(str(digest)))))
