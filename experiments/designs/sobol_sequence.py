"""A scrambled Sobol sequence: fills the space more evenly than random points, and grows without moving a point."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from experiments.designs.method import Method, Note, natural_points, tenth
from experiments.designs.settings import Setting
from experiments.factors import Factor


class SobolSequence(Method):
    """The first points don't change when ``points`` grows, so a finished study can be given more. Source: Owen 1998 (scrambling)."""

    name = "sobol_sequence"
    settings: ClassVar[Mapping[str, Setting]] = {"points": Setting("int", low=2)}
    wants_dummy = True
    library = "scipy"

    def _notes(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> list[Note]:
        return power_of_two_notes(full["points"])

    def _size(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> int:
        return int(full["points"])

    def _points(
        self, full: Mapping[str, Any], factors: Sequence[Factor], seed: int, base: Mapping[str, float] | None
    ) -> tuple[np.ndarray, None]:
        from experiments.box import sobol  # brings pandas along

        return natural_points(sobol(full["points"], len(factors), seed), factors), None

    def _tenth(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        return {"points": tenth(full["points"])}


def power_of_two_notes(number: int) -> list[Note]:
    """A note where ``number`` is no power of two: only those fill every halving of every factor alike."""
    lower = 2 ** math.floor(math.log2(number))
    return [] if lower == number else [("note.design_power_of_two", {"number": number, "lower": lower, "upper": 2 * lower})]
