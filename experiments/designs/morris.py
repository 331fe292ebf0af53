"""Morris screening: random walks over a grid that change one factor at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from experiments.designs.method import Method, blocks, natural_points, tenth
from experiments.designs.salib_sampling import morris_unit
from experiments.designs.settings import MOST_LEVELS, PlaceOf, Setting
from experiments.factors import Factor
from sim.problems import Problem, problem_at


class Morris(Method):
    """``trajectories`` of D + 1 points; a step goes levels / (2 (levels - 1)) of the way through one factor's distribution.

    Such a step is longer than half of the range. A factor with whole numbers or levels of its own therefore changes its value at every
    step too (from two values on), but by unequal amounts: of 0, 1, 2 a step goes 0 to 2 or 1 to 2. Elementary effects are per step, not per
    unit of the factor. More trajectories leave the first ones as they are. A trajectory shares its random draws (a block).
    Source: Morris 1991.
    """

    name = "morris"
    settings: ClassVar[Mapping[str, Setting]] = {
        "trajectories": Setting("int", low=2),
        "levels": Setting("int", default=4, low=2, high=MOST_LEVELS),
    }
    seedings = ("common", "block", "independent")
    default_seeding = "block"
    wants_dummy = True
    library = "SALib"

    def _own_problems(self, usable: Mapping[str, Any], factors: Sequence[Factor], place_of: PlaceOf) -> Iterator[Problem]:
        if usable["levels"] % 2 == 1:  # from an odd grid the steps don't reach all levels alike
            yield problem_at(place_of("levels"), "design.levels", "problem.morris_levels_odd", value=usable["levels"])

    def _size(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> int:
        return int(full["trajectories"]) * (len(factors) + 1)

    def _points(
        self, full: Mapping[str, Any], factors: Sequence[Factor], seed: int, base: Mapping[str, float] | None
    ) -> tuple[np.ndarray, np.ndarray]:
        unit = morris_unit(full["trajectories"], len(factors), levels=full["levels"], seed=seed)
        return natural_points(unit, factors), blocks(full["trajectories"], len(factors) + 1)

    def _tenth(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        return {"trajectories": tenth(full["trajectories"])}
