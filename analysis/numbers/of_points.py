"""What the points of a design say: which assumptions order an effect, and the effects of a factorial, as rows of results.json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.factorial import cells, drawn_factors, factorial_arms
from analysis.numbers.entry import entry
from analysis.numbers.of_effects import effect_key
from analysis.screening import SHUFFLES, box_effects, screening
from analysis.wording import entry_of, scale_of
from experiments.plan import DESIGN
from experiments.study_reader import StoredStudy

HEADLINE = ("engagement", "quality", "score", "inflation")
MOST_SCREENED, MOST_FACTORS = 2, 3  # responses, and assumptions that a text may name


def screening_entries(study: StoredStudy) -> Iterator[dict[str, Any]]:
    """``screening.<policy>.<response>.<window>``: share of the points at which the effect is above 0, and how many assumptions beat
    chance; ``.<factor>`` behind it: rank correlation of one of the strongest, and that share in both halves of its values.
    """
    held = set(study.results["policy"])
    yield entry("convention.shuffles", SHUFFLES, "shuffles")
    for policy, reference in study.references().items():
        for response in screened_responses(study) if policy != DESIGN and {policy, reference} <= held else ():
            yield from _screening(study, policy, reference, response)


def factorial_entries(study: StoredStudy) -> Iterator[dict[str, Any]]:
    """``factorial.<policy>.<response>.least`` and ``.most``: the lowest and the highest cell; ``.<factor>`` behind it: its levels there."""
    arms, counts = factorial_arms(study), []
    for policy, reference in arms.items():
        for response in (name for name in HEADLINE if name in study.responses):
            found = [cell for cell in cells(study, policy, reference, response) if not np.isnan(cell.effect.difference)]
            counts += [(cell.effect.replicates, cell.points) for cell in found]
            for word, choose in (("least", min), ("most", max)) if len(found) > 0 else ():
                cell = choose(found, key=lambda one: one.effect.difference)
                key, effect = f"factorial.{policy}.{response}.{word}", cell.effect
                interval = None if effect.low is None or effect.high is None else [effect.low, effect.high]
                more = {"scale": scale_of(study, response), "replicates": effect.replicates, "points": cell.points, "reference": reference}
                yield entry(key, effect.difference, entry_of(study, response).get("unit", ""), interval, **more)
                for factor, level in zip(drawn_factors(study), cell.levels, strict=True):
                    yield entry(f"{key}.{factor}", float(level))
    if len(counts) > 0:
        for name, column in zip(("replicates", "points"), zip(*counts, strict=True), strict=True):
            yield entry(f"factorial.{name}_least", min(column), name)
            yield entry(f"factorial.{name}_most", max(column), name)


def screened_responses(study: StoredStudy) -> tuple[str, ...]:
    """The responses whose effects are screened: the first headline responses of the study."""
    return tuple(name for name in HEADLINE if name in study.responses)[:MOST_SCREENED]


def _screening(study: StoredStudy, policy: str, reference: str, response: str) -> Iterator[dict[str, Any]]:
    found = screening(study, policy, reference, response)
    effects = box_effects(study, policy, reference, response)
    if len(found) == 0 or len(effects) == 0:
        return
    key = effect_key("screening", policy, response, study.windows[-1])
    first = found.iloc[0]
    counts = {
        "beyond_chance": int(found["beyond_chance"].sum()),
        "factors": len(found),
        "points": len(effects),
        "replicates": study.manifest["box_replicates"],
    }
    yield entry(key, _above_zero(effects), "share of points", None, threshold=first["threshold"], reference=reference, **counts)
    for row in found.head(MOST_FACTORS).to_dict(orient="records"):
        values = study.design.set_index("point_id").loc[effects.index, row["factor"]]
        low = values <= values.median()
        halves = {"above_zero_low": _above_zero(effects[low]), "above_zero_high": _above_zero(effects[~low])}
        yield entry(f"{key}.{row['factor']}", row["rho"], "rank correlation", None, beyond_chance=bool(row["beyond_chance"]), **halves)


def _above_zero(effects: pd.Series) -> float:
    return float((effects > 0).mean()) if len(effects) > 0 else float("nan")
