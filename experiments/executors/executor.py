"""What the runner asks of any place that runs tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Protocol

MOST_PER_WORLD = 16


class Executor(Protocol):
    """``slots``: chunks of tasks worth having in flight; ``seconds_per_chunk``: how much work to hand out at once (0: one task);
    ``deaths``: exceptions that say the worker ended while it ran the chunk, not that the chunk failed; ``tries_per_death``: how
    often the chunk had been tried when such an exception arrives; ``most_per_world``: tasks that share their burn-in handed out together.
    """

    slots: int
    seconds_per_chunk: float
    deaths: tuple[type[BaseException], ...]
    tries_per_death: int
    most_per_world: int

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Start ``function`` somewhere; its arguments and result travel there and back."""

    def renew(self) -> None:
        """Be ready for work again after a death."""

    def close(self, *, at_once: bool) -> None:
        """Let go of the workers; ``at_once``: without waiting for what they are doing."""

    def notes(self) -> Mapping[str, Any]:
        """For the journal: what kind of workers, how many, and retries that happened without the runner's doing."""
