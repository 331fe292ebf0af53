"""A decision in plain words, for console and report: every number is quoted from the stored numbers."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.decision.decision_words import DecisionWords
from experiments.intervals import FEWEST_REPLICATES, LEVEL

MOST_TOLD = 3  # policies or quantities named in a sentence


def answer_sentences(words: DecisionWords) -> list[str]:
    """Who is most robust and how surely, what it loses, who is best at the default values, per person-day, what would change it."""
    return [*_robust(words), *_default(words), *_thresholds(words), *_prices(words), *dominance_sentences(words), *_information(words)]


def settled_word(leads: float, *, common: bool, replicates: int) -> str:
    """settled | settled_points | open, by the share of the resamples in which the first policy leads.

    Of two equal policies the first leads in a share that is even between 0.5 and 1: 0.8 would be reached four times in ten. Where all
    points share a few draws of chance, resampling these says nothing: of two draws both favour the same policy half the time.
    """
    if leads < (1 + LEVEL) / 2:
        return "open"
    return "settled_points" if common and replicates < FEWEST_REPLICATES else "settled"


def leaders(words: DecisionWords) -> list[str]:
    """Policies that most criteria put first; several where they are level."""
    ranking = words.analysis.tables["ranking"]
    if len(ranking) == 0:
        return []
    top = ranking["votes"].max()
    return [str(name) for name in ranking.loc[ranking["votes"] >= top - 1e-9, "policy"]]


def _robust(words: DecisionWords) -> Iterator[str]:
    say, numbers, first = words.say, words.numbers, leaders(words)
    if len(first) == 0:
        return
    if len(first) > 1:
        yield say("decision.level", policies=words.listed([words.policy(one) for one in first]))
        return
    key, policy = f"decision.votes.{first[0]}", words.policy(first[0])
    by = [words.criterion(name) for name in str(_row(words.analysis.tables["ranking"], first[0])["first_by"]).split(";")]
    counts = {"first": numbers.count(key, "first"), "criteria": numbers.count(key, "of"), "leads": numbers.percent(key, "leads")}
    yield say("decision.robust", policy=policy, by=words.listed(by), **counts)
    common, draws = words.analysis.rests_on["seeding"] == "common", numbers.part("decision.point_replicates")
    how = settled_word(numbers.part(key, "leads"), common=common, replicates=int(draws))
    yield say(f"decision.{how}", replicates=numbers.count("decision.point_replicates"))
    lead = {"lead": numbers.short("decision.lead", digits=2), "second": words.policy(numbers.part("decision.lead", "second"))}
    small = abs(numbers.part("decision.lead")) < numbers.part("decision.delta")
    yield say("decision.lead_small" if small else "decision.lead", delta=numbers.short("decision.delta"), benefit=words.net, **lead)
    loss = f"decision.criterion.expected_regret.{first[0]}"
    lost = {"loss": numbers.short(loss, digits=2), "benefit": words.net, "policy": policy}
    plain = say("decision.loses", **lost)
    if numbers.known(loss, "crossed"):
        plain = say("decision.loses_crossed", crossed=numbers.short(loss, "crossed", digits=2), **lost)
    yield plain
    most = f"decision.criterion.p90_regret.{first[0]}"
    if most in numbers:
        yield say("decision.loses_most", loss=numbers.short(most, digits=2), policy=policy)


def _default(words: DecisionWords) -> Iterator[str]:
    say, numbers = words.say, words.numbers
    table = words.analysis.tables["policies"]
    best = table.sort_values("p_best", ascending=False, kind="stable").iloc[0]
    if pd.isna(best["p_best"]):
        return
    key = f"decision.best.{best['policy']}"
    values = {"policy": words.policy(best["policy"]), "chance": numbers.percent(key)}
    yield say("decision.default_best", **values)
    if numbers.known(key, "both"):
        yield say("decision.box_best_both", box=numbers.percent(key, "box"), both=numbers.percent(key, "both"), **values)
    elif numbers.known(key, "box"):
        yield say("decision.box_best", box=numbers.percent(key, "box"), **values)


def _thresholds(words: DecisionWords) -> Iterator[str]:
    say, numbers = words.say, words.numbers
    limits, table = words.analysis.asked["thresholds"], words.analysis.tables["robustness"]
    rows = table[table["criterion"] == "satisficing"]
    if len(limits) == 0 or len(rows) == 0:
        return
    named_limits = []
    for one in limits:
        side = "least" if one["side"] == ">=" else "most"
        limit = numbers.short(f"decision.threshold.{one['response']}")
        named_limits.append(say(f"decision.at_{side}", response=words.response(one["response"]), limit=limit))
    parts = [
        say("decision.meets", policy=words.policy(policy), share=numbers.percent(f"decision.criterion.satisficing.{policy}"))
        for policy in rows.sort_values("value", ascending=False, kind="stable")["policy"].head(MOST_TOLD)
    ]
    yield say("decision.thresholds", thresholds=words.listed(named_limits), parts=words.listed(parts))


def _prices(words: DecisionWords) -> Iterator[str]:
    table, numbers = words.analysis.tables["prices"], words.numbers
    parts = []
    for place, policy in enumerate(table["policy"]):
        key = f"decision.price_span.{place}"
        ends = {"low": numbers.short(key, digits=2), "high": numbers.short(key, "high", digits=2)}
        parts.append(words.say("decision.price_span", policy=words.policy(str(policy)), **ends))
    if len(parts) > 0:
        yield words.say("decision.prices", benefit=words.benefit, parts=words.listed(parts))


def dominance_sentences(words: DecisionWords) -> Iterator[str]:
    """Which policy surely costs no more and gives no less than which other."""
    numbers, place = words.numbers, 0
    while f"decision.dominance.{place}.cost" in numbers:
        key = f"decision.dominance.{place}"
        names = {name: words.policy(numbers.part(f"{key}.cost", name)) for name in ("policy", "dominated")}
        values = {name: numbers.value(f"{key}.{name}", sign=True) for name in ("cost", "benefit")}
        share = numbers.percent(f"{key}.benefit", "box")
        found = "decision.dominates_box" if numbers.known(f"{key}.benefit", "box") else "decision.dominates"
        yield words.say(found, label=words.benefit, share=share, **names, **values)
        place += 1
    if "decision.dominance" in numbers and numbers.part("decision.dominance") > place:
        yield words.say("decision.dominance_more", count=numbers.count("decision.dominance"))


def _information(words: DecisionWords) -> Iterator[str]:
    """Quantities worth more than an inert one, and where the choice turns; or that there is none."""
    say, numbers, table = words.say, words.numbers, words.analysis.tables["value_of_information"]
    if len(table) == 0:
        return
    floor = numbers.short("decision.value.floor", digits=2)
    telling = [str(name) for name in table["factor"] if numbers.part(f"decision.value.{name}", "telling")][:MOST_TOLD]
    if len(telling) == 0:
        yield say("decision.measure_nothing", floor=floor, benefit=words.net)
    for name in telling:
        key = f"decision.value.{name}"
        worth = f"{numbers.value(key)} {numbers.interval(key)}".strip()
        values = {"factor": words.factor(name), "chance": numbers.percent(key, "chance_of_change")}
        yield say("decision.measure", worth=worth, floor=floor, benefit=words.net, **values)
        if numbers.known(key, "flip_at"):
            where = {"at": numbers.short(key, "flip_at"), "policy": words.policy(str(numbers.part(key, "flips_to")))}
            yield say(f"decision.flip_{numbers.part(key, 'flip_side')}", factor=words.factor(name), **where)


def _row(table: pd.DataFrame, policy: str) -> pd.Series:
    return table[table["policy"] == policy].iloc[0]
