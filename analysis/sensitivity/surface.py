"""The response over the two factors that matter most, all others averaged out: read off the surrogate, beside the points themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.numbers.entry import entry
from analysis.point_values import PointValues, point_values
from analysis.sensitivity.given_data import FEWEST
from analysis.sensitivity.given_sample import GivenDataRefused, given_sample
from analysis.sensitivity.shapley import accepted_surrogate, shares
from analysis.wording import scale_of
from experiments.plan import DUMMY
from experiments.study_reader import ALL, StoredStudy

METHOD = "shapley"
SURFACE, POINT = "surface", "point"
SIDE = 21  # values of each factor
COLUMNS = ("factor_x", "factor_y", "kind", "x", "y", "value", "method", "R2")


def surface_table(values: PointValues, seed: int = 0) -> pd.DataFrame:
    """Rows of kind "surface": E[response | x, y] at up to 21 x 21 values that the factors have; of kind "point": the points' own means.

    Columns factor_x (the factor with the largest Shapley effect), factor_y (the second), kind, x, y (natural units), value, method, R2
    (cross-validated). Raises GivenDataRefused as Shapley effects are, and where fewer than two factors vary; the dummy is none.
    """
    from threadpoolctl import threadpool_limits

    sample = given_sample(values, METHOD, FEWEST[METHOD], seed)
    acting = [place for place, name in enumerate(sample.names) if name != DUMMY]
    if len(acting) < 2:
        raise GivenDataRefused("problem.given_two_factors")
    with threadpool_limits(1):
        surrogate = accepted_surrogate(sample, seed)
    effects = shares(surrogate.terms, surrogate.coefficients, len(sample.names))[0]
    first, second = sorted(acting, key=lambda place: -effects[place])[:2]
    across, up = np.meshgrid(_rows_along(sample.x[:, first]), _rows_along(sample.x[:, second]))
    rows = np.zeros((across.size, len(sample.names)), dtype=np.int64)
    rows[:, first], rows[:, second] = across.ravel(), up.ravel()
    drawn = {"x": sample.x[rows[:, first], first], "y": sample.x[rows[:, second], second], "value": surrogate.part({first, second}, rows)}
    own = {"x": sample.x[:, first], "y": sample.x[:, second], "value": sample.y}
    table = pd.concat([pd.DataFrame(drawn).assign(kind=SURFACE), pd.DataFrame(own).assign(kind=POINT)], ignore_index=True)
    table = table.assign(factor_x=sample.names[first], factor_y=sample.names[second], method=METHOD, R2=surrogate.r2)
    return table.sort_values(["kind", "y", "x"], ascending=[False, True, True], kind="stable", ignore_index=True)[list(COLUMNS)]


def study_surface(
    study: StoredStudy,
    response: str,
    policy: str,
    reference: str | None = None,
    *,
    window: str | None = None,
    group: str = ALL,
    seed: int = 0,
) -> pd.DataFrame:
    """The same for an arm of a study, or for its difference from a reference, with what it is of: what ``sensitivity`` stores as "surface".

    Further columns response, policy, reference ("" for a level), window, replicates. Raises as surface_table and point_values do.
    """
    values = point_values(study, response, policy, reference, window=window, group=group)
    of = {"response": response, "policy": policy, "reference": reference or "", "window": window or study.windows[-1]}
    return surface_table(values, seed).assign(**of, replicates=values.replicates)


def surface_numbers(study: StoredStudy, surface: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of results.json for such tables, one under the other: R2, points, and the lowest and highest value."""
    found = []
    for response, table in surface.groupby("response", sort=False):
        drawn = table.loc[table["kind"] == SURFACE, "value"]
        more: dict[str, Any] = {"points": int((table["kind"] == POINT).sum()), "replicates": int(table["replicates"].iloc[0])}
        more |= {"low_value": float(drawn.min()), "high_value": float(drawn.max()), "scale": scale_of(study, str(response))}
        found.append(entry(f"sensitivity.surface.{response}", float(table["R2"].iloc[0]), "R2", **more))
    return found


def _rows_along(column: np.ndarray) -> np.ndarray:
    """Places in the sample of values from the lowest to the highest of a factor, equally many points apart."""
    _, places = np.unique(column, return_index=True)
    return places[np.unique(np.linspace(0, len(places) - 1, SIDE).round().astype(np.int64))]
