"""All points that were run, in all waves, and what observations say of each: what every table of a calibration is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.calibration.implausibility import Constraint, Fitted, worst
from analysis.calibration.places import places
from analysis.calibration.weights import Proposal, density, effective_size, log_likelihood, weights
from experiments.factors import Factor


@dataclass(frozen=True, eq=False)
class Matched:
    """``factors``: the dummy last; ``points`` [points, factors] in natural units; ``wave`` [points], from 1; ``found``: against all
    ``constraints``, also those of the sources ``held_out``, which rule nothing out. ``labels``: (English, Chinese) by constraint.

    ``failed``: points without a result for a target, which are not among the points. ``ended``: *all* waves were run, or the emulators
    found *nothing* to propose.
    """

    factors: tuple[Factor, ...]
    points: pd.DataFrame
    wave: np.ndarray
    constraints: tuple[Constraint, ...]
    found: Fitted
    proposals: tuple[Proposal, ...]
    held_out: frozenset[str]
    cutoff: float
    labels: Mapping[str, tuple[str, str]]
    failed: int = 0
    ended: str = "all"

    @cached_property
    def used(self) -> np.ndarray:
        """[constraints]: which rule points out."""
        return np.array([one.source not in self.held_out for one in self.constraints])

    @cached_property
    def worst(self) -> np.ndarray:
        """[points]: the largest implausibility over what is used."""
        return worst(self.found.implausibility[:, self.used])

    @cached_property
    def second(self) -> np.ndarray:
        """[points]: the second largest."""
        return worst(self.found.implausibility[:, self.used], rank=2)

    @cached_property
    def left(self) -> np.ndarray:
        """[points]: not ruled out. Only runs rule here, no emulator."""
        return np.asarray(self.worst <= self.cutoff)

    @cached_property
    def weights(self) -> np.ndarray:
        """[points], sum 1: likelihood over the density of the proposals; 0 for what is ruled out."""
        kept = [one for one, used in zip(self.constraints, self.used, strict=True) if used]
        found = Fitted(*(table[:, self.used] for table in (self.found.means, self.found.distance, self.found.variance)))
        return weights(log_likelihood(found, kept), density(self.proposals), self.left)

    @cached_property
    def effective(self) -> float:
        """How many points of equal weight say as much as those that are left."""
        return effective_size(self.weights)

    @cached_property
    def places(self) -> np.ndarray:
        """[points, factors]: as probabilities of what was thought possible."""
        return places(self.points, self.factors)

    def share_left(self) -> float:
        """Share of what was thought possible that is not ruled out: every point counts for the part of the box it stands for."""
        mass = 1 / density(self.proposals)
        return float(mass[self.left].sum() / mass.sum())
