"""The files of an imported table of branches: the population file, its normalised csv, and the note of origin."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from branchsim.messages import LANGUAGES, text
from sim.files.branch_columns import NORMALISED
from sim.files.sheet import Assumption
from sim.population.branch_table import BranchRow, BranchTable


def population_file(name: str, titles: Mapping[str, str], year: int) -> str:
    """The YAML file that names the csv beside it."""
    title = ", ".join(f"{lang}: {quoted(titles[lang])}" for lang in LANGUAGES)
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


def origin_note(
    source: str, sha256: str, sheet: str, rows: int, columns: Mapping[str, str], assumed: Sequence[Assumption], note: str
) -> str:
    """Where the files came from and what was assumed, in both languages; no time and no folder, so that an import repeats byte for byte."""
    lines = [f"source: {quoted(source)}", f"sha256: {sha256}"]
    lines += [f"sheet: {quoted(sheet)}"] if sheet != "" else []
    lines += [f"note: {quoted(note)}"] if note != "" else []
    lines += [f"rows: {rows}", "columns:", *(f"  {quoted(name)}: {quoted(header)}" for name, header in columns.items())]
    lines += ["assumptions:" if len(assumed) > 0 else "assumptions: []"]
    for one in assumed:
        lines += [f"  - en: {quoted(sentence(one, 'en'))}", f"    zh: {quoted(sentence(one, 'zh'))}"]
    return "\n".join(lines) + "\n"


def sentence(one: Assumption, lang: str) -> str:
    """An assumption in the user's language."""
    return text(one.key, lang, **one.values)


def quoted(value: Any) -> str:
    """A YAML scalar in double quotes; JSON's quoting is a part of YAML's."""
    return json.dumps(str(value), ensure_ascii=False)


def encoded(files: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """The files as UTF-8."""
    return {name: content.encode("utf-8", "replace") for name, content in files}
