"""Headings, fact lists and tables on the console, as wide as the console allows and safe where it knows no box characters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

Say = Callable[..., str]
NARROWEST = 100  # columns; a narrower console wraps
LONGEST_NAME = 44  # columns; a longer first cell wraps instead of pushing the others off the console
LONGEST_CHINESE = 10  # columns; Chinese may break between any two characters


def console() -> Console:
    """The console, at least ``NARROWEST`` wide."""
    from rich.console import Console

    found = Console(highlight=False, soft_wrap=False, markup=False)
    found.width = max(found.width, NARROWEST)
    return found


def heading(sentence: str) -> None:
    """A line of its own."""
    click.echo(sentence)


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Name and value, line by line, names aligned whatever the width of their characters."""
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")  # Chinese has no blanks to wrap at and would be cut off
    for name, value in pairs:
        table.add_row(name, value)
    console().print(table)


def grid(titles: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """A table with these column titles; columns of numbers (``right``) are aligned to the right. Words are not broken."""
    from rich import box
    from rich.table import Table

    lines = list(rows)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, title in enumerate(titles):
        cells = [title, *(line[index] for line in lines)]
        whole = index in right or (index == 0 and max(map(_width, cells)) <= LONGEST_NAME)
        least = min(max(_unbreakable(word) for cell in cells for word in (cell.split() or [""])), LONGEST_NAME)
        table.add_column(title, justify="right" if index in right else "left", overflow="fold", no_wrap=whole, min_width=least)
    for row in lines:
        table.add_row(*row)
    console().print(table)


def _unbreakable(word: str) -> int:
    return _width(word) if word.isascii() else min(_width(word), LONGEST_CHINESE)


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def number(value: float) -> str:
    """A number as short as it is exact enough to be typed again."""
    return f"{value:.10g}"
