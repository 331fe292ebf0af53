"""The block ``calibrate`` of a study file: what is known of the world, how exactly, and how points are to be ruled out by it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.factors import Factor
from experiments.plan import BASELINE
from experiments.study_schema import CalibrateFields, StudyFile, TargetFields
from sim.bounds import nearest
from sim.files.document import Document
from sim.files.frame_problems import validated
from sim.observation import response_table
from sim.problems import Problem, problem_at

EVEN = ("sobol_sequence", "latin_hypercube")  # designs whose points fill the box evenly: the first wave
SIGNED = {"gap", "inflation", "focus", "adjustment", "morale", "leniency", "inflation_visited", "inflation_unvisited"}
RANGES = {"0-1": (0.0, 1.0), "share": (0.0, 1.0), "rank correlation": (-1.0, 1.0)}
"""What values of a unit can be; any other cannot be negative, but for costs, where a policy may save."""


@dataclass(frozen=True)
class Target:
    """A user's own aggregate: what ``response`` was, with the standard deviation ``sd`` of its error, both in the unit of the response.

    ``difference``: of ``arm`` from its reference. ``discrepancy``: standard deviation that the model is allowed to be wrong by.
    """

    name: str
    response: str
    value: float
    sd: float
    discrepancy: float
    group: str
    window: str
    arm: str
    difference: bool


@dataclass(frozen=True)
class Calibration:
    """``hold_out``: names of targets and patterns that rule nothing out and are looked at afterwards. ``points``: of each wave after the
    first, which is the design of the study."""

    targets: tuple[Target, ...]
    patterns: tuple[str, ...]
    hold_out: tuple[str, ...]
    discrepancy: float
    waves: int
    points: int
    cutoff: float


def read_calibration(
    file: StudyFile, document: Document, looks: Mapping[str, Sequence[str]], patterns: Sequence[str] | None
) -> tuple[Calibration | None, list[Problem]]:
    """The block, None where there is none, and what is wrong with it. ``looks``: responses, groups, windows and arms the study has;
    ``patterns``: ids that there are (None: not judged here)."""
    if file.calibrate is None:
        return None, []
    fields, problems = validated(CalibrateFields, file.calibrate, document, "calibrate")
    if fields is None:
        return None, problems
    targets = []
    for at, one in enumerate(fields.targets):
        wrong = list(_target_problems(one, f"calibrate.targets.{at}", document, looks))
        problems += wrong
        targets += [] if len(wrong) > 0 else [_target(one, fields.discrepancy, looks)]
    chosen = tuple(patterns or ()) if fields.patterns == "all" else tuple(fields.patterns) if isinstance(fields.patterns, list) else ()
    problems += _pattern_problems(fields.patterns, document, patterns)
    problems += _name_problems(fields, [one.name for one in targets], chosen, document, judged=patterns is not None)
    points = (file.design or {}).get("points") if fields.points is None else fields.points
    points = points if isinstance(points, int) else 0  # a wrong one is said where the design is read
    return Calibration(tuple(targets), chosen, tuple(fields.hold_out), fields.discrepancy, fields.waves, points, fields.cutoff), problems


def design_problems(
    file: StudyFile, method: str | None, factors: Sequence[Factor], replicates: int, document: Document
) -> Iterator[Problem]:
    """A study whose points or replicates cannot be the first wave."""
    if file.calibrate is None:
        return
    if method is not None and method not in EVEN:
        yield problem_at(document.value_place("design.method"), "design.method", "problem.calibrate_design", allowed=", ".join(EVEN))
    if method is None and len(factors) == 0 and file.design is None:
        yield problem_at(document.key_place("calibrate"), "calibrate", "problem.calibrate_nothing_uncertain")
    for factor in factors:
        if factor.acts == "switch":
            yield problem_at(document.key_place(f"factors.{factor.name}"), factor.name, "problem.calibrate_lever")
    if replicates < 2:
        yield problem_at(document.value_place("point_replicates"), "point_replicates", "problem.calibrate_replicates")
    if file.stopping is not None:
        yield problem_at(document.key_place("stopping"), "stopping", "problem.stopping_not_here", method="calibrate")


def value_range(response: str, *, difference: bool) -> tuple[float, float]:
    """The values that a response, or the difference of two, can take."""
    row = response_table()[response]
    if row.unit not in RANGES:
        return (-math.inf, math.inf) if difference or row.accumulation == "since_switch" or response in SIGNED else (0.0, math.inf)
    low, high = RANGES[row.unit]
    if response in SIGNED:
        return (-1.0, 1.0)
    return (low - high, high - low) if difference else (low, high)


def _target(one: TargetFields, share: float, looks: Mapping[str, Sequence[str]]) -> Target:
    allowed = share * response_table()[one.response].scale if one.discrepancy is None else one.discrepancy
    window = looks["windows"][-1] if one.window is None else one.window
    name = one.response if one.name is None else one.name
    return Target(name, one.response, float(one.value), float(one.sd), float(allowed), one.group, window, one.arm, one.difference)


def _target_problems(one: TargetFields, path: str, document: Document, looks: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    named = [("response", one.response, looks["responses"]), ("group", one.group, looks["groups"])]
    named += [("arm", one.arm, (BASELINE, *looks["arms"]))]
    named += [("window", one.window, looks["windows"])] if one.window is not None else []
    for field, value, known in named:
        if value not in known:
            place = document.value_place(f"{path}.{field}")
            yield problem_at(place, f"{path}.{field}", "problem.not_among", value=value, suggestion=nearest(value, known))
    if one.difference and one.arm == BASELINE:
        yield problem_at(document.value_place(f"{path}.difference"), f"{path}.difference", "problem.calibrate_difference")
    if not 0 < one.sd < math.inf:
        yield problem_at(document.value_place(f"{path}.sd"), f"{path}.sd", "problem.calibrate_sd", value=one.sd)
    if one.discrepancy is not None and not 0 <= one.discrepancy < math.inf:
        place = document.value_place(f"{path}.discrepancy")
        yield problem_at(place, f"{path}.discrepancy", "problem.calibrate_discrepancy", value=one.discrepancy)
    if one.response in looks["responses"]:
        low, high = value_range(one.response, difference=one.difference)
        if not (math.isfinite(one.value) and low <= one.value <= high):
            values = {"value": one.value, "low": low, "high": high, "unit": response_table()[one.response].unit}
            yield problem_at(document.value_place(f"{path}.value"), f"{path}.value", "problem.calibrate_value", **values)


def _pattern_problems(written: Any, document: Document, known: Sequence[str] | None) -> Iterator[Problem]:
    if isinstance(written, str) and written != "all":
        place, values = document.value_place("calibrate.patterns"), {"value": written, "allowed": "all, [T02, T16]"}
        yield problem_at(place, "calibrate.patterns", "problem.only_allowed", **values, suggestion=nearest(written, ["all"]))
    if known is None or not isinstance(written, list):
        return
    for at, name in enumerate(written):
        if name not in known:
            yield problem_at(
                document.value_place(f"calibrate.patterns.{at}"), str(name), "problem.unknown_pattern", allowed=", ".join(known)
            )


def _name_problems(
    fields: CalibrateFields, targets: Sequence[str], patterns: Sequence[str], document: Document, *, judged: bool
) -> Iterator[Problem]:
    """Names that stand twice or are unknown, and a calibration without anything to go by."""
    written = [one.name or one.response for one in fields.targets]
    names = [*written, *patterns]
    for at, name in enumerate(names):
        if name in names[:at]:
            yield problem_at(document.key_place("calibrate"), name, "problem.calibrate_twice")
    known = names if judged or fields.patterns != "all" else None
    for at, name in enumerate(fields.hold_out if known is not None else []):
        if name not in names:
            place = document.value_place(f"calibrate.hold_out.{at}")
            yield problem_at(place, f"calibrate.hold_out.{at}", "problem.not_among", value=name, suggestion=nearest(name, names))
    if len(names) == 0 and (known is not None or fields.patterns is None):
        yield problem_at(document.key_place("calibrate"), "calibrate", "problem.calibrate_no_target")
    elif known is not None and set(names) <= set(fields.hold_out):
        yield problem_at(document.value_place("calibrate.hold_out"), "calibrate.hold_out", "problem.calibrate_all_held_out")
