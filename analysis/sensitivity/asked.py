"""What a sensitivity analysis was asked for, and everything that is wrong with it for the study at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.sensitivity.methods import method_problems
from experiments.intervals import LEVEL
from experiments.plan import BASELINE, DESIGN
from experiments.study_reader import ALL, StoredStudy
from sim.bounds import nearest
from sim.problems import Place, Problem, problem_at

OF = ("level", "difference", "ranking")
HEADLINES = ("engagement", "inflation", "validity", "quality", "score")


@dataclass(frozen=True)
class Asked:
    """``of``: the level of a response, the difference of a policy from its reference, or the ranking of the policies.

    Empty ``responses`` and ``policies`` and an empty ``window`` are filled by :func:`with_defaults`.
    """

    methods: tuple[str, ...] = ("auto",)
    responses: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    of: str = "level"
    window: str = ""
    group: str = ALL
    seed: int = 0
    resamples: int = 1000
    level: float = LEVEL


def asked_problems(study: StoredStudy, asked: Asked) -> Iterator[Problem]:
    """Every option that the study does not support."""
    held = list(study.policies["policy"])
    yield from _unknown("--response", asked.responses, study.responses)
    yield from _unknown("--policy", asked.policies, held)
    yield from _unknown("--window", [asked.window] if asked.window != "" else [], study.windows)
    yield from _unknown("--group", [asked.group], study.manifest["groups"])
    yield from () if asked.of == "ranking" else method_problems(study, asked.methods)
    if asked.of == "ranking" and len([name for name in held if name != DESIGN]) < 2:
        yield problem_at(Place(str(study.folder)), "", "problem.sensitivity_one_policy")
    if asked.of == "difference":
        compared = compared_with(study)
        if len(compared) == 0:
            yield problem_at(Place(str(study.folder)), "", "problem.sensitivity_no_difference")
        for name in asked.policies if len(compared) > 0 else ():
            if name in held and name not in compared:
                yield problem_at(Place("--policy"), name, "problem.sensitivity_no_reference", allowed=", ".join(compared))


def compared_with(study: StoredStudy) -> dict[str, str]:
    """Reference of every policy whose two arms the study holds."""
    held = set(study.policies["policy"])
    return {policy: other for policy, other in study.references().items() if other in held}


def with_defaults(study: StoredStudy, asked: Asked) -> Asked:
    """Responses: the headline ones held; policies: the arm ``design``, else the baseline (differences: every policy); the last window."""
    held = list(study.policies["policy"])
    first = [DESIGN] if DESIGN in held else [BASELINE] if BASELINE in held else held[:1]
    choices = {"level": first, "difference": [name for name in compared_with(study) if DESIGN not in held or name == DESIGN]}
    policies = asked.policies or tuple(choices.get(asked.of, [name for name in held if name != DESIGN]))
    responses = asked.responses or tuple(name for name in HEADLINES if name in study.responses) or study.responses[:1]
    window = asked.window or study.windows[-1]
    return Asked(asked.methods, responses, policies, asked.of, window, asked.group, asked.seed, asked.resamples, asked.level)


def _unknown(option: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    known = list(known)
    for name in names:
        if name not in known:
            yield problem_at(Place(option), name, "problem.sensitivity_not_held", allowed=", ".join(known), suggestion=nearest(name, known))
