"""``branchsim figures``: the figures of a finished study, drawn again without running anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from analysis.figures.source import FigureSource
    from sim.problems import Problem


SIZES = ("column", "page", "slide")


class Formats(click.ParamType):
    """``svg,pdf,png`` in any order."""

    name = "formats"

    def convert(self, value: str | tuple[str, ...], param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The formats one by one; a usage error for one that there is not."""
        from branchsim.study_figures import FORMATS

        if isinstance(value, tuple):
            return value
        names = tuple(name.strip().lower() for name in value.split(","))
        wrong = [name for name in names if name not in FORMATS]
        if len(wrong) > 0:
            self.fail(text("option.format.wrong", current_language(), names=", ".join(wrong), allowed=", ".join(FORMATS)), param, ctx)
        return names


@click.command("figures", help="command.figures.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--only", multiple=True, metavar="NAME", help="option.only.help")
@click.option("--policy", "policies", multiple=True, metavar="POLICY", help="option.figure_policy.help")
@click.option("--size", "sizes", multiple=True, type=click.Choice(SIZES), default=("slide",), show_default=True, help="option.size.help")
@click.option("--format", "formats", type=Formats(), metavar="LIST", default="svg,png,pdf", show_default=True, help="option.format.help")
@click.option("--check", is_flag=True, help="option.check_figures.help")
@click.option("--gallery", is_flag=True, help="option.gallery.help")
def command(
    folder: Path,
    only: tuple[str, ...],
    policies: tuple[str, ...],
    sizes: tuple[str, ...],
    formats: tuple[str, ...],
    check: bool,
    gallery: bool,
) -> None:
    """List what was drawn and, for the others, what is missing; a figure that was asked for and cannot be drawn is exit code 2."""
    from analysis.figures.source import FigureSource
    from branchsim.figure_check import check_figures
    from branchsim.figure_gallery import write_gallery
    from branchsim.study_figures import draw_figures, drawn_lines
    from experiments.study_reader import read_study
    from sim.problems import raise_if_any

    source = FigureSource(read_study(folder))
    raise_if_any(_problems(source, only, policies))
    _say_what_is_left_out(source)
    if check and not check_figures(source, only=only, policies=policies):
        click.get_current_context().exit(1)
    if gallery:
        click.echo(text("gallery.written", current_language(), file=write_gallery(source, only=only, policies=policies)))
    if check or gallery:
        return
    drawing = draw_figures(source, only=only, policies=policies, sizes=sizes, formats=formats)
    for line in drawn_lines(drawing.drawn):
        click.echo(line)
    for name, reason in drawing.lacking.items():
        click.echo(text("figure.not_drawn", current_language(), name=name, reason=reason))


def _say_what_is_left_out(source: FigureSource) -> None:
    """The arm of a design is in few figures. Raises InputError where there is nothing else and no figure takes it."""
    from analysis.figures.catalogue import FIGURES
    from sim.problems import InputError, Problem

    if source.study is source.whole:
        return
    if len(source.study.references()) == 0 and not any(kind.takes_design and source.lacks(kind) is None for kind in FIGURES):
        raise InputError([Problem(str(source.whole.folder), None, None, "", "problem.figure_only_design")])
    click.echo(text("figure.design_left_out", current_language()), err=True)


def _problems(source: FigureSource, only: Sequence[str], policies: Sequence[str]) -> Iterator[Problem]:
    """Figures and policies that there are not, and figures this folder cannot give."""
    from analysis.figures.catalogue import FIGURES
    from sim.bounds import nearest
    from sim.problems import Place, Term, problem_at

    figures, held = {figure.name: figure for figure in FIGURES}, list(source.study.policies["policy"])
    for name in only:
        if name not in figures:
            allowed = ", ".join(figures)
            yield problem_at(Place("--only"), name, "problem.figure_unknown", allowed=allowed, suggestion=nearest(name, figures))
        elif (reason := source.lacks(figures[name])) is not None:
            yield problem_at(Place(str(source.whole.folder)), name, "problem.figure_lacks", reason=Term(reason))
    for name in policies:
        if name not in held:
            allowed = ", ".join(held)
            yield problem_at(Place("--policy"), name, "problem.figure_policy", allowed=allowed, suggestion=nearest(name, held))
