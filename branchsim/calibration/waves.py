"""Waves of runs: the first fills the box, each later one the part that emulators of all runs so far do not rule out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.calibration.emulator import Region, region
from analysis.calibration.implausibility import Constraint, fitted, mean_and_variance
from analysis.calibration.matched import Matched
from analysis.calibration.places import places
from analysis.calibration.weights import Proposal
from experiments.box import sobol
from experiments.factors import Factor
from experiments.plan import DUMMY

if TYPE_CHECKING:
    from collections.abc import Mapping

CANDIDATES = 2**15  # of the box, tried on the emulators of a wave
FEWEST_PROPOSED = 2

Evaluate = Callable[[int, pd.DataFrame], list[np.ndarray]]
"""Runs the points of a wave (from 1): values by constraint, ``[points, replicates]``."""


@dataclass(frozen=True)
class Waves:
    """How a calibration proceeds; ``targets``: so many of the constraints come first and must have a value at a point that counts."""

    factors: tuple[Factor, ...]
    constraints: tuple[Constraint, ...]
    targets: int
    held_out: frozenset[str]
    cutoff: float
    number: int
    points: int
    seed: int

    def run(self, first: pd.DataFrame, evaluate: Evaluate, labels: Mapping[str, tuple[str, str]]) -> Matched:
        """``first``: the points of the first wave, even over the box. The same seeds give the same waves."""
        tables, values, regions, volumes = [first], [evaluate(1, first)], list[Region](), [1.0]
        ended = "all"
        for wave in range(2, self.number + 1):
            regions.append(self._region(tables, values, regions))
            points, volume = self.proposed(regions, wave)
            if len(points) < FEWEST_PROPOSED:
                regions.pop()
                ended = "nothing"
                break
            tables.append(points)
            volumes.append(volume)
            values.append(evaluate(wave, points))
        return self._matched(tables, values, regions, volumes, ended, labels)

    def proposed(self, regions: Sequence[Region], wave: int) -> tuple[pd.DataFrame, float]:
        """Points spread evenly over what all emulators so far leave, and the share of the box that this is."""
        unit = sobol(CANDIDATES, len(self.factors), self.seed + wave)
        table = pd.DataFrame({one.name: one.natural(unit[:, at]) for at, one in enumerate(self.factors)})
        inside = self._inside(regions, table)
        return _whole(table[inside].head(self.points), self.factors), float(inside.mean())

    def _region(self, tables: Sequence[pd.DataFrame], values: Sequence[Sequence[np.ndarray]], regions: Sequence[Region]) -> Region:
        """Emulators from the points inside the regions so far where they are many, else from all."""
        together = pd.concat(tables, ignore_index=True)
        means = np.column_stack([mean_and_variance(np.vstack(one))[0] for one in zip(*values, strict=True)])
        used = [at for at, one in enumerate(self.constraints) if one.source not in self.held_out]
        inside, acting = self._inside(regions, together), len(self._acting)
        terms = acting * (acting + 3) // 2
        chosen = inside if inside.sum() >= 2 * terms else np.ones(len(together), dtype=bool)
        at = places(together, self._acting)
        return region(at[chosen], means[chosen][:, used], [self.constraints[one] for one in used], self.cutoff)

    def _matched(
        self,
        tables: Sequence[pd.DataFrame],
        values: Sequence[Sequence[np.ndarray]],
        regions: Sequence[Region],
        volumes: Sequence[float],
        ended: str,
        labels: Mapping[str, tuple[str, str]],
    ) -> Matched:
        together = pd.concat(tables, ignore_index=True)
        wave = np.repeat(np.arange(1, len(tables) + 1), [len(table) for table in tables])
        found = fitted([np.vstack(one) for one in zip(*values, strict=True)], self.constraints)
        holds = [self._inside(regions[:at], together) for at in range(len(tables))]
        ran = ~np.isnan(found.means[:, : self.targets]).any(axis=1)
        kept = replace(found, **{name: getattr(found, name)[ran] for name in ("means", "distance", "variance")})
        sizes = zip(tables, volumes, holds, strict=True)
        proposals = tuple(Proposal(len(table), volume, inside[ran]) for table, volume, inside in sizes)
        rest = (self.held_out, self.cutoff, labels, int((~ran).sum()), ended)
        return Matched(self.factors, together[ran].reset_index(drop=True), wave[ran], self.constraints, kept, proposals, *rest)

    def _inside(self, regions: Sequence[Region], points: pd.DataFrame) -> np.ndarray:
        at = places(points, self._acting)
        inside = np.ones(len(points), dtype=bool)
        for one in regions:
            inside &= one.holds(at)
        return inside

    @property
    def _acting(self) -> tuple[Factor, ...]:
        return tuple(factor for factor in self.factors if factor.name != DUMMY)


def _whole(points: pd.DataFrame, factors: Sequence[Factor]) -> pd.DataFrame:
    """Whole numbers as such, as the designs of a study have them."""
    kinds = {one.name: np.int64 for one in factors if one.whole and bool((points[one.name] % 1 == 0).all())}
    return points.astype(kinds).reset_index(drop=True)
