"""A policy at another dose: every lever it changes goes a part of the way from the baseline to the value in its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from branchsim.messages import LANGUAGES, text

if TYPE_CHECKING:
    from sim.problems import Place, Problem
    from sim.scenario import Policy


def located(name: str) -> tuple[Policy, dict[str, Place]]:
    """A policy by id or path (or joined by ``+``), and where its files write each lever it changes. Raises InputError."""
    from sim.files.file_opening import open_document
    from sim.files.joined_policies import load_joined, parts_of
    from sim.files.policy_files import load_policy, written_key

    policy, places = load_joined(name), dict[str, "Place"]()
    for part in parts_of(name):
        document = open_document(part, "policy")
        places |= {change.lever: document.key_place(written_key(change.lever, document)) for change in load_policy(part).changes}
        if "assessment" in document.values:
            places["assessment"] = document.key_place("assessment")
    return policy, places


def dose_problems(policy: Policy, places: Mapping[str, Place], baseline: Mapping[str, float]) -> Iterator[Problem]:
    """Why a policy has no dose: its own rule sheet, levers in whole numbers that it changes, or nothing that it changes at all."""
    from sim.parameters import parameter_table
    from sim.problems import Place, problem_at

    fallback = Place(policy.id)
    if policy.assessment is not None:
        yield problem_at(places.get("assessment", fallback), "assessment", "problem.dose_of_sheet")
    moved = {change.lever: change.value for change in policy.changes if change.value != baseline[change.lever]}
    for lever, value in moved.items():
        if parameter_table()[lever].kind == "int":
            values = {"baseline": f"{baseline[lever]:g}", "value": f"{value:g}"}
            yield problem_at(places.get(lever, fallback), lever, "problem.dose_of_whole", **values)
    if len(moved) == 0 and policy.assessment is None:
        yield problem_at(next(iter(places.values()), fallback), policy.id, "problem.dose_of_nothing")


def largest_dose(policy: Policy, baseline: Mapping[str, float], most: float) -> float:
    """The largest dose up to ``most`` at which every lever keeps inside its bounds."""
    from sim.parameters import parameter_table

    for change in policy.changes:
        row, start, step = parameter_table()[change.lever], baseline[change.lever], change.value - baseline[change.lever]
        if step != 0:
            most = min(most, ((row.high if step > 0 else row.low) - start) / step)
    return most


def at_dose(policy: Policy, baseline: Mapping[str, float], dose: float) -> Policy:
    """The policy with every changed lever at baseline + dose x (value - baseline), compared with the baseline; its id names the dose."""
    from sim.parameters import parameter_table
    from sim.scenario import Text

    changes = []
    for change in policy.changes:
        row, start = parameter_table()[change.lever], baseline[change.lever]
        value = change.value if dose == 1 else start + dose * (change.value - start)
        changes.append(replace(change, value=start if change.value == start else min(max(value, row.low), row.high)))
    shown = f"{dose:g}"
    title = Text(*(text("cost.dose_title", lang, title=getattr(policy.title, lang), dose=shown) for lang in LANGUAGES))
    return replace(policy, id=f"{policy.id}_dose{shown}", title=title, reference=None, changes=tuple(changes))
