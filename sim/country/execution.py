"""How a large population is run: on how many threads, where it is saved, and who is told how far it is. Never what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

SECONDS_BETWEEN_SAVES = 60.0  # a save of the whole country takes some seconds


class Told(Protocol):
    """Who hears how far a large run is."""

    def months(self, count: float) -> None:
        """So many more months are done, of the whole population; what this raises ends the run after the districts at work."""

    def resumed(self, month: int) -> None:
        """A saved run goes on from this month."""

    def unsaved(self, reason: str) -> None:
        """The run could not be saved, and goes on."""


@dataclass(frozen=True)
class Execution:
    """``threads``: of one run; ``folder``: where its state is saved, None for nowhere; ``told``: who hears how far it is."""

    threads: int = 1
    folder: Path | None = None
    told: Told | None = None
    seconds_between_saves: float = SECONDS_BETWEEN_SAVES
