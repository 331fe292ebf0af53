"""The synthetic population of a year, as a table: every published figure, what the joint table reaches, and what was assumed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from branchsim.messages import catalogue, text
from sim.problems import InputError, Place, problem_at

if TYPE_CHECKING:
    from rich.table import Table

WIDTH = 120  # columns of the report
MARGIN_COLUMNS = {"category": 32, "target": 9, "reached": 8, "difference": 15, "confidence": 6, "source": 40}
ODDS_COLUMNS = {"pair": 50, "odds": 6, "confidence": 6, "source": 40}
NUMBERS = {"target", "reached", "difference", "odds"}
NO_SHARES = {"size"}  # margins
REASON = "population.reason."

Say = Callable[..., str]


def population_rows(year: int) -> list[dict[str, Any]]:
    """One row a published figure: year, margin, category, value, unit, target, reached, difference_points, confidence, source.

    ``target`` and ``reached`` are shares (size: as it stands); ``reached`` and the difference in percentage points are None where the
    value is used as it stands. Raises InputError for a year that is not shipped.
    """
    from sim.population.published import available_years, published, table_rows

    if year not in available_years():
        years = ", ".join(map(str, available_years()))
        raise InputError([problem_at(Place("show population"), "", "problem.population_year", year=year, years=years)])
    found, counted = _reached(year), {}
    rows: list[dict[str, Any]] = []
    for row in table_rows(str(year)):
        margin, category, value = row["margin"], row["category"], float(row["value"])
        if margin in found and margin not in counted:
            counted[margin] = sum(published(year, margin).values())
        target = value / counted.get(margin, 1.0)
        reached = found[margin][category] if margin in found else None
        difference = None if reached is None else 100.0 * (reached - target)
        numbers = {"value": value, "unit": row["unit"], "target": target, "reached": reached, "difference_points": difference}
        rows.append(
            {"year": year, "margin": margin, "category": category, **numbers, "confidence": row["confidence"], "source": row["source"]}
        )
    return rows


def _reached(year: int) -> dict[str, dict[str, float]]:
    """Shares that the fitted table holds, and those among recruits over all types of branch, by margin and category."""
    from sim.population.joint import joint, reached, targets
    from sim.population.margins import margins, recruit_occupations
    from sim.population.published import OCCUPATIONS

    shares = {target.margin: dict(zip(target.categories, reached(joint(year), target).tolist())) for target in targets(year)}
    minority = margins(year).minority
    recruits = joint(year).sum(axis=(1, 2, 3, 4, 5)) @ recruit_occupations(year)
    more = {"minority": minority, "han_and_other": 1.0 - minority}
    return {**shares, "ethnicity": more, "recruit_occupation": dict(zip(OCCUPATIONS, recruits.tolist()))}


def population_report(year: int, lang: str, width: int = WIDTH) -> str:
    """All of it as plain text: margins, what is ruled out, assumed odds, method. Raises InputError for a year that is not shipped."""
    say = partial(text, lang=lang)
    rows = population_rows(year)
    young = next(row["value"] for row in rows if (row["margin"], row["category"]) == ("recruit", "young"))
    lines = [say("population.title", year=year), "", *_margins(rows, say, width), say("population.marks"), ""]
    lines += [say("population.zeros"), "", *_zeros(year, lang), "", say("population.odds"), "", *_odds(year, lang, width), ""]
    lines += [say("population.method_title"), "", say("population.method_fit"), say("population.method_links")]
    lines += [say("population.method_age", young=f"{100 * young:.1f}%")]
    return "\n".join(lines) + "\n"


def _margins(rows: Iterable[Mapping[str, Any]], say: Say, width: int) -> list[str]:
    """A heading and its figures for each margin, all in the same columns."""
    lines = _lines(_table(say, MARGIN_COLUMNS), width)
    for margin, part in groupby(rows, key=itemgetter("margin")):
        table = _table(say, MARGIN_COLUMNS, show_header=False)
        for row in part:
            target, reached = (_shown(row[name], margin) for name in ("target", "reached"))
            points = "-" if row["difference_points"] is None else f"{row['difference_points']:+.2f}".replace("-0.00", "+0.00")
            table.add_row("  " + say(f"population.category.{row['category']}"), target, reached, points, row["confidence"], row["source"])
        lines += [say(f"population.margin.{margin}"), *_lines(table, width), ""]
    return lines


def _shown(value: float | None, margin: str) -> str:
    if value is None:
        return "-"
    return f"{value:g}" if margin in NO_SHARES else f"{100 * value:.2f}%"


def _zeros(year: int, lang: str) -> list[str]:
    """One line a reason, then the pairs it rules out; categories with the same partners stand together."""
    from sim.population.published import table_rows

    ruled_out: dict[str, dict[str, list[str]]] = {}
    for row in table_rows("origin"):
        if row["allowed"] == "0":
            ruled_out.setdefault(row["reason"], {}).setdefault(row["row"], []).append(row["column"])
    reasons = {both["en"]: both[lang] for key, both in catalogue().items() if key.startswith(REASON)}
    lines = []
    for reason, pairs in ruled_out.items():
        lines.append(reasons[reason])
        for columns in dict.fromkeys(map(tuple, pairs.values())):
            sides = [row for row in pairs if tuple(pairs[row]) == columns], columns
            first, second = (text("population.comma", lang).join(_label(year, name, lang) for name in side) for side in sides)
            lines.append("  " + text("population.pair", lang, row=first, columns=second))
    return lines


def _odds(year: int, lang: str, width: int) -> list[str]:
    from sim.population.published import table_rows

    table = _table(partial(text, lang=lang), ODDS_COLUMNS)
    for row in table_rows("association"):
        pair = text("population.pair", lang, row=_label(year, row["row"], lang), columns=_label(year, row["column"], lang))
        table.add_row("  " + pair, row["odds"], row["confidence"], row["source"])
    return _lines(table, width)


def _label(year: int, name: str, lang: str) -> str:
    """Words for ``margin.category``; a part of an age band by its edges in that year."""
    from sim.population.ages import fine_edges
    from sim.population.published import FINE_BANDS

    category = name.partition(".")[2]
    if f"population.category.{category}" in catalogue():
        return text(f"population.category.{category}", lang)
    place = FINE_BANDS.index(category)
    low, high = fine_edges(year)[place : place + 2]
    return text("population.age_part", lang, low=f"{low:g}", high=f"{high:g}")


def _table(say: Say, columns: Mapping[str, int], *, show_header: bool = True) -> Table:
    """An empty table without lines, columns of the given least widths; numbers stand right."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=show_header)
    for name, least in columns.items():
        side: Any = "right" if name in NUMBERS else "left"
        table.add_column(say(f"population.column.{name}"), justify=side, min_width=least, overflow="fold", no_wrap=name in NUMBERS)
    return table


def _lines(table: Table, width: int) -> list[str]:
    """The table as lines of plain text; rich knows how wide Chinese is."""
    from rich.console import Console

    console = Console(width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(table)
    return [line.rstrip() for line in captured.get().splitlines()]
