"""What is run: ordinary commands, so that anybody can type them one by one, change one, or go on after an interruption."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments.plan import BASELINE

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


# Half a point of inflation is held to undo half a point of true quality, a person-day per branch to be worth 0.001 of it, and a monthly
# pay 20 person-days: judgements, not measurements. Who judges otherwise types the command with other numbers.
DECIDE = ("--benefit", "quality - 0.5*inflation", "--price", "0.001", "--price-of-money", "20", "--price-range", "0", "0.005")
ASKED_ALWAYS = ("s01_weight_documents", "s02_weight_unannounced")  # raising the weight, which users ask for first
LEADERS = 3


def steps(out: Path) -> Iterator[tuple[str, ...]]:
    """The arguments of each command in order, worked out when its turn comes; each resumes, or says that it is complete."""
    design, policies, front, plausible = (str(out / name) for name in (DESIGN, POLICIES, FRONT, PLAUSIBLE))
    yield ("sweep", "answers_design", "--out", design)
    yield ("sensitivity", design, *_each("--response", ("engagement", "inflation", "validity", "quality")))
    yield ("sweep", "answers_policies", "--out", policies)
    yield ("decide", policies, *DECIDE)
    yield ("discover", policies, *_each("--policy", dict.fromkeys((*_leaders(out / POLICIES), *ASKED_ALWAYS))))
    yield ("optimise", "optimise_assessment_design", "--out", front)
    yield ("calibrate", "calibrate_patterns", "--out", plausible)


def _each(option: str, values: Iterable[str]) -> list[str]:
    return [word for value in values for word in (option, value)]


def _leaders(folder: Path) -> list[str]:
    """The policies that lead by mean net benefit over the box, the first of them foremost."""
    from analysis.stored_analysis import read_analysis
    from experiments.study_reader import read_study

    analysis = read_analysis(folder, read_study(folder).manifest["identity"], "decision")
    if analysis is None:
        return []
    rows = analysis.tables["robustness"]
    rows = rows[(rows["criterion"] == "laplace") & (rows["policy"] != BASELINE)].sort_values("rank", kind="stable")
    return [str(name) for name in rows["policy"].head(LEADERS)]
