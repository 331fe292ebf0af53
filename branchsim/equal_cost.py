"""``compare --equal-cost C``: every policy scaled to the dose at which it costs C person-days per branch more than the baseline."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from branchsim.messages import text

if TYPE_CHECKING:
    from analysis.equal_cost import CostsAt, Dose
    from experiments.plan import StudyPlan
    from sim.scenario import Policy

SEARCH_REPLICATES = 5  # the first replicates of the comparison itself: same luck at every dose
OPTION = "--equal-cost"


def equal_cost_doses(plan: StudyPlan, names: Sequence[str], target: float, price_of_money: float | None, threads: int) -> dict[str, Dose]:
    """For each policy by the name it was asked for, what the search found. Raises InputError for policies that have no dose."""
    from analysis.equal_cost import LARGEST_DOSE, equal_doses
    from branchsim.doses import dose_problems, largest_dose, located
    from sim.problems import Place, problem_at, raise_if_any

    values = plan.scenario.values
    found = {name: located(name) for name in names}
    problems = [problem for policy, places in found.values() for problem in dose_problems(policy, places, values)]
    if target == 0 or not math.isfinite(target):
        problems.append(problem_at(Place(OPTION), "", "problem.equal_cost", value=target))
    raise_if_any(problems)
    policies = {name: policy for name, (policy, _) in found.items()}
    largest = {name: largest_dose(policy, values, LARGEST_DOSE) for name, policy in policies.items()}
    return equal_doses(largest, target, _costs_at(plan, policies, price_of_money, threads))


def at_equal_cost(plan: StudyPlan, names: Sequence[str], doses: Mapping[str, Dose], target: float) -> StudyPlan:
    """The plan with the scaled policies in the place of its own, those without a dose left out; the manifest says which."""
    from branchsim.doses import at_dose, located
    from sim.observation import REPORTED_GROUPS, target_groups
    from sim.targets import targeted_policies

    chosen = [(name, doses[name].dose) for name in names]
    scaled = [at_dose(located(name)[0], plan.scenario.values, dose) for name, dose in chosen if dose is not None]
    notes = {name: {"dose": one.dose, "expected": one.expected, "reason": one.reason} for name, one in doses.items()}
    return replace(
        plan,
        policies=(None, *scaled),
        groups=(*REPORTED_GROUPS, *target_groups(policy.id for policy in targeted_policies(scaled))),
        sampler={**plan.sampler, "equal_cost": {"target": target, "unit": "person-days per branch", "doses": notes}},
    )


def dose_lines(doses: Mapping[str, Dose], target: float, lang: str) -> list[str]:
    """One line for each policy: its dose, or why it has none and is left out."""
    lines = [text("cost.equal_title", lang, target=f"{target:g}", replicates=SEARCH_REPLICATES)]
    for name, one in doses.items():
        seen = text("cost.between", lang).join(f"{dose:.3g}: {cost:+.2f}" for dose, cost in zip(one.doses, one.costs, strict=True))
        key, values = f"cost.{one.reason or 'dose_found'}", {"policy": name, "seen": seen, "target": f"{target:g}"}
        lines.append(text(key, lang, dose="" if one.dose is None else f"{one.dose:g}", expected=f"{one.expected:+.2f}", **values))
    return lines


def _costs_at(plan: StudyPlan, policies: Mapping[str, Policy], price_of_money: float | None, threads: int) -> CostsAt:
    """Mean paired cost difference from the baseline over a few replicates, all doses of a replicate from one burn-in."""
    from branchsim.doses import at_dose

    def costs_at(doses: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
        arms = {(name, dose): at_dose(policies[name], plan.scenario.values, dose) for name, tried in doses.items() for dose in tried}
        count = min(SEARCH_REPLICATES, plan.replicates)
        with ThreadPoolExecutor(threads) as pool:
            runs = list(pool.map(lambda replicate: _costs(plan, list(arms.values()), replicate, price_of_money), range(count)))
        means = {key: math.fsum(run[policy.id] for run in runs) / count for key, policy in arms.items()}
        return {name: [means[name, dose] for dose in tried] for name, tried in doses.items()}

    return costs_at


def _costs(plan: StudyPlan, arms: Sequence[Policy], replicate: int, price_of_money: float | None) -> dict[str, float]:
    """Cost difference of every arm from the baseline, person-days per branch up to the last window's end, in one replicate."""
    from sim.simulate import simulate_policies

    address: dict[str, Any] = {"seed": plan.seed, "replicate": replicate, "stream": plan.stream(0), "engine": plan.engine}
    series = simulate_policies(plan.scenario, [None, *arms], **address)
    window, prices = plan.windows()[-1], {"cost_person_days": 1.0, "cost_money": price_of_money or 0.0}
    costs = {}
    for name, one in series.items():
        row = one.window(window.first, window.stop)[0]  # group "all"
        costs[name] = math.fsum(price * float(row[one.responses.index(account)]) for account, price in prices.items() if price != 0)
    return {arm.id: costs[arm.id] - costs["baseline"] for arm in arms}
