"""What is run: ordinary commands, so that anybody can type them one by one, change one, or go on after an interruption."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DESIGN, POLICIES, FRONT, PLAUSIBLE = "design", "policies", "front", "plausible"


@dataclass(frozen=True)
class Question:
    """``key`` names its texts; ``folder`` the study that answers it, ``sections`` of whose report are shown."""

    key: str
    folder: str
    sections: tuple[str, ...]


QUESTIONS = (
    Question("features", DESIGN, ("sensitivity",)),
    Question("robust", POLICIES, ("decision",)),
    Question("turn", POLICIES, ("discovery",)),
    Question("measure", POLICIES, ("value",)),
    Question("better", FRONT, ("optimisation",)),
    Question("plausible", PLAUSIBLE, ("calibration",)),
)


def steps(out: Path) -> tuple[tuple[str, ...], ...]:
    """The arguments of each command in order; each resumes, or says that it is complete."""
    design, policies, front, plausible = (str(out / name) for name in (DESIGN, POLICIES, FRONT, PLAUSIBLE))
    responses = [word for name in ("engagement", "inflation", "validity", "quality") for word in ("--response", name)]
    return (
        ("sweep", "answers_design", "--out", design),
        ("sensitivity", design, *responses),
        ("sweep", "answers_policies", "--out", policies),
        ("decide", policies),
        ("discover", policies),
        ("optimise", "optimise_assessment_design", "--out", front),
        ("calibrate", "calibrate_patterns", "--out", plausible),
    )
