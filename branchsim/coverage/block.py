"""The block test: with its channel held at the baseline's path, a lever's effect must all but vanish.

A lever whose effect survives acts through something else than the model says. ``python -m branchsim.coverage.block [ID]...`` tests the
levers named; without a name it tests all of them and stores ``block.csv``.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from branchsim.coverage.channels import held, recorded
from branchsim.coverage.measure import arm_digest
from branchsim.coverage.mechanisms import LEVERS, Mechanism, mechanism, mechanism_table, policies_of

if TYPE_CHECKING:
    from sim.scenario import Policy
    from sim.simulate import Run

LEAST_FALL = 0.80  # a declared channel must carry at least this share of the effect
LEAST_EFFECT = 0.0005  # of the response's scale: below, there is nothing to block
YEAR = 12  # months
FILE = "block.csv"
COLUMNS = ("id", "policy", "digest", "channel", "response", "effect", "blocked", "fall", "word", "model")
WORDS = ("holds", "fails", "small", "none")


@dataclass(frozen=True, slots=True)
class Blocked:
    """Effect of a lever on a response over the last year, free and with its channel held; means over replicates."""

    effect: float
    blocked: float

    @property
    def fall(self) -> float:
        """Share of the effect that the channel carries; nan where there is no effect to carry."""
        return float("nan") if self.effect == 0.0 else 1.0 - abs(self.blocked) / abs(self.effect)

    def word(self, scale: float) -> str:
        """Does the channel carry what the lever does? ``holds``, ``fails``, or ``small`` where there is nothing to carry."""
        if abs(self.effect) < LEAST_EFFECT * scale:
            return "small"
        return "holds" if self.fall >= LEAST_FALL else "fails"


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


def tested(row: Mechanism) -> dict[str, str]:
    """The block test of one lever by the columns of the stored file; ``none`` where no state variable can serve as its channel."""
    from sim.files.scenario_files import load_policy
    from sim.observation import response_table
    from sim.provenance import model_hash

    policy, channel = next(iter(policies_of(row)), ""), ";".join(row.channel)
    cells = {"id": row.id, "policy": policy, "channel": channel, "response": row.carries or "", "model": model_hash()[:12]}
    if policy == "" or channel == "" or row.carries is None:
        return dict.fromkeys(COLUMNS, "") | cells | {"word": "none"}
    last_start = max(
        (change.start for change in load_policy(policy).changes), default=0
    )  # what comes in stages needs a year after the last
    found = blocked_effect(policy, row.channel, row.carries, branches=24, months=last_start + 2 * YEAR)
    numbers = {"effect": f"{found.effect:.3g}", "blocked": f"{found.blocked:.3g}", "fall": f"{found.fall:.3g}"}
    return cells | numbers | {"digest": arm_digest(policy), "word": found.word(response_table()[row.carries].scale)}


@cache
def stored_block() -> Mapping[str, Mapping[str, str]]:
    """The block tests that ship, by lever, where the lever's policy, channel and response are still the same."""
    path = files("branchsim").joinpath("coverage", FILE)
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else ()
    return {cells["id"]: cells for cells in rows if _is_current(cells, mechanism_table()[cells["id"]])}


def _is_current(cells: Mapping[str, str], row: Mechanism) -> bool:
    same = cells["channel"] == ";".join(row.channel) and cells["response"] == (row.carries or "")
    policy = next(iter(policies_of(row)), "")
    return same and cells["policy"] == policy and cells["digest"] in ("", arm_digest(policy))


def main(ids: list[str]) -> int:
    """Print the block test of the named levers; none named: test all and store them. 1 if one fails."""
    rows = [mechanism(name) for name in ids] or [row for row in mechanism_table().values() if row.kind in LEVERS]
    found = []
    for row in rows:
        found.append(cells := tested(row))
        print(*(cells[name] or "-" for name in COLUMNS[:-1]), flush=True)
    if len(ids) == 0:
        with (Path(__file__).resolve().parent / FILE).open("w", encoding="utf-8", newline="") as stream:
            lines = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
            lines.writeheader()
            lines.writerows(found)
    return int(any(cells["word"] == "fails" for cells in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
