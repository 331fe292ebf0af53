"""How a large population is run: on how many threads, where it is saved, and who is told how far it is. Never what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SECONDS_BETWEEN_SAVES = 60.0  # a save of the whole country takes some seconds


@dataclass(frozen=True)
class Execution:
    """``threads``: of one run; ``folder``: where its state is saved, None for nowhere; ``told``: called with a number of months just run."""

    threads: int = 1
    folder: Path | None = None
    told: Callable[[int], None] | None = None
    seconds_between_saves: float = SECONDS_BETWEEN_SAVES
