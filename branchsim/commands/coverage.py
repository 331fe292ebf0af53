"""``branchsim coverage``: which problems and levers of the sources the model has, where, and what happens when they are pulled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from branchsim.coverage.measure import Measured
    from branchsim.coverage.mechanisms import Mechanism

Say = Callable[..., str]
LINES = (("submodel", "where"), ("policies", "checks"), ("signature", "twins"), ("signs",), ("note",))  # cells that share a line


@click.command("coverage", help="command.coverage.help")
@click.option("--id", "ids", multiple=True, metavar="ID", help="command.coverage.id")
@click.option("--measure", is_flag=True, help="command.coverage.measure")
@click.option("--replicates", type=click.IntRange(1), default=20, show_default=True, help="option.replicates.help")
@click.option("--branches", type=click.IntRange(1, 100_000), default=300, show_default=True, help="option.branches.help")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="option.seed.help")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE.csv", help="command.coverage.out")
def command(ids: tuple[str, ...], measure: bool, out: Path | None, **options: Any) -> None:
    """Print the rows asked for (none named: all) with the stored measurement or a new one."""
    from branchsim.coverage.measure import stored
    from branchsim.coverage.mechanisms import mechanism, mechanism_table
    from branchsim.coverage.signatures import twins
    from branchsim.coverage.table import cells, write_table

    lang = current_language()
    say = partial(text, lang=lang)
    rows = list(dict.fromkeys(mechanism(name) for name in ids)) or list(mechanism_table().values())
    measured = _measured_now(rows, options, say) if measure else stored()
    pairs = [] if measured is None else twins(mechanism_table().values(), measured)
    lines = [cells(row, measured, pairs, say, lang) for row in rows]
    for line in lines:
        _print_row(line, say, whole=len(ids) > 0)
    if out is not None:
        write_table(lines, out)
        click.echo(say("coverage.written", file=out))
    if len(ids) == 0:
        _print_summary(rows, measured, pairs, say)
    click.echo(_origin(measured, say))


def _measured_now(rows: Sequence[Mechanism], options: Mapping[str, Any], say: Say) -> Measured:
    from branchsim.coverage.measure import measure
    from branchsim.study_session import say_if_compiling

    say_if_compiling(say)
    return measure(rows, **options)


def _print_row(line: Mapping[str, str], say: Say, *, whole: bool) -> None:
    """Id, name and status, then what there is to say below; asked for by id, the rest of the columns too."""
    click.echo(f"{line['id']:<7} {line['name']} [{line['status']}]")
    for names in (*LINES, *((("kind", "arm"), ("channel", "source")) if whole else ())):
        parts = [say("coverage.cell", name=say(f"coverage.column.{name}"), value=line[name]) for name in names if line[name] != ""]
        if len(parts) > 0:
            click.echo("        " + " | ".join(parts))


def _print_summary(rows: Iterable[Mechanism], measured: Measured | None, pairs: Sequence[tuple[str, str, float]], say: Say) -> None:
    from branchsim.coverage.mechanisms import STATUSES, mechanism_table
    from branchsim.coverage.signatures import overall, signs, silent

    found = list(rows)
    status = Counter(row.status for row in found)
    click.echo()
    click.echo(say("coverage.rows", count=len(found), parts=_counts(status, STATUSES, "status", say)))
    if measured is None:
        return
    words = {row.id: overall(signs(row, measured)) for row in found}
    click.echo(say("coverage.signs", parts=_counts(Counter(words.values()), ("agree", "null", "disagree", "untested"), "sign", say)))
    for word in ("disagree", "null"):
        named = [name for name, one in words.items() if one == word]
        if len(named) > 0:
            click.echo("  " + say(f"coverage.{word}", names=", ".join(named)))
    quiet = silent(mechanism_table().values(), measured)
    if len(quiet) > 0:
        click.echo(say("coverage.quiet", names=", ".join(quiet)))
    click.echo(say("coverage.twins" if len(pairs) > 0 else "coverage.no_twins", count=len(pairs)))
    for first, second, value in pairs:
        click.echo(f"  {first} {second} {value:.3f}")
    _print_blocks(say)


def _print_blocks(say: Say) -> None:
    """How many levers act through the channel they declare, and which do not."""
    from branchsim.coverage.block import WORDS, stored_block

    tests = stored_block().values()
    if len(tests) == 0:
        return
    click.echo(say("coverage.blocks", parts=_counts(Counter(cells["word"] for cells in tests), WORDS, "block_word", say)))
    for word in WORDS[1:]:
        names = ", ".join(cells["id"] for cells in tests if cells["word"] == word)
        if names != "":
            click.echo("  " + say("coverage.cell", name=say(f"coverage.block_word.{word}"), value=names))


def _counts(found: Mapping[str, int], order: Iterable[str], kind: str, say: Say) -> str:
    return ", ".join(f"{say(f'coverage.{kind}.{word}')} {found[word]}" for word in order if found[word] > 0)


def _origin(measured: Measured | None, say: Say) -> str:
    """What the measured columns were made with, and whether the model has changed since."""
    if measured is None:
        return say("coverage.not_measured")
    words = {"replicates": measured.replicates, "branches": measured.branches, "seed": measured.seed, "model": measured.model[:12]}
    return say("coverage.stale" if measured.stale() else "coverage.origin", **words)
