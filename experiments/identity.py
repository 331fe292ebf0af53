"""What makes two studies the same: values in one canonical form, their digests, and what a part must belong to."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.atomic_files import json_text

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 16  # of a digest that marks a part


@dataclass(frozen=True)
class Origin:
    """What a part belongs to: the study's family, and digests of its points' factors and of its arms."""

    family: str
    points: Mapping[int, str]
    arms: Mapping[str, str]

    def differs(self, mark: Mapping[str, Any]) -> bool:
        """Was a part with this mark made for another study, another model, other factors or other policies?"""
        return (
            mark["family"] != self.family
            or any(self.points.get(int(point)) != one for point, one in mark["points"].items())
            or any(self.arms.get(arm) != one for arm, one in mark["arms"].items())
        )


def canonical(value: Any) -> Any:
    """Frozen objects as plain JSON values: dataclasses by field name, mappings with sorted keys, numbers that are equal written alike."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        counted = [field.name for field in dataclasses.fields(value) if field.metadata.get("identity", True)]
        return {name: canonical(getattr(value, name)) for name in counted}
    if isinstance(value, Mapping):
        return {str(key): canonical(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [canonical(part) for part in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return int(value) if float(value).is_integer() else float(value)  # 36 and 36.0 are the same setting


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, 64 hex digits."""
    return hashlib.sha256(json_text(canonical(value)).encode("utf-8")).hexdigest()


def design_digest(design: pd.DataFrame) -> str:
    """SHA-256 over column names and every number's bits."""
    names = "\n".join(design.columns).encode("utf-8")
    return hashlib.sha256(names + np.ascontiguousarray(design.to_numpy(dtype=np.float64)).tobytes()).hexdigest()


def point_digests(design: pd.DataFrame) -> dict[int, str]:
    """Digest of each point's factors and block, by its id."""
    names = "\n".join(name for name in design.columns if name != "point_id").encode("utf-8")
    rows = np.ascontiguousarray(design.drop(columns="point_id").to_numpy(dtype=np.float64))
    ids = (int(point) for point in design["point_id"])
    return {point: hashlib.sha256(names + row.tobytes()).hexdigest()[:DIGITS] for point, row in zip(ids, rows, strict=True)}
