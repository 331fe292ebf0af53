"""Measuring: every lever's first policy, and every problem's worse values, against the baseline with luck held equal.

``python -m branchsim.coverage.measure`` writes ``measured.csv`` and, beside it, what it was made with.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from branchsim.coverage.mechanisms import LAST_YEAR, Mechanism, measured_arm, mechanism_table

if TYPE_CHECKING:
    import numpy as np

    from sim.scenario import Policy, Scenario

YEAR, YEARS = 12, LAST_YEAR
COLUMNS = ("arm", "response", "year", "effect", "scaled", "low", "high")
DIGITS = 4  # significant ones kept in the file
NEGLIGIBLE = 0.0005  # of the scale, a twentieth of the smallest effect of interest: smaller effects are left out of the file
FILE, ORIGIN = "measured.csv", "measured.json"


@dataclass(frozen=True, slots=True)
class Effect:
    """Paired effect of an arm on a response in a year (1-3), group "all"; limits None where all replicates give the same difference."""

    effect: float
    scaled: float
    low: float | None
    high: float | None

    def moved(self, delta: float) -> bool:
        """Is the scaled effect at least ``delta``, and surely not zero?"""
        sure = self.low is None or self.high is None or not self.low <= 0.0 <= self.high
        return sure and abs(self.scaled) >= delta


Key = tuple[str, str, int]
"""Arm, response, year."""


@dataclass(frozen=True)
class Measured:
    """Effects by arm, response and year; one that is not there is zero or, read from the file, negligible, if its arm was measured at all.

    ``arms``: digest of what each arm set, by name; ``model``: hash of the model it was measured with.
    """

    effects: Mapping[Key, Effect]
    model: str
    replicates: int
    branches: int
    seed: int
    arms: Mapping[str, str] = field(default_factory=dict)

    def stale(self) -> bool:
        """Was this measured with another model?"""
        from sim.provenance import model_hash

        return self.model != model_hash()

    def knows(self, arm: str | None) -> bool:
        """Was the arm measured, with what it sets today?"""
        return arm is not None and arm in self.arms and self.arms[arm] == arm_digest(arm)


@cache
def stored() -> Measured | None:
    """The measurement that ships; None where there is none yet."""
    folder = files("branchsim").joinpath("coverage")
    if not folder.joinpath(FILE).is_file():
        return None
    rows = csv.DictReader(folder.joinpath(FILE).read_text(encoding="utf-8").splitlines())
    found = {
        (row["arm"], row["response"], int(row["year"])): Effect(
            float(row["effect"]), float(row["scaled"]), *(float(row[name]) if row[name] else None for name in ("low", "high"))
        )
        for row in rows
    }
    return Measured(found, **json.loads(folder.joinpath(ORIGIN).read_text(encoding="utf-8")))


def measure(
    rows: Iterable[Mechanism],
    *,
    replicates: int = 20,
    branches: int = 300,
    seed: int = 1,
    threads: int = 2,
    progress: Callable[[int], None] | None = None,
) -> Measured:
    """Run the arms of ``rows`` over ``replicates`` and return their paired effects; the baseline and its luck are shared by all."""
    import numpy as np

    from sim.files.scenario_files import load_scenario
    from sim.provenance import model_hash

    arms = list(dict.fromkeys(arm for row in rows if (arm := measured_arm(row)) is not None))
    scenario = load_scenario("baseline", [f"population.branches={branches}", f"months={YEAR * YEARS}"])
    one = partial(_replicate, scenario, arms, seed)
    table = []
    with ThreadPoolExecutor(threads) as pool:
        for done, values in enumerate(pool.map(one, range(replicates)), start=1):
            table.append(values)
            if progress is not None:
                progress(done)
    effects = _effects(np.array(table), arms)
    return Measured(effects, model_hash(), replicates, branches, seed, {arm: arm_digest(arm) for arm in arms})


def _replicate(scenario: Scenario, arms: Sequence[str], seed: int, replicate: int) -> np.ndarray:
    """Values [arms with the baseline first, years, responses] of one replicate."""
    import numpy as np

    from sim.scenario import Policy, Scenario
    from sim.simulate import simulate_policies

    address: dict[str, Any] = {"seed": seed, "replicate": replicate}
    found = {"baseline": scenario, **{arm: _made(arm, scenario) for arm in arms}}
    series = simulate_policies(scenario, [None, *(one for one in found.values() if isinstance(one, Policy))], **address)
    for arm, one in found.items():
        if arm != "baseline" and isinstance(one, Scenario):
            series[arm] = simulate_policies(one, [None], **address)["baseline"]
    return np.array([[series[arm].window(YEAR * year, YEAR * (year + 1))[0] for year in range(YEARS)] for arm in found])


def _made(arm: str, scenario: Scenario) -> Policy | Scenario:
    """A shipped policy, or the scenario with the values of a problem's arm."""
    from sim.files.scenario_files import load_policy

    row = mechanism_table().get(arm)
    return load_policy(arm) if row is None else scenario.with_values(dict(row.arm))


def _effects(values: np.ndarray, arms: Sequence[str]) -> dict[Key, Effect]:
    """Paired effects from values [replicates, arms with the baseline first, years, responses]; those exactly zero are left out."""
    from experiments.intervals import paired_effect
    from sim.observation import response_table

    found: dict[Key, Effect] = {}
    for place, arm in enumerate(arms, start=1):
        for r, response in enumerate(response_table().values()):
            for year in range(YEARS):
                effect = paired_effect(values[:, place, year, r], values[:, 0, year, r])
                if effect.replicates > 0 and effect.difference != 0.0:
                    scaled = effect.difference / response.scale
                    low, high = (-math.inf, math.inf) if effect.method == "none" else (effect.low, effect.high)
                    found[arm, response.name, year + 1] = Effect(effect.difference, scaled, low, high)
    return found


@cache
def arm_digest(arm: str) -> str:
    """What an arm sets, as 12 hexadecimal digits: a text in a policy file makes no measurement stale, a value does."""
    from sim.files.scenario_files import load_policy

    row = mechanism_table().get(arm)
    said = repr(row.arm) if row is not None else repr(((policy := load_policy(arm)).changes, policy.assessment))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def write(measured: Measured, folder: Path) -> None:
    """Both files, the same bytes for the same measurement."""
    with (folder / FILE).open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(COLUMNS)
        for key, one in measured.effects.items():
            if abs(one.scaled) < NEGLIGIBLE:
                continue
            lines.writerow([*key, *("" if number is None else f"{number:.{DIGITS}g}" for number in asdict(one).values())])
    origin = {name: item for name, item in asdict(measured).items() if name != "effects"}
    (folder / ORIGIN).write_text(json.dumps(origin, indent=1) + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    """Measure everything and store it."""
    measured = measure(mechanism_table().values(), progress=lambda done: print(f"{done} replicates", file=sys.stderr, flush=True))
    write(measured, Path(__file__).resolve().parent)
    print(f"{len(measured.arms)} arms, {len(measured.effects)} effects, model {measured.model[:12]}")


if __name__ == "__main__":
    main()
