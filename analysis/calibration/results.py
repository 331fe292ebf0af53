"""The tables and numbers of a calibration, as they stay in the study's folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.calibration.agreement import agreement, contradictions
from analysis.calibration.matched import Matched
from analysis.calibration.places import spreads
from analysis.calibration.shrinkage import HIGH, LOW, compensation, shrinkage
from analysis.numbers.entry import entry
from analysis.stored_analysis import Analysis
from experiments.plan import DUMMY

NAME = "calibration"
RULES = 20  # numbers a factor or pair may put into results.json: the rest stands in the tables


def calibration_analysis(matched: Matched, asked: Mapping[str, Any], rests_on: Mapping[str, Any]) -> Analysis:
    """``asked``: the block as it was read; ``rests_on``: replicates, seeding, preliminary and the like."""
    tables = {
        "not_ruled_out": not_ruled_out(matched),
        "shrinkage": _shrinkage(matched),
        "compensation": compensation(matched.places, [one.name for one in matched.factors], matched.weights),
        "targets": _targets(matched),
        "waves": _waves(matched),
        "all_points": _all_points(matched),
    }
    ended = {
        "method": "history_matching",
        "points": len(matched.points),
        "effective_points": matched.effective,
        "failed_points": matched.failed,
        "ended": matched.ended,
    }
    return Analysis(NAME, asked, {**rests_on, **ended} | _contradiction(matched), tables, list(_numbers(matched, tables, asked, rests_on)))


def not_ruled_out(matched: Matched) -> pd.DataFrame:
    """A table of points that a sweep reads (``design: {method: table}``): the factors, and what was found of each beside them.

    ``point_id`` is that of the study in the same folder.
    """
    table = matched.points.loc[matched.left, [one.name for one in matched.factors if one.name != DUMMY]].reset_index(drop=True)
    table.insert(0, "point_id", np.arange(1, len(table) + 1))
    return table.assign(
        weight=matched.weights[matched.left],
        implausibility=matched.worst[matched.left],
        second_implausibility=matched.second[matched.left],
    )


def _shrinkage(matched: Matched) -> pd.DataFrame:
    table = shrinkage(matched.points, matched.places, spreads(matched.factors), matched.weights)
    known = {one.name: one for one in matched.factors}
    prior = [known[name].natural(np.array([0.0, LOW, 0.5, HIGH, 1.0])) for name in table["factor"]]
    for at, name in enumerate(("box_low", "prior_low", "prior_middle", "prior_high", "box_high")):
        table[name] = [values[at] for values in prior]
    return table


def _targets(matched: Matched) -> pd.DataFrame:
    table = agreement(matched.constraints, matched.found, matched.cutoff, matched.wave == 1, matched.weights, matched.held_out)
    table.insert(1, "label_en", [matched.labels[name][0] for name in table["name"]])
    table.insert(2, "label_zh", [matched.labels[name][1] for name in table["name"]])
    return table


def _waves(matched: Matched) -> pd.DataFrame:
    rows = []
    for at, one in enumerate(matched.proposals, start=1):
        mine = matched.wave == at
        rows.append({"wave": at, "points": one.points, "share_of_box": one.volume, "left": int(matched.left[mine].sum())})
    return pd.DataFrame(rows)


def _all_points(matched: Matched) -> pd.DataFrame:
    """Every point that was run, with the implausibility of each target and pattern; also those that were ruled out."""
    table = matched.points.assign(wave=matched.wave, weight=matched.weights, implausibility=matched.worst)
    columns = {
        f"implausibility.{one.name}": column for one, column in zip(matched.constraints, matched.found.implausibility.T, strict=True)
    }
    return pd.concat([table, pd.DataFrame(columns, index=table.index)], axis=1)


def _contradiction(matched: Matched) -> dict[str, Any]:
    if matched.left.any():
        return {}
    used = [one.source for one, used in zip(matched.constraints, matched.used, strict=True) if used]
    kind, names = contradictions(used, matched.found.implausibility[:, matched.used], matched.cutoff)
    return {"contradiction": kind, "contradicting": list(names)}


def _numbers(matched: Matched, tables: Mapping[str, pd.DataFrame], asked: Mapping[str, Any], rests_on: Mapping[str, Any]) -> Iterator[Any]:
    own = [one for one in matched.constraints if one.kind == "target"]
    counts = {
        "points": len(matched.points), "left": int(matched.left.sum()), "effective": matched.effective, "waves": len(matched.proposals),
        "targets": len(own), "patterns": len({one.source for one in matched.constraints if one.kind == "pattern"}),
        "held_out": len(matched.held_out), "factors": len(matched.factors) - 1, "failed": matched.failed, "cutoff": matched.cutoff,
        "replicates": rests_on["replicates"],
        "silent": int(tables["shrinkage"].loc[tables["shrinkage"]["factor"] != DUMMY, "verdict"].isin(["nothing", "hardly"]).sum()),
    }  # fmt: skip
    for name, value in counts.items():
        yield entry(f"{NAME}.{name}", value)
    yield entry(f"{NAME}.share_left", matched.share_left(), "share")
    yield entry(f"{NAME}.discrepancy", asked["discrepancy"], "share")
    yield entry(f"{NAME}.range_low", LOW, "share")
    yield entry(f"{NAME}.range_high", HIGH, "share")
    for row in tables["shrinkage"].to_dict("records"):
        known = {name: row[name] for name in ("low", "middle", "high", "prior_low", "prior_high", "verdict")}
        yield entry(f"{NAME}.factor.{row['factor']}", row["ratio"], "share", [row["place_low"], row["place_high"]], **known)
    for row in tables["compensation"].head(RULES).to_dict("records"):
        yield entry(f"{NAME}.pair.{row['first']}.{row['second']}", row["rho"], "rank correlation")
    for row in tables["targets"].to_dict("records"):
        more = {name: row[name] for name in ("agrees_before", "measured", "low_limit", "high_limit", "spread", "verdict")}
        more |= {name: row[name] for name in ("low_before", "high_before", "low_after", "middle_after", "high_after")}
        yield entry(f"{NAME}.target.{row['name']}", row["agrees_after"], "share", **more)
