"""``branchsim list``: what ships with branchsim."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import click

from branchsim.command_line import report
from branchsim.messages import current_language, text
from experiments.shipped_studies import EVERY_KIND, shipped_studies
from sim.files.file_opening import shipped
from sim.files.scenario_folder import margin_years
from sim.parameters import parameter_table
from sim.problems import InputError, Place, problem_at

THEMES = (
    "assessment",
    "evidence",
    "inspection",
    "consequence",
    "leadership",
    "training",
    "people",
    "life",
    "care",
    "flows",
    "network",
    "integration",
    "discipline",
    "library",
    "bundle",
    "other",
)


class _Row(NamedTuple):
    kind: str
    theme: str | None
    id: str
    title: str
    mechanisms: tuple[str, ...] = ()


@click.command("list", help="command.list.help")
@click.option("--kind", type=click.Choice(EVERY_KIND), help="command.list.kind")
@click.option("--theme", type=click.Choice(THEMES), help="command.list.theme")
@click.option("--mechanism", metavar="ID", help="command.list.mechanism")
@click.option("--levers", is_flag=True, help="command.list.levers")
@click.option("--responses", is_flag=True, help="command.list.responses")
@click.pass_context
def command(ctx: click.Context, kind: str | None, theme: str | None, mechanism: str | None, levers: bool, responses: bool) -> None:
    """Id and title of what is shipped, by kind and theme; if asked, also what a policy may set and what a run tells."""
    lang = current_language()
    rows = [row for row in _rows(lang) if kind in (None, row.kind) and theme in (None, row.theme)]
    if mechanism is not None:
        rows = [row for row in rows if mechanism.upper() in row.mechanisms]
        if len(rows) == 0:
            report(InputError([problem_at(Place("--mechanism"), mechanism, "problem.no_policy_of_mechanism")]))
            ctx.exit(2)
    for name in EVERY_KIND:
        _print_kind([row for row in rows if row.kind == name], lang)
    if levers:
        _print_levers(lang)
    if responses:
        _print_responses(lang)
    click.echo(text("command.list.hint", lang), err=True)


def _rows(lang: str) -> Iterator[_Row]:
    for row in shipped():
        yield _Row(row.kind, row.theme, row.id, getattr(row.title, lang), row.mechanisms)
    for year in margin_years():
        yield _Row("population", None, str(year), text("list.year_title", lang, year=year))
    for study in shipped_studies():
        yield _Row("study", None, study.id, getattr(study.title, lang))


def _print_kind(rows: list[_Row], lang: str) -> None:
    """The rows of one kind under its name, policies under their themes."""
    if len(rows) == 0:
        return
    click.echo(text(f"list.{rows[0].kind}", lang))
    width = max(len(row.id) for row in rows)
    for theme in (None, *THEMES):
        chosen = [row for row in rows if row.theme == theme]
        if theme is not None and len(chosen) > 0:
            click.echo("  " + text(f"theme.{theme}", lang))
        for row in sorted(chosen, key=lambda row: row.id):
            click.echo(f"{'  ' if theme is None else '    '}{row.id:<{width}}  {row.title}")
    click.echo()


def _print_levers(lang: str) -> None:
    click.echo(text("command.list.levers_title", lang))
    for row in parameter_table().values():
        if row.role == "lever":
            meaning = row.meaning_zh if lang == "zh" else row.meaning_en
            unit = text(f"unit.{row.unit}", lang)
            click.echo(f"{row.name:<42} {row.default:>7g}  [{row.low:g}, {row.high:g}] {unit}  {meaning}")
    click.echo()


def _print_responses(lang: str) -> None:
    from sim.observation import response_table

    say = partial(text, lang=lang)
    click.echo(say("command.list.responses_title"))
    for row in response_table().values():
        label = row.label_zh if lang == "zh" else row.label_en
        click.echo(f"{row.name:<24} {say('unit.' + row.unit)}  {label}")
    click.echo()
