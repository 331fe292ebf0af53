"""What a table of branches holds, in short: branches and members by type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from branchsim.messages import text
from sim.entities import BRANCH_TYPES
from sim.population.branch_table import BranchTable

if TYPE_CHECKING:
    from rich.table import Table


def type_counts(table: BranchTable) -> list[tuple[str, int, int]]:
    """(type, branches, members) of every type that occurs, in the model's order."""
    members = {kind: [row.members for row in table.rows if row.type == kind] for kind in BRANCH_TYPES}
    return [(kind, len(sizes), sum(sizes)) for kind, sizes in members.items() if len(sizes) > 0]


def branch_summary(table: BranchTable, lang: str) -> Table:
    """The counts as a console table with a line for all."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    shown.add_column(text("branches.column_type", lang))
    for column in ("branches.column_branches", "branches.column_members", "branches.column_mean"):
        shown.add_column(text(column, lang), justify="right")
    counts = type_counts(table)
    for kind, branches, members in counts:
        shown.add_row(text(f"type.{kind}", lang), str(branches), str(members), f"{members / branches:.1f}")
    branches, members = sum(row[1] for row in counts), sum(row[2] for row in counts)
    shown.add_row(text("branches.total", lang), str(branches), str(members), f"{members / branches:.1f}")
    return shown
