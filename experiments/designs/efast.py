"""Extended FAST: every factor swings with a frequency of its own along a curve, the spectrum of the response shows whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from experiments.designs.method import Method, Note, natural_points
from experiments.designs.salib_sampling import efast_unit
from experiments.designs.settings import PlaceOf, Setting
from experiments.factors import Factor
from sim.problems import Problem, problem_at


class Efast(Method):
    """One curve of ``n`` points for each factor, in order; ``M`` harmonics are counted as the factor's own.

    Source: Saltelli et al. 1999.
    """

    name = "efast"
    settings: ClassVar[Mapping[str, Setting]] = {"n": Setting("int", low=2), "M": Setting("int", default=4, low=1)}
    seedings = ("common", "block", "independent")  # no blocks: under block every point has its own draws
    default_seeding = "block"
    wants_dummy = True
    library = "SALib"

    def _own_problems(self, usable: Mapping[str, Any], factors: Sequence[Factor], place_of: PlaceOf) -> Iterator[Problem]:
        limit = 4 * usable["M"] ** 2
        if usable.get("n", limit + 1) <= limit:
            yield problem_at(place_of("n"), "design.n", "problem.efast_too_few", value=usable["n"], harmonics=usable["M"], limit=limit)

    def _notes(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> list[Note]:
        """From ``needed`` points on the D - 1 low frequencies are different ones."""
        needed = 4 * full["M"] ** 2 * (len(factors) - 1) + 1
        return [] if full["n"] >= needed else [("note.efast_shared", {"number": full["n"], "factors": len(factors), "needed": needed})]

    def _size(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> int:
        return int(full["n"]) * len(factors)

    def _points(
        self, full: Mapping[str, Any], factors: Sequence[Factor], seed: int, base: Mapping[str, float] | None
    ) -> tuple[np.ndarray, None]:
        return natural_points(efast_unit(full["n"], len(factors), harmonics=full["M"], seed=seed), factors), None

    def _tenth(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        return {"n": min(full["n"], max(4 * full["M"] ** 2 + 1, full["n"] // 10))}
