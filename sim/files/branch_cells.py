"""What the cells of a branch table mean: type, members, shares, age bands, yes or no; everything wrong is placed at its cell."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

from sim.files.branch_type_names import nearest_type_name, types_meant
from sim.files.sheet import Cell, number, number_needed, plain, shortened
from sim.population.branch_table import AGE_BANDS
from sim.population.margins import LARGEST, SMALLEST
from sim.problems import Problem, problem_at

SUM_TOLERANCE = 0.005  # rounded shares of eight bands
DIGITS = 12  # of a share: enough for any sheet, and a line of a normalised table stays short
_YES = frozenset(["yes", "y", "true", "1", "是", "有", "专职", "fulltime", "√", "✓"])
_NO = frozenset(["no", "n", "false", "0", "否", "无", "兼职", "parttime", "×", "✗"])


def shown(cell: Cell) -> str:
    """The cell as text of ordinary width on one line; empty for an empty cell."""
    return "" if cell.value is None else " ".join(unicodedata.normalize("NFKC", str(cell.value)).split())


def is_blank(cell: Cell) -> bool:
    """Nothing written, or one of the signs that stand for nothing."""
    return plain(cell.value) in ("", "/")  # plain drops dashes


def branch_type(cell: Cell, problems: list[Problem]) -> tuple[str, bool]:
    """The type a cell names, and whether it names it exactly; ("", True) where it names none or several."""
    if is_blank(cell):
        problems.append(problem_at(cell.place, "type", "problem.missing"))
        return "", True
    meant, name = types_meant(shown(cell)), shown(cell)
    if len(meant.types) == 0:
        problems.append(problem_at(cell.place, "type", "problem.branches_type", value=name, suggestion=nearest_type_name(name)))
    elif len(meant.types) > 1:
        problems.append(problem_at(cell.place, "type", "problem.branches_type_several", value=name, types=" / ".join(meant.types)))
    else:
        return meant.types[0], meant.exact
    return "", True


def members_of(cell: Cell, problems: list[Problem]) -> int | None:
    """Members of a branch, or None where the cell holds no number that a branch can have."""
    value = number(cell, "人", "名")
    if value is None:
        problems.append(number_needed(cell, "members"))
        return None
    if value.is_integer() and SMALLEST <= value <= LARGEST:
        return int(value)
    problems.append(problem_at(cell.place, "members", _members_key(value), value=value, low=SMALLEST, high=LARGEST))
    return None


def share_of_members(cell: Cell, members: int | None, problems: list[Problem]) -> float | None:
    """A number of members as a share of the branch; None where nothing is written."""
    if is_blank(cell):
        return None
    count = number(cell)
    if count is None or count < 0 or not float(count).is_integer() or (members is not None and count > members):
        problems.append(problem_at(cell.place, "away_count", "problem.branches_away_count", value=shown(cell), members=members or 0))
        return None
    return None if members is None else count / members


def _members_key(value: float) -> str:
    if not value.is_integer():
        return "problem.branches_members_whole"
    if value <= 0:
        return "problem.branches_members_none"
    return "problem.branches_members_few" if value < SMALLEST else "problem.branches_members_many"


def yes_or_no(cell: Cell, name: str, problems: list[Problem]) -> bool | None:
    """True, False, or None where nothing is written."""
    word = plain(cell.value).removesuffix("书记").removesuffix(".0")
    if is_blank(cell):
        return None
    if word not in _YES | _NO:
        problems.append(problem_at(cell.place, name, "problem.branches_yes_no", value=shortened(shown(cell))))
    return word in _YES


def share_column(cells: Sequence[Cell], name: str, problems: list[Problem]) -> tuple[list[float | None], bool]:
    """A column of shares from 0 to 1, and whether its plain numbers were read as percent or points out of 100.

    The whole column decides: a number above 1 means that all plain numbers are out of 100. A fraction of 1 beside it is refused,
    because 0.3 may then mean 30 % as well as 0.3 %. A number with a percent sign means what it says.
    """
    values = [number(cell, "分") for cell in cells]
    marked = ["%" in shown(cell) for cell in cells]
    out_of_100 = any(value is not None and value > 1 and not mark for value, mark in zip(values, marked, strict=True))
    shares: list[float | None] = []
    for cell, value, mark in zip(cells, values, marked, strict=True):
        share = value if value is None or mark or not out_of_100 else value / 100
        if value is None and not is_blank(cell):
            problems.append(number_needed(cell, name))
        elif value is not None and out_of_100 and not mark and 0 < value < 1:
            problems.append(problem_at(cell.place, name, "problem.branches_share_mixed", value=value))
        elif share is not None and not 0 <= share <= 1:
            problems.append(problem_at(cell.place, name, "problem.branches_share_bounds", value=shortened(shown(cell))))
        shares.append(None if share is None else round(share, DIGITS))
    return shares, out_of_100


def maybe_counts(cells: Sequence[Cell], members: Sequence[int | None]) -> Cell | None:
    """The first cell above 1 of a column that may hold numbers of members: all plain, whole, and none above the members of its branch."""
    first = None
    for cell, size in zip(cells, members, strict=True):
        value = number(cell)
        if value is None:
            continue
        if "%" in shown(cell) or not value.is_integer() or size is None or value > size:
            return None
        if first is None and value > 1:
            first = cell
    return first


def age_shares(cells: Sequence[Cell], members: int | None, problems: list[Problem]) -> tuple[float, ...] | None:
    """Shares over AGE_BANDS from one row's counts or shares; None where all eight cells are empty or something is wrong.

    Whole numbers that sum to the members are counts; a branch has at least three members, so a sum of 1 can only mean shares.
    """
    blank = [is_blank(cell) for cell in cells]
    if all(blank):
        return None
    before, values = len(problems), [number(cell, "人", "名") for cell in cells]
    for cell, value, band, empty in zip(cells, values, AGE_BANDS, blank, strict=True):
        if empty:
            problems.append(problem_at(cell.place, band, "problem.branches_age_missing"))
        elif value is None:
            problems.append(number_needed(cell, band))
        elif value < 0:
            problems.append(problem_at(cell.place, band, "problem.branches_age_negative", value=value))
    if len(problems) > before or members is None:
        return None
    known = [value for value in values if value is not None]
    total = math.fsum(known)
    if total == members and all(value.is_integer() for value in known):
        return tuple(value / members for value in known)
    if abs(total - 1) > SUM_TOLERANCE:
        problems.append(problem_at(cells[0].place, AGE_BANDS[0], "problem.branches_age_sum", total=total, members=members))
        return None
    scale = 1.0 if abs(total - 1) <= 1e-9 else total  # what was written by an import is read again unchanged
    return tuple(round(value / scale, DIGITS) for value in known)
