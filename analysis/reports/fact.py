"""A fact: one thing that records of a study say, with the files it is read from. Its label is the text ``record.fact.<name>``."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from analysis.reports.records import Records

Read = Callable[[Records, str], str | None]
"""Records and what stands behind the colon of the fact's name, to a marked text; None where nothing is recorded."""


class Fact(NamedTuple):
    """``files``: where it is read from."""

    files: tuple[str, ...]
    read: Read


class Facts(dict[str, Fact]):
    """Facts by name."""

    def of(self, *files: str) -> Callable[[Callable[[Records], str | None]], Callable[[Records], str | None]]:
        """Enters a function under its own name."""

        def enter(read: Callable[[Records], str | None]) -> Callable[[Records], str | None]:
            self[getattr(read, "__name__")] = Fact(files, lambda records, _: read(records))  # noqa: B009
            return read

        return enter

    def about(self, *files: str) -> Callable[[Read], Read]:
        """The same for a fact that takes an argument: ``name:argument``."""

        def enter(read: Read) -> Read:
            self[getattr(read, "__name__")] = Fact(files, read)  # noqa: B009
            return read

        return enter
