"""A run at the switch, from which policies begin: what they share runs once, and a large run goes on from where it was saved."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import numpy as np

from sim.country.execution import Execution
from sim.country.run import Address, Country, Tally
from sim.country.saved import Saved, latest, save
from sim.model_copy import code_with
from sim.observation import Series, Snapshot, new_tally, target_groups
from sim.own_rules import rules_key
from sim.problems import InputError, Place, problem_at
from sim.provenance import model_hash
from sim.run import Engine, Run, start
from sim.scenario import Policy, Scenario
from sim.stayers import Roll, stayers_engagement

YEAR = 12  # months
LARGEST_WHOLE = 5_000  # branches: beyond, a population runs in districts, for it does not fit into a processor's cache
MOST_STAYERS = 400_000  # branches, some nine million members: beyond, nobody keeps who was there all the time, and runs are saved


class Arm(NamedTuple):
    """What one policy did from the switch on: sums by month, rolls at the ends of years (where arms are compared), branches at the end."""

    tally: Tally
    rolls: list[list[Roll]]
    snapshot: Snapshot


class AtSwitch:
    """A run at the switch, from which policies begin. Arms of one call are kept for the next: what many calls share runs once.

    ``targeted``: policies that reach some branches only; they mark the branches, so all calls name the same ones. ``before``: sums of
    the last year before the switch, once an arm was run.
    """

    def __init__(
        self,
        scenario: Scenario,
        targeted: Sequence[Policy],
        *,
        seed: int,
        replicate: int,
        stream: int,
        engine: Engine,
        execution: Execution | None = None,
    ) -> None:
        self.scenario, self.targeted, self.engine = scenario, targeted, engine
        self.address = Address(seed, stream, replicate, 0 if scenario.population.fixed else replicate)
        self.execution = Execution() if execution is None else execution
        self.extra = target_groups(policy.id for policy in targeted)
        self.run: Run | Country | None = None
        self.before = new_tally(YEAR)
        self.staying: list[np.ndarray] = []
        self.kept: dict[tuple[Policy | None, bool], Arm] = {}
        self.saved_at = time.monotonic()

    def arms(self, policies: Sequence[Policy | None]) -> dict[str, Series]:
        """Responses by policy id (None: "baseline"); stayers are those of all policies of this call."""
        compared = len(policies) > 1  # stayers are the same people in several arms
        alone = len(policies) == 1
        self.kept = {(policy, compared): self.kept.get((policy, compared)) or self._arm(policy, compared, alone) for policy in policies}
        arms = {name_of(policy): arm for (policy, _), arm in self.kept.items()}
        rolled = compared and len(self.staying) > 0
        stayers = stayers_engagement(self.staying, {name: arm.rolls for name, arm in arms.items()}) if rolled else {}
        return {name: Series(*arm.tally, self.extra, stayers.get(name), arm.snapshot) for name, arm in arms.items()}

    def _at_switch(self) -> Run | Country:
        """The run at the switch, after its burn-in."""
        if self.run is None:
            self.run = self._begin()
            self.before = new_tally(YEAR)
            self.run.advance_to(0, self.before, -YEAR)
            self.run.mark(self.targeted)
            self.staying = [ids for ids, _ in self.run.rolls()]
        return self.run

    def _begin(self) -> Run | Country:
        seed, stream, replicate, _ = self.address
        count = self.scenario.population.size()
        if count <= LARGEST_WHOLE:
            return start(self.scenario, seed=seed, replicate=replicate, stream=stream, engine=self.engine)
        if self.engine == "mesa":
            raise InputError([problem_at(Place(self.scenario.id), "engine", "problem.mesa_too_large", count=count, most=LARGEST_WHOLE)])
        found: Country = self._code().found_country(self.scenario, self.address, self.execution, yearly=count <= MOST_STAYERS)
        return found

    def _code(self) -> Any:
        """The code of large runs, with the scenario's own rules."""
        return code_with(self.scenario.rules, "sim.country.run")

    def _arm(self, policy: Policy | None, compared: bool, alone: bool) -> Arm:
        own, tally = self._resumed(policy)
        if own is None:
            run = self._at_switch()
            own = run.fork(policy, last=alone and run.parted)
            if alone and run.parted:
                self.run = None  # its districts belong to the arm now
        rolls = list[list[Roll]]()
        for year_end in range(YEAR, own.scenario.months + 1, YEAR):
            self._advance(own, year_end, tally)
            if compared:
                rolls.append(own.rolls())
        self._advance(own, own.scenario.months, tally)
        return Arm(tally, rolls, own.snapshot())

    def _advance(self, own: Run | Country, stop: int, tally: Tally) -> None:
        if own.month < stop:
            own.advance_to(stop, tally)
            if own.parted and stop < own.scenario.months:
                self._save(cast(Country, own), tally)

    def _save(self, own: Country, tally: Tally) -> None:
        """Save a large run on its way, once in a while."""
        run = self.execution
        if run.folder is None or own.yearly or time.monotonic() - self.saved_at < run.seconds_between_saves:
            return
        arrays = {"top": _plain(tally[0]), "bottom": _plain(tally[1]), "top_before": _plain(self.before[0])}
        arrays["bottom_before"] = _plain(self.before[1])
        name = name_of(own.scenario.policy)
        save(run.folder / name, self._identity(), Saved(own.month, own.rests, arrays), run.threads)
        self.saved_at = time.monotonic()

    def _resumed(self, policy: Policy | None) -> tuple[Country | None, Tally]:
        """The arm as it was saved last, or None, and its tally."""
        scenario = self.scenario.under(policy)
        tally = new_tally(scenario.months, len(self.extra))
        if self.execution.folder is None or self.scenario.population.size() <= MOST_STAYERS:
            return None, tally
        saved = latest(self.execution.folder / name_of(policy), self._identity())
        if saved is None:
            return None, tally
        for part, name in ((tally[0], "top"), (tally[1], "bottom"), (self.before[0], "top_before"), (self.before[1], "bottom_before")):
            _plain(part)[:] = saved.arrays[name]
        if self.execution.told is not None:
            self.execution.told(scenario.burn_in + saved.month)
        own = self._code().Country.resumed(scenario, self.address, saved, self.execution)
        own.mark(self.targeted)
        return own, tally

    def _identity(self) -> str:
        """What a save must agree with: the model, the scenario, the address and the groups."""
        values = sorted(self.scenario.values.items())
        frame = self.scenario.burn_in, self.scenario.months, self.scenario.population.year, self.scenario.population.size()
        told = repr((model_hash(), rules_key(self.scenario.rules), frame, values, tuple(self.address), self.extra))
        return hashlib.sha256(told.encode()).hexdigest()


def name_of(policy: Policy | None) -> str:
    """The arm's name."""
    return "baseline" if policy is None else policy.id


def _plain(tally: np.ndarray) -> np.ndarray:
    """The sums as plain numbers; writing into them changes the tally."""
    return tally.view(np.ndarray).view(np.float64)
