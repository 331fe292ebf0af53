"""The search itself: generation by generation, seed by seed, each generation an ordinary study that is run or read back.

Nothing is remembered between two calls but the folders of the generations. A search that was killed asks the same questions again, finds
the answers on the disk, and goes on with the generation that was not finished.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.optimisation.candidates import Candidates, key
from experiments.optimisation.evaluation import Outcome, outcomes_of
from experiments.optimisation.library import Seeded, first_population, library_designs
from experiments.optimisation.objectives import Optimise
from experiments.optimisation.plans import search_plan, searched
from experiments.optimisation.pymoo_search import Nsga2
from experiments.plan import DESIGN, StudyPlan
from sim.problems import Place, Problem, problem_at, raise_if_any

if TYPE_CHECKING:
    from experiments.study_definition import StudyDefinition
    from experiments.study_reader import StoredStudy

Levers = tuple[float, ...]
Evaluate = Callable[[StudyPlan, str, int], "StoredStudy"]
"""Runs a plan in the folder of this name below the search's, or reads it back; the number counts the plans."""


@dataclass(frozen=True, eq=False)
class Evaluated:
    """A design with its outcome; ``seed`` and ``generation`` that asked for it first."""

    levers: Levers
    outcome: Outcome
    seed: int
    generation: int


@dataclass(frozen=True, eq=False)
class Found:
    """``designs`` by levers in the order they were asked for; ``asked``: designs of each (seed, generation); ``runs``: of all plans."""

    names: tuple[str, ...]
    designs: dict[Levers, Evaluated]
    asked: dict[tuple[int, int], tuple[Levers, ...]]
    seeded: tuple[Seeded, ...]
    runs: int


def search(definition: StudyDefinition, asked: Optimise, evaluate: Evaluate, *, quick: bool = False) -> Found:
    """All seeds, all generations. Raises InputError where an objective is the same for all designs of the first generation."""
    candidates = Candidates(searched(definition), definition.fixed, definition.scenario.values)
    found = Found(candidates.names, {}, {}, library_designs(candidates, definition.scenario), 0)
    runs = 0
    for seed in asked.seeds:
        first = first_population(found.seeded, candidates, asked.population, seed)
        method = Nsga2(first, len(asked.objectives), 1 + len(asked.constraints), seed)
        for generation in range(asked.generations):
            unit = method.ask()
            if len(unit) == 0:
                break
            levers = [key(row) for row in candidates.natural(unit)]
            new = [one for one in dict.fromkeys(levers) if one not in found.designs]
            if len(new) > 0:
                name = f"seed_{seed}/generation_{generation}"
                plan = search_plan(definition, asked, np.array(new), name=name, quick=quick)
                runs += len(plan.tasks()) * len(plan.policies)
                study = evaluate(plan, name, len(found.asked))
                for one, outcome in zip(new, outcomes(study, asked, len(new)), strict=True):
                    found.designs[one] = Evaluated(one, outcome, seed, generation)
            found.asked[seed, generation] = tuple(levers)
            if len(found.asked) == 1:
                raise_if_any(_cannot_be_ordered(list(found.designs.values()), asked, Place(str(definition.path))))
            told = [found.designs[one].outcome for one in levers]
            method.tell(np.array([one.losses(asked) for one in told]), np.array([one.violations(asked) for one in told]))
    return Found(found.names, found.designs, found.asked, found.seeded, runs)


def outcomes(study: StoredStudy, asked: Optimise, designs: int) -> list[Outcome]:
    """Outcome of each design of a generation's study: point 1 + p * designs + d is design d at uncertainty point p."""
    places = np.arange(1, len(study.points)).reshape(-1, designs).T
    return outcomes_of(study.results, [DESIGN] * designs, study.windows[-1], asked.measures(), places, asked.replicates)


def _cannot_be_ordered(designs: Sequence[Evaluated], asked: Optimise, place: Place) -> list[Problem]:
    """Objectives that no design moves, or that were never measured: a front over them would be made up."""
    usable = [one.outcome for one in designs if not one.outcome.failed]
    if len(usable) == 0:
        missing = [one for one in asked.objectives if all(np.isnan(d.outcome.points(one)).any() for d in designs)]
        names = ", ".join(one.response for one in missing or asked.objectives)
        return [problem_at(place, "optimise.objectives", "problem.optimise_all_failed", names=names)]
    values = np.array([one.values(asked) for one in usable])
    same = [one for one, column in zip(asked.objectives, values.T, strict=True) if len(values) > 1 and np.ptp(column) == 0]
    return [problem_at(place, "optimise.objectives", "problem.optimise_constant", objective=one.name) for one in same]
