"""What it means that a policy fails, as a condition of one line, and at which points it holds.

Grammar: ``[level|effect] RESPONSE (<|<=|>|>=) NUMBER``; ``effect`` (the default) and ``level`` may also stand behind the response. An
effect is the paired difference from the policy's reference, a level the policy's own value. NUMBER is in the response's unit; shares may be
written in per cent; ``delta`` and ``-delta`` are the smallest effect of interest (D6). So ``quality < delta``: quality is not raised.
"""

from __future__ import annotations

import math
import operator
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.effects import smallest_effect
from analysis.point_values import PointValues
from analysis.wording import entry_of
from experiments.intervals import LEVEL
from experiments.study_reader import StoredStudy
from sim.bounds import nearest
from sim.problems import InputError, Place, Problem, Term, problem_at, raise_if_any

OPTION = "--fails"
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
FORM = re.compile(r"([^<>=]*)(<=|>=|<|>)(.*)")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
KINDS = ("effect", "level")


@dataclass(frozen=True)
class Condition:
    """``kind``: effect or level; ``side``: one of ``COMPARE``; ``threshold`` in the response's unit; ``delta``: it was written so."""

    response: str
    kind: str
    side: str
    threshold: float
    delta: bool = False

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Where the condition holds; False where a value is missing."""
        return np.asarray(COMPARE[self.side](values, self.threshold))


def read_condition(written: str, study: StoredStudy) -> Condition:
    """Raises InputError with everything wrong, each with its column."""
    shown = (
        unicodedata.normalize("NFKC", written).replace("≤", "<=").replace("≥", ">=")
    )  # full-width signs and digits are meant as ordinary ones
    form = FORM.fullmatch(shown)
    if form is None:
        raise InputError([_problem(written, 0, "problem.fails_form")])
    response, kind, problems = _left(form[1], written, study)
    found = _right(form, written, study, response, kind)
    raise_if_any([*problems, *((found,) if isinstance(found, Problem) else ())])
    assert not isinstance(found, Problem)
    return Condition(response, kind, form[2], found, "delta" in form[3])


def undecided(points: PointValues, threshold: float) -> np.ndarray:
    """[points]: does chance reach over the threshold, so that a point may be called failing by mistake? All False with one replicate.

    The noise within points is pooled over all of them (assumed equal everywhere): limits are mean +- t s / sqrt(replicates).
    """
    from scipy.stats import t

    counts = (~np.isnan(points.values)).sum(axis=1)
    free = int((counts[counts > 1] - 1).sum())
    if free == 0:
        return np.zeros(len(counts), dtype=bool)
    deviations = points.values - points.means[:, None]
    sd = math.sqrt(float(np.nansum(deviations[counts > 1] ** 2)) / free)
    reach = t.ppf(0.5 + LEVEL / 2, free) * sd / np.sqrt(np.maximum(counts, 1))
    return np.asarray((np.abs(points.means - threshold) < reach) & (counts > 0))


def _left(text: str, written: str, study: StoredStudy) -> tuple[str, str, list[Problem]]:
    """Response and kind, in either order."""
    words = [(match[0], match.start()) for match in re.finditer(r"\S+", text)]
    kinds = [word for word, _ in words if word in KINDS and len(words) > 1]
    names = [(word, at) for word, at in words if word not in kinds]
    if len(names) != 1 or len(kinds) > 1:
        return "", "effect", [_problem(written, words[0][1] if len(words) > 0 else 0, "problem.fails_form")]
    name, at = names[0]
    problems = []
    if name not in study.responses:
        values = {"suggestion": nearest(name, study.responses), "allowed": ", ".join(study.responses)}
        problems.append(_problem(written, at, "problem.fails_response", name, **values))
    return name, kinds[0] if len(kinds) > 0 else "effect", problems


def _right(form: re.Match[str], written: str, study: StoredStudy, response: str, kind: str) -> float | Problem:
    """The threshold, or what is wrong with it."""
    text, at = form[3].strip(), form.start(3) + len(form[3]) - len(form[3].lstrip())
    label = entry_of(study, response)
    if text in ("delta", "-delta"):
        if kind == "level":
            return _problem(written, at, "problem.fails_delta")
        return smallest_effect(label) * (-1 if text.startswith("-") else 1)
    unit, (low, high) = str(label.get("unit", "")), _range(label, kind)
    share = text.endswith("%")
    number = text.removesuffix("%").strip()
    if NUMBER.fullmatch(number) is None or (share and response in study.responses and not _is_share(unit)):
        return _problem(written, at, "problem.fails_number", text)
    value = float(number) / (100 if share else 1)
    if not low <= value <= high or math.isinf(value):
        bounds = {"low": low, "high": high, "unit": Term(f"unit.{unit}")}
        return _problem(written, at, "problem.fails_range", text, kind=Term(f"word.{kind}_of_response"), **bounds)
    return value


def _range(label: Mapping[str, Any], kind: str) -> tuple[float, float]:
    """What a level of this unit can be; an effect is a difference of two levels."""
    unit = str(label.get("unit", ""))
    low, high = (0.0, 1.0) if _is_share(unit) else (-1.0, 1.0) if unit == "rank correlation" else (-math.inf, math.inf)
    return (low, high) if kind == "level" else (low - high, high - low)


def _is_share(unit: str) -> bool:
    return unit in ("0-1", "share")


def _problem(written: str, at: int, key: str, name: str = "", **values: Any) -> Problem:
    return problem_at(Place(OPTION, 1, at + 1), name, key, written=written, **values)
