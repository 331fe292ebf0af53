"""Console tables. They fit the width they are given by standing below each other; rich draws them in ASCII where it must."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.contrasts import ALL
from analysis.wording import Say, interval, label_of, number, percent, period_of, reference_name, scale_of, unit_text
from experiments.study_reader import StoredStudy
from sim.observation import CONNECTED, OTHERS

if TYPE_CHECKING:
    from rich.table import Table

HEADLINE = (
    "engagement", "engaged_share", "quality", "score", "gap", "inflation", "focus", "adjustment", "vetoed_share", "validity",
    "attendance", "meetings_held_share", "meetings_logged_share", "knowledge", "party_time", "paperwork_hours", "business_output",
    "checked_share", "weak_share", "inequality",
)  # fmt: skip
ONLY_IF_MOVED = ("focus", "adjustment", "vetoed_share", "cost_evaluators", "cost_money")  # what most comparisons leave alone
COSTS = ("cost_superiors", "cost_evaluators", "cost_secretaries", "cost_person_days", "member_hours", "cost_money")
REACHED = ("engagement", "quality", "score", "inflation", "attendance", "party_time", "paperwork_hours")
INTERACTION = ("engagement", "quality", "score", "inflation", "validity", "paperwork_hours")
PADDING = 3  # columns between cells
LABEL_WIDTH = 28  # longer labels take two lines


def effect_tables(
    study: StoredStudy,
    table: pd.DataFrame,
    say: Say,
    lang: str,
    *,
    responses: Sequence[str] = HEADLINE,
    width: int = 100,
    pairs: Sequence[tuple[str, str]] | None = None,
    group: str = ALL,
) -> list[Table]:
    """Paired effects on a group in the last window: rows are responses, each policy has a difference and a share of the box.

    ``pairs`` are (policy, reference) as in the table; without them, every policy against its reference.
    As many policies stand side by side as fit ``width``. Responses the study lacks are left out.
    """
    shown = [name for name in responses if name in study.responses and (name not in ONLY_IF_MOVED or _moves(table, name))]
    labels = [_label(study, name, say, lang) for name in shown]
    headline = table[(table["group"] == group) & (table["window"] == study.windows[-1])]
    pairs = list(study.references().items()) if pairs is None else pairs
    columns = [_column(study, headline, policy, reference, shown) for policy, reference in pairs]
    return side_by_side(columns, labels, say, width)


def side_by_side(columns: Sequence[dict[str, Any]], labels: Sequence[str], say: Say, width: int) -> list[Table]:
    """Tables of as many policies as fit; a column holds ``policy``, ``reference`` and, by row, ``effects`` and ``shares`` as texts."""
    return [_table(block, labels, say) for block in _blocks(columns, labels, (say("table.response"), say("table.box")), width)]


def interactions(table: pd.DataFrame) -> list[tuple[str, str]]:
    """The (policy, reference) pairs of a table that are differences of two paired effects."""
    return _pairs(table[table["policy"].str.contains(" - ", regex=False)])


def targeted_pairs(table: pd.DataFrame, group: str) -> list[tuple[str, str]]:
    """The (policy, reference) pairs whose policy reaches some branches but not all, and that have branches in ``group``."""
    there = table[table["difference"].notna()]
    in_part = _pairs(there[there["group"].isin((CONNECTED, OTHERS))])
    return [pair for pair in _pairs(there[there["group"] == group]) if pair in in_part]


def window_table(study: StoredStudy, policy: str, say: Say, lang: str) -> Table:
    """Mean (standard deviation over replicates) of every response in every year, at the default point, group "all"."""
    from rich import box
    from rich.table import Table

    rows = study.results[(study.results["point_id"] == 0) & (study.results["group"] == ALL) & (study.results["policy"] == policy)]
    means, spreads = (getattr(rows.groupby("window")[list(study.responses)], name)() for name in ("mean", "std"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(say("table.response"), max_width=LABEL_WIDTH)  # long names wrap: the numbers must keep their place
    for window in study.windows:
        table.add_column(period_of(study, window, say), justify="right", no_wrap=True)
    for name in study.responses:
        scale = scale_of(study, name)
        cells = [
            f"{number(means.at[at, name], scale)} ({number(spreads.at[at, name], scale)})" for at in study.windows if at in means.index
        ]
        table.add_row(_label(study, name, say, lang), *cells)
    return table


def _pairs(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """The (policy, reference) pairs of some rows, each once, in order."""
    pairs = rows[["policy", "reference"]].drop_duplicates()
    return [(str(policy), str(reference)) for policy, reference in pairs.itertuples(index=False)]


def _moves(table: pd.DataFrame, response: str) -> bool:
    """Does any policy move the response at all?"""
    return bool((table.loc[table["response"] == response, "difference"].abs() > 0).any())


def _label(study: StoredStudy, response: str, say: Say, lang: str) -> str:
    """Name and, for anything but plain shares and 0-1 scales, the unit in short."""
    unit = study.manifest["responses"].get(response, {}).get("unit", "")
    name = label_of(study, response, lang)
    return name if unit in ("", "0-1", "share", "rank correlation") else f"{name}, {unit_text(say, unit)}"


def _column(study: StoredStudy, headline: pd.DataFrame, policy: str, reference: str, shown: Sequence[str]) -> dict[str, Any]:
    """Header and cells of one policy."""
    rows = headline[(headline["policy"] == policy) & (headline["reference"] == reference)].set_index("response")
    effects, shares = [], []
    for name in shown:
        row, scale = rows.loc[name], scale_of(study, name)
        mark = "~" if row["method"] == "approximate" else ""
        effects.append(f"{mark}{number(row['difference'], scale, sign=True)} {interval(row['low'], row['high'], scale)}".strip())
        shares.append(percent(row["box_share"]))
    return {"policy": policy, "reference": reference_name(study, reference), "effects": effects, "shares": shares}


def _blocks(columns: Sequence[dict[str, Any]], labels: Sequence[str], heads: tuple[str, str], width: int) -> list[list[dict[str, Any]]]:
    """The policies cut into blocks that fit the width; a block holds at least one."""
    from rich.cells import cell_len

    first = min(max(map(cell_len, [heads[0], *labels])), LABEL_WIDTH)
    blocks: list[list[dict[str, Any]]] = []
    left = 0
    for column in columns:
        need = max(map(cell_len, [*_heads(column), *column["effects"]])) + max(map(cell_len, [heads[1], *column["shares"]])) + 2 * PADDING
        if len(blocks) == 0 or need > left:
            blocks.append([])
            left = width - first - 1
        blocks[-1].append(column)
        left -= need
    return blocks


def _heads(column: dict[str, Any]) -> list[str]:
    if " - " in column["policy"]:
        return [f"({column['policy']})", f"- ({column['reference']})"]
    return [column["policy"], f"- {column['reference']}"]


def _table(block: Sequence[dict[str, Any]], labels: Sequence[str], say: Say) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(say("table.response"), max_width=LABEL_WIDTH)
    for column in block:
        table.add_column("\n".join(_heads(column)), justify="left", no_wrap=True)
        table.add_column("\n" + say("table.box"), justify="right", no_wrap=True)
    for row, label in enumerate(labels):
        cells = [cell for column in block for cell in (column["effects"][row], column["shares"][row])]
        table.add_row(label, *cells)
    return table
