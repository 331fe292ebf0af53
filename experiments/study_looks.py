"""What a study looks at: its responses, groups and windows, and the response that says when replicates are enough."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from experiments.plan import BASELINE, MONTHS_PER_YEAR, Window
from experiments.stopping_rule import Criterion, StoppingRule
from experiments.study_schema import StoppingFields, WindowFields
from sim.bounds import nearest
from sim.files.document import Document
from sim.files.frame_problems import validated
from sim.observation import REPORTED_GROUPS, response_table, target_groups
from sim.problems import Problem, problem_at
from sim.scenario import Policy
from sim.targets import targeted_policies

WINDOW_NAME = r"[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff-]{0,31}"  # stands in results, file names and queries
_CRITERIA: dict[str, Criterion] = {"half_width": "half_width", "relative": "relative", "probability_best": "best"}


def read_responses(written: Sequence[str] | None, document: Document) -> tuple[tuple[str, ...], list[Problem]]:
    """The responses asked for, all where none are."""
    return _chosen(written, "responses", tuple(response_table()), document)


def read_groups(written: Sequence[str] | None, policies: Iterable[Policy], document: Document) -> tuple[tuple[str, ...], list[Problem]]:
    """The groups asked for; else all, with those that targeted policies add."""
    known = (*REPORTED_GROUPS, *target_groups(policy.id for policy in targeted_policies(policies)))
    return _chosen(written, "groups", known, document)


def _chosen(written: Sequence[str] | None, field: str, known: tuple[str, ...], document: Document) -> tuple[tuple[str, ...], list[Problem]]:
    if written is None:
        return known, []
    if len(written) == 0:
        return known, [problem_at(document.key_place(field), field, "problem.empty_text")]
    problems = []
    for index, name in enumerate(written):
        place = document.value_place(f"{field}.{index}")
        if name not in known:
            problems.append(problem_at(place, f"{field}.{index}", "problem.not_among", value=name, suggestion=nearest(name, known)))
        elif name in written[:index]:
            problems.append(problem_at(place, f"{field}.{index}", "problem.set_twice"))
    return tuple(written), problems


def read_windows(written: Mapping[str, Any], months: int | None, document: Document) -> tuple[tuple[Window, ...], list[Problem]]:
    """Windows in the order of the file; ``months`` is the horizon, None where it is not known."""
    windows, problems = list[Window](), list[Problem]()
    for name, content in written.items():
        path = f"windows.{name}"
        if re.fullmatch(WINDOW_NAME, name) is None:
            problems.append(problem_at(document.key_place(path), path, "problem.window_name"))
        fields, wrong = validated(WindowFields, content, document, path)
        if fields is not None and fields.last < fields.first:
            wrong.append(problem_at(document.value_place(f"{path}.last"), f"{path}.last", "problem.window_empty", first=fields.first))
        if fields is not None and months is not None and fields.last >= months:
            place, values = document.value_place(f"{path}.last"), {"last": fields.last, "months": months, "latest": months - 1}
            wrong.append(problem_at(place, f"{path}.last", "problem.window_beyond", **values))
        problems += wrong
        if fields is not None:
            windows.append(Window(name, fields.first, fields.last + 1))
    return tuple(windows), problems


def window_names(windows: Sequence[Window], months: int | None) -> tuple[str, ...]:
    """Names of the windows of a study, the headline last."""
    years = 0 if months is None else months // MONTHS_PER_YEAR
    return tuple(window.name for window in windows) or tuple(f"year_{year + 1}" for year in range(years))


def read_stopping(
    fields: StoppingFields | None,
    document: Document,
    *,
    responses: Sequence[str],
    windows: Sequence[str],
    groups: Sequence[str],
    arms: Sequence[str],
) -> tuple[StoppingRule | None, list[Problem]]:
    """The stopping rule, with what it names among what the study has. ``arms``: ids, the baseline not among them."""
    if fields is None:
        return None, []
    problems = list(_stopping_problems(fields, document))
    window = fields.window or (windows[-1] if len(windows) > 0 else "")
    named = [("response", fields.response, responses), ("group", fields.group, groups)]
    named += [("window", window, windows)] if fields.window is not None else []
    named += [(f"policies.{index}", name, arms) for index, name in enumerate(fields.policies)]
    for field, value, known in named:
        if value not in known:
            place = document.value_place(f"stopping.{field}")
            problems.append(problem_at(place, f"stopping.{field}", "problem.not_among", value=value, suggestion=nearest(value, known)))
    if len(arms) == 0:
        problems.append(problem_at(document.key_place("stopping"), "stopping", "problem.stopping_no_policy", baseline=BASELINE))
    elif fields.probability_best is not None and len(set(fields.policies or arms)) < 2:
        problems.append(problem_at(document.key_place("stopping.probability_best"), "stopping", "problem.best_of_one"))
    problems += [
        problem_at(document.value_place(f"stopping.policies.{index}"), f"stopping.policies.{index}", "problem.set_twice")
        for index, name in enumerate(fields.policies)
        if name in fields.policies[:index]
    ]
    if len(problems) > 0:
        return None, problems
    given = next(name for name in _CRITERIA if getattr(fields, name) is not None)
    higher = response_table()[fields.response].direction != "down" if fields.higher is None else fields.higher
    chosen = (fields.family, fields.level, fields.first, fields.most)
    target = float(getattr(fields, given))
    return StoppingRule(fields.response, _CRITERIA[given], target, window, fields.group, tuple(fields.policies), higher, *chosen), []


def _stopping_problems(fields: StoppingFields, document: Document) -> Iterator[Problem]:
    given = [name for name in _CRITERIA if getattr(fields, name) is not None]
    if len(given) != 1:
        place = document.key_place("stopping" if len(given) == 0 else f"stopping.{given[1]}")
        yield problem_at(place, "stopping", "problem.stopping_one", allowed=", ".join(_CRITERIA))
    for name in given:
        value, place = getattr(fields, name), document.value_place(f"stopping.{name}")
        if name == "probability_best" and not 0.5 < value < 1:
            yield problem_at(place, f"stopping.{name}", "problem.stopping_probability", value=value)
        elif name != "probability_best" and not 0 < value < float("inf"):
            yield problem_at(place, f"stopping.{name}", "problem.stopping_width", value=value)
    if fields.most < fields.first:
        place = document.key_place("stopping.most")
        yield problem_at(place, "stopping.most", "problem.stopping_most", first=fields.first, most=fields.most)
