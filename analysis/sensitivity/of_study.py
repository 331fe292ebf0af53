"""The sensitivity analysis of a study: indices of every response asked for, as tables and as numbers that texts quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.numbers.entry import entry
from analysis.point_values import point_values
from analysis.sensitivity.asked import Asked, compared_with
from analysis.sensitivity.design_blocks import missing_region
from analysis.sensitivity.explained_ranking import ranking_analysis
from analysis.sensitivity.methods import SAMPLED, all_factors, chosen_methods, design_method
from analysis.sensitivity.one_response import Found, NoIndexError, indices_of
from analysis.stored_analysis import Analysis
from analysis.wording import entry_of, is_preliminary
from experiments.plan import DUMMY
from sim.problems import Place, Problem, problem_at, raise_if_any

if TYPE_CHECKING:
    from experiments.failure_region import Region
    from experiments.study_reader import StoredStudy

NAME = "sensitivity"
SHARES = ("ST", "S1", "S2")  # indices that are shares of a variance; mu_star and its like have the unit of the response


@dataclass(frozen=True, eq=False)
class Reading:
    """Indices of one response under one policy by one method; ``region``: where values are missing more often than elsewhere."""

    policy: str
    response: str
    method: str
    found: Found
    region: Region | None

    def key(self, of: str) -> str:
        """What the keys of its numbers start with."""
        return f"{NAME}.{of}.{self.policy}.{self.response}.{self.method}"


def sensitivity_of_study(study: StoredStudy, asked: Asked, *, strict: bool = False) -> tuple[Analysis, list[Problem]]:
    """The analysis, and why some of what was not asked for by name has no index. For complete options (``with_defaults``) without problems.

    Raises InputError with every reason where nothing has an index, or, if ``strict``, where something has none.
    """
    if asked.of == "ranking":
        return ranking_analysis(study, asked), []
    readings, problems, notes = _readings(study, asked)
    raise_if_any(problems if strict else [*problems, *notes] if len(readings) == 0 else [])
    rests_on = _rests_on(study, asked, readings)
    numbers = [row for reading in readings for row in _numbers(study, asked.of, reading)]
    numbers += [
        entry(f"{NAME}.{name}", rests_on[name]) for name in ("effective_n", "planned_n", "replicates", "level", "resamples", "seed")
    ]
    tables = _tables(asked, readings, rests_on["seeding"])
    surface = _surface(study, asked, readings)
    if surface is not None:
        from analysis.sensitivity.surface import surface_numbers

        tables, numbers = tables | {"surface": surface}, numbers + surface_numbers(study, surface)
    return Analysis(NAME, asdict(asked), rests_on, tables, numbers), problems + notes


def _readings(study: StoredStudy, asked: Asked) -> tuple[list[Reading], list[Problem], list[Problem]]:
    """Readings, why a response has none, and which methods that ``auto`` tries beside the first one refused."""
    readings, problems, notes = list[Reading](), list[Problem](), list[Problem]()
    for policy in asked.policies:
        reference = compared_with(study)[policy] if asked.of == "difference" else None
        for response in asked.responses:
            values = point_values(study, response, policy, reference, window=asked.window, group=asked.group)
            if len(values.factors.columns.drop(DUMMY, errors="ignore")) == 0:
                problems.append(problem_at(Place(str(study.folder)), policy, "problem.sensitivity_nothing_acts"))
                break
            region = missing_region(study, values)
            for method in chosen_methods(study, asked.methods):
                try:
                    found = indices_of(study, values, method, seed=asked.seed, resamples=asked.resamples, level=asked.level)
                except NoIndexError as reason:
                    where = notes if method in SAMPLED[1:] and method not in asked.methods else problems
                    where.append(problem_at(Place(str(study.folder)), f"{policy}, {response}, {method}", reason.key, **reason.values))
                else:
                    readings.append(Reading(policy, response, method, found, region))
    return readings, problems, notes


def _rests_on(study: StoredStudy, asked: Asked, readings: Sequence[Reading]) -> dict[str, Any]:
    found = [reading.found for reading in readings]
    sizes = {"effective_n": min(one.n for one in found), "planned_n": max(one.planned for one in found)}
    replicates = min(one.replicates for one in found)
    names = {"design": design_method(study), "seeding": str(study.manifest["seeding"]), "dummy": DUMMY in all_factors(study)}
    how = {"methods": list(dict.fromkeys(reading.method for reading in readings)), "level": asked.level, "resamples": asked.resamples}
    state = {"seed": asked.seed, "preliminary": is_preliminary(study), "interim": study.interim}
    return sizes | {"replicates": replicates} | names | how | state


def _surface(study: StoredStudy, asked: Asked, readings: Sequence[Reading]) -> pd.DataFrame | None:
    """The response over its two most important factors, for one policy, where Shapley effects were given on a sampled design."""
    own = [one for one in readings if one.method == "shapley" and one.policy == asked.policies[0]]
    if len(own) == 0 or design_method(study) == "saltelli":
        return None
    from analysis.sensitivity.given_data import GivenDataRefused
    from analysis.sensitivity.surface import study_surface

    parts = list[pd.DataFrame]()
    for reading in own:
        reference = compared_with(study)[reading.policy] if asked.of == "difference" else None
        with suppress(GivenDataRefused):  # fewer than two factors
            where = study, reading.response, reading.policy, reference
            parts.append(study_surface(*where, window=asked.window, group=asked.group, seed=asked.seed))
    return pd.concat(parts, ignore_index=True) if len(parts) > 0 else None


def _tables(asked: Asked, readings: Sequence[Reading], seeding: str) -> dict[str, pd.DataFrame]:
    """Tidy: each row names its response, method and seeding."""
    tables: dict[str, list[pd.DataFrame]] = {"indices": [], "convergence": [], "variance_split": []}
    where = {"of": asked.of, "window": asked.window, "group": asked.group, "seeding": seeding}
    for reading in readings:
        held = {"response": reading.response, "policy": reading.policy, "method": reading.method}
        found = reading.found
        for name, table in zip(tables, (found.indices, found.convergence, found.split), strict=True):
            if table is not None:
                first = pd.DataFrame({key: [value] * len(table) for key, value in held.items()})
                tables[name].append(pd.concat([first, table.reset_index(drop=True)], axis=1).assign(**where))
    return {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items() if len(parts) > 0}


def _numbers(study: StoredStudy, of: str, reading: Reading) -> Iterator[dict[str, Any]]:
    key, found = reading.key(of), reading.found
    row = entry_of(study, reading.response)
    for cell in found.indices.rename(columns={"index": "kind"}).itertuples(index=False):
        own = str(cell.kind)
        name = f"{key}.{own}.{cell.factor}" + ("" if cell.other == "" else f".{cell.other}")
        in_unit = reading.method == "morris"
        scale = float(row.get("scale", 1.0)) ** (2 if own == "sigma2_corrected" else 1) if in_unit else 1.0
        yield entry(name, cell.value, _unit(own, row, in_unit), [cell.low, cell.high], scale=scale, n=cell.n, ranked=cell.ranked)
    yield entry(f"{key}.effective_n", found.n, planned=found.planned, replicates=found.replicates, **found.more)
    if found.first_ranked is not None:
        factors = found.indices[(found.indices["index"] == found.main) & (found.indices["factor"] != DUMMY)]
        yield entry(f"{key}.first_ranked", found.first_ranked, factors=len(factors), ranked=int(factors["ranked"].sum()))
    for part in found.split.itertuples(index=False) if found.split is not None else ():
        yield entry(f"{key}.split.{part.part}", part.share, "share", [part.share_low, part.share_high], variance=part.value, n=part.n)
    if reading.region is not None:
        region = reading.region
        yield entry(f"{key}.missing", region.failed / region.runs, "share of runs", runs=region.runs, elsewhere=region.elsewhere)
        for place, (factor, side, value) in enumerate(region.bounds):
            yield entry(f"{key}.missing.bound.{place}", value, factor=factor, side=side)


def _unit(index: str, row: dict[str, Any], in_unit: bool) -> str:
    if in_unit:
        return f"{row.get('unit', '')}{', squared' if index == 'sigma2_corrected' else ''}"
    return "share of variance" if index in SHARES else "index"
