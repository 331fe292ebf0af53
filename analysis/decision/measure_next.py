"""What to measure next: the value of information of the quantities that vary over the box, asked where it can be known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.decision.asked import DECLARED
from analysis.decision.states import States
from analysis.point_values import acting_factors
from analysis.wording import entry_of, scale_of
from experiments.plan import BASELINE
from experiments.study_reader import StoredStudy
from sim.problems import InputError

COLUMNS = ("factor", "evppi", "low", "high", "chance_of_change", "flip_at", "flip_low", "flip_high", "flip_side", "flips_to", "n")


@dataclass(frozen=True, eq=False)
class NextMeasurement:
    """``table``: one row a factor, the most valuable first; ``numbers``: rows of results.json.

    ``problems``: why there is none, as (key, values) of the message catalogue; the table is empty then, as it is without a box.
    """

    table: pd.DataFrame
    numbers: tuple[dict[str, Any], ...] = ()
    problems: tuple[tuple[str, dict[str, Any]], ...] = ()


def measure_next(study: StoredStudy, states: States, seed: int) -> NextMeasurement:
    """Of the arms that are ranked, at the points of the box; what the study does not allow is told and is no error here."""
    from analysis.decision.value_of_information import value_entries, value_of_information

    factors = study.design.set_index("point_id")[acting_factors(study, BASELINE)]
    nothing = pd.DataFrame(columns=list(COLUMNS))
    if len(states.points) == 0 or len(factors.columns) == 0:
        return NextMeasurement(nothing)
    points = list(states.points)
    net = {arm: pd.DataFrame(states.net[:, :, place], index=points) for place, arm in enumerate(states.arms)}
    start = {str(name): float(value) for name, value in factors.loc[0].items()}
    try:
        found = value_of_information(net, factors.loc[points], default=start, seed=seed)
    except InputError as error:
        return NextMeasurement(nothing, problems=tuple((problem.key, dict(problem.values)) for problem in error.problems))
    unit = str(entry_of(study, DECLARED).get("unit", ""))
    return NextMeasurement(found.table, tuple(value_entries(found, unit, scale_of(study, DECLARED))))
