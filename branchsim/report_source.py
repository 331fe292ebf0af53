"""Reading a study folder for a report: the runs, the numbers they give, and whether results.json still says the same."""

from __future__ import annotations

import json
import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from branchsim.messages import text
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analysis.reports.source import ReportSource

CLOSE = 1e-9  # of a value's size: another version of numpy may add up in another order
MOST_NAMED = 5  # numbers that differ


def report_source(
    folder: Path, lang: str, *, pictures: bool = True, png: bool = True, prefix: str = ""
) -> tuple[ReportSource, dict[str, Any]]:
    """The source of a report and the content of its results.json; ``prefix``: see ``Numbers``.

    Raises InputError for a folder that holds no study, altered files, no successful run, or a results.json that says something else than
    the runs.
    """
    from analysis.effects import study_effects
    from analysis.numbers.numbers import Numbers
    from analysis.numbers.of_ends import point_entries
    from analysis.numbers.quotable import quotable_numbers
    from analysis.reports.findings import find, finding_entries
    from analysis.reports.pictures import Pictures
    from analysis.reports.source import ReportSource
    from analysis.stored_analysis import analysis_numbers
    from branchsim.sweep_report import HEADLINES, MOST_ROWS
    from experiments.interim_study import read_checked_study
    from experiments.model_record import read_model_record
    from experiments.plan import DESIGN

    whole = read_checked_study(folder, headline=HEADLINES, most_rows=MOST_ROWS)
    study = whole.without(DESIGN) if len(whole.manifest.get("levers", [])) > 0 else whole
    record = read_model_record(folder)
    effects = study_effects(study)
    findings = find(study, effects)
    content = quotable_numbers(whole, effects, record)
    raise_if_any(stored_otherwise(folder, content))
    content["numbers"] += [*finding_entries(study, effects, findings), *point_entries(whole)]
    content["numbers"] += analysis_numbers(folder, whole.manifest["identity"])
    numbers, say = Numbers(content, lang, prefix), partial(text, lang=lang)
    drawn = Pictures(whole, study, effects.table, numbers, say, lang, png=png)
    source = ReportSource(whole, study, effects, findings, numbers, record, say, lang, drawn.draw if pictures else lambda name: None)
    return source, content


def stored_otherwise(folder: Path, content: Mapping[str, Any]) -> Iterator[Problem]:
    """Numbers of the folder's own results.json that the runs do not give: somebody edited the file, or it is of other runs."""
    path = folder / "results.json"
    if not path.exists():
        return
    try:
        stored = {entry["key"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))["numbers"]}
    except (ValueError, KeyError, TypeError):
        raise InputError([problem_at(Place(str(path)), "", "problem.results_unreadable")]) from None
    fresh = {entry["key"]: entry for entry in content["numbers"]}
    different = [key for key in fresh if key in stored and not _agree(stored[key], fresh[key])]
    for key in different[:MOST_NAMED]:
        values = {"stored": _short(stored[key].get("value")), "fresh": _short(fresh[key]["value"]), "count": len(different)}
        yield problem_at(Place(str(path)), key, "problem.results_differ", **values)


def _agree(stored: Mapping[str, Any], fresh: Mapping[str, Any]) -> bool:
    """The same value and interval, but for rounding."""
    pairs = [(stored.get("value"), fresh["value"])]
    if fresh["interval"] is not None or stored.get("interval") is not None:
        both = (stored.get("interval") or [None, None]), (fresh["interval"] or [None, None])
        pairs += list(zip(*both, strict=True)) if len(both[0]) == len(both[1]) else [(None, 1.0)]
    return all(_same(one, other) for one, other in pairs)


def _same(one: Any, other: Any) -> bool:
    one, other = (None if isinstance(value, float) and math.isnan(value) else value for value in (one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return bool(one == other)


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, int | float) else str(value)
