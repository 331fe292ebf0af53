"""Studies of the fake model for figures: the weight question, a grid of two levers, one scenario alone."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp

from analysis.figures.catalogue import FIGURES
from analysis.figures.context import SLIDE, Drawn, FigureContext, Size
from analysis.figures.source import FigureSource
from analysis.figures.source import draw as draw_kind
from branchsim.grid import Axis
from branchsim.grid_policies import grid_policies
from branchsim.messages import text
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.study_reader import StoredStudy, read_study
from sim.parameters import default_values
from tests.fake_model import demo_plan, fake_before, fake_simulate, plan

KINDS = {kind.name: kind for kind in FIGURES}
AXES = (Axis("assessment.party_weight", (0.15, 0.30, 0.45)), Axis("assessment.evidence_mix.on_site", (0.05, 0.30)))


def grid_plan(axes=AXES, **changes):
    """A comparison on a grid of two levers."""
    policies = grid_policies(axes, default_values())
    sampler = {"grid": {"axes": [axis.as_plain() for axis in axes], "policies": [policy.id for policy in policies]}}
    return plan(policies=(None, *policies), sampler=sampler, **changes)


def stored(job, folder: Path | None = None) -> StoredStudy:
    """The finished study of a plan."""
    folder = Path(mkdtemp(prefix="figures-")) / "s" if folder is None else folder
    run_study(open_study(folder, job), fake_simulate, 2, before=fake_before)
    return read_study(folder)


@cache
def source_of(name: str) -> FigureSource:
    """``demo``, ``grid`` or ``run``; made once a process."""
    jobs = {"demo": lambda: demo_plan(points=4), "grid": lambda: grid_plan(points=4), "run": lambda: plan(points=0, policies=(None,))}
    return FigureSource(stored(jobs[name]()))


def drawn(source: FigureSource, name: str, lang: str = "en", size: Size = SLIDE, **changes) -> tuple[FigureContext, Drawn]:
    """A figure and what it was drawn from."""
    context = source.context(KINDS[name], partial(text, lang=lang), lang, size=size, **changes)
    return context, draw_kind(KINDS[name], context)
