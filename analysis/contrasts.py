"""Contrasts: two arms of runs that are compared replicate by replicate, and their effects at the default and over the box.

An interaction is a contrast too: its "policy" is one paired effect, its "reference" another, on the same replicates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass

import numpy as np
import pandas as pd

from analysis.verdicts import DEFAULT_POINT
from experiments.intervals import PairedEffect, paired_effect, simultaneous_limits
from experiments.study_reader import StoredStudy

CELL = ["window", "group"]
ALL = "all"


@dataclass(frozen=True)
class Interaction:
    """(policy - policy_reference) - (other - other_reference): how much more a change does in one setting than in another."""

    policy: str
    policy_reference: str
    other: str
    other_reference: str

    def sides(self) -> tuple[str, str]:
        """The two paired effects, as named in the columns ``policy`` and ``reference``."""
        return f"{self.policy} - {self.policy_reference}", f"{self.other} - {self.other_reference}"


DEMO_INTERACTIONS = (
    Interaction("onsite_w30", "onsite_w15", "documents_w30", "documents_w15"),
    Interaction("onsite_w45", "onsite_w15", "documents_w45", "documents_w15"),
)


@dataclass(frozen=True)
class Contrast:
    """Two arms with the same index (window, group, point_id, replicate_id) and one column per response."""

    policy: str
    reference: str
    value: pd.DataFrame
    reference_value: pd.DataFrame


@dataclass(frozen=True)
class CellEffects:
    """Effects of one contrast in one window and group; sequences are in the order of the study's responses.

    ``low_sim``, ``high_sim``: max-t limits over the responses of this cell (the family), NaN where there is no interval.
    ``by_point``: for each response {point_id: effect}, point 0 the default; a point whose runs failed is NaN.
    """

    contrast: Contrast
    window: str
    group: str
    effects: tuple[PairedEffect, ...]
    low_sim: np.ndarray
    high_sim: np.ndarray
    by_point: tuple[Mapping[int, float], ...]


def contrasts(study: StoredStudy, interactions: tuple[Interaction, ...] = DEMO_INTERACTIONS) -> Iterator[Contrast]:
    """Every policy against its reference, then those interactions whose four policies the study holds."""
    index = [*CELL, "point_id", "replicate_id"]
    names = list(study.responses)
    arms = {str(name): rows.set_index(index)[names].sort_index() for name, rows in study.results.groupby("policy", sort=False)}
    for policy, reference in study.references().items():
        if policy in arms and reference in arms:
            yield Contrast(policy, reference, arms[policy], arms[reference])
    for one in interactions:
        if all(arm in arms for arm in astuple(one)):
            yield Contrast(*one.sides(), arms[one.policy] - arms[one.policy_reference], arms[one.other] - arms[one.other_reference])


def cell_effects(study: StoredStudy, contrast: Contrast) -> Iterator[CellEffects]:
    """Effects on group "all" in every window, and on all other groups in the last one.

    Branches that a targeted policy reaches, those connected to them, and the others are groups of that policy's own contrast only.
    """
    difference = contrast.value - contrast.reference_value
    by_point = difference.groupby(level=[*CELL, "point_id"]).mean()
    for window in study.windows:
        for group in groups_of(study, contrast.policy) if window == study.windows[-1] else [ALL]:
            yield _cell(study, contrast, by_point, window, group)


def groups_of(study: StoredStudy, policy: str) -> list[str]:
    """Groups in which a policy's effect is reported: "treated:<id>", "connected:<id>" and "others:<id>" belong to that policy alone."""
    return [group for group in study.manifest["groups"] if group.partition(":")[2] in ("", policy)]


def _cell(study: StoredStudy, contrast: Contrast, by_point: pd.DataFrame, window: str, group: str) -> CellEffects:
    value, reference = (_default_rows(arm, window, group) for arm in (contrast.value, contrast.reference_value))
    effects = tuple(paired_effect(value[:, place], reference[:, place]) for place in range(value.shape[1]))
    with_limits = np.array([effect.low is not None for effect in effects])
    low_sim, high_sim = simultaneous_limits(np.where(with_limits, value - reference, np.nan))
    box = by_point[_in_cell(by_point, window, group)].droplevel(CELL).reindex(list(study.points))
    columns = tuple(dict(zip(study.points, box[name], strict=True)) for name in study.responses)
    return CellEffects(contrast, window, group.partition(":")[0], effects, low_sim, high_sim, columns)


def _in_cell(frame: pd.DataFrame, window: str, group: str) -> np.ndarray:
    return np.asarray((frame.index.get_level_values("window") == window) & (frame.index.get_level_values("group") == group))


def _default_rows(arm: pd.DataFrame, window: str, group: str) -> np.ndarray:
    """[replicates, responses] at the default point."""
    at_default = arm.index.get_level_values("point_id") == DEFAULT_POINT
    return arm.to_numpy()[_in_cell(arm, window, group) & np.asarray(at_default)]
