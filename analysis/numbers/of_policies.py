"""What policies set, as rows of results.json: a sentence that says "from 15 % to 45 %" reads both here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from analysis.numbers.entry import entry
from experiments.study_reader import StoredStudy
from sim.parameters import parameter_table


def policy_entries(study: StoredStudy) -> Iterator[dict[str, Any]]:
    """``policy.<id>.<lever>``: the value a lever ends at, the months of the change and the share of branches it reaches;

    ``scenario.<lever>``: the value in the scenario."""
    values = study.manifest["scenario"].get("values", {})
    moved = set[str]()
    for policy, changes in study.policies[["policy", "changes"]].itertuples(index=False):
        last = {change["lever"]: change for change in json.loads(changes)}
        for lever, change in last.items():
            moved.add(lever)
            target = change.get("target")
            more = {name: change.get(name) for name in ("start", "ramp", "end")}
            more |= {"target_share": target["share"]} if target is not None else {}
            yield entry(f"policy.{policy}.{lever}", change["value"], _unit(lever), None, **more)
    for lever in sorted(moved):
        if lever in values:
            yield entry(f"scenario.{lever}", values[lever], _unit(lever))


def _unit(lever: str) -> str:
    known = parameter_table().get(lever)
    return "" if known is None else known.unit
