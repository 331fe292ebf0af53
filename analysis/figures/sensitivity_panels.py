"""What the figures of a sensitivity analysis share: which policy, method, responses and parameters they show, and how they name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.figures.context import FigureContext
from analysis.figures.frame import sentences, study_sentence
from analysis.figures.lines import wrapped
from analysis.figures.pairs import factor_name, response_unit
from analysis.figures.quoting import level, policy_name, response_name
from analysis.quoted import code, named, plain
from analysis.sensitivity.wording import index_name, main_rows, stored_indices
from analysis.stored_analysis import Analysis, read_analysis
from experiments.plan import DUMMY
from experiments.study_reader import StoredStudy

NAME, MOST_LINES, MOST_TOLD = "sensitivity", 2, 3
FILE = "sensitivity/indices.csv"
SHARES = ("ST", "S1", "S2")


@dataclass(frozen=True, eq=False)
class Shown:
    """One policy and one method of the analysis: ``indices`` and ``steps`` (convergence) of its responses, in their order.

    ``main``: the index that ranks; ``start``: what keys of its numbers start with, before the response.
    """

    analysis: Analysis
    policy: str
    method: str
    indices: pd.DataFrame
    steps: pd.DataFrame
    main: str

    @property
    def responses(self) -> list[str]:
        """With an index."""
        return list(dict.fromkeys(self.indices["response"]))

    def key(self, response: str) -> str:
        """Start of the keys of a response."""
        return f"{NAME}.{self.analysis.asked['of']}.{self.policy}.{response}.{self.method}"

    def rows(self, response: str, index: str) -> pd.DataFrame:
        """One index of one response by factor."""
        at = (self.indices["response"] == response) & (self.indices["index"] == index)
        return self.indices[at].set_index("factor")

    def largest(self, most: int) -> list[str]:
        """The factors with the largest main index in any response, as a share of the largest there; the dummy is none of them."""
        rows = self.indices[(self.indices["index"] == self.main) & (self.indices["factor"] != DUMMY)]
        share = rows["value"] / rows.groupby("response")["value"].transform("max").clip(lower=np.finfo(float).tiny)
        return list(share.groupby(rows["factor"], sort=False).max().sort_values(ascending=False, kind="stable").index[:most])


def stored(study: StoredStudy) -> Analysis | None:
    """The analysis with indices; None where there is none."""
    found = read_analysis(study.folder, study.manifest["identity"], NAME)
    return None if found is None or "indices" not in found.tables else found


def shown(analysis: Analysis, *, methods: Sequence[str] = (), policies: Sequence[str] = ()) -> Shown | None:
    """The first policy asked for that the analysis has, else its first, by its first method (of ``methods``); None without any."""
    table = stored_indices(analysis)
    table = table[table["method"].isin(methods)] if len(methods) > 0 else table
    if len(table) == 0:
        return None
    policy = next((name for name in policies if name in set(table["policy"])), str(table["policy"].iloc[0]))
    table = table[table["policy"] == policy]
    method = str(table["method"].iloc[0])
    table = table[table["method"] == method]
    steps = analysis.tables.get("convergence", table.head(0))
    steps = steps[(steps["policy"] == policy) & (steps["method"] == method)]
    return Shown(analysis, policy, method, table, steps, str(main_rows(table)["index"].iloc[0]))


def of_context(context: FigureContext, methods: Sequence[str] = ()) -> Shown:
    """As :func:`shown`, for a figure that can be drawn."""
    analysis = stored(context.study)
    found = None if analysis is None else shown(analysis, methods=methods, policies=context.policies)
    assert found is not None
    return found


def title(context: FigureContext, what: Shown) -> str:
    """Of what the indices are."""
    return context.say(f"figure.sensitivity_title_{what.analysis.asked['of']}", policy=policy_name(context, what.policy))


def factor_label(context: FigureContext, factor: str, inches: float | None = None) -> str:
    """A parameter in words, shortened to two lines where there is little room."""
    name = context.say("figure.sensitivity_dummy") if factor == DUMMY else plain(factor_name(context, factor))
    if inches is None:
        return name
    lines = wrapped(name, inches, context.size.text).split("\n")
    return "\n".join(lines) if len(lines) <= MOST_LINES else "\n".join(lines[:MOST_LINES]) + " ..."


def index_axis(context: FigureContext, what: Shown, response: str) -> str:
    """Name and unit of the axis of the main index."""
    if what.method == "morris":
        return context.say("figure.sensitivity_effect_axis", unit=response_unit(context, response))
    return context.say("figure.sensitivity_share_axis" if what.main in SHARES else "figure.sensitivity_index_axis")


def caption(context: FigureContext, what: Shown, kind: str, *more: str) -> str:
    """What is drawn, what it rests on, and the study."""
    say, numbers = context.say, context.numbers
    window = numbers.period(str(what.analysis.asked["window"]), say)
    words = {"window": window, "index": index_name(what.main), "method": named(say(f"sensitivity.method.{what.method}"))}
    file = {"file": code(FILE)}
    key = f"{what.key(what.responses[0])}.effective_n"
    rests = {"n": numbers.count(key), "planned": numbers.count(key, "planned"), "replicates": numbers.count(key, "replicates")}
    blocks = what.method in ("sobol", "morris")
    rests |= {"level": level(context)} | ({"resamples": numbers.count("sensitivity.resamples")} if blocks else {})
    basis = say("figure.sensitivity_rests" if blocks else "figure.sensitivity_rests_plain", **rests)
    return sentences([say(f"figure.sensitivity_caption_{kind}", **words, **file), basis, *more, study_sentence(context)], context.lang)


def filled(context: FigureContext, what: Shown) -> list[str]:
    """What a filled marker means; nothing for a method without limits."""
    if what.indices["low"].isna().all():
        return []
    return [context.say("figure.sensitivity_filled_morris" if what.method == "morris" else "figure.sensitivity_filled")]


def alternative(context: FigureContext, what: Shown) -> str:
    """The largest indices of every response."""
    say, numbers, parts = context.say, context.numbers, []
    for response in what.responses:
        rows = main_rows(what.indices[what.indices["response"] == response])
        names = [str(factor) for factor in rows["factor"] if factor != DUMMY][:MOST_TOLD]
        keys = {factor: f"{what.key(response)}.{what.main}.{factor}" for factor in names}
        items = [say("figure.item", name=named(factor_label(context, name)), value=numbers.value(key)) for name, key in keys.items()]
        parts.append(say("figure.sensitivity_shows", label=response_name(context, response), names=say("figure.between").join(items)))
    return sentences(parts, context.lang)
