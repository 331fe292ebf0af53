"""The files of an imported table of branches: the population file and the normalised csv beside it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from decimal import Decimal

from branchsim.messages import LANGUAGES
from sim.files.branch_columns import NORMALISED
from sim.population.branch_table import BranchRow, BranchTable


def population_file(name: str, titles: Mapping[str, str], year: int) -> str:
    """The YAML file that names the csv beside it."""
    title = ", ".join(f"{lang}: {json.dumps(titles[lang], ensure_ascii=False)}" for lang in LANGUAGES)
    return f"kind: population\nschema: 1\nid: {name}\ntitle: {{{title}}}\nyear: {year}\nbranches: {name}.csv\n"


def branches_csv(table: BranchTable) -> str:
    """One line a branch under English headers; what is unknown stays empty. Reading it gives the same table again, to the last bit."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(NORMALISED)
    for row in table.rows:
        ages = [""] * 8 if row.age_shares is None else _ages(row)
        post = "" if row.full_time is None else "yes" if row.full_time else "no"
        writer.writerow([row.name, row.type, row.members, _share(row.away), post, *ages, _share(row.score), _share(row.attendance)])
    return out.getvalue()


def _ages(row: BranchRow) -> list[str]:
    """Counts where the shares are exactly those of counts, else the shares."""
    shares = row.age_shares or ()
    counts = [round(share * row.members) for share in shares]
    if sum(counts) == row.members and all(count / row.members == share for count, share in zip(counts, shares, strict=True)):
        return [str(count) for count in counts]
    return [_share(share) for share in shares]


def _share(value: float | None) -> str:
    """Every digit, without an exponent."""
    return "" if value is None else f"{Decimal(repr(value)):f}"
