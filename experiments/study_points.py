"""Every point of a design tried before anything runs: mixes by rule for all points at once, whole scenarios at the corners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from experiments.design_arm import arm_at, design_arm, scenario_at
from experiments.factors import Factor
from experiments.mixes import completed_columns, giving_way
from sim.bounds import mix_sources
from sim.parameters import parameter_table
from sim.problems import InputError, Place, Problem, problem_at
from sim.scenario import Policy, Scenario

if TYPE_CHECKING:
    import pandas as pd

FIRST_POINTS = 3  # tried as whole scenarios, beside the corners


def point_problems(
    scenario: Scenario,
    policies: Sequence[Policy],
    factors: Sequence[Factor],
    fixed: Mapping[str, float],
    points: pd.DataFrame,
    place: Place,
) -> list[Problem]:
    """What is wrong at some point, said once with how many points and the first of them; ``points`` is the plan's design.

    The bounds of every factor hold by construction and are not tried again.
    """
    columns = {factor.name: points[factor.name].to_numpy(dtype=np.float64) for factor in factors}
    throughout = {factor.name: columns[factor.name] for factor in factors if factor.acts == "throughout"}
    switch = {name: np.full(len(points), value) for name, value in fixed.items()}
    switch |= {factor.name: columns[factor.name] for factor in factors if factor.acts == "switch"}
    base, wrong = _mixes(throughout, scenario.values, place)
    _, more = _mixes(switch, {**scenario.values, **base}, place)
    if len(wrong) + len(more) > 0:
        return [*wrong, *more]
    return list(_corners(scenario, policies, factors, fixed, columns, place))


def _mixes(
    values: Mapping[str, np.ndarray], baseline: Mapping[str, float | np.ndarray], place: Place
) -> tuple[dict[str, np.ndarray], list[Problem]]:
    """The shares of mixes completed at all points, and the mixes that cannot be completed at some."""
    found, problems = dict[str, np.ndarray](), list[Problem]()
    for mix in giving_way(values):
        own = {name: column for name, column in values.items() if name in mix_sources(mix)}
        shares, impossible = completed_columns(own, baseline)
        found |= shares
        if impossible.any():
            first = int(np.argmax(impossible))
            given = ", ".join(f"{name.rpartition('.')[2]}={column[first]:.4g}" for name, column in own.items())
            count, total = int(impossible.sum()), len(impossible)
            problems.append(problem_at(place, mix, "problem.points_mix", count=count, total=total, first=first, given=given))
    return found, problems


def _corners(
    scenario: Scenario,
    policies: Sequence[Policy],
    factors: Sequence[Factor],
    fixed: Mapping[str, float],
    columns: Mapping[str, np.ndarray],
    place: Place,
) -> Iterator[Problem]:
    """Whole scenarios where a lever is lowest or highest, and at the first points; each problem once, with the first point that has it."""
    levers = [factor.name for factor in factors if parameter_table()[factor.name].role == "lever"]
    rows = {*range(min(FIRST_POINTS, len(next(iter(columns.values()), np.zeros(1)))))}
    rows |= {int(find(columns[name])) for name in levers for find in (np.argmin, np.argmax)}
    arm = design_arm(fixed)
    base_moves = any(factor.acts == "throughout" and factor.name in levers for factor in factors)
    seen = set[tuple[str, str]]()
    for row in sorted(rows):
        point = {factor.name: float(columns[factor.name][row]) for factor in factors}
        switch = {factor.name: point[factor.name] for factor in factors if factor.acts == "switch"}
        try:
            there = scenario_at(scenario, {name: value for name, value in point.items() if name not in switch})
            for policy in [*(policies if base_moves else []), arm_at(arm, switch, there.values)]:
                there.under(policy)
        except InputError as error:
            for problem in error.problems:
                if (problem.name, problem.key) not in seen:
                    seen.add((problem.name, problem.key))
                    yield replace(problem, path=place.path, line=place.line, column=place.column, name=f"{problem.name} (point {row})")
