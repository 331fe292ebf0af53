"""Limits that hold for all policies at once: with many policies, some single 95 % interval is likely to miss its effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.effects import limits
from analysis.wording import entry_of
from experiments.intervals import LEVEL, paired_effect, simultaneous_limits
from experiments.plan import BASELINE
from experiments.study_reader import StoredStudy

COLUMNS = ("response", "unit", "policy", "reference", "difference", "low", "high", "low_sim", "high_sim", "level", "replicates")


def simultaneous_table(study: StoredStudy, values: dict[str, np.ndarray], arms: Sequence[str], seed: int) -> pd.DataFrame:
    """One row per response and policy at the default point: difference to the baseline, its single limits, and max-t limits of the family.

    A family is all policies on one response; ``values``: by response, [replicates, arms]. NaN where there is no interval.
    """
    zero, rows = arms.index(BASELINE), list[dict[str, Any]]()
    others = [place for place in range(len(arms)) if place != zero]
    for response, levels in values.items():
        lows, highs = simultaneous_limits(levels[:, others] - levels[:, [zero]], seed=seed)
        for place, low_sim, high_sim in zip(others, lows, highs, strict=True):
            effect = paired_effect(levels[:, place], levels[:, zero])
            low, high = limits(effect)
            rows.append(
                {"response": response, "unit": entry_of(study, response).get("unit", ""), "policy": arms[place], "reference": BASELINE}
                | {"difference": effect.difference, "low": low, "high": high, "low_sim": low_sim, "high_sim": high_sim}
                | {"level": LEVEL, "replicates": effect.replicates}
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))
