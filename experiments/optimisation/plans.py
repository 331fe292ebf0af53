"""The studies a search is made of: one for each generation, and at its end one that evaluates the front again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from experiments.code_version import code_version
from experiments.design_arm import design_arm
from experiments.optimisation.objectives import Optimise
from experiments.plan import StudyPlan
from experiments.response_labels import response_labels
from experiments.study_design import QUICK_REPLICATES
from experiments.study_schema import SEED_BOUND

if TYPE_CHECKING:
    import pandas as pd

    from experiments.factors import Factor
    from experiments.study_definition import StudyDefinition
    from sim.scenario import Policy

QUICK = {"population": (8, 3), "generations": (3, 4), "points": (2, 3), "fresh_points": (4, 4)}  # at least, and the part of the whole
MOST_DESIGNS = 12  # of the front that become policies


def quick_look(asked: Optimise) -> Optimise:
    """A search of one seed with a part of everything: does it run, and about how long?"""
    sizes = {name: min(getattr(asked, name), max(least, getattr(asked, name) // part)) for name, (least, part) in QUICK.items()}
    return replace(asked, seeds=asked.seeds[:1], **sizes)


def uncertain(definition: StudyDefinition) -> tuple[Factor, ...]:
    """What nobody knows: factors that hold throughout."""
    return tuple(factor for factor in definition.factors if factor.acts == "throughout")


def searched(definition: StudyDefinition) -> tuple[Factor, ...]:
    """What is chosen: factors that act from the switch."""
    return tuple(factor for factor in definition.factors if factor.acts == "switch")


def uncertainty_points(factors: Sequence[Factor], count: int, seed: int) -> np.ndarray:
    """[points, factors], a Latin hypercube; one point without factors where nothing is uncertain."""
    from scipy.stats import qmc

    if len(factors) == 0:
        return np.empty((1, 0))
    unit = qmc.LatinHypercube(len(factors), rng=np.random.default_rng(seed)).random(count)
    return np.column_stack([factor.natural(unit[:, place]) for place, factor in enumerate(factors)])


def most_runs(definition: StudyDefinition, asked: Optimise, replicates: int) -> int:
    """Runs of search and fresh evaluation together, should no design be asked for twice; the baseline counts at every point."""
    points = asked.points if len(uncertain(definition)) > 0 else 1
    generation = 2 * (1 + asked.population * points * asked.replicates)
    arms = 1 + len(definition.policies) + MOST_DESIGNS
    fresh = asked.fresh_points * asked.fresh_replicates if len(uncertain(definition)) > 0 else 0
    return len(asked.seeds) * asked.generations * generation + arms * (default_replicates(definition, asked, replicates) + fresh)


def default_replicates(definition: StudyDefinition, asked: Optimise, replicates: int) -> int:
    """Of the fresh study at the scenario's own point: without uncertainties it is the only one."""
    return replicates if len(uncertain(definition)) > 0 else max(replicates, asked.fresh_points * asked.fresh_replicates)


def search_plan(definition: StudyDefinition, asked: Optimise, designs: np.ndarray, *, name: str, quick: bool) -> StudyPlan:
    """Designs [designs, levers] at the search's uncertainty points: point 1 + p * designs + d is design d at uncertainty point p."""
    import pandas as pd

    axes, levers = uncertain(definition), searched(definition)
    points = uncertainty_points(axes, asked.points, definition.seed)
    rows = np.column_stack([np.tile(designs, (len(points), 1)), np.repeat(points, len(designs), axis=0)])
    names = [factor.name for factor in (*levers, *axes)]
    own = np.array([[definition.scenario.values[one] for one in names]])
    design = pd.DataFrame(np.vstack([own, rows]), columns=names)
    design.insert(0, "point_id", np.arange(len(design), dtype=np.int64))
    measures, order = asked.measures(), list(response_labels())
    responses = tuple(sorted({one.response for one in measures}, key=order.index))
    groups = tuple(dict.fromkeys(["all", *(one.group for one in measures)]))
    arms = (None, design_arm(definition.fixed))
    sampler = {"name": "search", "fixed": dict(definition.fixed), "generation": name}
    sizes = {"replicates": 1, "box_replicates": asked.replicates, "seed": definition.seed, "levers": definition.levers}
    return replace(_plan(definition, design, arms, quick), responses=responses, groups=groups, sampler=sampler, id=name, **sizes)  # type: ignore[arg-type]


def fresh_plan(definition: StudyDefinition, asked: Optimise, policies: Sequence[Policy], *, quick: bool) -> StudyPlan:
    """The front as policies, under draws and uncertainty points that the search has not seen."""
    import pandas as pd

    axes, seed = uncertain(definition), fresh_seed(definition.seed)
    own = {factor.name: definition.scenario.values[factor.name] for factor in axes}
    points = uncertainty_points(axes, asked.fresh_points, seed) if len(axes) > 0 else np.empty((0, 0))
    design = pd.DataFrame(np.vstack([[list(own.values())], points]) if len(axes) > 0 else None, columns=list(own))
    design = design if len(axes) > 0 else pd.DataFrame(index=[0])
    design.insert(0, "point_id", np.arange(len(design), dtype=np.int64))
    factors = [factor.as_plain() for factor in axes]
    sampled = {"method": "latin_hypercube", "factors": factors, "held": list(definition.held), "fixed": {}, "points": len(points)}
    sampler = sampled if len(axes) > 0 else {"name": "default point", "fixed": {}}
    replicates = default_replicates(definition, asked, QUICK_REPLICATES if quick else definition.replicates)
    sizes = {"replicates": replicates, "box_replicates": asked.fresh_replicates if len(axes) > 0 else 0, "seed": seed}
    arms = (None, *definition.policies, *policies)
    return replace(_plan(definition, design, arms, quick), sampler=sampler, save=definition.save, **sizes)  # type: ignore[arg-type]


def fresh_seed(seed: int) -> int:
    """Another master seed: with it all draws are others."""
    return seed + 1 if seed < SEED_BOUND else 0


def _plan(definition: StudyDefinition, design: pd.DataFrame, arms: tuple[Policy | None, ...], quick: bool) -> StudyPlan:
    labels = response_labels()
    return StudyPlan(
        question=definition.question.en,
        scenario=definition.scenario,
        policies=arms,
        design=design,
        replicates=1,
        box_replicates=1,
        seed=definition.seed,
        responses=definition.responses,
        groups=definition.groups,
        model_hash=code_version(),
        engine=definition.engine,
        labels={name: labels[name] for name in definition.responses},
        id=definition.id,
        title=definition.title,
        chosen_windows=definition.windows,
        preliminary=quick,
        asked=definition.question,
    )
