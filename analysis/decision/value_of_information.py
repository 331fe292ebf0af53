"""What it would be worth to know a quantity before choosing (definitions D8): in units of the response, and as chance to choose otherwise.

EVPPI(phi) = E_phi max_d E[NB_d | phi] - max_d E NB_d (regression of Strong, Oakley and Brennan 2014), cross-fitted: the folds that choose
are not the fold that values, and what one would choose without knowing phi is learned on the same folds, so that an inert quantity is
worth nothing on average instead of something.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.decision.cross_fit import Fits, cross_fitted, polynomials
from analysis.decision.evpi import means_of, perfect_information
from analysis.decision.flip_points import sure_flips
from analysis.decision.value_checks import paired, value_problems
from analysis.numbers.entry import entry
from experiments.intervals import LEVEL
from experiments.plan import DUMMY
from sim.problems import raise_if_any

if TYPE_CHECKING:
    import pandas as pd

FOLDS, SPLITS, PLACES = 5, 10, 101  # the estimate is a mean over SPLITS ways to deal the points into folds; PLACES of a factor's range
SHUFFLES = 99  # of the dummy
MOST_NUMBERS = 1_000_000  # of one product of basis and values
COLUMNS = ("factor", "evppi", "low", "high", "chance_of_change", "flip_at", "flip_low", "flip_high", "flip_side", "flips_to", "n")
SIDES = {1: "above", -1: "below", 0: None}


@dataclass(frozen=True, eq=False)
class ValueOfInformation:
    """``table``: a row per factor, the most valuable first, columns COLUMNS; ``flip_at`` is missing where no value surely turns the choice.

    ``floor``: evppi and chance_of_change of the dummy, low and high: between which lie the dummy and its shuffles, a share ``level`` of
    them: what cannot be told from noise. ``evpi_low``: chosen on half the
    replicates, valued on the other half (NaN with one replicate); ``evpi_high``: plug-in, too high under noise. ``best_share``: share of
    resamples of the points in which ``best`` is the best arm. ``n``: points with a run of all arms.
    """

    table: pd.DataFrame
    floor: Mapping[str, float]
    evpi_low: float
    evpi_high: float
    best: str
    runner_up: str
    best_share: float
    n: int
    replicates: int
    level: float
    resamples: int

    @property
    def telling(self) -> tuple[str, ...]:
        """Factors whose lower limit is above 0 and above what dummies show."""
        return tuple(self.table.loc[self.table["low"] > max(0.0, self.floor["high"]), "factor"])


def value_of_information(
    net_benefit: Mapping[str, pd.DataFrame],
    factors: pd.DataFrame,
    *,
    default: Mapping[str, float] | None = None,
    seed: int = 0,
    level: float = LEVEL,
    resamples: int = 200,
    shuffles: int = SHUFFLES,
    place: str = "branchsim decide",
) -> ValueOfInformation:
    """``net_benefit``: by arm, [points, replicates], more is better, NaN where a run is missing; ``factors``: indexed by the same points.

    ``default``: value of a factor from which the nearest flip is sought (else the middle of its range). A column ``dummy`` is the noise
    floor; without one an inert column is drawn from ``seed``. Intervals: percentiles over resamples of whole points, folds dealt anew.
    Raises InputError with all that is in the way; ``place``: where the problems stand, such as the study's folder.
    """
    raise_if_any(value_problems(net_benefit, factors, place))
    cube = paired(net_benefit, factors)
    whole = np.isfinite(cube).any(axis=(1, 2))
    cube, random = cube[whole], np.random.default_rng(seed)
    values, count = means_of(cube), int(whole.sum())
    columns = factors.loc[whole, factors.loc[whole].nunique() > 1].astype(np.float64)
    inert = columns[DUMMY].to_numpy() if DUMMY in columns else random.permutation((np.arange(count) + 0.5) / count)
    columns = columns.drop(columns=DUMMY, errors="ignore")
    best, runner_up = (int(arm) for arm in np.argsort(-values.mean(axis=0), kind="stable")[:2])
    weights = random.multinomial(count, np.full(count, 1 / count), size=resamples).astype(np.float64)
    folds = np.stack([random.permutation(np.arange(count) % FOLDS) for _ in range(SPLITS + resamples)])
    differences, arms = values - values[:, [best]], list(net_benefit)
    inert = np.column_stack([inert, *(random.permutation(inert) for _ in range(shuffles))])
    floor = _floor(inert, differences, folds[:SPLITS], level)
    table = _table(columns, differences, best, weights, folds, default or {}, level)
    table["flips_to"] = [None if arm < 0 else arms[arm] for arm in table["flips_to"]]
    table = table.sort_values(["evppi", "high"], ascending=False, kind="stable", ignore_index=True)
    share = float(((weights @ values).argmax(axis=1) == best).mean())
    replicates = int(np.isfinite(cube[..., 0]).sum(axis=1).max())
    return ValueOfInformation(
        table, floor, *perfect_information(cube), arms[best], arms[runner_up], share, count, replicates, level, resamples
    )


def value_entries(found: ValueOfInformation, unit: str, scale: float) -> Iterator[dict[str, Any]]:
    """Rows of results.json: every factor, the noise floor, perfect information from below and above, and on what they rest.

    ``unit`` and ``scale`` of the net benefit; its worth is shown with one decimal more, for it is small beside the thing itself.
    """
    scale = scale / 10
    sizes: dict[str, Any] = {
        "replicates": found.replicates,
        "resamples": found.resamples,
        "level": found.level,
        "factors": len(found.table),
    }
    choice: dict[str, Any] = {"best": found.best, "runner_up": found.runner_up, "best_share": found.best_share}
    yield entry("decision.value.points", found.n, "points", **sizes, **choice, telling=len(found.telling), scale=1.0)
    floor = found.floor
    chance = {"chance_of_change": floor["chance_of_change"]}
    yield entry("decision.value.floor", floor["evppi"], unit, [floor["low"], floor["high"]], scale=scale, **chance)
    yield entry("decision.evpi.low", found.evpi_low, unit, scale=scale)
    yield entry("decision.evpi.high", found.evpi_high, unit, scale=scale)
    for row in found.table.to_dict(orient="records"):
        more = {name: row[name] for name in COLUMNS[4:]}
        yield entry(
            f"decision.value.{row['factor']}",
            row["evppi"],
            unit,
            [row["low"], row["high"]],
            scale=scale,
            telling=row["factor"] in found.telling,
            **more,
        )


def worth_showing(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """At most so many rows of the most valuable factors, without those that may not be worth anything by any resample's limit."""
    return table[table["high"] > 0].head(most).reset_index(drop=True)


def _floor(inert: np.ndarray, values: np.ndarray, folds: np.ndarray, level: float) -> dict[str, float]:
    """Of columns that act on nothing, the first of them the dummy itself."""
    found, ones = list[np.ndarray](), np.ones(len(values))
    for part in _parts(inert.shape[1], values.size):
        fits = Fits(polynomials(inert[:, part], 2).columns, values)
        found.append(np.mean([cross_fitted(fits, ones, deal) for deal in folds], axis=0))
    worth, chance = np.concatenate(found, axis=1)
    low, high = np.quantile(worth, [(1 - level) / 2, (1 + level) / 2])
    return {"evppi": float(worth[0]), "low": float(low), "high": float(high), "chance_of_change": float(chance[0])}


def _parts(count: int, size: int) -> list[slice]:
    """Columns in parts: as many at once as fit into the processor's memory."""
    at_once = max(1, MOST_NUMBERS // (5 * size))
    return [slice(start, start + at_once) for start in range(0, count, at_once)]


def _table(
    factors: pd.DataFrame, values: np.ndarray, best: int, weights: np.ndarray, folds: np.ndarray, default: Mapping[str, float], level: float
) -> pd.DataFrame:
    """Columns COLUMNS, ``flips_to`` as the place of the arm."""
    import pandas as pd

    parts = [factors.iloc[:, part] for part in _parts(factors.shape[1], values.size)]
    return pd.concat([_part(part, values, best, weights, folds, default, level) for part in parts], ignore_index=True)


def _part(
    factors: pd.DataFrame, values: np.ndarray, best: int, weights: np.ndarray, folds: np.ndarray, default: Mapping[str, float], level: float
) -> pd.DataFrame:
    import pandas as pd

    basis = polynomials(factors.to_numpy(), PLACES)
    fits, ones = Fits(basis.columns, values), np.ones(len(values))
    estimates = np.mean([cross_fitted(fits, ones, deal) for deal in folds[:SPLITS]], axis=0)
    again = np.array([cross_fitted(fits, row, deal)[0] for row, deal in zip(weights, folds[SPLITS:], strict=True)])
    low, high = np.quantile(again, [(1 - level) / 2, (1 + level) / 2], axis=0)
    middles = (factors.min() + factors.max()) / 2
    start = np.array([default.get(str(name), middles[name]) for name in factors.columns], dtype=np.float64)
    sure = sure_flips(fits, basis, best, weights, start, level)
    sides = [SIDES[int(side)] for side in sure.flips.above]
    found = [list(factors.columns), estimates[0], low, high, estimates[1], sure.flips.at, sure.low, sure.high, sides, sure.flips.arm]
    return pd.DataFrame(dict(zip(COLUMNS, [*found, len(values)], strict=True)))
