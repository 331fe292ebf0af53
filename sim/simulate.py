"""The front door of the model: a scenario, a seed and a replicate in, monthly responses out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import numpy as np

from sim.connected import connected_marks
from sim.entities import BRANCH_TYPES, State, copy_state, empty_members
from sim.model_copy import code_with
from sim.observation import Series, Snapshot, new_tally, target_groups
from sim.own_rules import rules_key
from sim.population.branch_frame import frame_of
from sim.population.founding import found_state, make_room, move_in
from sim.population.margins import Margins, margins
from sim.population.part import whole
from sim.population.start_state import plain_start, stationary_start
from sim.randomness import MONTH_OFFSET, run_key_words
from sim.scenario import Policy, Scenario
from sim.setting import Setting, setting
from sim.stayers import Roll, roll_of, stayers_engagement
from sim.targets import reaches, shares_of, targeted_policies

Engine = Literal["kernel", "mesa"]
YEAR = 12  # months
MOST_TARGETED = 64  # bits of a branch's mark
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

    def fork(self, policy: Policy | None) -> Run:
        """The same run with its own copy of the state, under a policy (None: the baseline)."""
        scenario, state = self.scenario.under(policy), copy_state(self.state)
        level = np.searchsorted(scenario.target_shares(), state.branches.target_u, side="right")
        state.branches.row[:] = level * len(BRANCH_TYPES) + state.branches.type
        return Run(scenario, self.run_key, state, self.margins, self.month, self.engine)

    def mark(self, targeted: Sequence[Policy]) -> None:
        """Note on every branch which of the targeted policies reach it or a branch it learns from, bit by bit.

        Raises ValueError for more than there are bits.
        """
        if len(targeted) > MOST_TARGETED:
            raise ValueError(f"{len(targeted)} targeted policies in one comparison; at most {MOST_TARGETED}")
        branches = self.state.branches
        branches.marks[:] = 0
        for bit, policy in enumerate(targeted):
            level = np.searchsorted(shares_of(policy.changes), branches.target_u, side="right")
            table = [[reaches(policy.changes, name, k) for name in BRANCH_TYPES] for k in range(1 + len(shares_of(policy.changes)))]
            branches.marks[:] |= np.array(table)[level, branches.type].astype(np.uint64) << np.uint64(bit)
        branches.connected[:] = connected_marks(branches.marks, branches.links, self.scenario.values["branch.links"])

    def advance_to(self, stop: int, tally: tuple[np.ndarray, np.ndarray], observed_from: int = 0) -> None:
        """Run until ``stop``; months from ``observed_from`` on are added to the tally."""
        weak_below = reference_values()["weak_below"]
        for first, last, now in self.settings():
            while first < min(last, stop):
                until = min(first + MONTHS_PER_CALL, last, stop)
                self.state = with_room(self.state, until - first)
                self._advance(now, first, until, weak_below, tally, observed_from)
                first = self.month = until

    def _advance(self, now: Setting, first: int, stop: int, weak_below: float, tally, observed_from: int) -> None:
        if self.engine == "mesa":
            from sim.mesa_model import advance
        else:
            from sim.kernel import advance
        advance(self.state, now, self.margins, self.run_key, first, stop, 0, NO_MEANS, weak_below, *tally, observed_from)


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


class Arm(NamedTuple):
    """What one policy did from the switch on: sums by month, rolls at the ends of years (where arms are compared), branches at the end."""

    tally: tuple[np.ndarray, np.ndarray]
    rolls: list[Roll]
    snapshot: Snapshot


class AtSwitch:
    """A run at the switch, from which policies begin. Arms of one call are kept for the next: what many calls share runs once.

    ``targeted``: policies that reach some branches only; they mark the branches, so all calls name the same ones.
    """

    def __init__(self, scenario: Scenario, targeted: Sequence[Policy], *, seed: int, replicate: int, stream: int, engine: Engine) -> None:
        self.run = start(scenario, seed=seed, replicate=replicate, stream=stream, engine=engine)
        self.run.advance_to(0, new_tally(0))
        self.run.mark(targeted)
        self.extra = target_groups(policy.id for policy in targeted)
        self.roll = roll_of(self.run.state)[0]
        self.kept: dict[tuple[Policy | None, bool], Arm] = {}

    def arms(self, policies: Sequence[Policy | None]) -> dict[str, Series]:
        """Responses by policy id (None: "baseline"); stayers are those of all policies of this call."""
        compared = len(policies) > 1  # stayers are the same people in several arms
        self.kept = {(policy, compared): self.kept.get((policy, compared)) or self._arm(policy, compared) for policy in policies}
        arms = {"baseline" if policy is None else policy.id: arm for (policy, _), arm in self.kept.items()}
        stayers = stayers_engagement(self.roll, {name: arm.rolls for name, arm in arms.items()}) if compared else {}
        return {name: Series(*arm.tally, self.extra, stayers.get(name), arm.snapshot) for name, arm in arms.items()}

    def _arm(self, policy: Policy | None, compared: bool) -> Arm:
        own, rolls = self.run.fork(policy), list[Roll]()
        tally = new_tally(own.scenario.months, len(self.extra))
        for year_end in range(YEAR, own.scenario.months + 1, YEAR):
            own.advance_to(year_end, tally)
            if compared:
                rolls.append(roll_of(own.state))
        own.advance_to(own.scenario.months, tally)
        ended = own.state.branches
        return Arm(tally, rolls, Snapshot(ended.type.copy(), ended.score.copy(), ended.true_mean.copy()))


def simulate_policies(
    scenario: Scenario,
    policies: Iterable[Policy | None],
    *,
    seed: int,
    replicate: int = 0,
    stream: int = 0,
    engine: Engine = "kernel",
) -> dict[str, Series]:
    """Run the burn-in once, then every policy from the same state; responses by policy id (None: "baseline")."""
    chosen = list(policies)
    at_switch = AtSwitch(scenario, targeted_policies(chosen), seed=seed, replicate=replicate, stream=stream, engine=engine)
    return at_switch.arms(chosen)


def simulate(scenario: Scenario, *, seed: int, replicate: int = 0, stream: int = 0, engine: Engine = "kernel") -> Series:
    """Responses of one run of a scenario (under its policy, if it has one), by month from the switch on.

    The result depends on the scenario and the address (seed, stream, replicate) alone; both engines give the same bits.
    """
    policy = scenario.policy
    results = simulate_policies(scenario, [policy], seed=seed, replicate=replicate, stream=stream, engine=engine)
    return next(iter(results.values()))
