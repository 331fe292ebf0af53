"""What is to be decided, and the study cut down to it: the policies, the window, the group and the declared benefit as a response."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analysis.decision.declared_benefit import Term
from analysis.decision.thresholds import Threshold
from analysis.point_values import DEFAULT_POINT, acting_factors
from analysis.wording import entry_of
from experiments.plan import BASELINE, DUMMY
from experiments.study_reader import ALL, StoredStudy

if TYPE_CHECKING:
    import pandas as pd

DECLARED = "declared_benefit"


@dataclass(frozen=True)
class DecisionQuestion:
    """``price`` of a person-day and ``price_range`` in units of the benefit; ``price_of_money``: person-days per monthly pay.

    ``written``: the benefit as the user put it; ``policies``: without the baseline, which is always compared. ``delta``: smallest
    difference of benefit that counts, in its unit.
    """

    written: str
    benefit: tuple[Term, ...]
    thresholds: tuple[Threshold, ...]
    policies: tuple[str, ...]
    window: str
    group: str
    price: float
    price_range: tuple[float, float]
    price_of_money: float | None
    alpha: float
    delta: float
    seed: int

    def as_plain(self) -> dict[str, Any]:
        """As it is stored with the analysis."""
        terms = [{"weight": term.weight, "response": term.response} for term in self.benefit]
        limits = [{"response": one.response, "side": ">=" if one.sign > 0 else "<=", "limit": one.limit} for one in self.thresholds]
        names = ("written", "policies", "window", "group", "price", "price_range", "price_of_money", "alpha", "delta", "seed")
        return {name: getattr(self, name) for name in names} | {"benefit": terms, "thresholds": limits}


def asked_study(study: StoredStudy, question: DecisionQuestion) -> StoredStudy:
    """The study as if it held these arms, this window and this group alone (called "all"), with ``declared_benefit`` as a response.

    All policies are compared with the baseline, whatever their own reference: a decision is between them and leaving things as they are.
    Points that differ in levers of other arms alone are one state of the world, of which the first point is kept.
    """
    arms = [BASELINE, *question.policies]
    design = _states_of_the_world(study, arms)
    rows = study.results[study.results["point_id"].isin(design["point_id"])]
    rows = rows[rows["policy"].isin(arms) & (rows["window"] == question.window) & (rows["group"] == question.group)].assign(group=ALL)
    rows[DECLARED] = sum(term.weight * rows[term.response] for term in question.benefit)
    policies = study.policies[study.policies["policy"].isin(arms)]
    policies = policies.assign(reference=["" if name == BASELINE else BASELINE for name in policies["policy"]])
    windows = [window for window in study.manifest["windows"] if window["name"] == question.window]
    label = benefit_entry(study, question.benefit, question.written)
    manifest = dict(study.manifest) | {
        "windows": windows,
        "groups": [ALL],
        "response_order": [*study.responses, DECLARED],
        "responses": {**study.manifest["responses"], DECLARED: label},
    }
    return replace(study, manifest=manifest, design=design, policies=policies, results=rows)


def _states_of_the_world(study: StoredStudy, arms: Sequence[str]) -> pd.DataFrame:
    """The design without copies: counted as states of their own they would make every share and interval look surer."""
    names = [name for name in dict.fromkeys(name for arm in arms for name in acting_factors(study, arm)) if name != DUMMY]
    default = study.design["point_id"] == DEFAULT_POINT
    points = study.design[~default]
    copies = points[names].duplicated() if len(names) > 0 else points["point_id"].cumsum() > points["point_id"]
    return study.design[default | study.design["point_id"].isin(points.loc[~copies, "point_id"])]


def benefit_entry(study: StoredStudy, terms: Sequence[Term], written: str) -> dict[str, Any]:
    """Row of the response table for the declared sum: unit and scale of its first term; a single response keeps its name.

    In English the sum is called as the user wrote it, in Chinese by the names of its responses.
    """
    first = entry_of(study, terms[0].response)
    alone = len(terms) == 1 and abs(terms[0].weight) == 1
    labels = {"label_en": written, "label_zh": _sum_in_words(study, terms, "label_zh")}
    if alone:
        labels = {name: str(first.get(name, terms[0].response)) for name in labels}
    return {"name": DECLARED, "unit": first.get("unit", ""), "scale": first.get("scale", 1.0), "direction": "up"} | labels


def _sum_in_words(study: StoredStudy, terms: Sequence[Term], label: str) -> str:
    """ "真实质量 - 0.5×虚高"."""
    words = ""
    for term in terms:
        sign = "-" if term.weight < 0 else "+"
        size = "" if abs(term.weight) == 1 else f"{abs(term.weight):g}×"
        words += f" {sign} {size}{entry_of(study, term.response).get(label, term.response)}"
    return words.removeprefix(" + ").strip()


def benefit_label(study: StoredStudy, asked: Mapping[str, Any], lang: str) -> str:
    """What the benefit of a stored decision is called; ``asked``: as stored with it."""
    terms = [Term(term["weight"], term["response"]) for term in asked["benefit"]]
    return str(benefit_entry(study, terms, asked["written"])[f"label_{lang}"])
