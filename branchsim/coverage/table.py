"""The rows of ``branchsim coverage`` as plain words: one cell for each thing a reader asks of a mechanism."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from branchsim.coverage.block import stored_block
from branchsim.coverage.mechanisms import LAST_YEAR, absent_names, measured_arm, policies_of
from branchsim.coverage.signatures import largest, overall, signature, signs

if TYPE_CHECKING:
    from pathlib import Path

    from branchsim.coverage.measure import Measured
    from branchsim.coverage.mechanisms import Mechanism

Say = Callable[..., str]
COLUMNS = (
    "id", "kind", "name", "submodel", "where", "policies", "checks", "arm", "signature", "twins", "signs", "sign_test", "status", "note",
    "channel", "source",
)  # fmt: skip


def cells(row: Mechanism, measured: Measured | None, pairs: Iterable[tuple[str, str, float]], say: Say, lang: str) -> dict[str, str]:
    """Every column of one row, in the user's language; empty where there is nothing to say. ``pairs`` are the indistinguishable levers."""
    arm = measured_arm(row)
    known = measured is not None and measured.knows(arm) and arm is not None
    found = signs(row, measured) if measured is not None else ()
    moved = largest(signature(measured, arm), LAST_YEAR) if known and measured is not None and arm is not None else []
    return {
        "id": row.id,
        "kind": say(f"coverage.kind.{row.kind}"),
        "name": getattr(row.name, lang),
        "submodel": _list(row.submodels),
        "where": _list(row.where),
        "policies": _list(policies_of(row)),
        "checks": _list(row.patterns),
        "arm": _list(f"{name}={value:g}" for name, value in row.arm) or (arm or ""),
        "signature": _list(f"{response} {value:+.3f}" for response, value in moved) or (say("coverage.silent") if known else ""),
        "twins": _list(other for pair in pairs if row.id in pair[:2] for other in pair[:2] if other != row.id),
        "signs": _list(f"{one.expected.response} {one.expected.sign} {say(f'coverage.sign.{one.word}')}" for one in found),
        "sign_test": say(f"coverage.sign.{overall(found)}"),
        "status": say(f"coverage.status.{row.status}"),
        "note": _note(row, say, lang),
        "channel": _channel(row, say),
        "source": row.source,
    }


def write_table(rows: Iterable[Mapping[str, str]], path: Path) -> None:
    """The table as a csv file that spreadsheets open as UTF-8; column names are English always."""
    import csv

    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        lines = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        lines.writeheader()
        lines.writerows(rows)


def _channel(row: Mechanism, say: Say) -> str:
    """Through what a lever acts on which response, and what is left of its effect with that held at the baseline's path."""
    if len(row.channel) == 0 or row.carries is None:
        return ""
    found = stored_block().get(row.id)
    word = "" if found is None else say(f"coverage.block.{found['word']}", effect=found["effect"], blocked=found["blocked"])
    return f"{_list(row.channel)} > {row.carries}{word}"


def _note(row: Mechanism, say: Say, lang: str) -> str:
    """What is not represented, in words, and names that the model does not have."""
    absent = absent_names(row)
    missing = say("coverage.absent", names=_list(absent)) if len(absent) > 0 else ""
    return say("coverage.between").join(part for part in (getattr(row.partial, lang), missing) if part != "")


def _list(names: Iterable[str]) -> str:
    return "; ".join(names)
