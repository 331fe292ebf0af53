"""``branchsim figures``: the figures of a finished study, drawn again without running anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from experiments.study_reader import StoredStudy
    from sim.problems import Problem


@click.command("figures", help="command.figures.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--only", multiple=True, metavar="NAME", help="option.only.help")
@click.option("--policy", "policies", multiple=True, metavar="POLICY", help="option.figure_policy.help")
def command(folder: Path, only: tuple[str, ...], policies: tuple[str, ...]) -> None:
    """List what was drawn and, for the others, what is missing; a figure that was asked for and cannot be drawn is exit code 2."""
    from analysis.effects import study_effects
    from branchsim.study_figures import draw_figures, drawn_lines
    from experiments.plan import DESIGN
    from experiments.study_reader import read_study
    from sim.problems import InputError, Problem, raise_if_any

    study = read_study(folder)
    if len(study.manifest.get("levers", [])) > 0:
        study = study.without(DESIGN)
        click.echo(text("figure.design_left_out", current_language()), err=True)
        if len(study.references()) == 0:
            raise InputError([Problem(str(folder), None, None, "", "problem.figure_only_design")])
    raise_if_any(_problems(study, only, policies))
    drawing = draw_figures(study, study_effects(study), only=only, policies=policies)
    for line in drawn_lines(drawing.drawn):
        click.echo(line)
    for name, reason in drawing.lacking.items():
        click.echo(text("figure.not_drawn", current_language(), name=name, reason=reason))


def _problems(study: StoredStudy, only: Sequence[str], policies: Sequence[str]) -> Iterator[Problem]:
    """Figures and policies that there are not, and figures this folder cannot give."""
    from analysis.figures.catalogue import FIGURES
    from sim.bounds import nearest
    from sim.problems import Place, Term, problem_at

    figures, held = {figure.name: figure for figure in FIGURES}, list(study.policies["policy"])
    for name in only:
        if name not in figures:
            allowed = ", ".join(figures)
            yield problem_at(Place("--only"), name, "problem.figure_unknown", allowed=allowed, suggestion=nearest(name, figures))
        elif (reason := figures[name].lacks(study)) is not None:
            yield problem_at(Place(str(study.folder)), name, "problem.figure_lacks", reason=Term(reason))
    for name in policies:
        if name not in held:
            allowed = ", ".join(held)
            yield problem_at(Place("--policy"), name, "problem.figure_policy", allowed=allowed, suggestion=nearest(name, held))
