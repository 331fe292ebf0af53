"""What is compared at a point: targets from the responses of a study, patterns from experiments of their own."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.calibration.implausibility import Constraint
from analysis.point_values import arm_values
from experiments.calibration_block import Calibration, Target
from sim.observation import response_table
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from branchsim.reality.pattern import Pattern
    from experiments.study_reader import StoredStudy

Values = list[np.ndarray]
"""By constraint ``[points, replicates]``."""

Measure = Callable[[Sequence["Pattern"], Path, "pd.DataFrame"], Values]
"""Values of patterns at points, kept in a folder."""


def chosen_patterns(block: Calibration) -> tuple[Pattern, ...]:
    """The patterns of a block, in the order of their ids."""
    from branchsim.reality.patterns import PATTERNS

    return tuple(pattern for pattern in PATTERNS if pattern.id in block.patterns)


def judged(pattern: Pattern) -> list[int]:
    """Places of the conditions that have a limit; the others are only printed."""
    return [at for at, one in enumerate(pattern.conditions) if one.above is not None or one.below is not None]


def constraints_of(block: Calibration, patterns: Sequence[Pattern]) -> tuple[tuple[Constraint, ...], dict[str, tuple[str, str]]]:
    """Targets, then the conditions of the patterns, and what they are called in both languages."""
    found, labels = list[Constraint](), dict[str, tuple[str, str]]()
    for target in block.targets:
        spread, row = math.hypot(target.sd, target.discrepancy), response_table()[target.response]
        found.append(Constraint(target.name, target.name, "target", target.value, target.value, spread))
        own = target.name != target.response
        labels[target.name] = (target.name, target.name) if own else (row.label_en, row.label_zh)
    for pattern in patterns:
        for at in judged(pattern):
            one, name = pattern.conditions[at], f"{pattern.id}.{at + 1}"
            low, high = (-math.inf if one.above is None else one.above), (math.inf if one.below is None else one.below)
            found.append(Constraint(name, pattern.id, "pattern", low, high, 0.0))
            labels[name] = (f"{pattern.id}: {one.name.en}", f"{pattern.id}：{one.name.zh}")
    return tuple(found), labels


def target_values(study: StoredStudy, targets: Sequence[Target]) -> Values:
    """Of every target at every point but the default one."""
    found, references = [], study.references()
    for one in targets:
        arms = [one.arm, *([references[one.arm]] if one.difference else [])]
        held = arm_values(study, one.response, arms, window=one.window, group=one.group)
        values = held[arms[0]] - held[arms[1]] if one.difference else held[arms[0]]
        found.append(values.to_numpy(dtype=np.float64))
    return found


def pattern_values(
    patterns: Sequence[Pattern],
    folder: Path,
    points: pd.DataFrame,
    scenario: Scenario,
    *,
    seed: int,
    replicates: int,
    threads: int,
    tell: Callable[[int, int], None],
) -> Values:
    """Every judged condition at every point, in the scenario's own population. Each point is a part of its own: a kill loses one point."""
    from branchsim.reality.box_run import Box, part_text, point_measures, read_part
    from experiments.atomic_files import write_text
    from experiments.design_arm import scenario_at

    if len(patterns) == 0:
        return []
    place = folder / f"patterns-{_digest(patterns, scenario, seed, replicates)}"
    place.mkdir(parents=True, exist_ok=True)
    box = Box(len(points), replicates, scenario.population.branches, seed, threads)
    found = []
    with ThreadPoolExecutor(threads) as pool:
        for at, (row, digest) in enumerate(zip(points.to_dict("records"), _point_digests(points), strict=True), start=1):
            part = place / f"point-{digest}.csv"
            if not part.exists():
                here = scenario_at(scenario, {str(name): float(value) for name, value in row.items()})
                write_text(part, part_text(point_measures(patterns, here, box, 0, pool, _as_it_is)))
            found.append(read_part(part.read_text(encoding="utf-8")))
            tell(at, len(points))
    return [np.array([point[pattern.id][:, at] for point in found]) for pattern in patterns for at in judged(pattern)]


def runs_of_patterns(patterns: Sequence[Pattern]) -> int:
    """Runs that one replicate of a point takes; a probe counts as one."""
    from branchsim.reality.shared_arms import by_base, same

    total = 0
    for group in by_base(patterns).values():
        arms = {same(policy) for pattern in group if pattern.probe is None for policy in pattern.policies()}
        total += len(arms) + sum(pattern.probe is not None for pattern in group)
    return total


def _as_it_is(series: object) -> object:
    return series


def _digest(patterns: Sequence[Pattern], scenario: Scenario, seed: int, replicates: int) -> str:
    """What the measures of a point depend on besides the point."""
    from branchsim.reality.box_results import definition_of
    from experiments.code_version import code_version
    from experiments.identity import digest

    posed = [(pattern.id, definition_of(pattern)) for pattern in patterns]
    own: Mapping[str, object] = {"scenario": digest(scenario), "patterns": posed, "seed": seed, "replicates": replicates}
    return digest({**own, "model": code_version()})[:12]


def _point_digests(points: pd.DataFrame) -> list[str]:
    names = "\n".join(points.columns).encode("utf-8")
    rows = np.ascontiguousarray(points.to_numpy(dtype=np.float64))
    return [hashlib.sha256(names + row.tobytes()).hexdigest()[:16] for row in rows]
