"""``show`` for parameters, levers and responses."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from branchsim.messages import catalogue, text
from branchsim.show.drawing import Say, facts, heading, number

if TYPE_CHECKING:
    from sim.parameters import Parameter


def parameters_named(name: str) -> list[Parameter]:
    """Rows of the parameter table with this dotted name or evidence name, or in the group of this name."""
    from sim.parameters import parameter_table

    rows = parameter_table()
    if name in rows:
        return [rows[name]]
    return [row for row in rows.values() if name in row.evidence or row.name.startswith(name + ".")]


def show_parameters(rows: list[Parameter], lang: str) -> None:
    """Value, unit, bounds, role, source and meaning of each, and the shipped policies that change it."""
    say, policies = partial(text, lang=lang), _policies_by_lever()
    for index, row in enumerate(rows):
        if index > 0:
            heading("")
        heading(say("show.title.parameter", id=row.name))
        facts(_facts(row, policies.get(row.name, []), say, lang))


def _facts(row: Parameter, policies: list[str], say: Say, lang: str) -> list[tuple[str, str]]:
    pairs = [
        (say("show.meaning"), row.meaning_zh if lang == "zh" else row.meaning_en),
        (say("show.default"), number(row.default)),
        (say("show.unit"), say(f"unit.{row.unit}")),
        (say("show.bounds"), f"[{number(row.low)}, {number(row.high)}]"),
        (say("show.role"), say(f"role.{row.role}")),
        (say("show.source"), row.source),
        (say("show.confidence"), say("show.assumed") if row.assumed else say("show.measured", confidence=row.confidence)),
    ]
    pairs += [(say("show.evidence_name"), ", ".join(row.evidence))] if len(row.evidence) > 0 else []
    pairs += [(say("show.changed_by"), ", ".join(policies) or say("show.nobody"))] if row.role == "lever" else []
    return pairs


@cache
def _policies_by_lever() -> dict[str, list[str]]:
    from sim.files.scenario_files import load_policy
    from sim.files.scenario_folder import shipped_files

    found: dict[str, list[str]] = {}
    for name in shipped_files("policy"):
        for lever in dict.fromkeys(change.lever for change in load_policy(name).changes):
            found.setdefault(lever, []).append(name)
    return found


def show_response(name: str, lang: str) -> None:
    """Definition, unit and wished-for direction of a response."""
    from sim.observation import response_table

    row, say = response_table()[name], partial(text, lang=lang)
    defined = catalogue().get(f"definition.{name}")
    heading(say("show.title.response", id=row.name, title=row.label_zh if lang == "zh" else row.label_en))
    facts(
        [
            (say("show.definition"), row.definition if defined is None or lang == "en" else defined[lang]),
            (say("show.unit"), say(f"unit.{row.unit}")),
            (say("show.direction"), say(f"direction.{row.direction}")),
            (say("show.window"), say(f"accumulation.{row.accumulation}")),
        ]
    )
