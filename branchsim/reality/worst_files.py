"""The worst point as files: all numbers as JSON, and a scenario that ``branchsim run`` and ``branchsim reality`` take."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from branchsim.messages import text
from branchsim.reality.judge import overall
from branchsim.reality.landscape import Landscape
from branchsim.reality.worst_point import Worst


def scenario_id(landscape: Landscape) -> str:
    """Id, and so the file name, of the scenario of the worst point."""
    return f"{landscape.pattern.id.lower()}_worst"


def worst_contents(landscape: Landscape, worst: Worst, name: str, values: Mapping[str, float], folder: Path) -> dict[str, bytes]:
    """Files by name. ``name``: the scenario the search was made with, ``values``: what it says itself (settings are not part of it)."""
    from experiments.atomic_files import json_text

    stem = scenario_id(landscape)
    scenario = worst_scenario(landscape, worst, _extended(name, folder), values)
    return {f"{stem}.json": json_text(worst_facts(landscape, worst)).encode(), f"{stem}.yaml": scenario.encode()}


def worst_facts(landscape: Landscape, worst: Worst) -> dict[str, Any]:
    """Everything that was found, as plain values."""
    from sim.provenance import model_hash

    pattern = landscape.pattern
    assert landscape.scale is not None  # the search is over
    conditions = [
        {
            "name": asdict(one.name),
            "value": worst.means[c],
            "above": one.above,
            "below": one.below,
            "scale": landscape.scale[c],
            "margin": worst.margins[c],
            "measured_again": {"mean": again.value, "low": again.low, "high": again.high, "word": again.word},
        }
        for c, (one, again) in enumerate(zip(pattern.conditions, worst.fresh, strict=True))
    ]
    return {
        "pattern": pattern.id,
        "kind": pattern.kind,
        "margin": worst.margin,
        "broken": worst.margin <= 0.0,
        "measured_again": overall(worst.fresh),
        "margin_at_default": worst.at_default,
        "condition": worst.condition,
        "conditions": conditions,
        "axes": [asdict(axis) for axis in worst.axes],
        "untestable": worst.untestable,
        "point": landscape.values(worst.point),
        "base": pattern.base,
        "points_tried": worst.points_tried,
        "replicates": landscape.replicates,
        "replicates_again": len(worst.fresh_replicates),
        "branches": landscape.scenario.population.branches,
        "seed": landscape.seed,
        "model_hash": model_hash(),
    }


def worst_scenario(landscape: Landscape, worst: Worst, extends: str, values: Mapping[str, float]) -> str:
    """A scenario file: the values at the worst point, the pattern's own included, that differ from those of the extended scenario."""
    from sim.files.yaml_quoting import quoted

    here = landscape.here(worst.point)
    lines = ["kind: scenario", "schema: 1", f"id: {scenario_id(landscape)}"]
    for part in ("title", "question"):
        both = {lang: text(f"falsify.file.{part}", lang, id=landscape.pattern.id) for lang in ("en", "zh")}
        lines += [f"{part}:", *(f"  {lang}: {quoted(words)}" for lang, words in both.items())]
    lines += [f"extends: {quoted(extends)}", f"burn_in: {here.burn_in}", f"months: {here.months}"]
    if here.population.table is None:
        lines.append(f"population: {{year: {here.population.year}, branches: {here.population.branches}}}")
    moved = {axis: value for axis, value in here.values.items() if value != values[axis]}
    numbers = (f"  {axis}: {int(value) if value.is_integer() else repr(value)}" for axis, value in moved.items())
    return "\n".join([*lines, "values:" if moved else "values: {}", *numbers]) + "\n"


def _extended(name: str, folder: Path) -> str:
    """How a file in ``folder`` names the scenario: ids stay, paths are written relative to the folder where that is possible."""
    from sim.files.scenario_folder import is_path

    if not is_path(name):
        return name
    try:
        return "./" + Path(os.path.relpath(name, folder)).as_posix()
    except ValueError:  # another drive
        return Path(name).resolve().as_posix()
