"""What a user calls good enough: thresholds on responses, such as ``engagement>=0.35``."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from analysis.decision.declared_benefit import NUMBER, half_width
from analysis.wording import entry_of
from experiments.study_reader import StoredStudy
from sim.bounds import nearest
from sim.problems import Place, Problem, Term, problem_at

WRITTEN = re.compile(rf"\s*(?P<name>[A-Za-z_]\w*)\s*(?P<side>>=|<=)\s*(?P<limit>[+-]?{NUMBER})\s*(?P<percent>%?)\s*", re.ASCII)
OPTION = Place("--threshold")
SHARES = ("0-1", "share")
UNIT_SCALES = {"0-1": 1.0, "share": 1.0, "rank correlation": 1.0}


class Threshold(NamedTuple):
    """``sign`` +1: the response must be at least ``limit``; -1: at most. In the response's unit."""

    response: str
    sign: int
    limit: float

    def margin(self, values: np.ndarray) -> np.ndarray:
        """How far on the right side, at or above 0 where the threshold holds."""
        return np.asarray(self.sign * (values - self.limit))


def read_thresholds(written: Sequence[str]) -> tuple[Threshold, ...]:
    """Those that can be read."""
    found = [WRITTEN.fullmatch(half_width(one)) for one in written]
    return tuple(Threshold(one["name"], 1 if one["side"] == ">=" else -1, _limit(one)) for one in found if one is not None)


def _limit(form: re.Match[str]) -> float:
    return float(form["limit"]) / (100 if form["percent"] == "%" else 1)


def threshold_problems(written: Sequence[str], study: StoredStudy) -> Iterator[Problem]:
    """Thresholds that cannot be read, of responses there are not, or outside the range of their unit."""
    for one in written:
        form = WRITTEN.fullmatch(half_width(one))
        if form is None:
            yield problem_at(OPTION, one[:80], "problem.threshold_form")
        elif form["percent"] == "%" and form["name"] in study.responses and _unit(study, form["name"]) not in SHARES:
            yield problem_at(OPTION, one[:80], "problem.threshold_percent", unit=Term(f"unit.{_unit(study, form['name'])}"))
    for threshold in read_thresholds(written):
        if threshold.response not in study.responses:
            near = nearest(threshold.response, study.responses)
            yield problem_at(OPTION, threshold.response, "problem.threshold_unknown", suggestion=near)
            continue
        low, high = unit_range(study, threshold.response)
        if not (math.isfinite(threshold.limit) and low <= threshold.limit <= high):
            unit = _unit(study, threshold.response)
            values = {"value": f"{threshold.limit:g}", "low": f"{low:g}", "high": f"{high:g}", "unit": unit}
            yield problem_at(OPTION, threshold.response, "problem.threshold_range", **values)


def unit_range(study: StoredStudy, response: str) -> tuple[float, float]:
    """Between which values a response of this unit can lie; what goes below 0 in the study (inflation, say) may do so here, too."""
    high = UNIT_SCALES.get(str(entry_of(study, response).get("unit", "")), math.inf)
    signed = entry_of(study, response).get("unit") in ("rank correlation", "log factor") or bool((study.results[response] < 0).any())
    return (-high if signed else 0.0), high


def _unit(study: StoredStudy, response: str) -> str:
    return str(entry_of(study, response).get("unit", ""))
