"""The points of a table of the user's own, in natural units: one row each, one column for each factor."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from experiments.designs.method import Method, Note, tenth
from experiments.designs.settings import PlaceOf, Setting
from experiments.designs.table_reading import read_points
from experiments.factors import Factor
from sim.problems import InputError, Problem, problem_at


class PointsTable(Method):
    """``file``: absolute path of a CSV or Parquet file. ``one_in``: keeps one row in so many, the first one included.

    Columns are exactly the factors, in any order; what a calibration writes beside them (``IGNORED``) is passed over.
    """

    name = "table"
    settings: ClassVar[Mapping[str, Setting]] = {"file": Setting("text"), "one_in": Setting("int", default=1, low=1)}

    def _own_problems(self, usable: Mapping[str, Any], factors: Sequence[Factor], place_of: PlaceOf) -> Iterator[Problem]:
        if "file" not in usable:
            return
        if not os.path.exists(usable["file"]):  # noqa: PTH110 (silent about names no file can have); wrong is what the study says
            yield problem_at(place_of("file"), "design.file", "problem.not_found")
            return
        try:
            read_points(Path(usable["file"]), factors)
        except InputError as error:
            yield from error.problems

    def _notes(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> list[Note]:
        """How the file was read where that is not the usual way, and rows that say the same."""
        values, assumptions = read_points(Path(full["file"]), factors)
        repeated = len(values) - len(np.unique(values, axis=0))
        found: list[Note] = [(one.key, dict(one.values)) for one in assumptions]
        return found + ([("note.table_repeated", {"count": repeated})] if repeated > 0 else [])

    def _size(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> int:
        return len(self._values(full, factors))

    def _points(
        self, full: Mapping[str, Any], factors: Sequence[Factor], seed: int, base: Mapping[str, float] | None
    ) -> tuple[np.ndarray, None]:
        return self._values(full, factors), None

    def _values(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> np.ndarray:
        return read_points(Path(full["file"]), factors)[0][:: full["one_in"]]

    def _origin(self, full: Mapping[str, Any]) -> dict[str, Any]:
        """Which file, by name and content: its folder is nobody else's business."""
        path = Path(full["file"])
        return {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}

    def _tenth(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        rows = len(read_points(Path(full["file"]), factors)[0])
        return {"one_in": rows // tenth(self._size(full, factors))}
