"""What a study folder says about itself: manifest.json and policies.parquet."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from experiments.identity import canonical
from experiments.plan import BASELINE, StudyPlan
from sim.problems import Place, problem_at, raise_if_any

SCHEMA = 1
KIND = "branchsim study"
ELSEWHERE = ("design", "labels")  # fields of a plan that stand in design.parquet and under ``responses``
RULE_SOURCES = "rule_sources"
FIELDS: dict[str, type] = {
    "identity": str, "model_hash": str, "question": str, "scenario": dict, "points": int, "replicates": int, "box_replicates": int,
    "responses": dict, "response_order": list, "windows": list, "created": dict,
}  # fmt: skip


def manifest_content(plan: StudyPlan) -> dict[str, Any]:
    """The manifest without its ``created`` block: the same job gives the same content on every machine."""
    content = {
        "kind": KIND,
        "schema": SCHEMA,
        "id": plan.id,
        "title": canonical(plan.title),
        "question": plan.question,
        "preliminary": plan.preliminary,
        "scenario": canonical(plan.scenario),
        "sampler": canonical(plan.sampler),
        "points": len(plan.design),
        "replicates": plan.replicates,
        "box_replicates": plan.box_replicates,
        "seed": plan.seed,
        "seeding": plan.seeding,
        "engine": plan.engine,
        "model_hash": plan.model_hash,
        "policies": list(plan.policy_names()),
        "responses": {name: dict(plan.labels.get(name, {})) for name in plan.responses},
        "response_order": list(plan.responses),
        "groups": list(plan.groups),
        "windows": [window._asdict() for window in plan.windows()],
        "levers": list(plan.levers),
        "save": plan.save,
        "stopping": canonical(plan.stopping),
        "policy_digests": plan.policy_digests(),
        "family": plan.family(),
        "identity": plan.identity(),
        "identity_parts": plan.identity_parts(),
    }
    return content | {"plan": plan_block(plan, content)}


def plan_block(plan: StudyPlan, content: Mapping[str, Any]) -> dict[str, Any]:
    """What the plan can be rebuilt from (``experiments.stored_plan``): every field that ``content`` does not say already.

    The text of own rules is added: their hash is what counts for the identity, but nobody can run a hash.
    """
    named = {field.name: canonical(getattr(plan, field.name)) for field in dataclasses.fields(plan) if field.name not in ELSEWHERE}
    own = {name: value for name, value in named.items() if name not in content or content[name] != value}
    return own | {RULE_SOURCES: {rule.name: rule.source for rule in plan.scenario.rules}}


def policy_table(plan: StudyPlan) -> pa.Table:
    """One row per policy: id, reference, titles, mechanisms, and its changes as JSON."""
    rows = [_policy_row(policy) for policy in plan.policies]
    names = ("policy", "reference", "title_en", "title_zh", "mechanisms", "changes")
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))


def _policy_row(policy: Any) -> dict[str, str]:
    if policy is None:
        return {"policy": BASELINE, "reference": "", "title_en": "Baseline", "title_zh": "基准方案", "mechanisms": "", "changes": "[]"}
    return {
        "policy": policy.id,
        "reference": BASELINE if policy.reference is None else policy.reference,
        "title_en": policy.title.en,
        "title_zh": policy.title.zh,
        "mechanisms": ";".join(policy.mechanisms),
        "changes": json.dumps(canonical(policy.changes), ensure_ascii=False),
    }


def checked(manifest: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    """The same manifest, with every field that readers count on there and of its kind. Raises InputError with all that are not."""
    place = Place(str(folder / "manifest.json"))
    wrong = [name for name, kind in FIELDS.items() if not isinstance(manifest.get(name), kind) or isinstance(manifest.get(name), bool)]
    problems = [problem_at(place, name, "problem.manifest_field") for name in wrong]
    if len(wrong) == 0:
        labels, order = manifest["responses"], manifest["response_order"]
        if not order or not all(isinstance(name, str) and isinstance(labels.get(name), dict) for name in order):
            problems.append(problem_at(place, "response_order", "problem.manifest_field"))
        if not manifest["windows"] or not all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in manifest["windows"]):
            problems.append(problem_at(place, "windows", "problem.manifest_field"))
    raise_if_any(problems)
    return manifest


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest if it is one of ours, else None."""
    try:
        content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(content, dict) and content.get("kind") == KIND and "identity" in content
    return content if ours else None
