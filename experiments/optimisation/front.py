"""What a search comes to: the designs that no other beats, how the front grew, and the few that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.optimisation.objectives import Optimise
from experiments.optimisation.plans import MOST_DESIGNS
from experiments.optimisation.pymoo_search import hypervolume, non_dominated
from experiments.optimisation.search import Evaluated, Found

REFERENCE = 1.1  # of every loss, scaled so that the best feasible design is 0 and the worst 1
LAST_PART = 4  # the last quarter of the generations
SETTLED = 0.01  # growth of the hypervolume in it, as a share of the whole
ALIKE = 0.95  # of the hypervolume of all seeds together that each has to reach alone
Verdict = Literal["settled", "settled_alone", "rising", "seeds_differ"]


@dataclass(frozen=True)
class Step:
    """After a generation of a seed: feasible designs it has asked for, how many no other of them beats, and their hypervolume (0-1)."""

    seed: int
    generation: int
    feasible: int
    front: int
    hypervolume: float


@dataclass(frozen=True)
class Convergence:
    """``whole``: hypervolume of the front over all seeds; ``shares``: what each seed reached of it alone; ``growth``: in the last part."""

    steps: tuple[Step, ...]
    whole: float
    shares: dict[int, float]
    growth: dict[int, float]

    @property
    def verdict(self) -> Verdict:
        """Whether more generations, or other seeds, would still find better designs."""
        if max(self.growth.values()) > SETTLED:
            return "rising"
        if len(self.shares) == 1:
            return "settled_alone"
        return "settled" if min(self.shares.values()) >= ALIKE else "seeds_differ"


def feasible_designs(found: Found, asked: Optimise) -> list[Evaluated]:
    """In the order they were asked for."""
    return [one for one in found.designs.values() if one.outcome.feasible(asked)]


def closest(found: Found, asked: Optimise) -> Evaluated:
    """The design that misses the limits by least, in scales of the responses; for a search without a feasible one."""
    return min(found.designs.values(), key=lambda one: float(one.outcome.violations(asked).clip(min=0).sum()))


def front_of(designs: list[Evaluated], asked: Optimise) -> list[Evaluated]:
    """Those that no other beats; of designs with the same values all."""
    return [one for one, kept in zip(designs, non_dominated(_losses(designs, asked)), strict=True) if kept]


def chosen_designs(front: list[Evaluated], asked: Optimise, most: int = MOST_DESIGNS) -> list[Evaluated]:
    """At most so many of the front, best in the first objective first: the best of each objective, then always the design that is
    farthest from all chosen so far (distance in losses scaled to the front's own range); equal ones by their levers.
    """
    front = sorted(front, key=lambda one: (tuple(one.outcome.losses(asked)), one.levers))
    losses = _losses(front, asked)
    scaled = (losses - losses.min(axis=0)) / np.where(np.ptp(losses, axis=0) > 0, np.ptp(losses, axis=0), 1.0)
    chosen = list(dict.fromkeys(int(np.lexsort((scaled.sum(axis=1), column))[0]) for column in scaled.T))[:most]
    while len(chosen) < min(most, len(front)):
        distance = np.linalg.norm(scaled[:, None, :] - scaled[None, chosen, :], axis=2).min(axis=1)
        distance[chosen] = -1.0
        chosen.append(int(np.argmax(distance)))
    return [front[place] for place in sorted(chosen)]


def convergence(found: Found, asked: Optimise) -> Convergence:
    """Hypervolume by seed and generation. Needs a feasible design."""
    designs = feasible_designs(found, asked)
    losses = dict(zip([one.levers for one in designs], _scaled(_losses(designs, asked)), strict=True))
    whole = hypervolume(np.array(list(losses.values())), REFERENCE)
    steps, shares, growth = list[Step](), dict[int, float](), dict[int, float]()
    for seed in dict.fromkeys(seed for seed, _ in found.asked):
        own = list[Step]()
        met: dict[tuple[float, ...], np.ndarray] = {}
        for generation, levers in [(g, levers) for (s, g), levers in found.asked.items() if s == seed]:
            met |= {one: losses[one] for one in levers if one in losses}
            there = np.array(list(met.values())).reshape(len(met), len(asked.objectives))
            size = hypervolume(there, REFERENCE)
            own.append(Step(seed, generation, len(met), int(non_dominated(there).sum()), size / whole if whole > 0 else 0.0))
        before = own[-1 - max(1, len(own) // LAST_PART)] if len(own) > 1 else own[0]
        last = own[-1].hypervolume
        shares[seed], growth[seed] = last, (last - before.hypervolume) / last if last > 0 else 1.0
        steps += own
    return Convergence(tuple(steps), whole, shares, growth)


def _losses(designs: list[Evaluated], asked: Optimise) -> np.ndarray:
    return np.array([one.outcome.losses(asked) for one in designs])


def _scaled(losses: np.ndarray) -> np.ndarray:
    """Every loss from 0 (the best feasible design) to 1 (the worst)."""
    span = np.ptp(losses, axis=0)
    return np.asarray((losses - losses.min(axis=0)) / np.where(span > 0, span, 1.0))
