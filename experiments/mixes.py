"""Shares that sum to 1: which of them give way where a design sets only some, and to what value.

Documents give way to the other sources of evidence, for they are what there is unless somebody goes and looks. Where documents are set
as well, and in the mix of indicators, the shares not set give way in proportion to what they have in the baseline.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from sim.bounds import MIXES, mix_sources

DOCUMENTS = "assessment.evidence_mix.documents"
ROUNDING = 12  # decimals: 1 - 0.1 - 0.1 is meant to be 0.8


class UsedUp(ValueError):
    """The shares of ``mix`` that are set or kept sum to ``total``: nothing can make the whole mix sum to 1."""

    def __init__(self, mix: str, total: float) -> None:
        self.mix, self.total = mix, total
        super().__init__(f"{mix}: the shares that do not give way sum to {total:.12g}")


def giving_way(names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Shares that give way to ``names``, by mix; mixes that no name touches are left out."""
    found = {}
    for mix in MIXES:
        sources = mix_sources(mix)
        if not set(sources).isdisjoint(names):
            rest = tuple(name for name in sources if name not in names)
            found[mix] = (DOCUMENTS,) if DOCUMENTS in rest else rest
    return found


def completed(values: Mapping[str, float], baseline: Mapping[str, float]) -> dict[str, float]:
    """``values`` and the shares that give way to them; ``baseline`` holds every parameter. Raises UsedUp (a ValueError)."""
    columns, _ = completed_columns({name: np.array([float(value)]) for name, value in values.items()}, baseline, strict=True)
    return {name: float(column[0]) for name, column in columns.items()}


def completed_columns(
    values: Mapping[str, np.ndarray], baseline: Mapping[str, Any], *, strict: bool = False
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """``completed`` for many points at once: a column per name (``baseline`` may hold columns too), and where it is impossible.

    ``strict``: the first impossible mix raises UsedUp instead.
    """
    columns, impossible = dict(values), np.zeros(len(next(iter(values.values()), ())), dtype=bool)
    for mix, givers in giving_way(values).items():
        kept = sum(columns.get(name, baseline[name]) for name in mix_sources(mix) if name not in givers)
        left = np.round(1.0 - kept, ROUNDING)
        broken = (left < 0) | ((left > 0) & (len(givers) == 0))
        if strict and broken.any():
            raise UsedUp(mix, float(kept[broken][0]))
        impossible |= broken
        before = [baseline[name] + np.zeros_like(left) for name in givers]
        total = sum(before, start=np.zeros_like(left))
        unmoved = left == np.round(total, ROUNDING)  # a point at the baseline is the baseline to the bit
        for name, share in zip(givers, before, strict=True):
            part = np.divide(left * share, total, out=left / len(givers), where=total > 0)
            columns[name] = np.where(unmoved, share, np.round(part, ROUNDING))
    return columns, impossible
