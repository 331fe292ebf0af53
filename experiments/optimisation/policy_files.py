"""Designs of the front as policy files, so that every command takes them: ``--policy DIR/policies/p01.yaml``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from experiments.atomic_files import write_text
from experiments.design_arm import arm_at, design_arm
from experiments.optimisation.search import Evaluated
from experiments.study_definition import StudyDefinition
from sim.files.policy_files import load_policy
from sim.scenario import Policy

FOLDER = "policies"


def write_policies(folder: Path, definition: StudyDefinition, designs: Sequence[Evaluated], names: Sequence[str]) -> tuple[Policy, ...]:
    """Write ``p01.yaml`` and so on, and read them back: what is run is what the files say. Raises OSError."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    policies = []
    for number, design in enumerate(designs, start=1):
        path = place / f"p{number:02d}.yaml"
        write_text(path, _text(path.stem, number, definition, dict(zip(names, design.levers, strict=True))))
        policies.append(load_policy(path))
    return tuple(policies)


def _text(name: str, number: int, definition: StudyDefinition, levers: Mapping[str, float]) -> str:
    """A policy file; the shares that give way to the others are written out."""
    changes = {change.lever: change.value for change in arm_at(design_arm(definition.fixed), levers, definition.scenario.values).changes}
    title = {"en": f"Design {number} of the front", "zh": f"前沿设计{number}"}
    asked = {"en": f"What does design {number} of the Pareto front bring about?", "zh": f"帕累托前沿上的设计{number}会带来什么？"}
    source = {
        "en": f"found by branchsim optimise for the study {definition.id}",
        "zh": f"由branchsim optimise为研究{definition.id}搜索得到",
    }
    lines = ["kind: policy", "schema: 1", f"id: {name}"]
    for field, both in (("title", title), ("question", asked), ("source", source)):
        lines += [f"{field}:", *(f"  {lang}: {json.dumps(words, ensure_ascii=False)}" for lang, words in both.items())]
    lines.append("changes:")
    for lever, value in sorted(changes.items()):
        lines.append(f"  {lever}: {np.format_float_positional(value, trim='-')}  # baseline {definition.scenario.values[lever]:g}")
    return "\n".join(lines) + "\n"
