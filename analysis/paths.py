"""Monthly paths at the default point: mean over replicates and its 95 % interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.intervals import FEWEST_REPLICATES, half_width
from experiments.study_reader import StoredStudy


def path(study: StoredStudy, policy: str, response: str) -> pd.DataFrame:
    """Columns mean, low, high, count by month from the switch on; the last month before it comes first where it is known.

    Months without a value (no assessment) are left out; ``low`` and ``high`` are NaN below 5 replicates.
    """
    rows = _rows(study, response)
    own = rows[(rows["policy"] == policy) & (rows["month"] >= 0)]
    before = rows[rows["month"] < 0]
    return _summary(pd.concat([before[before["month"] == before["month"].max()], own]))


def path_before(study: StoredStudy, response: str) -> pd.DataFrame:
    """The same for the months before the switch, which all policies share; empty where they were not stored."""
    rows = _rows(study, response)
    return _summary(rows[rows["month"] < 0])


def _rows(study: StoredStudy, response: str) -> pd.DataFrame:
    assert study.monthly is not None
    return study.monthly[(study.monthly["response"] == response) & study.monthly["value"].notna()]


def _summary(rows: pd.DataFrame) -> pd.DataFrame:
    by_month = rows.groupby("month")["value"]
    table = pd.DataFrame({"mean": by_month.mean(), "count": by_month.count()})
    spreads = by_month.std(ddof=1)
    halves = [
        half_width(int(count), float(spread)) if count >= FEWEST_REPLICATES else np.nan
        for count, spread in zip(table["count"], spreads, strict=True)
    ]
    return table.assign(low=table["mean"] - halves, high=table["mean"] + halves)
