"""Indices of one response under one arm by one method, with all that a reader needs to judge them; or the reason why there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.point_values import PointValues
from analysis.sensitivity.block_bootstrap import limits
from analysis.sensitivity.convergence import convergence, is_balanced, without_unbalanced
from analysis.sensitivity.design_blocks import Usable, kept_values, pair_balance, saltelli_rows, sample_of, sobol_blocks, usable_groups
from analysis.sensitivity.estimates import COLUMNS, FLOOR, Estimates, first_ranked, index_table
from analysis.sensitivity.given_sample import beside_dummy
from analysis.sensitivity.methods import all_factors, design_method
from analysis.sensitivity.noisy_morris import elementary_effects, morris_sums, noisy_morris
from analysis.sensitivity.noisy_sobol import noisy_sobol, sobol_sums
from analysis.sensitivity.salib_indices import efast_indices
from analysis.sensitivity.variance_split import variance_split
from experiments.plan import DUMMY
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    import pandas as pd

FEWEST_BLOCKS, FEWEST_TRAJECTORIES = 16, 4
FEWEST_COMMON = 20  # D7: replicates from which one seed set for all blocks is accepted
ROUNDING = 1e-12  # of the largest value: a smaller spread is no spread


class NoIndexError(Exception):
    """There is no index to give: ``key`` of the text that says why, and its values."""

    def __init__(self, key: str, **values: Any) -> None:
        self.key, self.values = key, values
        super().__init__(key)


@dataclass(frozen=True, eq=False)
class Found:
    """``indices``: columns of :data:`estimates.COLUMNS`; ``convergence`` and ``split``: None where the method has none.

    ``n`` of ``planned`` blocks, trajectories, points of curves or points were complete; ``first_ranked``: None where nothing can be ranked.
    """

    indices: pd.DataFrame
    main: str
    n: int
    planned: int
    replicates: int
    convergence: pd.DataFrame | None = None
    split: pd.DataFrame | None = None
    first_ranked: int | None = None
    more: dict[str, Any] = field(default_factory=dict)


def indices_of(study: StoredStudy, values: PointValues, method: str, *, seed: int, resamples: int, level: float) -> Found:
    """Raises NoIndexError where the values do not carry an index."""
    kept = kept_values(values)
    if not np.isfinite(kept).any():
        raise NoIndexError("problem.sensitivity_nothing")
    there = kept[np.isfinite(kept)]
    if np.ptp(there) <= ROUNDING * np.abs(there).max():
        raise NoIndexError("problem.sensitivity_constant")
    if method == "sobol":
        return _sobol(study, values, seed, resamples, level)
    if method == "morris":
        return _morris(study, values, seed, resamples, level)
    return _efast(study, values) if method == "efast" else _given(study, values, method, seed, level)


def _sobol(study: StoredStudy, values: PointValues, seed: int, resamples: int, level: float) -> Found:
    usable = usable_groups(study, values, saltelli_rows(study))
    if usable.replicates < 2:
        raise NoIndexError("problem.sensitivity_one_replicate")
    if values.seeding == "common" and usable.replicates < FEWEST_COMMON:
        raise NoIndexError("problem.sensitivity_common", replicates=usable.replicates, least=FEWEST_COMMON)
    if usable.n < FEWEST_BLOCKS:
        raise NoIndexError("problem.sensitivity_few_blocks", n=usable.n, planned=usable.planned, least=FEWEST_BLOCKS)
    blocks = sobol_blocks(study, usable)
    sums = sobol_sums(blocks)
    found, variance = noisy_sobol(usable.names, sums, resamples, seed)
    if not limits(variance, level)[0] > 0:
        raise NoIndexError("problem.sensitivity_only_noise", n=usable.n, replicates=usable.replicates)
    steps = convergence(sums, lambda part: noisy_sobol(usable.names, part, resamples, seed)[0], level)
    acting = usable.points[..., usable.acting]
    steps = without_unbalanced(steps, usable.names, lambda n: pair_balance(acting[:n]))
    split = variance_split(blocks, values.seeding, resamples, level, seed)
    return _found(found, level, usable.planned, usable.replicates, convergence=steps, split=split, more=_unbalanced(usable))


def _unbalanced(usable: Usable) -> dict[str, Any]:
    """The factor whose columns A and B are least independent, if that matters."""
    ratios = pair_balance(usable.points[..., usable.acting])
    worst = int(np.argmax(np.abs(np.log(np.maximum(ratios, 1e-9)))))
    return {} if is_balanced(ratios[worst]) else {"balance": float(ratios[worst]), "balance_factor": usable.names[worst]}


def _morris(study: StoredStudy, values: PointValues, seed: int, resamples: int, level: float) -> Found:
    usable = usable_groups(study, values, len(all_factors(study)) + 1)
    if usable.n < FEWEST_TRAJECTORIES:
        raise NoIndexError("problem.sensitivity_few_trajectories", n=usable.n, planned=usable.planned, least=FEWEST_TRAJECTORIES)
    levels = int(study.manifest["sampler"].get("levels", 4))
    effects = elementary_effects(usable.points, usable.values, levels / (2 * (levels - 1)))[:, usable.acting]
    sums = morris_sums(effects)
    estimate: Callable[[np.ndarray], Estimates] = partial(noisy_morris, usable.names, resamples=resamples, seed=seed)
    return _found(estimate(sums), level, usable.planned, usable.replicates, convergence=convergence(sums, estimate, level))


def _found(found: Estimates, level: float, planned: int, replicates: int, **more: Any) -> Found:
    return Found(index_table(found, level), found.main, found.n, planned, replicates, first_ranked=first_ranked(found, level), **more)


def _efast(study: StoredStudy, values: PointValues) -> Found:
    """A curve with a missing point gives no index; the points of a curve are its n."""
    factors = all_factors(study)
    if kept_values(values).shape[1] < 2:
        raise NoIndexError("problem.sensitivity_one_replicate")
    usable = usable_groups(study, values, len(values.values) // len(factors))
    kept = kept_values(values)
    curves = kept.mean(axis=1).reshape(len(factors), -1)
    first, total = efast_indices(curves, int(study.manifest["sampler"].get("M", 4)))
    own, points = np.array(usable.acting, dtype=np.int64), curves.shape[1]
    if not np.isfinite(total[own]).any():
        raise NoIndexError("problem.sensitivity_no_curve")
    found = Estimates(usable.names, {"ST": total[own], "S1": first[own]}, {}, points, "ST")
    return Found(index_table(found, 0.95), "ST", points, points, kept.shape[1], more={"curves": usable.n, "curves_planned": usable.planned})


def _given(study: StoredStudy, values: PointValues, method: str, seed: int, level: float) -> Found:
    """Rows without a factor say something of all: the least that counts, or how good a surrogate is."""
    from analysis.sensitivity.given_data import GivenDataRefused, given_data_indices

    sample = sample_of(study, values, design_method(study))
    try:
        everything = given_data_indices(beside_dummy(sample, method, seed), method, seed=seed, level=level)
    except GivenDataRefused as reason:
        raise NoIndexError(reason.key, **reason.values) from None
    of_all = everything[everything["factor"] == ""].set_index("index")["value"]
    rows, main = everything[everything["factor"] != ""].assign(other=""), str(everything["index"].iloc[0])
    first = rows[rows["index"] == main].set_index("factor")
    floor = max(FLOOR, float(of_all.get("floor", 0.0)), float(first["high"].get(DUMMY, 0.0)))
    rows["ranked"] = rows["factor"].isin(first.index[(first["low"] > floor) & (first.index != DUMMY)])
    rows = rows[rows["factor"].isin(sample.factors.columns)]
    order = np.lexsort((-rows["value"], rows["factor"] == DUMMY, rows["index"] != main))
    kept, more = rows.iloc[order][list(COLUMNS)].reset_index(drop=True), {str(name): float(value) for name, value in of_all.items()}
    return Found(kept, main, int(rows["n"].max()), len(sample.values), kept_values(values).shape[1], more=more)
