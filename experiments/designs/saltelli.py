"""Saltelli's design for Sobol indices: pairs of points that swap one factor, or all but one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from experiments.designs.method import FEWEST, Method, Note, blocks, natural_points
from experiments.designs.salib_sampling import saltelli_unit
from experiments.designs.settings import Setting
from experiments.designs.sobol_sequence import power_of_two_notes
from experiments.factors import Factor
from experiments.plan import Seeding

FEWEST_COMMON = 20  # replicates from which one seed set for all blocks is accepted (definitions, D7)


class Saltelli(Method):
    """``n`` blocks of D + 2 points (2 D + 2 with ``second_order``): A_j, A_j with one column of B_j, (the reverse), B_j.

    More blocks leave the first ones as they are. A block shares its random draws. At least 2 replicates: with one, noise can't be told
    from effect (measured: an inert factor's total index came out as 0.5). Source: Saltelli 2002; Saltelli et al. 2010.
    """

    name = "saltelli"
    settings: ClassVar[Mapping[str, Setting]] = {"n": Setting("int", low=2), "second_order": Setting("bool", default=False)}
    seedings = ("common", "block", "independent")
    default_seeding = "block"
    wants_dummy = True
    library = "SALib"

    def seeding_problem(self, seeding: Seeding, replicates: int) -> str | None:
        if replicates < 2:
            return "problem.saltelli_one_replicate"
        return "problem.saltelli_common" if seeding == "common" and replicates < FEWEST_COMMON else None

    def _notes(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> list[Note]:
        return power_of_two_notes(full["n"])

    def _size(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> int:
        return int(full["n"]) * _rows(full, factors)

    def _points(
        self, full: Mapping[str, Any], factors: Sequence[Factor], seed: int, base: Mapping[str, float] | None
    ) -> tuple[np.ndarray, np.ndarray]:
        unit = saltelli_unit(full["n"], len(factors), second_order=full["second_order"], seed=seed)
        return natural_points(unit, factors), blocks(full["n"], _rows(full, factors))

    def _tenth(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        return {"n": min(full["n"], max(FEWEST, 2 ** round(math.log2(full["n"] / 10))))}


def _rows(full: Mapping[str, Any], factors: Sequence[Factor]) -> int:
    return 2 * len(factors) + 2 if full["second_order"] else len(factors) + 2
