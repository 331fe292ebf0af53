"""A run at the switch, from which policies begin: what they share runs once, and a large run goes on from where it was saved."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np

from sim.compiled import while_compiling
from sim.country.execution import Execution
from sim.country.run import Address, Country, Tally
from sim.country.saved import Saved, latest, save
from sim.model_copy import code_with
from sim.observation import Series, Snapshot, new_tally, target_groups
from sim.own_rules import rules_key
from sim.population.part import LARGEST_WHOLE, MOST_STAYERS
from sim.problems import InputError, Place, problem_at
from sim.provenance import model_hash
from sim.run import Engine, Run, start
from sim.scenario import Policy, Scenario
from sim.stayers import Roll, stayers_engagement

YEAR = 12  # months
BURN_IN = "burn_in"  # name of the saves before the switch


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
        self.before = new_tally(0)
        self.staying: list[np.ndarray] = []
        self.kept: dict[tuple[Policy | None, bool], Arm] = {}
        self.save_folders: set[Path] = set()
        self.saved_at = time.monotonic()

    def arms(self, policies: Sequence[Policy | None]) -> dict[str, Series]:
        """Responses by policy id (None: "baseline"); stayers are those of all policies of this call."""
        compared = len(policies) > 1  # stayers are the same people in several arms
        self.kept = {(policy, compared): self.kept.get((policy, compared)) or self._arm(policy, compared) for policy in policies}
        arms = {name_of(policy): arm for (policy, _), arm in self.kept.items()}
        rolled = compared and len(self.staying) > 0
        stayers = stayers_engagement(self.staying, {name: arm.rolls for name, arm in arms.items()}) if rolled else {}
        return {name: Series(*arm.tally, self.extra, stayers.get(name), arm.snapshot) for name, arm in arms.items()}

    def _at_switch(self, arms: int) -> Run | Country:
        """The run at the switch, after its burn-in; ``arms``: how many begin from it."""
        if self.run is None:
            run: Run | Country | None = self._resumed(self.scenario, BURN_IN, [])
            if run is None:
                run = self._begin(arms)
                self.before = new_tally(YEAR if run.parted else 0)  # a small run is run once more for it where it is wanted
            for year_end in range(run.month + YEAR - run.month % YEAR, 1, YEAR):
                self._advance(run, year_end, BURN_IN, self.before, -len(self.before[0]))
            self._advance(run, 0, BURN_IN, self.before, -len(self.before[0]))
            run.mark(self.targeted)
            self.run = run  # not before: what was broken off on its way must not be taken up
        if arms > 1 and len(self.staying) == 0:
            self.staying = [ids for ids, _ in self.run.rolls()]
        return self.run

    def _begin(self, arms: int) -> Run | Country:
        seed, stream, replicate, _ = self.address
        count = self.scenario.population.size()
        if count <= LARGEST_WHOLE:
            return start(self.scenario, seed=seed, replicate=replicate, stream=stream, engine=self.engine)
        if self.engine == "mesa":
            raise InputError([problem_at(Place(self.scenario.id), "engine", "problem.mesa_too_large", count=count, most=LARGEST_WHOLE)])
        found: Country = self._code().found_country(self.scenario, self.address, self.execution, yearly=count <= MOST_STAYERS, arms=arms)
        return found

    def _code(self) -> Any:
        """The code of large runs, with the scenario's own rules."""
        return code_with(self.scenario.rules, "sim.country.run")

    def _arm(self, policy: Policy | None, compared: bool) -> Arm:
        with while_compiling(rules_key(self.scenario.rules)):
            return self._run_arm(self.scenario.under(policy), policy, compared)

    def _run_arm(self, scenario: Scenario, policy: Policy | None, compared: bool) -> Arm:
        name = name_of(policy)
        tally, rolls = new_tally(scenario.months, len(self.extra)), list[list[Roll]]()
        own: Run | Country | None = self._resumed(scenario, name, [("top", tally[0]), ("bottom", tally[1])])
        if own is None:
            run = self._at_switch(2 if compared else 1)
            last = not compared and scenario.population.size() > MOST_STAYERS  # two of that size may not fit
            own = run.fork(policy, last=last)
            if last:
                self.run = None  # its districts belong to the arm now
        for year_end in range(YEAR, scenario.months + 1, YEAR):
            self._advance(own, year_end, name, tally)
            if compared:
                rolls.append(own.rolls())
        self._advance(own, scenario.months, name, tally)
        return Arm(tally, rolls, own.snapshot())

    def _advance(self, own: Run | Country, stop: int, name: str, tally: Tally, observed_from: int = 0) -> None:
        if own.month < stop:
            own.advance_to(stop, tally, observed_from)
            if own.parted and stop not in (0, own.scenario.months):
                self._save(cast(Country, own), name, {"top": tally[0], "bottom": tally[1]})

    def _save(self, own: Country, name: str, tallies: dict[str, np.ndarray]) -> None:
        """Save a large run on its way, once in a while."""
        how = self.execution
        if how.folder is None or own.yearly or time.monotonic() - self.saved_at < how.seconds_between_saves:
            return
        tallies |= {"top_before": self.before[0], "bottom_before": self.before[1]}
        identity = self._identity(own.scenario)
        try:
            save(
                self._save_folder(how.folder, name, identity),
                identity,
                Saved(own.month, own.rests, {key: plain(one) for key, one in tallies.items()}),
                how.threads,
            )
        except OSError as error:  # no room: a run without a save is better than none
            if how.told is not None:
                how.told.unsaved(error.strerror or str(error))
        self.saved_at = time.monotonic()

    def _resumed(self, scenario: Scenario, name: str, tallies: list[tuple[str, np.ndarray]]) -> Country | None:
        """The run as it was saved last under this name, and into ``tallies`` what it had tallied; None where there is no save."""
        how = self.execution
        if how.folder is None or scenario.population.size() <= MOST_STAYERS:
            return None
        identity = self._identity(scenario)
        saved = latest(self._save_folder(how.folder, name, identity), identity)
        if saved is None:
            return None
        self.before = new_tally(YEAR)
        for key, one in (*tallies, ("top_before", self.before[0]), ("bottom_before", self.before[1])):
            plain(one)[:] = saved.arrays[key]
        if how.told is not None:
            how.told.resumed(saved.month)
        own: Country = self._code().Country.resumed(scenario, self.address, saved, how)
        own.mark(self.targeted)
        return own

    def _save_folder(self, folder: Path, name: str, identity: str) -> Path:
        """Where an arm is saved: apart from other runs of the same name, which shards of a study may run meanwhile."""
        found = folder / f"{name}-{identity[:16]}"
        self.save_folders.add(found)
        return found

    def _identity(self, scenario: Scenario) -> str:
        """What a save must agree with: the model, the population, what the rules read in every month, the address and the groups."""
        told = [model_hash(), rules_key(scenario.rules), scenario.population, scenario.burn_in, scenario.months, tuple(self.address)]
        for first, stop, rows in scenario.segments():
            told += [first, stop, [sorted(values.items()) for values in rows], scenario.sheet_at(first)]
        told += [scenario.target_shares(), [(policy.id, policy.changes) for policy in self.targeted]]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def name_of(policy: Policy | None) -> str:
    """The arm's name."""
    return "baseline" if policy is None else policy.id


def plain(tally: np.ndarray) -> np.ndarray:
    """The sums as plain numbers; writing into them changes the tally."""
    return tally.view(np.ndarray).view(np.float64)
