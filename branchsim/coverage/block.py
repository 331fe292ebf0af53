"""The block test: with its channel held at the baseline's path, a lever's effect must all but vanish.

A lever whose effect survives acts through something else than the model says. ``python -m branchsim.coverage.block [ID]...``
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from branchsim.coverage.channels import held, recorded
from branchsim.coverage.mechanisms import LEVERS, mechanism, mechanism_table, policies_of

if TYPE_CHECKING:
    from sim.scenario import Policy
    from sim.simulate import Run

LEAST_FALL = 0.80  # a declared channel must carry at least this share of the effect
LEAST_EFFECT = 0.001  # of the response's scale: below, there is nothing to block
YEAR = 12  # months


@dataclass(frozen=True, slots=True)
class Blocked:
    """Effect of a lever on a response over the last year, free and with its channel held; means over replicates."""

    effect: float
    blocked: float

    @property
    def fall(self) -> float:
        """Share of the effect that the channel carries; nan where there is no effect to carry."""
        return float("nan") if self.effect == 0.0 else 1.0 - abs(self.blocked) / abs(self.effect)

    @property
    def word(self) -> str:
        """Does the channel carry what the lever does?"""
        return "ok" if self.fall >= LEAST_FALL else "FAILS"


def blocked_effect(
    policy: str | Policy,
    channel: Iterable[str],
    response: str,
    *,
    branches: int = 30,
    months: int = 24,
    replicates: int = 4,
    seed: int = 1,
    settings: Iterable[str] = (),
) -> Blocked:
    """Effect of ``policy`` against the baseline on ``response``, free and with ``channel`` held at the baseline's path.

    Raises ValueError where no process writes a variable of the channel.
    """
    from sim.files.joined_policies import load_joined
    from sim.files.scenario_files import load_scenario
    from sim.observation import new_tally
    from sim.simulate import start

    pulled = load_joined(policy) if isinstance(policy, str) else policy
    scenario = load_scenario("baseline", [f"population.branches={branches}", f"months={months}", *settings])
    names, free, blocked = tuple(channel), 0.0, 0.0
    for replicate in range(replicates):
        run = start(scenario, seed=seed, replicate=replicate)
        run.advance_to(0, new_tally(0))
        with recorded(names) as path:
            baseline = _last_year(run, None, response)
        free += _last_year(run, pulled, response) - baseline
        with held(names, path):
            blocked += _last_year(run, pulled, response) - baseline
    return Blocked(free / replicates, blocked / replicates)


def _last_year(run: Run, policy: Policy | None, response: str) -> float:
    """Mean of the response over the last year of the arm, in the readable engine: only its agents can be held."""
    from sim.observation import Series, new_tally

    arm, months = replace(run.fork(policy), engine="mesa"), run.scenario.months
    tally = new_tally(months)
    arm.advance_to(months, tally)
    series = Series(*tally)
    return float(series.window(months - YEAR, months)[0, series.responses.index(response)])


def main(ids: list[str]) -> int:
    """Print the block test of the named levers (none named: all that declare a channel); 1 if one fails."""
    from sim.observation import response_table

    rows = [mechanism(name) for name in ids] or [row for row in mechanism_table().values() if row.kind in LEVERS]
    failed = False
    for row in rows:
        policy = next(iter(policies_of(row)), None)
        if policy is None or len(row.channel) == 0 or row.carries is None:
            print(f"{row.id}: no policy, channel or response to test")
            continue
        found = blocked_effect(policy, row.channel, row.carries)
        word = "too small to block" if abs(found.effect) < LEAST_EFFECT * response_table()[row.carries].scale else found.word
        failed |= word == "FAILS"
        without = f"with {';'.join(row.channel)} held {found.blocked:+.4f}"
        print(f"{row.id} {policy} on {row.carries}: {found.effect:+.4f}, {without} ({word})", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
