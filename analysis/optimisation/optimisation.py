"""The analysis "optimisation" of a study that a search left: front, fresh values, convergence and the library it began with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.numbers.entry import entry
from analysis.optimisation.fresh_values import DRAWS, FreshValues, fresh_values
from analysis.stored_analysis import Analysis
from analysis.wording import is_preliminary
from experiments.intervals import LEVEL
from experiments.optimisation.evaluation import at_common_points, outcomes_of
from experiments.optimisation.front import REFERENCE, Convergence, convergence, feasible_designs, front_of
from experiments.optimisation.objectives import Objective, Optimise
from experiments.optimisation.search import Evaluated, Found
from experiments.study_reader import StoredStudy
from sim.parameters import parameter_table
from sim.problems import Place, problem_at, raise_if_any

NAME = "optimisation"
SHARE = "share"


def optimisation(study: StoredStudy, asked: Optimise, found: Found, chosen: Sequence[Evaluated], *, seed: int = 0) -> Analysis:
    """``study``: the chosen designs, as policies p01 and so on, under fresh draws. ``seed``: of the bootstrap. Fresh points at which a run
    of some design is missing are left out for all. Raises InputError where none is left.
    """
    names = policy_names(len(chosen))
    points = [point for point in study.points if point > 0] or [0]
    replicates = int(study.manifest["replicates"] if points == [0] else study.manifest["box_replicates"])
    measures, window = asked.measures(), study.windows[-1]
    fresh = at_common_points(outcomes_of(study.results, names, window, measures, np.tile(points, (len(names), 1)), replicates))
    common = len(next(iter(fresh[0].changes.values())))
    raise_if_any([problem_at(Place(str(study.folder)), "", "problem.optimise_fresh_failed")] if common == 0 else [])
    values, grown = fresh_values(asked, [one.outcome for one in chosen], fresh, seed=seed), convergence(found, asked)
    tables = {
        "front": _front(asked, found, chosen, values),
        "fresh": _fresh(study, asked, names, values),
        "convergence": pd.DataFrame([vars(step) for step in grown.steps]),
        "seeded": _seeded(asked, found, chosen),
    }
    sizes = _sizes(study, asked, found, chosen, (common, replicates))
    options = {"seed": seed, "objectives": [one.name for one in asked.objectives], "constraints": [one.name for one in asked.constraints]}
    rests_on = sizes | {
        "seeding": "common", "level": LEVEL, "method": f"percentile bootstrap over uncertainty points and replicates, {DRAWS} resamples",
        "seeds": list(asked.seeds), "reference_point": REFERENCE, "verdict": grown.verdict, "preliminary": is_preliminary(study),
    }  # fmt: skip
    return Analysis(NAME, options, rests_on, tables, list(_numbers(study, asked, found, chosen, values, grown, sizes)))


def policy_names(count: int) -> list[str]:
    """Ids of the policies, in the order of the designs."""
    return [f"p{number:02d}" for number in range(1, count + 1)]


def _sizes(study: StoredStudy, asked: Optimise, found: Found, chosen: Sequence[Evaluated], fresh: tuple[int, int]) -> dict[str, int]:
    feasible = feasible_designs(found, asked)
    return {
        "evaluated": len(found.designs), "feasible": len(feasible), "failed": sum(one.outcome.failed for one in found.designs.values()),
        "front": len(front_of(feasible, asked)), "designs": len(chosen), "runs": found.runs, "search_seeds": len(asked.seeds),
        "generations": asked.generations, "population": asked.population,
        "points": len(next(iter(chosen[0].outcome.changes.values()))), "replicates": asked.replicates,
        "fresh_points": fresh[0], "fresh_replicates": fresh[1], "fresh_failed": len(study.failures),
        "library": len(found.seeded), "expressed": sum(one.expressed == "wholly" for one in found.seeded),
    }  # fmt: skip


def _front(asked: Optimise, found: Found, chosen: Sequence[Evaluated], values: FreshValues) -> pd.DataFrame:
    rows = []
    for place, (name, one) in enumerate(zip(policy_names(len(chosen)), chosen, strict=True)):
        row: dict[str, Any] = {"policy": name, "seed": one.seed, "generation": one.generation}
        row |= dict(zip(found.names, one.levers, strict=True))
        for column, objective in enumerate(asked.objectives):
            row |= {f"search.{objective.name}": values.search[place, column], f"fresh.{objective.name}": values.fresh[place, column]}
        marks = {"on_front": values.on_front[place], "front_share": values.front_share[place], "keeps_limits": values.keeps[place]}
        rows.append(row | marks)
    return pd.DataFrame(rows)


def _fresh(study: StoredStudy, asked: Optimise, names: Sequence[str], values: FreshValues) -> pd.DataFrame:
    """A row per design and objective, then per design and constraint (whose search value is not kept)."""
    rows = []
    for place, name in enumerate(names):
        for column, one in enumerate(asked.objectives):
            arrays = {
                "search": values.search, "value": values.fresh, "low": values.low, "high": values.high,
                "drop": values.drop, "drop_low": values.drop_low, "drop_high": values.drop_high,
            }  # fmt: skip
            row: dict[str, Any] = {"policy": name, "role": "objective", "name": one.name, "response": one.response, "group": one.group}
            row |= {"statistic": one.statistic, "unit": unit_of(study, one), "limit": np.nan}
            rows.append(row | {key: array[place, column] for key, array in arrays.items()} | {"kept": True})
        for column, limit in enumerate(asked.constraints):
            row = {"policy": name, "role": "constraint", "name": limit.name, "response": limit.response, "group": limit.group}
            value = values.limits[place, column]
            row |= {"statistic": limit.statistic, "unit": study.manifest["responses"][limit.response].get("unit", ""), "limit": limit.limit}
            rows.append(row | {"value": value, "kept": bool(limit.violation(value) <= 0)})
    return pd.DataFrame(rows)


def _seeded(asked: Optimise, found: Found, chosen: Sequence[Evaluated]) -> pd.DataFrame:
    """The library in the levers of the search, and what the search made of it; a policy none of whose levers are searched was not tried."""
    front = {one.levers for one in front_of(feasible_designs(found, asked), asked)}
    kept = {one.levers for one in chosen}
    rows = []
    for one in found.seeded:
        tried = one.expressed != "not"
        known = found.designs.get(one.levers) if tried else None
        row: dict[str, Any] = {"policy": one.policy, "expressed": one.expressed, "levers_moved": one.moved}
        row |= {"left_out": ";".join(one.left_out), "evaluated": known is not None}
        row |= {"on_search_front": tried and one.levers in front, "chosen": tried and one.levers in kept}
        values = np.full(len(asked.objectives), np.nan) if known is None or known.outcome.failed else known.outcome.values(asked)
        rows.append(row | {f"search.{objective.name}": value for objective, value in zip(asked.objectives, values, strict=True)})
    return pd.DataFrame(rows)


def unit_of(study: StoredStudy, one: Objective) -> str:
    """Unit of an objective: its response's, or a share of the points."""
    return SHARE if one.statistic == "share_raised" else str(study.manifest["responses"][one.response].get("unit", ""))


def _numbers(
    study: StoredStudy,
    asked: Optimise,
    found: Found,
    chosen: Sequence[Evaluated],
    values: FreshValues,
    grown: Convergence,
    sizes: Mapping[str, int],
) -> Iterator[dict[str, Any]]:
    for name, size in sizes.items():
        yield entry(f"{NAME}.{name}", size, "count")
    yield entry(f"{NAME}.verdict", grown.verdict, "word")
    yield entry(f"{NAME}.reference_point", REFERENCE, SHARE)
    yield entry(f"{NAME}.growth", max(grown.growth.values()), SHARE)
    yield entry(f"{NAME}.least_share", min(grown.shares.values()), SHARE)
    yield entry(f"{NAME}.still_on_front", int(values.on_front.sum()), "count")
    yield entry(f"{NAME}.keeps_limits", int(values.keeps.sum()), "count")
    yield entry(f"{NAME}.library_on_front", int(_seeded(asked, found, chosen)["on_search_front"].sum()), "count")
    for place, one in enumerate(asked.objectives):
        limits = [float(values.mean_low[place]), float(values.mean_high[place])]
        more = {"scale": 1.0 if one.statistic == "share_raised" else one.scale, "statistic": one.statistic, "response": one.response}
        more |= {"larger_is_better": one.larger_is_better}
        yield entry(f"{NAME}.drop.{one.name}", float(values.mean_drop[place]), unit_of(study, one), limits, **more)
        best = int(np.nanargmin(one.loss(values.fresh[:, place])))
        yield entry(f"{NAME}.best.{one.name}", policy_names(len(chosen))[best], "policy")
        for row, name in enumerate(policy_names(len(chosen))):
            limits = [float(values.low[row, place]), float(values.high[row, place])]
            own = {"search": float(values.search[row, place]), "drop": float(values.drop[row, place])} | more
            yield entry(f"{NAME}.{name}.{one.name}", float(values.fresh[row, place]), unit_of(study, one), limits, **own)
    for name, design in zip(policy_names(len(chosen)), chosen, strict=True):
        for lever, value in zip(found.names, design.levers, strict=True):
            yield entry(f"{NAME}.{name}.lever.{lever}", value, parameter_table()[lever].unit)
