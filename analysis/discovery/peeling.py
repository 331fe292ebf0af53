"""PRIM's peeling (Friedman and Fisher 1999, with the lenient objective of Kwakkel and Jaxa-Rozen 2016) on plain arrays.

The boxes that are reported come from ema-workbench. What is held against chance and against points left out needs hundreds of
peelings, which take a second each there; this gives the same boxes (a test compares them) in a fiftieth of the time.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.discovery.corners import Corner

ALPHA = 0.05  # share of the points that a step peels off


def peel(points: np.ndarray, fails: np.ndarray, least_support: float) -> list[Corner]:
    """Boxes from the whole space to the smallest one with at least ``least_support`` of the points. [points, factors], [points]."""
    limits = np.array([np.full(points.shape[1], -math.inf), np.full(points.shape[1], math.inf)])
    found, inside = [Corner(limits)], np.arange(len(points))
    while True:
        here, failing = points[inside], fails[inside]
        cuts = _cuts(np.sort(here, axis=0))  # [2, factors]
        kept = np.stack([here >= cuts[0], here <= cuts[1]])  # [2, points inside, factors]
        counts = kept.sum(axis=1)
        means = (kept & failing[None, :, None]).sum(axis=1) / np.maximum(counts, 1)
        gains = np.where(counts < len(inside), (means - failing.mean()) / np.maximum(len(inside) - counts, 1), 0.0)
        factor, upper = _best(gains, limits)
        if gains[upper, factor] <= 0 or counts[upper, factor] / len(points) < least_support:
            return found
        limits = limits.copy()
        limits[upper, factor] = cuts[upper, factor]
        inside = inside[kept[upper, :, factor]]
        found.append(Corner(limits))


def _best(gains: np.ndarray, limits: np.ndarray) -> tuple[int, int]:
    """Factor and side of the largest gain; among equals a factor that has a limit already, then the first, upper side before lower."""
    order = gains[::-1].T.ravel()  # factor by factor, upper side first
    new = np.repeat(~np.isfinite(limits).any(axis=0), 2)
    place = int(np.lexsort((np.arange(len(order)), new, -order))[0])
    return place // 2, 1 - place % 2


def _cuts(ranked: np.ndarray) -> np.ndarray:
    """[2, factors]: where to cut off the lowest and the highest share ALPHA, halfway between two values that differ. ``ranked`` ascends."""
    count = len(ranked)
    return np.stack([_cut(ranked, (count - 1) * ALPHA, 1), _cut(ranked, (count - 1) * (1 - ALPHA), -1)])


def _cut(ranked: np.ndarray, place: float, step: int) -> np.ndarray:
    """The mean of the values on both sides of ``place``; where they are equal the one further in is taken that differs, if any."""
    near, far = (math.floor(place), math.ceil(place)) if step > 0 else (math.ceil(place), math.floor(place))
    towards = ranked[far:] if step > 0 else ranked[far::-1]
    differs = towards != ranked[near]
    other = np.where(differs.any(axis=0), differs.argmax(axis=0), len(towards) - 1)
    return np.asarray((ranked[near] + np.take_along_axis(towards, other[None], axis=0)[0]) / 2)
