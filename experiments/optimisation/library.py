"""The scenario library S0 to S26 in the levers of a search: where it begins, so that no shipped idea is overlooked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.design_arm import arm_at, design_arm
from experiments.optimisation.candidates import Candidates, key
from experiments.plan import BASELINE
from sim.files.policy_files import load_policy
from sim.files.scenario_folder import shipped_files
from sim.problems import InputError
from sim.scenario import Policy, Scenario

LIBRARY = re.compile(r"s[0-9]{2}[a-z]?_")
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Seeded:
    """A library policy as a design: its ``levers``; ``left_out``: levers of the policy that the design does not give their values.

    ``moved``: how many searched levers the policy moves at all; with none it is the baseline here.
    """

    policy: str
    levers: tuple[float, ...]
    left_out: tuple[str, ...]
    moved: int

    @property
    def expressed(self) -> str:
        """wholly | partly | not."""
        return "wholly" if len(self.left_out) == 0 else "partly" if self.moved > 0 else "not"


def library_designs(candidates: Candidates, scenario: Scenario) -> tuple[Seeded, ...]:
    """S0 and every library policy that can act in the scenario, in order."""
    found = [_seeded(BASELINE, None, candidates, scenario)]
    for name in shipped_files("policy"):
        if LIBRARY.match(name):
            policy = load_policy(name)
            try:
                scenario.under(policy)
            except InputError:
                continue  # its branches or months are not there
            found.append(_seeded(name, policy, candidates, scenario))
    return tuple(found)


def first_population(seeded: Sequence[Seeded], candidates: Candidates, population: int, seed: int) -> np.ndarray:
    """[population, levers] in the unit cube: the different library designs (at most two thirds), then a Latin hypercube."""
    from scipy.stats import qmc

    own = list(dict.fromkeys(one.levers for one in seeded))[: max(1, 2 * population // 3)]
    unit = candidates.unit(np.array(own))
    rest = qmc.LatinHypercube(len(candidates.names), rng=np.random.default_rng(seed)).random(population - len(own))
    return np.vstack([unit, rest])


def _seeded(name: str, policy: Policy | None, candidates: Candidates, scenario: Scenario) -> Seeded:
    last = scenario.months - 1
    own = scenario.under(policy)
    wanted = np.array([[own.values_at(last)[lever] for lever in candidates.names]])
    levers = key(candidates.natural(candidates.unit(wanted))[0])
    arm = arm_at(design_arm(candidates.fixed), dict(zip(candidates.names, levers, strict=True)), scenario.values)
    there = scenario.under(arm).values_at(last)
    rows: list[Mapping[str, float]] = [row for month in (0, last) for row in own.rows_at(month)]
    left_out = tuple(lever for lever, value in there.items() if any(abs(row[lever] - value) > TOLERANCE for row in rows))
    moved = sum(abs(value - scenario.values[lever]) > TOLERANCE for lever, value in zip(candidates.names, levers, strict=True))
    return Seeded(name, levers, left_out, moved)
