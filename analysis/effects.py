"""The effects table (effects.csv) and the verdicts: every policy against its reference, with both kinds of uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.contrasts import ALL, DEMO_INTERACTIONS, CellEffects, Interaction, cell_effects, contrasts
from analysis.verdicts import DEFAULT_POINT, SMALLEST_EFFECT, box_summary, verdict, verdict_shares
from analysis.wording import PRELIMINARY
from experiments.intervals import LEVEL, PairedEffect
from experiments.study_reader import StoredStudy
from sim.observation import STAYERS

STAYERS_RESPONSE = "engagement"

COLUMNS = (
    "policy", "reference", "response", "group", "unit", "window", "reference_value", "value", "difference", "low", "high",
    "low_sim", "high_sim", "level", "method", "replicates", "box_low", "box_median", "box_high", "box_share",
)  # fmt: skip
VERDICT_COLUMNS = ("policy", "reference", "response", "window", "delta", "verdict", "box_share", "depends_on_assumptions")


@dataclass(frozen=True)
class Effects:
    """``table``: columns and order as in effects.csv; missing numbers are NaN.

    ``verdicts``: the word for each effect on group "all" in the last window; its ``box_share`` is the share of the box where the same
    word holds (in ``table`` it is the share with the same sign), NaN where unknown.
    """

    table: pd.DataFrame
    verdicts: pd.DataFrame


def study_effects(study: StoredStudy, interactions: tuple[Interaction, ...] = DEMO_INTERACTIONS) -> Effects:
    """Effects of all policies against their references, then the interactions the study allows."""
    rows: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    for contrast in contrasts(study, interactions):
        for cell in cell_effects(study, contrast):
            rows += _table_rows(study, cell)
            if cell.group == ALL and cell.window == study.windows[-1]:
                verdicts += _verdict_rows(study, cell)
    return Effects(pd.DataFrame(rows, columns=list(COLUMNS)), pd.DataFrame(verdicts, columns=list(VERDICT_COLUMNS)))


def effects_csv(table: pd.DataFrame, *, preliminary: bool = False) -> str:
    """Text of effects.csv: full precision, an empty cell where there is no number; a quick look says so in every row."""
    shown = table.assign(status=PRELIMINARY) if preliminary else table
    return shown.to_csv(index=False, lineterminator="\n")


def smallest_effect(label: Mapping[str, Any]) -> float:
    """Smallest effect of interest delta, in the response's unit: 0.01 of the size of its scale, so 0.01 on [0, 1] responses (D6)."""
    return SMALLEST_EFFECT * float(label.get("scale", 1.0))


def _table_rows(study: StoredStudy, cell: CellEffects) -> list[dict[str, Any]]:
    rows = []
    for place, response in enumerate(study.responses):
        if cell.group == STAYERS and response != STAYERS_RESPONSE:
            continue  # the model reports nothing else of stayers
        effect, summary = cell.effects[place], box_summary(cell.by_point[place])
        unit = study.manifest["responses"].get(response, {}).get("unit", "")
        rows.append(
            {"policy": cell.contrast.policy, "reference": cell.contrast.reference, "response": response, "group": cell.group}
            | {"unit": unit, "window": cell.window, "reference_value": effect.reference_value, "value": effect.value}
            | {"difference": effect.difference, "low": _number(effect.low), "high": _number(effect.high)}
            | {"low_sim": cell.low_sim[place], "high_sim": cell.high_sim[place], "level": LEVEL, "method": effect.method}
            | {"replicates": effect.replicates, "box_low": summary.low, "box_median": summary.median, "box_high": summary.high}
            | {"box_share": summary.share}
        )
    return rows


def _verdict_rows(study: StoredStudy, cell: CellEffects) -> list[dict[str, Any]]:
    rows = []
    for place, response in enumerate(study.responses):
        effect, points = cell.effects[place], cell.by_point[place]
        delta = smallest_effect(study.manifest["responses"].get(response, {}))
        box = np.array([value for point, value in points.items() if point != DEFAULT_POINT])
        found = verdict(*limits(effect), delta, verdict_shares(box, delta))
        rows.append(
            {"policy": cell.contrast.policy, "reference": cell.contrast.reference, "response": response, "window": cell.window}
            | {"delta": delta, "verdict": found.word, "box_share": _number(found.box_share)}
            | {"depends_on_assumptions": found.depends_on_assumptions}
        )
    return rows


def limits(effect: PairedEffect) -> tuple[float, float]:
    """Limits for the verdict: an exact effect is its own interval; without replicates there is none."""
    if effect.method == "exact":
        return effect.difference, effect.difference
    return _number(effect.low), _number(effect.high)


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
