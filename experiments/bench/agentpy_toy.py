"""A toy in AgentPy, for the cost of a framework's own loop: ``python -m experiments.bench.agentpy_toy RUNS`` prints seconds.

1,000 members in 46 branches, 60 months; a member attends or not and moves his engagement a little. It does a fraction of the work and is no
port of the model: no secretaries, no assessment, no age, no leaving, no observer but one mean.
"""

from __future__ import annotations

import sys
import time

import agentpy as ap

MEMBERS, BRANCHES, MONTHS = 1_000, 46, 60
ATTENDANCE = 0.7  # chance of coming at engagement one half
GAIN, LOSS = 0.05, 0.02  # rates a month towards 1 of who came, towards 0 of who did not


class Member(ap.Agent):
    """One member."""

    def setup(self) -> None:
        """Half engaged, in a branch by turns."""
        self.branch = self.id % BRANCHES
        self.engagement = 0.5

    def live(self) -> None:
        """One month: come or stay away, and move."""
        if self.model.random.random() < ATTENDANCE + 0.4 * (self.engagement - 0.5):
            self.engagement += GAIN * (1.0 - self.engagement)
        else:
            self.engagement -= LOSS * self.engagement


class Branches(ap.Model):
    """All members; a run reports their mean engagement."""

    def setup(self) -> None:
        """Found the branches."""
        self.members = ap.AgentList(self, MEMBERS, Member)

    def step(self) -> None:
        """One month of every member."""
        self.members.live()

    def end(self) -> None:
        """Report."""
        self.report("engagement", sum(self.members.engagement) / MEMBERS)


def main() -> None:
    """Time so many runs on two processes, as ``Experiment`` starts them."""
    runs = int(sys.argv[1])
    experiment = ap.Experiment(Branches, sample={"steps": MONTHS, "seed": 1}, iterations=runs)
    began = time.perf_counter()
    results = experiment.run(n_jobs=2, display=False)
    seconds = time.perf_counter() - began
    if results.reporters["engagement"].nunique() < runs:
        raise SystemExit("runs are missing or equal")
    print(seconds)


if __name__ == "__main__":
    main()
