"""The assessment design as data: what is measured, from which evidence, with how many points (definitions D1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

CONSTRUCTS = ("life", "study", "service")
"""What a branch is meant to be good at; the true level of each lies in [0, 1], 1 = the standard really and fully met."""

SOURCES = ("documents", "self_report", "on_site", "member_survey", "mass_survey", "outcome")
"""Where evidence comes from. Only documents and self-report are in the branch's own hands."""

LIFE, STUDY, SERVICE = range(3)
DOCUMENTS, SELF_REPORT, ON_SITE, MEMBER_SURVEY, MASS_SURVEY, OUTCOME = range(6)

MIX = "assessment.evidence_mix."
POINTS = "assessment.indicator_weight."


def reference_weights() -> np.ndarray:
    """Fixed weights w0 of true quality, shape (constructs,), sum 1: equal, and no lever (D1)."""
    return np.full(len(CONSTRUCTS), 1.0 / len(CONSTRUCTS))


def share_groups() -> tuple[tuple[str, ...], ...]:
    """Groups of parameter names whose values must sum to one."""
    return tuple(MIX + name for name in SOURCES), tuple(POINTS + name for name in CONSTRUCTS)


def evidence_mix(values: Mapping[str, float]) -> np.ndarray:
    """Share of each source in every indicator, shape (sources,), sum 1."""
    return np.array([values[MIX + name] for name in SOURCES])


def indicator_weights(values: Mapping[str, float]) -> np.ndarray:
    """Share of each construct in the party score, shape (constructs,), sum 1."""
    return np.array([values[POINTS + name] for name in CONSTRUCTS])


KINDS = ("base", "plus", "minus", "veto")
"""What a row of a rule sheet does: gives points, adds to them above the pass mark, takes from them below it, or fails the branch."""

CADENCES = (1, 3, 6, 12)
"""How often an indicator is looked at, in months."""

SHORTEST_PERIOD = 3  # months: the model scores at most four times a year


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of a rule sheet. ``points`` count against the base points of its set (a veto row has none); ``evidence``: shares."""

    name: str
    construct: str
    points: float
    kind: str
    cadence: int
    evidence: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """The indicators that branches of the named types are assessed by."""

    name: str
    types: tuple[str, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A whole rule sheet: one set for all branch types or several; a type in several sets is assessed by their mean."""

    id: str
    title_en: str
    title_zh: str
    sets: tuple[IndicatorSet, ...]

    @property
    def period_months(self) -> int:
        """Length of an assessment period: the longest cadence of any indicator, at least three months."""
        return max(SHORTEST_PERIOD, *(row.cadence for one in self.sets for row in one.indicators))


class Design(NamedTuple):
    """An assessment as arrays. Points are shares of the base points of the type, so ``weights`` sums to 1 over constructs."""

    weights: np.ndarray  # (types, constructs)
    mix: np.ndarray  # (types, kinds, constructs, sources): sums to 1 over sources
    plus: np.ndarray  # (types, constructs)
    minus: np.ndarray  # (types, constructs)
    veto: np.ndarray  # (types, constructs): 1 where a veto row stands


def uniform_design(values: Mapping[str, float], types: int) -> Design:
    """The design that the levers alone describe: the same points and the same evidence for every type, no extra rows."""
    shape = (types, len(CONSTRUCTS))
    weights = np.broadcast_to(indicator_weights(values), shape).copy()
    mix = np.broadcast_to(evidence_mix(values), (types, len(KINDS), len(CONSTRUCTS), len(SOURCES))).copy()
    return Design(weights, mix, np.zeros(shape), np.zeros(shape), np.zeros(shape))


def design_of(assessment: Assessment, types: Sequence[str]) -> Design:
    """Arrays of a rule sheet for the branch types in the given order.

    Evidence is kept by construct and kind of row: the points-weighted mean over its rows (veto rows count alike). A kind without rows
    takes the evidence of the construct's base rows, a construct without base rows the type's overall mix; both then weigh nothing.
    Raises ValueError for a type that no set covers.
    """
    made = [_design_of_type([one for one in assessment.sets if name in one.types], name) for name in types]
    return Design(*(np.array(part) for part in zip(*made, strict=True)))


def _design_of_type(sets: Sequence[IndicatorSet], name: str) -> tuple[np.ndarray, ...]:
    if len(sets) == 0:
        raise ValueError(f"no indicator set covers branches of type {name}")
    points = np.zeros((len(KINDS), len(CONSTRUCTS)))
    mix = np.zeros((len(KINDS), len(CONSTRUCTS), len(SOURCES)))
    for one in sets:
        total = sum(row.points for row in one.indicators if row.kind == "base") * len(sets)
        for row in one.indicators:
            where = KINDS.index(row.kind), CONSTRUCTS.index(row.construct)
            share = 1.0 if row.kind == "veto" else row.points / total
            points[where] += share
            mix[where] += share * np.array(row.evidence)
    sums = mix.sum(axis=-1, keepdims=True)
    own = mix / np.where(sums > 0.0, sums, 1.0)
    base = np.where(sums[0] > 0.0, own[0], mix[0].sum(axis=0) / mix[0].sum())
    return points[0], np.where(sums > 0.0, own, base), points[1], points[2], (points[3] > 0.0).astype(float)


def lever_values(assessment: Assessment, types: Sequence[str]) -> dict[str, float]:
    """What the levers are under a rule sheet: its mean evidence mix, mean points per construct, and its period."""
    design = design_of(assessment, types)
    mix = (design.weights[:, :, None] * design.mix[:, 0]).sum(axis=1).mean(axis=0)
    weights = design.weights.mean(axis=0)
    values = {MIX + name: float(share) for name, share in zip(SOURCES, mix / mix.sum(), strict=True)}
    values |= {POINTS + name: float(share) for name, share in zip(CONSTRUCTS, weights / weights.sum(), strict=True)}
    return values | {"assessment.period_months": float(assessment.period_months)}


def moved(design: Design, values: Mapping[str, float], before: Mapping[str, float]) -> Design:
    """``design`` of all types after levers moved from ``before`` to ``values``, so that its means are again what the levers say.

    Every row of shares is pushed the same way and held to what shares can be; the push is as large as it takes for the mean over
    types (weighted by points where it is about evidence) to reach the lever. Evidence of extra rows is pushed like that of base rows.
    """
    weights = _moved_to(design.weights, np.ones(len(design.weights)), indicator_weights(values), indicator_weights(before))
    kinds, constructs = design.mix.shape[1:3]
    importance = np.zeros(design.mix.shape[:3])
    importance[:, 0] = weights
    cells, target = design.mix.reshape(-1, len(SOURCES)), evidence_mix(values)
    mix = _moved_to(cells, importance.ravel(), target, evidence_mix(before))
    return design._replace(weights=weights, mix=mix.reshape(-1, kinds, constructs, len(SOURCES)))


PUSHES = 2000  # most steps of the search below; a few dozen do unless a target lies at the edge
CLOSE = 1e-9  # of a share


def _moved_to(cells: np.ndarray, importance: np.ndarray, target: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Rows of ``cells`` (each sums to 1) pushed by one common vector until their weighted mean is ``target``."""
    if np.array_equal(target, before):
        return cells  # a policy at baseline values must equal the baseline bit for bit
    share, push = importance / importance.sum(), target - before
    for _ in range(PUSHES):
        held = nearest_shares(cells + push)
        missing = target - share @ held
        if np.abs(missing).max() < CLOSE:
            break
        push = push + missing
    return held


def nearest_shares(rows: np.ndarray) -> np.ndarray:
    """The shares (not negative, sum 1) nearest to each row: Euclidean projection on the simplex (Held, Wolfe & Crowder 1974)."""
    order = -np.sort(-rows, axis=-1)
    above = (np.cumsum(order, axis=-1) - 1.0) / np.arange(1, rows.shape[-1] + 1)
    kept = (order > above).sum(axis=-1) - 1
    return np.maximum(rows - np.take_along_axis(above, kept[..., None], axis=-1), 0.0)
