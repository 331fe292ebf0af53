"""Which policies a figure compares with their references, and how it names groups of branches and factors."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.figures.choice import telling_policies
from analysis.figures.context import FigureContext
from analysis.figures.effects import compared
from analysis.figures.quoting import policy_name
from analysis.quoted import named
from analysis.wording import entry_of, unit_text
from experiments.plan import DESIGN
from experiments.study_reader import ALL, StoredStudy
from sim.parameters import parameter_table


def compared_pairs(study: StoredStudy) -> dict[str, str]:
    """Reference by policy, where both arms gave results; without the arm that takes its levers from the points of a design."""
    return {policy: other for policy, other in compared(study).items() if policy != DESIGN}


def shown_pairs(context: FigureContext, most: int) -> dict[str, str]:
    """At most so many of the policies compared: those asked for, else the telling ones."""
    pairs = compared_pairs(context.study)
    wanted = [name for name in context.policies if name in pairs]
    telling = [name for name in telling_policies(context.study, most + 1) if name in pairs]  # one more: the baseline may be among them
    return {name: pairs[name] for name in (wanted or telling or list(pairs))[:most]}


def headline_rows(context: FigureContext, pairs: Mapping[str, str]) -> pd.DataFrame:
    """Rows of the effects table for these policies against these references, last window."""
    table = context.table[(context.table["window"] == context.study.windows[-1]) & context.table["policy"].isin(list(pairs))]
    return table[table["reference"] == table["policy"].map(dict(pairs))]


def pairs_sentence(context: FigureContext, pairs: Mapping[str, str]) -> str:
    """What is compared with what."""
    names = {policy: {"policy": policy_name(context, policy), "reference": policy_name(context, other)} for policy, other in pairs.items()}
    joined = context.say("figure.between_pairs").join(context.say("figure.against", **both) for both in names.values())
    return context.say("figure.pairs", pairs=joined)


def group_name(context: FigureContext, group: str) -> str:
    """Name of a group of branches: all, a type, or how a targeted policy stands to them."""
    return context.say(f"figure.group_{group}") if group in (ALL, "treated", "connected", "others") else context.say(f"branch_type.{group}")


def factor_name(context: FigureContext, factor: str) -> str:
    """Name of a parameter, marked as one: a lever has a short name, of an assumption its meaning is said."""
    try:
        return named(context.say(f"lever.{factor}"))
    except KeyError:
        known = parameter_table().get(factor)
        return named(factor if known is None else known.meaning_zh if context.lang == "zh" else known.meaning_en)


def factor_unit(context: FigureContext, factor: str) -> str:
    """Unit of a parameter in the reader's language; empty for a factor that is no parameter."""
    known = parameter_table().get(factor)
    return "" if known is None else unit_text(context.say, known.unit)


def response_unit(context: FigureContext, response: str) -> str:
    """Unit of a response in the reader's language."""
    return unit_text(context.say, str(entry_of(context.study, response).get("unit", "")))
