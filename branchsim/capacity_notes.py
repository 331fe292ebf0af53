"""Visits and contact that a policy wants and bodies cannot afford: they are cut, and that is said before the numbers are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from branchsim.messages import text

if TYPE_CHECKING:
    from sim.scenario import Policy, Scenario


def wanted_days(values: Mapping[str, float]) -> float:
    """Person-days a year that one branch asks of its body: visits, rounds and contact."""
    from sim.submodels import inspection

    return inspection.wanted_days(
        values["inspection.coverage_target"],
        values["inspection.days_per_visit"],
        values["assessment.period_months"],
        values["branch.leader_contact_hours"],
        values["inspection.rounds"],
        values["inspection.round_days"],
    )


def affordable(rows: Sequence[Mapping[str, float]], weights: Sequence[float]) -> float:
    """Share of what its branches ask for that a body of the usual span can spend; 1 where nothing is cut.

    ``rows`` are the values by row of the setting, ``weights`` the shares of branches that read them: a body holds all kinds of branches.
    """
    from sim.submodels.inspection import affordable_share

    wanted = sum(weight * wanted_days(values) for values, weight in zip(rows, weights, strict=True))
    return affordable_share(rows[0]["inspection.capacity_days"], wanted * rows[0]["inspection.span"])


def row_weights(scenario: Scenario) -> list[float]:
    """Share of branches that read each row (row = level of targeting x types + type), sum 1."""
    from sim.entities import BRANCH_TYPES
    from sim.population.published import shares

    table = scenario.population.table
    if table is None:
        types = [float(share) for share in shares(scenario.population.year, "type", BRANCH_TYPES)]
    else:
        types = [float(sum(row.type == name for row in table.rows)) for name in BRANCH_TYPES]
    edges = [0.0, *scenario.target_shares(), 1.0]
    return [(stop - start) * share / sum(types) for start, stop in pairwise(edges) for share in types]


def capacity_notes(scenario: Scenario, policies: Iterable[Policy | None], lang: str) -> Iterator[str]:
    """A note for each policy under which more is wanted than bodies can afford, with the lowest share of it that is left in any month."""
    for policy in policies:
        under = scenario.under(policy)
        weights = row_weights(under)
        least = min(affordable(rows, weights) for _first, _stop, rows in under.segments())
        if least < 1.0:
            yield text("policy.beyond_capacity", lang, policy=scenario.id if policy is None else policy.id, share=f"{least:.0%}")
