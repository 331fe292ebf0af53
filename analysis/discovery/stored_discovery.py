"""A discovery as tables and as numbers that texts quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.discovery.corners import Fit
from analysis.discovery.discovery import FEWEST_EACH, FEWEST_POINTS, Discovery, Found, Question
from analysis.discovery.foremost import MOST_SEARCHED
from analysis.discovery.search import FOLDS, SHUFFLES
from analysis.numbers.entry import entry
from analysis.stored_analysis import Analysis
from analysis.wording import entry_of, is_preliminary, scale_of
from experiments.intervals import LEVEL
from experiments.study_reader import StoredStudy

NAME = "discovery"
SIDES = (">=", "<=")  # a corner's limits are inclusive


def discovery_analysis(study: StoredStudy, made: Sequence[Discovery], question: Question, asked: dict[str, Any]) -> Analysis:
    """What is written to the study's folder."""
    rests: dict[str, Any] = {
        "points": {one.policy: len(one.fails) for one in made},
        "points_without_a_run": {one.policy: one.dropped for one in made},
    }
    rests |= {"replicates": _replicates(made), "seeding": study.manifest["seeding"], "level": LEVEL, "shuffles": SHUFFLES, "folds": FOLDS}
    rests |= {"searched_factors": MOST_SEARCHED, "interim": study.interim, "preliminary": is_preliminary(study)}
    return Analysis(NAME, asked, rests, discovery_tables(made), list(discovery_numbers(study, made, question)))


def discovery_tables(made: Sequence[Discovery]) -> dict[str, pd.DataFrame]:
    """``boxes`` (one reported corner a policy and method), ``restrictions`` (its limits), ``trajectory`` (all PRIM boxes), ``tree`` (all
    leaves), ``points`` (each point of each policy)."""
    boxes, restrictions, rows = list[dict[str, Any]](), list[dict[str, Any]](), dict[str, list[dict[str, Any]]]({"prim": [], "cart": []})
    for one in made:
        own = {
            "policy": one.policy,
            "reference": one.reference,
            "points": len(one.fails),
            "failures": int(one.fails.sum()),
            "answer": one.answer,
        }
        for found in one.found:
            boxes.append(own | _box(found))
            restrictions += [{"policy": one.policy, "method": found.method} | row for row in _limits(one, found)]
            for place, shape in enumerate(found.fits):
                bounds = _bounds(one, found, place)
                row = {"policy": one.policy, "box": place, **_counts(shape), "chosen": place == found.chosen, "limits": bounds}
                rows[found.method].append(row)
        boxes += [own] if len(one.found) == 0 else []
    columns = ["policy", "box", "inside", "failing", "density", "coverage", "support", "chosen", "limits"]
    return {
        "boxes": pd.DataFrame(boxes),
        "restrictions": pd.DataFrame(restrictions, columns=["policy", "method", "factor", "side", "bound", "quasi_p", "low", "high"]),
        "trajectory": pd.DataFrame(rows["prim"], columns=columns),
        "tree": pd.DataFrame(rows["cart"], columns=columns),
        "points": pd.concat([_points(one) for one in made], ignore_index=True),
    }


def discovery_numbers(study: StoredStudy, made: Sequence[Discovery], question: Question) -> Iterator[dict[str, Any]]:
    """``discovery.threshold`` and limits of the search; ``discovery.of.<policy>`` (share of failing points); ``.prim``, ``.cart`` behind it
    (density of the corner), ``.prim.<k>`` its limits in the order of their quasi-p."""
    condition, rule = question.condition, question.rule
    label = entry_of(study, condition.response)
    named = {"response": condition.response, "kind": condition.kind, "side": condition.side, "delta": condition.delta}
    window = study.windows[-1] if question.window is None else question.window
    scale = scale_of(study, condition.response)
    yield entry(
        f"{NAME}.threshold", condition.threshold, label.get("unit", ""), None, scale=scale, **named, window=window, group=question.group
    )
    searched = {
        "least_density": rule.least_density,
        "most_factors": rule.most_factors,
        "quasi_p": rule.level,
        "level": LEVEL,
        "seed": question.seed,
    }
    sizes = {"shuffles": SHUFFLES, "folds": FOLDS, "searched": MOST_SEARCHED, "fewest_points": FEWEST_POINTS, "fewest_each": FEWEST_EACH}
    yield entry(f"{NAME}.rule", rule.least_support, "share of points", None, **searched, **sizes, replicates=_replicates(made))
    for one in made:
        counts = {"failures": int(one.fails.sum()), "points": len(one.fails), "dropped": one.dropped, "factors": len(one.names)}
        unsure = {"unsure": float(one.unsure.mean()), "unsure_points": int(one.unsure.sum()), "noise_known": one.points.replicates > 1}
        more = {"answer": one.answer, "reference": one.reference, "methods": [found.method for found in one.found], **counts, **unsure}
        yield entry(f"{NAME}.of.{one.policy}", float(one.fails.mean()), "share of points", None, **more)
        for found in one.found:
            key, rows = f"{NAME}.of.{one.policy}.{found.method}", _limits(one, found)
            box = _box(found)
            density, by_user = box.pop("density"), question.box is not None and found.method == "prim"
            yield entry(key, density, "share of points", None, **box, limits=len(rows), by_user=by_user)
            for place, row in enumerate(rows):
                yield entry(
                    f"{key}.{place}", row["bound"], "", None, **{name: row[name] for name in ("factor", "side", "quasi_p", "low", "high")}
                )


def _box(found: Found) -> dict[str, Any]:
    shape = Fit(0, 0, 0, 0) if found.chosen is None else found.fits[found.chosen]
    held = {"held_out_density": found.held.density, "held_out_coverage": found.held.coverage, "held_out_inside": found.held.inside}
    named = {"method": found.method, "outcome": found.outcome, "box": found.chosen}
    return (
        named | _counts(shape) | held | {"held_out_failing": found.held.failing, "chance": found.chance, "candidates": len(found.corners)}
    )


def _counts(shape: Fit) -> dict[str, Any]:
    shares = {"density": shape.density, "coverage": shape.coverage, "support": shape.support}
    return {"inside": shape.inside, "failing": shape.failing} | shares


def _limits(one: Discovery, found: Found) -> list[dict[str, Any]]:
    """Limits of the reported corner, the surest first; ``low`` and ``high``: range of the factor over the points."""
    rows = []
    for (factor, side), value in sorted(found.quasi.items(), key=lambda item: item[1]):
        assert found.chosen is not None
        name, corner = one.names[factor], found.corners[found.chosen]
        column = one.points.factors[name]
        ends = {"low": float(column.min()), "high": float(column.max())}
        rows.append({"factor": name, "side": SIDES[side], "bound": float(corner.limits[side, factor]), "quasi_p": value} | ends)
    return rows


def _bounds(one: Discovery, found: Found, place: int) -> str:
    corner = found.corners[place]
    return "; ".join(f"{one.names[factor]} {SIDES[side]} {corner.limits[side, factor]:.6g}" for factor, side in corner.restricted)


def _points(one: Discovery) -> pd.DataFrame:
    """``in_prim``, ``in_cart``: inside the reported corner; empty where there is none."""
    index = np.asarray(one.points.factors.index)
    table = pd.DataFrame({"policy": one.policy, "point_id": index, "value": one.points.means, "fails": one.fails, "unsure": one.unsure})
    values = one.points.factors[one.names].to_numpy(dtype=np.float64)
    for method in ("prim", "cart"):
        found = next((found for found in one.found if found.method == method and found.chosen is not None), None)
        table[f"in_{method}"] = None if found is None or found.chosen is None else found.corners[found.chosen].inside(values)
    return table


def _replicates(made: Sequence[Discovery]) -> int:
    return max((one.points.replicates for one in made), default=0)
