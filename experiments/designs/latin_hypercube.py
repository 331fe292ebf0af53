"""Random points of which each factor's range, cut into as many equal strata as there are points, has one in every stratum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from experiments.designs.method import Method, natural_points, tenth
from experiments.designs.settings import PlaceOf, Setting
from experiments.factors import Factor
from sim.problems import Problem, problem_at

MOST_OPTIMISED = 2_000  # points; every exchange looks at all pairs: 2 s for 1,000 points of 20 factors, 20 s for 2,000 of 40


class LatinHypercube(Method):
    """``optimise``: exchanges coordinates until the points fill the whole space more evenly (centred discrepancy).

    Source: McKay, Beckman & Conover 1979. A larger design does not contain a smaller one: a study meant to grow takes a Sobol sequence.
    """

    name = "latin_hypercube"
    settings: ClassVar[Mapping[str, Setting]] = {"points": Setting("int", low=2), "optimise": Setting("bool", default=False)}
    wants_dummy = True
    library = "scipy"

    def _own_problems(self, usable: Mapping[str, Any], factors: Sequence[Factor], place_of: PlaceOf) -> Iterator[Problem]:
        if usable["optimise"] and usable.get("points", 0) > MOST_OPTIMISED:
            yield problem_at(place_of("optimise"), "design.optimise", "problem.design_optimise_limit", limit=MOST_OPTIMISED)

    def _size(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> int:
        return int(full["points"])

    def _points(
        self, full: Mapping[str, Any], factors: Sequence[Factor], seed: int, base: Mapping[str, float] | None
    ) -> tuple[np.ndarray, None]:
        from scipy.stats import qmc

        optimization = "random-cd" if full["optimise"] else None
        sampler = qmc.LatinHypercube(len(factors), optimization=optimization, rng=np.random.default_rng(seed))
        return natural_points(sampler.random(full["points"]), factors), None

    def _tenth(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        return {"points": tenth(full["points"])}
