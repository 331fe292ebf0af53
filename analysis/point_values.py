"""The responses of a study as arrays: points by replicates, beside the factors of each point. What every analysis of points starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.plan import DESIGN, DUMMY, NOT_FACTORS
from experiments.study_reader import ALL, StoredStudy

DEFAULT_POINT = 0


@dataclass(frozen=True, eq=False)
class PointValues:
    """``factors`` [points, factors] in natural units, indexed by point_id, only what varies and acts (the dummy last); ``values``
    [points, replicates], NaN where a run is missing; ``block`` [points], the points that share their draws (None: no blocks).

    The default point is no part of it. ``seeding``: common, block or independent, as the study was run.
    """

    factors: pd.DataFrame
    values: np.ndarray
    block: np.ndarray | None
    seeding: str

    @property
    def means(self) -> np.ndarray:
        """[points]: mean over the replicates that there are; NaN where there is none."""
        counts = (~np.isnan(self.values)).sum(axis=1)
        sums = np.nansum(self.values, axis=1)
        return np.asarray(np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0))

    @property
    def replicates(self) -> int:
        """Replicates of the point that has most."""
        return int(self.values.shape[1])


def point_values(
    study: StoredStudy, response: str, policy: str, reference: str | None = None, *, window: str | None = None, group: str = ALL
) -> PointValues:
    """Values of one arm, or with ``reference`` the paired difference of two, at every point of the design but the default one.

    ``window``: default the last one. Raises KeyError for a response, an arm, a window or a group that the study does not hold.
    """
    window = study.windows[-1] if window is None else window
    if window not in study.windows:
        raise KeyError(window)
    held = arm_values(study, response, [policy, *([] if reference is None else [reference])], window=window, group=group)
    values = held[policy] if reference is None else held[policy] - held[reference]
    points = study.design.loc[study.design["point_id"] != DEFAULT_POINT].set_index("point_id")
    block = points["block"].to_numpy(dtype=np.int64) if "block" in points.columns else None
    return PointValues(points[acting_factors(study, policy)], values.to_numpy(), block, str(study.manifest["seeding"]))


def arm_values(
    study: StoredStudy, response: str, arms: Sequence[str], *, window: str | None = None, group: str = ALL, default: bool = False
) -> dict[str, pd.DataFrame]:
    """By arm, [points, replicates] indexed by point_id in the design's order; ``default``: the default point instead of all others.

    Every arm has the same rows and columns. Raises KeyError as :func:`point_values`.
    """
    window = study.windows[-1] if window is None else window
    rows = study.results[(study.results["window"] == window) & (study.results["group"] == group)]
    rows = rows[(rows["point_id"] == DEFAULT_POINT) == default]
    known = set(study.policies["policy"])
    for name, allowed in ((response, set(study.responses)), (group, set(study.manifest["groups"])), *((arm, known) for arm in arms)):
        if name not in allowed:
            raise KeyError(name)
    points = [point for point in study.points if (point == DEFAULT_POINT) == default]
    replicates = sorted(rows["replicate_id"].unique())
    wide = rows[rows["policy"].isin(arms)].pivot(index=["policy", "point_id"], columns="replicate_id", values=response)
    held = set(wide.index.get_level_values("policy"))
    nothing = pd.DataFrame(np.nan, index=points, columns=replicates)
    return {arm: wide.loc[arm].reindex(index=points, columns=replicates) if arm in held else nothing for arm in arms}


def acting_factors(study: StoredStudy, policy: str) -> list[str]:
    """Factors that vary over the points and act on this arm, the dummy last: a lever of the design acts on the arm "design" alone."""
    levers = () if policy == DESIGN else study.manifest.get("levers", ())
    points = study.design[study.design["point_id"] != DEFAULT_POINT]
    names = [name for name in study.design.columns if name not in (*NOT_FACTORS, DUMMY, *levers) and points[name].nunique() > 1]
    return [*names, *([DUMMY] if DUMMY in study.design.columns else [])]
