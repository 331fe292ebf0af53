"""The answers in brief: a sentence for each question, every number quoted from the study that gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis.quoted import code
from analysis.reports.sections.conditions import factor_name
from analysis.reports.source import ReportSource
from analysis.stored_analysis import Analysis, read_analysis
from branchsim.answers.steps import ASKED_ALWAYS, DESIGN, FRONT, PLAUSIBLE, POLICIES
from experiments.plan import DUMMY

FEATURES_OF = ("engagement", "inflation", "validity", "quality")
MOST = 3  # features, or quantities to measure, that a sentence names


def brief(found: Mapping[str, ReportSource]) -> list[str]:
    """Marked sentences in the order of the questions."""
    return [
        *_features(found[DESIGN]),
        *_robust(found[POLICIES]),
        *_fails(found[POLICIES]),
        *_measure(found[POLICIES]),
        *_better(found[FRONT]),
        *_plausible(found[PLAUSIBLE]),
    ]


def _features(source: ReportSource) -> Iterator[str]:
    """What moves each response most, and how far the order is settled."""
    say, numbers = source.say, source.numbers
    rows = _analysis(source, "sensitivity").tables["indices"]
    rows = rows[(rows["index"] == "ST") & (rows["factor"] != DUMMY)]
    for response in FEATURES_OF:
        start = f"sensitivity.level.design.{response}.sobol"
        own = rows[rows["response"] == response].sort_values("value", ascending=False, kind="stable").head(MOST)
        keys = {str(factor): f"{start}.ST.{factor}" for factor in own["factor"]}
        parts = [
            say("report.answers.feature", name=say(f"lever.{factor}"), value=numbers.value(key), limits=_limits(source, key))
            for factor, key in keys.items()
        ]
        settled = int(numbers.part(f"{start}.first_ranked"))
        key = f"report.answers.order_{'open' if settled == 0 else 'first' if settled == 1 else 'settled'}"
        yield say("report.answers.features_of", label=source.label(response), factors=source.listed(parts)) + say(
            key, count=numbers.count(f"{start}.first_ranked")
        )


def _robust(source: ReportSource) -> Iterator[str]:
    """Which policy most criteria put first, for how many person-days, and how far ahead."""
    say, numbers = source.say, source.numbers
    ranking = _analysis(source, "decision").tables["ranking"]
    first = str(ranking.sort_values("votes", ascending=False, kind="stable")["policy"].iloc[0])
    key, cost = f"decision.votes.{first}", f"decision.cost.{first}.cost_person_days"
    values = {"policy": source.quoted(first), "first": numbers.count(key, "first"), "criteria": numbers.count(key, "of")}
    values |= {"leads": numbers.percent(key, "leads"), "days": numbers.value(cost, sign=True)}
    values |= {name: numbers.short(f"decision.{name}", digits=2) for name in ("price", "price_of_money", "lead")}
    told = say("report.answers.robust_policy", second=source.quoted(numbers.part("decision.lead", "second")), **values)
    small = abs(numbers.part("decision.lead")) < numbers.part("decision.delta")
    yield told + (say("report.answers.lead_small", delta=numbers.short("decision.delta")) if small else "")
    spans = list[str]()
    for place, policy in enumerate(_analysis(source, "decision").tables["prices"]["policy"]):
        ends = {end: numbers.short(f"decision.price_span.{place}", part) for end, part in (("low", "value"), ("high", "high"))}
        spans.append(say("report.answers.span", policy=source.quoted(str(policy)), **ends))
    yield say("report.answers.best_at_default", spans=source.listed(spans))


def _fails(source: ReportSource) -> Iterator[str]:
    """In how much of the box raising the weight does not raise true quality."""
    threshold = source.numbers.short("discovery.threshold")
    for policy in ASKED_ALWAYS:
        key = f"discovery.of.{policy}"
        if key in source.numbers:
            share = source.numbers.percent(key)
            yield source.say("report.answers.fails", policy=source.quoted(policy), share=share, threshold=threshold)


def _measure(source: ReportSource) -> Iterator[str]:
    """What to measure next, what it is worth, and where the choice turns."""
    say, numbers = source.say, source.numbers
    table = _analysis(source, "decision").tables["value_of_information"]
    keys = [(str(factor), f"decision.value.{factor}") for factor in table.sort_values("evppi", ascending=False, kind="stable")["factor"]]
    telling = [(factor, key) for factor, key in keys if key in numbers and numbers.part(key, "telling")][:MOST]
    if len(telling) == 0:
        yield say("report.answers.measure_nothing")
    for factor, key in telling:
        values = {"factor": factor_name(source, factor), "worth": numbers.value(key), "limits": _limits(source, key)}
        text = say("report.answers.measure_next", chance=numbers.percent(key, "chance_of_change"), **values)
        if numbers.known(key, "flip_at"):
            side = numbers.part(key, "flip_side")
            to = source.quoted(numbers.part(key, "flips_to"))
            text += say(f"report.answers.flips_{side}", at=numbers.short(key, "flip_at"), policy=to)
        yield text


def _better(source: ReportSource) -> Iterator[str]:
    """The ends of the front under fresh draws, and whether the search was long enough."""
    say, numbers = source.say, source.numbers
    for objective in ("quality", "inflation"):
        best = str(numbers.part(f"optimisation.best.{objective}_mean"))
        keys = {name: f"optimisation.{best}.{name}_mean" for name in ("engagement", "quality", "inflation", "cost_person_days")}
        values = {name: numbers.value(key, sign=True) for name, key in keys.items()}
        yield say(f"report.answers.best_in_{objective}", design=code(best), **values)
    counts = {name: numbers.count(f"optimisation.{name}") for name in ("still_on_front", "designs")}
    growth = numbers.percent("optimisation.growth")
    yield say("report.answers.front_holds", **counts) + say(
        "report.answers.search_short" if numbers.part("optimisation.verdict") == "rising" else "report.answers.search_enough", growth=growth
    )


def _plausible(source: ReportSource) -> Iterator[str]:
    """How much of the box known regularities leave, and of how many assumptions they say nothing."""
    numbers = source.numbers
    counts = {name: numbers.count(f"calibration.{name}") for name in ("silent", "factors")}
    yield source.say("report.answers.left", share=numbers.percent("calibration.share_left"), **counts)


def _limits(source: ReportSource, key: str) -> str:
    return source.numbers.interval(key, sign=False)


def _analysis(source: ReportSource, name: str) -> Analysis:
    found = read_analysis(Path(source.whole.folder), source.whole.manifest["identity"], name)
    assert found is not None, name
    return found
