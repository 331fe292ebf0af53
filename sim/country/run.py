"""A run of a large population: district by district, a year at a time, on several threads, to the same bits for any number of them.

Districts meet at assessments only, where superiors need to know what is usual in each type: there all districts halt. Sums over
branches are made within each district and added in the order of the districts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import ClassVar, NamedTuple

import numpy as np

from sim.country.execution import Execution
from sim.country.memory import check_memory
from sim.country.rest import Beds, Rest, at_rest, awake, awake_branches, rest_branches
from sim.country.saved import Saved
from sim.entities import BRANCH_TYPES, State
from sim.kernel import BEGINS, PART, STOPS, advance
from sim.observation import Snapshot, new_tally
from sim.population.branch_frame import frames_of
from sim.population.founding import found_state
from sim.population.margins import Margins, margins
from sim.population.part import Part, districts
from sim.population.start_state import stationary_start
from sim.processes.assessment import means_of_types, type_sums
from sim.processes.observe import close_month
from sim.processes.observe_ranks import observe_ranks
from sim.randomness import run_key_words
from sim.reach import reach_branches
from sim.run import reference_values, settings_of
from sim.scenario import Policy, Scenario
from sim.setting import Setting
from sim.stayers import Roll

Tally = tuple[np.ndarray, np.ndarray]
NO_MEANS = np.empty((0, 3))
MONTHS_PER_BLOCK = 12
RANKED = ("type", "marks", "connected", "score", "true_mean")  # what the observer ranks branches by


class Address(NamedTuple):
    """Seed, stream and replicate of a run, and the replicate its founding members were drawn with."""

    seed: int
    stream: int
    replicate: int
    founded_with: int

    def keys(self, part: Part) -> tuple[np.ndarray, np.ndarray]:
        """Keys of a part for the founding and for everything after it."""
        where = part.first_branch, part.first_body
        founding = run_key_words(self.seed, self.stream, self.founded_with, *where)
        return founding, run_key_words(self.seed, self.stream, self.replicate, *where)


class Swept(NamedTuple):
    """What comes back from a district: its tally of the months, its sums by type, and what ranks its branches."""

    tally: Tally
    sums: np.ndarray
    ranked: tuple[np.ndarray, ...]


@dataclass
class Country:
    """A large run in progress: like ``sim.run.Run``, but its state rests in districts."""

    parted: ClassVar[bool] = True

    scenario: Scenario
    address: Address
    rests: list[Rest]
    margins: Margins
    month: int
    execution: Execution
    yearly: bool
    targeted: Sequence[Policy] = ()
    beds: Beds = field(default_factory=Beds)

    @classmethod
    def resumed(cls, scenario: Scenario, address: Address, saved: Saved, how: Execution) -> Country:
        """The run of a scenario, its policy included, as it was saved."""
        return cls(scenario, address, saved.rests, margins(scenario.population.year), saved.month, how, False)

    def fork(self, policy: Policy | None, *, last: bool = False) -> Country:
        """The same run under a policy (None: the baseline), with a state of its own; ``last``: nobody else needs this one's."""
        rests = self.rests if last else [rest.copy() for rest in self.rests]
        return replace(self, scenario=self.scenario.under(policy), rests=rests)

    def mark(self, targeted: Sequence[Policy]) -> None:
        """Remember which policies reach some branches only; branches are marked whenever they wake."""
        self.targeted = targeted

    def advance_to(self, stop: int, tally: Tally, observed_from: int = 0) -> None:
        """Run until ``stop``; months from ``observed_from`` on are added to the tally."""
        for first, last, now in settings_of(self.scenario):
            while max(first, self.month) < min(last, stop):
                first = max(first, self.month)
                until = min(first + MONTHS_PER_BLOCK - first % MONTHS_PER_BLOCK, last, stop)
                self._block(now, first, until, tally, observed_from)
                self.month = until

    def _block(self, now: Setting, first: int, until: int, tally: Tally, observed_from: int) -> None:
        """Months ``first`` to ``until``, parted where an assessment needs all districts."""
        period = int(now.values[0].assessment_period_months)
        begin, begins, means = first, 0, NO_MEANS
        with ThreadPoolExecutor(self.execution.threads, thread_name_prefix="district") as pool:
            sweep = partial(self._sweep, pool, now, tally, observed_from)
            for month in range(first, until):
                if (month + 1) % period == 0:
                    sums = sweep(begin, month + 1, PART | STOPS | begins, means)
                    means = means_of_types(sums, now.values[0].branch_quality_reference)
                    begin, begins = month, BEGINS
            if begin < until:
                sweep(begin, until, PART | begins, means)

    def _sweep(
        self,
        pool: ThreadPoolExecutor,
        now: Setting,
        tally: Tally,
        observed_from: int,
        first: int,
        stop: int,
        halfway: int,
        means: np.ndarray,
    ) -> np.ndarray:
        """One pass over all districts; adds what they tallied in their order. Returns the sums by type of all."""
        rows = range(max(first, observed_from), stop - 1 if halfway & STOPS else stop)
        groups = tally[0].shape[1]
        one = partial(self._sweep_district, now, first, stop, halfway, means, rows, groups)
        sums = np.zeros((len(BRANCH_TYPES), 4))
        ranked: list[tuple[np.ndarray, ...]] = []
        for swept in pool.map(one, range(len(self.rests))):
            for whole, part in zip(tally, swept.tally, strict=True):
                numbers = whole[rows.start - observed_from :][: len(rows)].view(np.ndarray).view(np.float64)
                numbers += part.view(np.ndarray).view(np.float64)
            sums += swept.sums
            ranked.append(swept.ranked)
            if self.execution.told is not None:
                self.execution.told.months((stop - first - (halfway & BEGINS != 0)) / len(self.rests))
        for month in rows:
            top, bottom = (part[month - observed_from] for part in tally)
            close_month(top, bottom)
            if halfway & BEGINS and month == first:
                observe_ranks(*(np.concatenate(columns) for columns in zip(*ranked, strict=True)), top, bottom)
        return sums

    def _sweep_district(
        self, now: Setting, first: int, stop: int, halfway: int, means: np.ndarray, rows: range, groups: int, place: int
    ) -> Swept:
        """Wake a district, run its months, put it to rest. Only the half month after an assessment leaves the members asleep."""
        rest = self.rests[place]
        founding_key, run_key = self.address.keys(rest.part)
        half = halfway & BEGINS and stop == first + 1
        state = awake_branches(rest, founding_key) if half else awake(rest, stop - first, founding_key, run_key, self.beds)
        reach_branches(state, self.scenario, self.targeted)
        tally = _tally(len(rows), groups)
        observed = (*tally, rows.start)
        advance(state, now, self.margins, run_key, first, stop, halfway, means, reference_values()["weak_below"], *observed)
        ranked: tuple[np.ndarray, ...] = ()
        if halfway & BEGINS:
            ranked = _columns(state.branches, RANKED)
        sums = type_sums(state.branches, stop - 1) if halfway & STOPS else np.zeros((len(BRANCH_TYPES), 4))
        self.rests[place] = rest_branches(rest, state) if half else at_rest(state, rest.part, yearly=self.yearly, before=rest)
        return Swept(tally, sums, ranked)

    def states(self) -> Iterator[State]:
        """The state of each district, awake."""
        for rest in self.rests:
            state = awake(rest, 0, *self.address.keys(rest.part))
            reach_branches(state, self.scenario, self.targeted)
            yield state

    def rolls(self) -> list[Roll]:
        """The roll of each district; empty where the sums over the year are not kept."""
        return [rest.roll() for rest in self.rests] if self.yearly else []

    def snapshot(self) -> Snapshot:
        """Each branch as it is now; districts wake one by one, for all at once would take half as much memory again."""
        columns = [_columns(awake_branches(rest, self.address.keys(rest.part)[0]).branches, Snapshot._fields) for rest in self.rests]
        return Snapshot(*(np.concatenate(parts) for parts in zip(*columns, strict=True)))


def _columns(branches: np.recarray, names: Sequence[str]) -> tuple[np.ndarray, ...]:
    """Copies of some variables, without the rest of the records."""
    return tuple(branches[name].copy() for name in names)


def _tally(months: int, groups: int) -> Tally:
    top, bottom = new_tally(months)
    shape = (months, groups)
    return np.zeros(shape, top.dtype).view(np.recarray), np.zeros(shape, bottom.dtype).view(np.recarray)


def found_country(
    scenario: Scenario,
    address: Address,
    execution: Execution,
    *,
    yearly: bool,
    arms: int = 1,
) -> Country:
    """Found all districts at the first month of the burn-in.

    ``arms``: policies that begin from it. Raises InputError where the memory is too small.
    """
    check_memory(scenario.id, scenario.population.size(), arms, scenario.burn_in + scenario.months, yearly=yearly)
    now, population = settings_of(scenario)[0][2], scenario.population
    sizes, initial = margins(population.year), stationary_start()
    frame_of = frames_of(population, sizes, scenario.values["secretary.full_time_share"])

    def found(part: Part) -> Rest:
        state = found_state(part, frame_of(part), sizes, now, address.keys(part)[0], -scenario.burn_in, 0, initial)
        return at_rest(state, part, yearly=yearly)

    with ThreadPoolExecutor(execution.threads, thread_name_prefix="district") as pool:
        rests = list(pool.map(found, districts(population.size(), int(scenario.values["inspection.span"]))))
    return Country(scenario, address, rests, sizes, -scenario.burn_in, execution, yearly)
