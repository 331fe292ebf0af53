"""The parameter table: every number a rule may read, with its meaning, unit, bounds and source.

The rows live in ``parameters.csv`` so that a researcher can read them in a spreadsheet. Roles: a *lever* is something a superior
body can set, an *uncertainty* is something nobody knows well (its bounds are the uncertainty box), a *constant* is a convention.
Confidence follows the evidence: V seen in a published page, D arithmetic on such figures, S said by a source document,
M from memory or assumed. Rows with M are called assumptions wherever they are shown.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

Role = Literal["lever", "uncertainty", "constant"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the parameter table; bounds are inclusive and in the parameter's own unit."""

    name: str
    default: float
    unit: str
    low: float
    high: float
    kind: Literal["float", "int"]
    role: Role
    use: str
    confidence: str
    evidence: tuple[str, ...]
    source: str
    meaning_en: str
    meaning_zh: str

    @property
    def field(self) -> str:
        """Name of the parameter inside the compiled parameter record (dots are not allowed there)."""
        return self.name.replace(".", "_")

    @property
    def assumed(self) -> bool:
        """True where nobody measured the default."""
        return self.confidence == "M"


def _row(cells: dict[str, str]) -> Parameter:
    return Parameter(
        name=cells["name"],
        default=float(cells["default"]),
        unit=cells["unit"],
        low=float(cells["low"]),
        high=float(cells["high"]),
        kind=cells["kind"],  # type: ignore[arg-type]
        role=cells["role"],  # type: ignore[arg-type]
        use=cells["use"],
        confidence=cells["confidence"],
        evidence=tuple(part for part in cells["evidence"].split(";") if part),
        source=cells["source"],
        meaning_en=cells["meaning_en"],
        meaning_zh=cells["meaning_zh"],
    )


@cache
def parameter_table() -> Mapping[str, Parameter]:
    """All parameters by dotted name, in the order of the file."""
    text = files("sim").joinpath("parameters.csv").read_text(encoding="utf-8")
    rows = (_row(cells) for cells in csv.DictReader(text.splitlines()))
    return MappingProxyType({row.name: row for row in rows})


@cache
def evidence_names() -> Mapping[str, str]:
    """The evidence's own lever names (``sup.w_party``) to dotted names; names used by several rows are left out."""
    seen: dict[str, list[str]] = {}
    for row in parameter_table().values():
        for alias in row.evidence:
            seen.setdefault(alias, []).append(row.name)
    return MappingProxyType({alias: names[0] for alias, names in seen.items() if len(names) == 1})


def default_values() -> dict[str, float]:
    """Default of every parameter, by dotted name."""
    return {name: row.default for name, row in parameter_table().items()}


def uncertainty_box() -> tuple[Parameter, ...]:
    """The uncertainties in table order: the axes of the box over which every claim is checked."""
    return tuple(row for row in parameter_table().values() if row.role == "uncertainty" and row.low < row.high)
