"""Mesa's own ``batch_run`` on the readable engine: ``python -m experiments.bench.mesa_batch RUNS`` prints seconds.

A process of its own, for ``batch_run`` forks, and a fork after threads have run may hang.
"""

from __future__ import annotations

import sys
import time
import warnings

import mesa
from mesa.batchrunner import batch_run

from sim.files.scenario_files import load_scenario
from sim.simulate import simulate

SETTINGS = ["population.branches=46", "burn_in=24", "months=36"]  # about 1,000 members, 60 months


class BatchModel(mesa.Model):
    """A whole run of the readable engine as one step of a Mesa model; Mesa hands out the replicates and collects the result."""

    def __init__(self, replicate: int) -> None:
        super().__init__()
        self.replicate = replicate
        self.engagement = float("nan")
        self.datacollector = mesa.DataCollector(model_reporters={"engagement": "engagement"})

    def step(self) -> None:
        """Run all months."""
        series = simulate(load_scenario("baseline", SETTINGS), seed=1, replicate=self.replicate, engine="mesa")
        self.engagement = float(series.monthly("engagement")[-1])
        self.datacollector.collect(self)
        self.running = False


def main() -> None:
    """Time so many runs on two processes; compiled code is loaded before the clock starts."""
    runs = int(sys.argv[1])
    simulate(load_scenario("baseline", [*SETTINGS[:1], "burn_in=24", "months=12"]), seed=1, engine="mesa")
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated in Mesa 4; it is what users of Mesa 3 have
        rows = batch_run(BatchModel, {"replicate": range(runs)}, number_processes=2, max_steps=1, display_progress=False)
    seconds = time.perf_counter() - began
    if len({row["engagement"] for row in rows}) < runs:
        raise SystemExit("runs are missing or equal")
    print(seconds)


if __name__ == "__main__":
    main()
