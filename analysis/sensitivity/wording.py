"""What the indices of one response say, in sentences that console, report and figures share. All numbers are quoted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.numbers.numbers import Numbers
from analysis.quoted import code
from analysis.sensitivity.convergence import verdict_word
from analysis.sensitivity.methods import DESIGNED
from analysis.stored_analysis import Analysis
from analysis.wording import Say
from experiments.plan import DUMMY

MOST_NAMED = 5  # factors in a sentence
KEY = ["policy", "response", "method"]
Name = Callable[[str], str]


def readings(analysis: Analysis) -> Iterator[tuple[str, Mapping[str, str], pd.DataFrame]]:
    """(start of the keys, policy and response and method, rows of the indices) in the order of the table."""
    if "indices" not in analysis.tables:
        return
    for (policy, response, method), rows in stored_indices(analysis).groupby(KEY, sort=False):
        names = {"policy": str(policy), "response": str(response), "method": str(method)}
        yield f"sensitivity.{analysis.asked['of']}.{policy}.{response}.{method}", names, rows


def stored_indices(analysis: Analysis) -> pd.DataFrame:
    """The table of indices; ``other`` is empty, and not missing, where an index is of one factor."""
    table = analysis.tables["indices"]
    return table.assign(other=table["other"].astype(object).where(table["other"].notna(), ""))


def main_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the index that ranks, the largest first, the dummy last."""
    return rows[rows["index"] == rows["index"].iloc[0]]


def reading_sentences(key: str, rows: pd.DataFrame, numbers: Numbers, say: Say, name: Name) -> list[str]:
    """Which factors stand out, what is left, of what the variance of one run is made, whether N is enough, and where runs are missing."""
    factors = main_rows(rows)
    factors = factors[factors["factor"] != DUMMY]
    ranked = factors[factors["ranked"].astype(bool)]
    found = [_ranked_sentence(key, factors, ranked, numbers, say, name)]
    if f"{key}.first_ranked" in numbers:
        word = verdict_word(int(numbers.part(f"{key}.first_ranked")), len(factors))
        n, first = numbers.count(f"{key}.effective_n"), numbers.count(f"{key}.first_ranked")
        found.append(say(f"report.sensitivity.enough_{word}", n=n, first=first))
    found += _split_sentence(key, numbers, say)
    if numbers.known(f"{key}.effective_n", "R2_cv"):
        found.append(say("report.sensitivity.surrogate", share=numbers.short(f"{key}.effective_n", "R2_cv", digits=2)))
    return [*found, *_missing_sentences(key, numbers, say, name)]


def basis_sentence(key: str, numbers: Numbers, say: Say, asked: Mapping[str, Any], rests_on: Mapping[str, Any], method: str) -> str:
    """On what the indices of one response rest."""
    words = {"n": numbers.count(f"{key}.effective_n"), "planned": numbers.count(f"{key}.effective_n", "planned")}
    words |= {"replicates": numbers.count(f"{key}.effective_n", "replicates"), "level": numbers.percent("sensitivity.level")}
    words |= {"resamples": numbers.count("sensitivity.resamples"), "seed": numbers.exact("sensitivity.seed")}
    words |= {"seeding": say(f"report.sensitivity.seeding_{rests_on['seeding']}"), "method": say(f"sensitivity.method.{method}")}
    return say(f"report.sensitivity.basis_{method if method in ('sobol', 'morris', 'efast') else 'given'}", **words)


def ranking_sentences(response: str, rows: pd.DataFrame, numbers: Numbers, say: Say, name: Name, policy: Name) -> list[str]:
    """Which parameter most likely changes the choice, and where the choice turns."""
    worth = rows.loc[(rows["index"] == "evppi") & (rows["low"] > 0), "factor"]
    chances = rows[(rows["index"] == "chance_of_change") & rows["factor"].isin(worth) & (rows["factor"] != DUMMY)]
    chances = chances.sort_values("value", ascending=False, kind="stable")
    flips = rows[(rows["index"] == "flip_at") & rows["value"].notna() & (rows["factor"] != DUMMY)].head(MOST_NAMED)
    found = []
    if len(chances) == 0:
        found.append(say("report.sensitivity.nothing_worth"))
    else:
        factor = str(chances["factor"].iloc[0])
        chance = numbers.percent(f"sensitivity.ranking.{response}.chance_of_change.{factor}")
        found.append(say("report.sensitivity.most_likely", name=name(factor), chance=chance))
    for factor, side, other in zip(flips["factor"], flips["flip_side"], flips["flips_to"], strict=True):
        value = numbers.short(f"sensitivity.ranking.{response}.flip_at.{factor}")
        found.append(say(f"report.sensitivity.flips_{side}", name=name(str(factor)), value=value, policy=policy(str(other))))
    return found if len(flips) > 0 else [*found, say("report.sensitivity.no_flip")]


def cautions(analysis: Analysis, say: Say) -> list[str]:
    """What a reader must know before quoting an index."""
    rests_on, methods = analysis.rests_on, analysis.rests_on.get("methods", [])
    keys = [name for name in ("preliminary", "interim") if rests_on[name]]
    keys += ["no_dummy"] if not rests_on.get("dummy", True) and any(one in DESIGNED for one in methods) else []
    keys += ["no_limits"] if "efast" in methods else []
    keys += ["one_replicate"] if rests_on.get("replicates") == 1 else []
    keys += ["common"] if rests_on["seeding"] == "common" and "sobol" in methods else []
    return [say(f"report.sensitivity.{key}") for key in keys]


def index_name(index: str) -> str:
    """An index as it stands in files: its name may hold a digit."""
    return code(index)


def _ranked_sentence(key: str, factors: pd.DataFrame, ranked: pd.DataFrame, numbers: Numbers, say: Say, name: Name) -> str:
    index = str(factors["index"].iloc[0])
    words = {"index": index_name(index)}
    if factors["low"].isna().all():
        dummy = f"{key}.{index}.{DUMMY}"
        shown = say("report.sensitivity.dummy_shows", value=numbers.value(dummy)) if dummy in numbers else ""
        return say("report.sensitivity.largest", **words, names=_named(key, index, factors, numbers, say, name)) + shown
    if len(ranked) == 0:
        return say("report.sensitivity.none_ranked", **words)
    names = _named(key, index, ranked, numbers, say, name)
    left = [say("report.sensitivity.others")] if len(ranked) < len(factors) else []
    more = [say("report.sensitivity.more_ranked")] if len(ranked) > MOST_NAMED else []
    return "".join([say("report.sensitivity.ranked", **words, names=names), *more, *left])


def _named(key: str, index: str, rows: pd.DataFrame, numbers: Numbers, say: Say, name: Name) -> str:
    def item(factor: str) -> str:
        own = f"{key}.{index}.{factor}"
        return say(
            "report.sensitivity.item",
            name=name(factor),
            value=" ".join(filter(None, [numbers.value(own), numbers.interval(own, sign=False)])),
        )

    return say("report.list_clause").join(item(factor) for factor in rows["factor"].head(MOST_NAMED))


def _split_sentence(key: str, numbers: Numbers, say: Say) -> list[str]:
    parts = [part for part in ("parameters", "noise", "interaction", "chance") if f"{key}.split.{part}" in numbers]
    values = {part: numbers.percent(f"{key}.split.{part}") for part in parts}
    if len(parts) == 0:
        return []
    return [say("report.sensitivity.split_independent" if "chance" in parts else "report.sensitivity.split", **values)]


def _missing_sentences(key: str, numbers: Numbers, say: Say, name: Name) -> list[str]:
    size = f"{key}.effective_n"
    if numbers.known(size, "balance"):
        words = {"name": name(numbers.part(size, "balance_factor")), "ratio": numbers.short(size, "balance", digits=2)}
        return [say("report.sensitivity.unbalanced", **words), *_dropped_sentences(key, numbers, say, name)]
    return _dropped_sentences(key, numbers, say, name)


def _dropped_sentences(key: str, numbers: Numbers, say: Say, name: Name) -> list[str]:
    dropped = numbers.part(f"{key}.effective_n", "planned") - numbers.part(f"{key}.effective_n")
    if dropped <= 0:
        return []
    n, planned = numbers.count(f"{key}.effective_n"), numbers.count(f"{key}.effective_n", "planned")
    found = [say("report.sensitivity.dropped", n=n, planned=planned)]
    if f"{key}.missing" in numbers:
        where, place = [], 0
        while (bound := f"{key}.missing.bound.{place}") in numbers:
            side = "above" if numbers.part(bound, "side") == ">" else "up_to"
            where.append(say(f"report.bound.{side}", factor=name(numbers.part(bound, "factor")), value=numbers.short(bound)))
            place += 1
        shares = {"inside": numbers.percent(f"{key}.missing"), "elsewhere": numbers.percent(f"{key}.missing", "elsewhere")}
        found.append(say("report.sensitivity.missing_region", where=say("report.list_and").join(where), **shares))
    return found
