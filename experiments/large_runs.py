"""Runs of a large population as a study's tasks call them: one at a time on all threads, saved on the way, and never past the memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from shutil import rmtree
from threading import Event
from typing import TYPE_CHECKING, Any

from experiments.executors.threads import Threads

if TYPE_CHECKING:
    from sim.at_switch import AtSwitch
    from sim.country.execution import Told
    from sim.observation import Series
    from sim.scenario import Policy, Scenario

LARGEST_BESIDE_OTHERS = 5_000  # branches: runs of larger populations take turns, each on all threads
SAVES = "saves"  # folder in a study's journal; it goes when the study is complete


def is_large(scenario: Scenario) -> bool:
    """Do the runs of this scenario take turns, each on all threads and saved on the way?"""
    return scenario.population.size() > LARGEST_BESIDE_OTHERS


class Stopped(BaseException):
    """A run was asked to end; no failure of its task."""


class LargeRuns:
    """``simulate`` and ``before`` of a study of a large population.

    ``journal``: folder of the study's journal; ``told``: who hears how far a run is.
    """

    def __init__(self, threads: int, journal: Path, told: Told | None = None) -> None:
        self.threads, self.saves, self.told = threads, journal / SAVES, told
        self.stopping = Event()
        self.last: AtSwitch | None = None
        self.finished: list[set[Path]] = []

    def simulate(
        self,
        scenario: Scenario,
        policies: Iterable[Policy | None],
        *,
        seed: int,
        replicate: int = 0,
        stream: int = 0,
        engine: Any = "kernel",
        beside: Sequence[Policy | None] = (),
    ) -> dict[str, Series]:
        """As ``experiments.model_runs.simulate_shared``."""
        from sim.at_switch import AtSwitch
        from sim.country.execution import Execution
        from sim.targets import targeted_policies

        chosen = list(policies)
        if self.last is not None:
            self.finished.append(self.last.save_folders)
        self.last = None  # let go of the last run before this one needs the memory
        self._forget_saves()
        folder = self.saves / f"{seed}-{stream}-{replicate}"
        execution = Execution(self.threads, folder, self)
        address: dict[str, Any] = {"seed": seed, "replicate": replicate, "stream": stream, "engine": engine}
        self.last = AtSwitch(scenario, targeted_policies(beside or chosen), **address, execution=execution)
        return self.last.arms(chosen)

    def _forget_saves(self) -> None:
        """Remove what runs were saved in, but those of the last one: its outcome may not be stored yet."""
        *old, last = [set[Path](), *self.finished]
        for folder in set[Path]().union(*old) - last:
            rmtree(folder, ignore_errors=True)
        self.finished = self.finished[-1:]

    def stop(self) -> None:
        """End the run at work after the districts that are awake; what was saved stays."""
        self.stopping.set()

    def months(self, count: float) -> None:
        """So many more months are done; raises Stopped where the run is to end."""
        if self.stopping.is_set():
            raise Stopped
        if self.told is not None:
            self.told.months(count)

    def resumed(self, month: int) -> None:
        """A saved run goes on from this month."""
        if self.told is not None:
            self.told.resumed(month)

    def unsaved(self, reason: str) -> None:
        """The run could not be saved, and goes on."""
        if self.told is not None:
            self.told.unsaved(reason)

    def before(self, scenario: Scenario, **_: Any) -> Series:
        """The last year before the switch of the run just made."""
        from sim.observation import Series

        assert self.last is not None
        return Series(*self.last.before)


class OneAtATime(Threads):
    """A single thread that hands the runs out; the run has threads of its own, and ends soon after Ctrl-C."""

    most_per_world = 1  # each run takes minutes: its outcome is stored before the next is done

    def __init__(self, runs: LargeRuns) -> None:
        super().__init__(1)
        self.runs = runs

    def hurry(self) -> None:
        self.runs.stop()

    def notes(self) -> Mapping[str, Any]:
        return {"executor": "threads of one run", "threads": self.runs.threads}
