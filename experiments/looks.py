"""The stopping rule at work: after each round it looks at every point's replicates on the disk and asks for more, or not.

A decision depends on nothing but the replicates it looks at, so a study that was killed decides the same again.
"""

from __future__ import annotations

from experiments.study import Study


class Decisions:
    """Looks at the points of a study with a stopping rule; without one there is nothing to decide."""

    def __init__(self, study: Study) -> None:
        self.study = study

    def ask_for_more(self, shard: tuple[int, int] | None) -> bool:
        """Raise the replicates of points that need more; False when no point does."""
        return False

    def settle(self) -> None:
        """Find the replicates every point has been asked for, from what is on the disk."""
