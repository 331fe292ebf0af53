"""One run in progress: founding the population of a scenario, and advancing its state month by month."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Literal

import numpy as np

from sim.entities import State, copy_state, empty_members
from sim.model_copy import code_with
from sim.observation import Snapshot
from sim.own_rules import rules_key
from sim.population.branch_frame import frame_of
from sim.population.founding import found_state, make_room, move_in
from sim.population.margins import Margins, margins
from sim.population.part import whole
from sim.population.start_state import plain_start, stationary_start
from sim.randomness import MONTH_OFFSET, run_key_words
from sim.reach import mark_branches, read_rows
from sim.scenario import Policy, Scenario
from sim.setting import Setting, setting
from sim.stayers import Roll, roll_of

Engine = Literal["kernel", "mesa"]
MONTHS_PER_CALL = 12  # a compiled call ends at least once a simulated year, so that Ctrl-C and progress can act
NO_MEANS = np.empty((0, 3))  # a whole population works out for itself what superiors know of its types
rules_in_force = ""  # key of the own rules in this copy of the code; empty: the model's own


@cache
def reference_values() -> Mapping[str, float]:
    """Figures of the one stored reference run (S0, default parameters), such as q* of D4."""
    text = files("sim").joinpath("reference_values.csv").read_text(encoding="utf-8")
    return {row["name"]: float(row["value"]) for row in csv.DictReader(text.splitlines())}


def settings_of(scenario: Scenario) -> list[tuple[int, int, Setting]]:
    """Settings by stretch of months; worked out once per scenario object, for a study runs the same one thousands of times."""
    memo = scenario.__dict__.get("_settings")
    if memo is None:
        memo = [(first, stop, setting(rows, scenario.sheet_at(first), scenario.values)) for first, stop, rows in scenario.segments()]
        scenario.__dict__["_settings"] = memo
    return memo


@dataclass
class Run:
    """One run in progress: the scenario, its address, and all state at ``month`` (0 = first month after burn-in)."""

    parted: ClassVar[bool] = False

    scenario: Scenario
    run_key: np.ndarray
    state: State
    margins: Margins
    month: int
    engine: Engine

    def settings(self) -> Iterable[tuple[int, int, Setting]]:
        """Stretches of months [first, stop) and what the rules read in them, from the present month on."""
        for first, stop, now in settings_of(self.scenario):
            if stop > self.month:
                yield max(first, self.month), stop, now

    def fork(self, policy: Policy | None, *, last: bool = False) -> Run:
        """The same run with its own copy of the state, under a policy (None: the baseline). ``last``: a copy all the same."""
        scenario, state = self.scenario.under(policy), copy_state(self.state)
        read_rows(state, scenario)
        return Run(scenario, self.run_key, state, self.margins, self.month, self.engine)

    def mark(self, targeted: Sequence[Policy]) -> None:
        """Note on every branch which of the targeted policies reach it or a branch it learns from (``sim.reach``)."""
        mark_branches(self.state, self.scenario, targeted)

    def advance_to(self, stop: int, tally: tuple[np.ndarray, np.ndarray], observed_from: int = 0) -> None:
        """Run until ``stop``; months from ``observed_from`` on are added to the tally."""
        weak_below = reference_values()["weak_below"]
        for first, last, now in self.settings():
            while first < min(last, stop):
                until = min(first + MONTHS_PER_CALL, last, stop)
                self.state = with_room(self.state, until - first)
                self._advance(now, first, until, weak_below, tally, observed_from)
                first = self.month = until

    def states(self) -> Iterator[State]:
        """The state, of the whole population."""
        yield self.state

    def rolls(self) -> list[Roll]:
        """The roll, of the whole population."""
        return [roll_of(self.state)]

    def snapshot(self) -> Snapshot:
        """Each branch as it is now."""
        branches = self.state.branches
        return Snapshot(branches.type.copy(), branches.score.copy(), branches.true_mean.copy())

    def _advance(self, now: Setting, first: int, stop: int, weak_below: float, tally, observed_from: int) -> None:
        engine: Any
        if self.engine == "mesa":
            from sim import mesa_model as engine
        else:
            from sim import kernel as engine
        engine.advance(self.state, now, self.margins, self.run_key, first, stop, 0, NO_MEANS, weak_below, *tally, observed_from)


def with_room(state: State, months: int) -> State:
    """The same state with room for ``months`` admissions in every branch; only places move, no value changes."""
    branches = state.branches
    if (branches.room - branches.members >= months).all():
        return state
    old = branches.first.copy()
    members = empty_members(make_room(branches, MONTHS_PER_CALL))
    move_in(members, state.members, branches, old)
    return State(members, branches, state.bodies)


def start(scenario: Scenario, *, seed: int, replicate: int = 0, stream: int = 0, engine: Engine = "kernel", plain: bool = False) -> Run:
    """Found the population of a run at the first month of its burn-in.

    ``population.fixed`` freezes the population: it is then drawn with replicate 0 whatever the replicate.
    ``plain`` starts from one value for all instead of the stationary snapshot (used to make the snapshot).
    """
    if scenario.burn_in >= MONTH_OFFSET or scenario.months >= MONTH_OFFSET:
        raise ValueError(f"burn_in and months must be below {MONTH_OFFSET}, the range of months in an address")
    run_key = run_key_words(seed, stream, replicate)
    if rules_key(scenario.rules) != rules_in_force:
        return code_with(scenario.rules).start(scenario, seed=seed, replicate=replicate, stream=stream, engine=engine, plain=plain)
    drawn_with = run_key_words(seed, stream, 0) if scenario.population.fixed else run_key
    now, population, first = settings_of(scenario)[0][2], scenario.population, -scenario.burn_in
    part, sizes = whole(population.size(), int(scenario.values["inspection.span"])), margins(population.year)
    frame = frame_of(population, sizes, scenario.values["secretary.full_time_share"], part)
    initial = plain_start() if plain else stationary_start()
    state = found_state(part, frame, sizes, now, drawn_with, first, MONTHS_PER_CALL, initial)
    return Run(scenario, run_key, state, sizes, first, engine)
