"""``show`` for the rules a scenario replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from branchsim.show.drawing import Say, grid, heading

if TYPE_CHECKING:
    from sim.scenario import Scenario


def show_rules(scenario: Scenario, say: Say) -> None:
    """Each replaced rule, what stands in its place, and the beginning of that file's hash; nothing for the model's own rules."""
    if len(scenario.rules) == 0:
        return
    heading(say("show.rules_title"))
    rows = [(rule.name, rule.target, rule.sha256[:16]) for rule in scenario.rules]
    grid([say(f"show.{name}") for name in ("rule", "own_rule", "sha256")], rows)
