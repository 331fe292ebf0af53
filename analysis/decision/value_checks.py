"""What makes a value of information impossible, said before anything is computed; and the runs of all arms paired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from experiments.plan import DUMMY
from sim.problems import Place, Problem, problem_at

if TYPE_CHECKING:
    import pandas as pd

FEWEST_POINTS = 50  # below, ten points a fold would decide


def value_problems(net_benefit: Mapping[str, pd.DataFrame], factors: pd.DataFrame, place: str) -> Iterator[Problem]:
    """All of them; none where a value of information can be computed."""
    here = Place(place)
    if len(net_benefit) < 2:
        yield problem_at(here, "", "problem.value_one_policy", policies=", ".join(net_benefit) or "-")
    endless = [arm for arm, frame in net_benefit.items() if np.isinf(frame.to_numpy()).any()]
    empty = [arm for arm, frame in net_benefit.items() if frame.isna().all(axis=None)]
    for arm in endless:
        yield problem_at(here, arm, "problem.value_not_finite")
    for arm in empty:
        yield problem_at(here, arm, "problem.value_no_runs")
    for name in factors.columns[~np.isfinite(factors.astype(np.float64)).all(axis=0)]:
        yield problem_at(here, str(name), "problem.value_factor_not_finite")
    if factors.drop(columns=DUMMY, errors="ignore").nunique().max() < 2 or len(factors.columns.drop(DUMMY, errors="ignore")) == 0:
        yield problem_at(here, "", "problem.value_no_factors")
    if len(net_benefit) > 1 and len(endless) + len(empty) == 0:
        yield from _of_points(paired(net_benefit, factors), here)


def _of_points(cube: np.ndarray, here: Place) -> Iterator[Problem]:
    points = int(np.isfinite(cube).any(axis=(1, 2)).sum())
    if points < FEWEST_POINTS:
        yield problem_at(here, "", "problem.value_few_points", points=points, least=FEWEST_POINTS)
    elif np.nanmax(np.abs(cube - cube[..., :1])) == 0:
        yield problem_at(here, "", "problem.value_same_everywhere")


def paired(net_benefit: Mapping[str, pd.DataFrame], factors: pd.DataFrame) -> np.ndarray:
    """[points, replicates, arms] in the order of ``factors``; a run that one arm lacks is missing in all (D6)."""
    replicates = sorted(set().union(*(frame.columns for frame in net_benefit.values())))
    frames = [frame.reindex(index=factors.index, columns=replicates).to_numpy(np.float64) for frame in net_benefit.values()]
    cube = np.stack(frames, axis=-1)
    return np.where(np.isfinite(cube).all(axis=2, keepdims=True), cube, np.nan)
