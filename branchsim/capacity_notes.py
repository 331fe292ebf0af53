"""Visits and contact that a policy wants and bodies cannot afford: they are cut, and that is said before the numbers are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from branchsim.messages import text

if TYPE_CHECKING:
    from sim.scenario import Policy, Scenario


def affordable(values: Mapping[str, float]) -> float:
    """Share of the person-days for visits, rounds and contact that a body of the usual span can spend; 1 where nothing is cut."""
    from sim.submodels.inspection import affordable_share, wanted_days

    wanted = wanted_days(
        values["inspection.coverage_target"],
        values["inspection.days_per_visit"],
        values["assessment.period_months"],
        values["branch.leader_contact_hours"],
        values["inspection.rounds"],
        values["inspection.round_days"],
    )
    return affordable_share(values["inspection.capacity_days"], wanted * values["inspection.span"])


def capacity_notes(scenario: Scenario, policies: Iterable[Policy | None], lang: str) -> Iterator[str]:
    """A note for each policy under which more is wanted than bodies can afford, with the lowest share of it that is left in any month."""
    for policy in policies:
        least = min(_mean_share(rows) for _first, _stop, rows in scenario.under(policy).segments())
        if least < 1.0:
            yield text("policy.beyond_capacity", lang, policy=scenario.id if policy is None else policy.id, share=f"{least:.0%}")


def _mean_share(rows: Iterable[Mapping[str, float]]) -> float:
    """Rows of the setting differ where policies aim at some branches: a body has all kinds of them, so their mean wish counts."""
    shares = [affordable(values) for values in rows]
    return len(shares) / sum(1.0 / share for share in shares)
