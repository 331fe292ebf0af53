"""The two tables of a calibration, for the console and the report alike: parameters and targets, before and after."""

from __future__ import annotations

from typing import Any

from analysis.calibration.wording import Told
from analysis.quoted import code
from analysis.reports.document import Cell, Column, Row, Table

PARAMETER_COLUMNS = ("parameter", "before", "after", "ratio", "verdict")
TARGET_COLUMNS = ("target", "wanted", "model_before", "model_after", "agrees", "use")
DASH = "-"


def parameters_table(told: Told) -> Table:
    """The range of every parameter, the most narrowed first."""
    say, numbers, rows = told.say, told.numbers, list[Row]()
    for row in told.analysis.tables["shrinkage"].to_dict("records"):
        key = f"calibration.factor.{row['factor']}"
        before, after = _range(told, key, "prior_low", "prior_high"), _range(told, key, "low", "high")
        ratio = Cell(numbers.percent(key), float(row["ratio"])) if numbers.known(key) else Cell(DASH)
        verdict = say(f"report.calibration.verdict.{row['verdict']}")
        rows.append(Row((Cell(code(row["factor"])), Cell(before), Cell(after), ratio, Cell(verdict))))
    ends = {name: numbers.percent(f"calibration.range_{name}") for name in ("low", "high")}
    notes = (say("report.calibration.note_parameters", **ends),)
    columns = _columns(told, PARAMETER_COLUMNS, {"ratio"})
    return Table("calibration-parameters", say("report.calibration.caption_parameters"), columns, tuple(rows), notes)


def targets_table(told: Told) -> Table:
    """What was wanted, what the model shows before and after, and which share of the weight agrees."""
    say, numbers, rows = told.say, told.numbers, list[Row]()
    for row in told.analysis.tables["targets"].to_dict("records"):
        key = f"calibration.target.{row['name']}"
        before, after = (_range(told, key, f"low_{word}", f"high_{word}") for word in ("before", "after"))
        agrees = Cell(numbers.percent(key), float(row["agrees_after"])) if numbers.known(key) else Cell(DASH)
        use = say("report.calibration.use." + ("held_out" if row["held_out"] else "used"))
        rows.append(Row((Cell(told.label(row)), Cell(wanted(told, row)), Cell(before), Cell(after), agrees, Cell(use))))
    columns = _columns(told, TARGET_COLUMNS, {"agrees"})
    return Table("calibration-targets", say("report.calibration.caption_targets"), columns, tuple(rows))


def wanted(told: Told, row: Any) -> str:
    """What was observed, or the limits of a pattern."""
    key, numbers = f"calibration.target.{row['name']}", told.numbers
    if row["kind"] == "target":
        spread = numbers.short(key, "spread", digits=2)
        return told.say("report.calibration.observed", value=numbers.short(key, "low_limit"), spread=spread)
    low, high = numbers.known(key, "low_limit"), numbers.known(key, "high_limit")
    limits = {"low": numbers.short(key, "low_limit"), "high": numbers.short(key, "high_limit")}
    return told.say("report.calibration.limits." + ("both" if low and high else "above" if low else "below"), **limits)


def _range(told: Told, key: str, low: str, high: str) -> str:
    if not (told.numbers.known(key, low) and told.numbers.known(key, high)):
        return DASH
    return told.say("report.calibration.limits.both", low=told.numbers.short(key, low), high=told.numbers.short(key, high))


def _columns(told: Told, names: tuple[str, ...], numeric: set[str]) -> tuple[Column, ...]:
    return tuple(Column(told.say(f"report.calibration.column.{name}"), numeric=name in numeric) for name in names)
