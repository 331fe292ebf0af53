"""A sheet of branches as a ``BranchTable``: every problem with its cell, and everything that was assumed, for the user to see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sim.files.branch_cells import (
    age_shares,
    branch_type,
    is_blank,
    maybe_counts,
    members_of,
    share_column,
    share_of_members,
    shown,
    yes_or_no,
)
from sim.files.branch_columns import IGNORED, REQUIRED, columns
from sim.files.personal_data import cell_problem, header_problem
from sim.files.sheet import Assumption, Cell, Sheet, plain
from sim.files.sheet import number as as_number
from sim.files.sheet_reading import matched_headers, table
from sim.population.branch_table import AGE_BANDS, BranchRow, BranchTable
from sim.problems import Problem, Term, problem_at, raise_if_any

MOST_BRANCHES = 5_000
MOST_LINES = 4 * MOST_BRANCHES  # what the reader of sheets lets through: it bounds the bytes of a csv by its lines, and ours are long
LONGEST_NAME = 64  # letters
_SHARES = ("away", "score", "attendance")
_TOTALS = ("合计", "总计", "小计", "总数", "total", "sum")

Line = dict[str, Cell]


def read_branches(sheet: Sheet, year: int) -> tuple[BranchTable, list[Assumption]]:
    """The branches of ``sheet``; ``year`` names the margins for what is missing. Raises ``InputError`` with every problem."""
    lines, problems = table(sheet, columns(), REQUIRED, IGNORED)
    personal = {(wrong.line, wrong.column): wrong for wrong in _personal(sheet, problems)}
    assumed = list(sheet.assumptions)
    if len(lines) > MOST_BRANCHES:
        problems.append(problem_at(next(iter(lines[MOST_BRANCHES].values())).place, "", "problem.branches_too_many", limit=MOST_BRANCHES))
    if len(problems) == 0:  # with a column missing or misnamed, what its cells mean is guesswork
        rows = _rows(lines, problems, assumed)
        _assume(sheet, rows, year, assumed)
    # a cell with personal data is reported for that alone: no other message may show what stands in it
    raise_if_any([*personal.values(), *(wrong for wrong in problems if (wrong.line, wrong.column) not in personal)])
    return BranchTable(year, tuple(rows)), assumed


def _personal(sheet: Sheet, header_problems: Sequence[Problem]) -> Iterator[Problem]:
    """Cells with data on persons, and unknown headers that announce them."""
    unknown = {(wrong.line, wrong.column) for wrong in header_problems if wrong.key == "problem.sheet_unknown_column"}
    for row in sheet.rows:
        for at, cell in row.cells.items():
            key = cell_problem(cell.value)
            if key is None and (row.number, at) in unknown:
                key = header_problem(str(cell.value))
            if key is not None:
                yield problem_at(cell.place, "", key)


def _rows(lines: Sequence[Line], problems: list[Problem], assumed: list[Assumption]) -> list[BranchRow]:
    first = lines[0]
    lines = [line for line in lines if not _is_total(line, assumed)]
    if len(lines) == 0:
        problems.append(problem_at(first["type"].place, "", "problem.sheet_nothing_below"))
    shares = {name: _shares(lines, name, problems, assumed) for name in _SHARES}
    bands = [band for band in AGE_BANDS if len(lines) > 0 and band in lines[0]]
    if 0 < len(bands) < len(AGE_BANDS):
        missing = ", ".join(band for band in AGE_BANDS if band not in bands)
        problems.append(problem_at(lines[0][bands[0]].place, bands[0], "problem.branches_age_columns", missing=missing))
    if len(lines) > 0 and "away" in lines[0] and "away_count" in lines[0]:
        problems.append(problem_at(lines[0]["away_count"].place, "away_count", "problem.branches_away_twice"))
    names = _names(lines, problems, assumed)
    mapped: Counter[tuple[str, str]] = Counter()
    rows = []
    for number, line in enumerate(lines):
        kind, exact = branch_type(line["type"], problems)
        if not exact:
            mapped[shown(line["type"]), kind] += 1
        members = members_of(line["members"], problems)
        ages = age_shares([line[band] for band in AGE_BANDS], members, problems) if len(bands) == len(AGE_BANDS) else None
        away = share_of_members(line["away_count"], members, problems) if "away_count" in line else shares["away"][number]
        post = yes_or_no(line["full_time"], "full_time", problems) if "full_time" in line else None
        rows.append(BranchRow(names[number], kind, members or 0, ages, away, post, shares["score"][number], shares["attendance"][number]))
    unclear = (
        maybe_counts([line["away"] for line in lines], [row.members for row in rows]) if len(lines) > 0 and "away" in lines[0] else None
    )
    if unclear is not None:
        problems.append(problem_at(unclear.place, "away", "problem.branches_away_unclear", value=as_number(unclear)))
    assumed += [
        Assumption("assumption.branches_type", {"name": name, "type": Term(f"type.{kind}"), "count": n})
        for (name, kind), n in mapped.items()
    ]
    return rows


def _is_total(line: Line, assumed: list[Assumption]) -> bool:
    """A line of totals would become one more branch."""
    for name in ("branch", "serial", "type"):
        if name in line and plain(line[name].value).rstrip(":") in _TOTALS:
            assumed.append(Assumption("assumption.branches_total", {"row": line[name].place.line, "word": shown(line[name])}))
            return True
    return False


def _shares(lines: Sequence[Line], name: str, problems: list[Problem], assumed: list[Assumption]) -> list[float | None]:
    if len(lines) == 0 or name not in lines[0]:
        return [None] * len(lines)
    values, out_of_100 = share_column([line[name] for line in lines], name, problems)
    if out_of_100:
        assumed.append(Assumption("assumption.branches_out_of_100", {"column": Term(f"branches.{name}")}))
    return values


def _names(lines: Sequence[Line], problems: list[Problem], assumed: list[Assumption]) -> list[str]:
    """Codes or short names as written, unique; branches without one are numbered in the order of the sheet."""
    first: dict[str, Cell] = {}
    names, unnamed = [], 0
    for number, line in enumerate(lines, start=1):
        cell = line.get("branch")
        if cell is None or is_blank(cell):
            names.append(f"b{number:04d}")
            unnamed += 1
            continue
        value = cell.value
        name = str(int(value)) if isinstance(value, float) and value.is_integer() else shown(cell)
        if len(name) > LONGEST_NAME or name[0] in "+-@":  # a spreadsheet would take the second for a formula
            problems.append(problem_at(cell.place, "branch", "problem.branches_name", limit=LONGEST_NAME))
        elif name in first:
            problems.append(problem_at(cell.place, "branch", "problem.branches_name_twice", first=first[name].place.line))
        first.setdefault(name, cell)
        names.append(name)
    if unnamed > 0:
        assumed.append(Assumption("assumption.branches_numbered", {"count": unnamed}))
    return names


def _assume(sheet: Sheet, rows: Sequence[BranchRow], year: int, assumed: list[Assumption]) -> None:
    """What is missing and what is read over."""
    ignored = [header for name, header in matched_headers(sheet, columns()).items() if name in IGNORED]
    if len(ignored) > 0:
        assumed.append(Assumption("assumption.branches_ignored", {"columns": " / ".join(ignored)}))
    count = {name: sum(getattr(row, name) is None for row in rows) for name in ("age_shares", "away", "full_time")}
    for name, key in (
        ("age_shares", "assumption.branches_ages"),
        ("away", "assumption.branches_away"),
        ("full_time", "assumption.branches_full_time"),
    ):
        if count[name] > 0:
            assumed.append(Assumption(key, {"count": count[name], "total": len(rows), "year": year}))
