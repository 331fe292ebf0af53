"""A rule sheet from the desk, read into an ``Assessment``, with everything that was understood on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.assessment import Assessment
from sim.files.rule_columns import COLUMNS, IGNORED, REQUIRED
from sim.files.rule_rows import RowReader
from sim.files.rule_sets import rule_sets
from sim.files.sheet import Assumption, Sheet
from sim.files.sheet_reading import matched_headers, read_sheet, table
from sim.problems import Place, raise_if_any


@dataclass(frozen=True, slots=True)
class ImportedRules:
    """The rules, the sheet they came from, its headers by column, the number of rows read, and what was assumed."""

    assessment: Assessment
    sheet: Sheet
    headers: dict[str, str]
    rows: int
    assumptions: tuple[Assumption, ...]


def read_rules(path: Path, id: str, title_en: str, title_zh: str, sheet: str | None = None) -> ImportedRules:
    """The rules of a sheet (xlsx or csv) as an assessment of this id. Raises ``InputError`` with every problem of the sheet."""
    source = read_sheet(path, sheet)
    lines, problems = table(source, COLUMNS, REQUIRED, IGNORED)
    headers = matched_headers(source, COLUMNS)
    if any(problem.key != "problem.sheet_unknown_column" for problem in problems):
        raise_if_any(problems)  # the lines would be misread
    reader = RowReader(headers)
    rules = [rule for rule in map(reader.read, lines) if rule is not None]
    problems += reader.problems
    found = rule_sets(rules, headers["points"], Place(source.path))
    if reader.all_count:
        problems += found.problems
    raise_if_any(problems)
    assumptions = [*source.assumptions, *reader.assumptions(), *_further(headers, found.full)]
    return ImportedRules(Assessment(id, title_en, title_zh, found.sets), source, headers, len(rules), tuple(assumptions))


def _further(headers: dict[str, str], full: float) -> list[Assumption]:
    ignored = [header for column, header in headers.items() if column in IGNORED]
    found = [Assumption("assumption.rules_ignored", {"columns": ", ".join(ignored)})] if len(ignored) > 0 else []
    return found + ([Assumption("assumption.rules_shares")] if full == 1.0 else [])
