"""What every way to choose points has in common: its settings, what can be wrong with them, how many points, and the points."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from experiments.designs.settings import PlaceOf, Setting, setting_problems
from experiments.factors import Factor, dummy_factor
from experiments.plan import DUMMY, Seeding
from sim.problems import Problem, problem_at

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS = 1_000_000
FEWEST = 4  # points that a quick look keeps, where there are as many
Note = tuple[str, dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Design:
    """Points in natural units, one row each, the dummy last; ``block`` (int64 from 1, None: each point its own) shares random draws.

    ``settings``: how the points were made, as plain values, library and version included.
    """

    points: pd.DataFrame
    block: np.ndarray | None
    settings: dict[str, Any]


class Method(ABC):
    """A way to choose points. ``settings`` are as a study writes them, defaults left out; ``seedings`` those its analysis accepts."""

    name: str
    settings: ClassVar[Mapping[str, Setting]]
    seedings: tuple[Seeding, ...] = ("common", "independent")
    default_seeding: Seeding = "common"
    wants_dummy = False
    library = "numpy"

    def all_factors(self, factors: Sequence[Factor]) -> tuple[Factor, ...]:
        """``factors``, with the dummy behind them where the method wants one and it is not there yet."""
        present = any(factor.name == DUMMY for factor in factors)
        return tuple(factors) if present or not self.wants_dummy else (*factors, dummy_factor())

    def problems(self, settings: Mapping[str, Any], factors: Sequence[Factor], place_of: PlaceOf) -> list[Problem]:
        """Everything wrong; ``place_of`` says where a setting was written (``method`` for the design as a whole)."""
        problems, usable = setting_problems(self.settings, settings, place_of)
        if len(factors) == 0:
            return [*problems, problem_at(place_of("method"), "design", "problem.design_no_factors")]
        problems += self._own_problems(usable, self.all_factors(factors), place_of)
        if len(problems) == 0 and (points := self.size(settings, factors)) > MOST_POINTS:
            problems.append(problem_at(place_of("method"), "design", "problem.design_too_large", points=points, limit=MOST_POINTS))
        return problems

    def notes(self, settings: Mapping[str, Any], factors: Sequence[Factor]) -> list[Note]:
        """What is allowed but worth knowing: keys of the catalogue with their values. For settings without problems."""
        return self._notes(self._full(settings), self.all_factors(factors))

    def seeding_problem(self, seeding: Seeding, replicates: int) -> str | None:
        """Key of the reason why the analysis would refuse ``seeding`` with ``replicates`` at every point, None where it accepts."""
        return None if seeding in self.seedings else "problem.seeding_not_for_design"

    def size(self, settings: Mapping[str, Any], factors: Sequence[Factor]) -> int:
        """Number of points, the default point not counted. For settings without problems."""
        return self._size(self._full(settings), self.all_factors(factors))

    def sample(
        self, settings: Mapping[str, Any], factors: Sequence[Factor], seed: int, *, base: Mapping[str, float] | None = None
    ) -> Design:
        """The points; the same ``seed`` (0 is one like any other) gives the same ones.

        ``base``: the scenario's own values by factor, which ``one_at_a_time`` departs from and cannot do without.
        """
        full, everything = self._full(settings), self.all_factors(factors)
        values, block = self._points(full, everything, seed, base)
        made = {"method": self.name, **full, "seed": seed, "library": self.library, "version": version(self.library)}
        return Design(_frame(values, everything), block, made | self._origin(full))

    def quick(self, settings: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        """The settings for about a tenth of the points, never fewer than the method can work with."""
        return {**settings, **self._tenth(self._full(settings), self.all_factors(factors))}

    def _full(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return {name: settings.get(name, setting.default) for name, setting in self.settings.items()}

    def _own_problems(self, usable: Mapping[str, Any], factors: Sequence[Factor], place_of: PlaceOf) -> Iterator[Problem]:
        """What is wrong beyond kinds and limits; ``usable`` misses settings that were left out or are wrong and have no default."""
        yield from ()

    def _notes(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> list[Note]:
        return []

    def _origin(self, full: Mapping[str, Any]) -> dict[str, Any]:
        """More about where the points come from, for the manifest."""
        return {}

    @abstractmethod
    def _size(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> int: ...

    @abstractmethod
    def _points(
        self, full: Mapping[str, Any], factors: Sequence[Factor], seed: int, base: Mapping[str, float] | None
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """``[points, factors]`` in natural units, and the blocks."""

    @abstractmethod
    def _tenth(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        """The settings that change in a quick look."""


def natural_points(unit: np.ndarray, factors: Sequence[Factor]) -> np.ndarray:
    """``[points, factors]`` from the unit cube to natural units."""
    return np.column_stack([factor.natural(unit[:, index]) for index, factor in enumerate(factors)])


def tenth(count: int) -> int:
    """A tenth of ``count``, at least ``FEWEST``, never more than ``count``."""
    return min(count, max(FEWEST, count // 10))


def blocks(number: int, rows: int) -> np.ndarray:
    """1, 1, ..., 2, 2, ...: ``number`` blocks of ``rows`` rows."""
    return np.repeat(np.arange(1, number + 1, dtype=np.int64), rows)


def _frame(values: np.ndarray, factors: Sequence[Factor]) -> pd.DataFrame:
    import pandas as pd

    whole = [factor.whole and bool((values[:, index] == np.floor(values[:, index])).all()) for index, factor in enumerate(factors)]
    columns = {f.name: values[:, index].astype(np.int64 if whole[index] else np.float64) for index, f in enumerate(factors)}
    return pd.DataFrame(columns)
