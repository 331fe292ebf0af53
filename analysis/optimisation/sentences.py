"""What a search comes to in plain words, for the console and for the report: every number is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.numbers.numbers import Numbers
from analysis.optimisation.optimisation import NAME
from analysis.quoted import code, named
from analysis.stored_analysis import Analysis
from analysis.wording import Say, label_of
from experiments.study_reader import StoredStudy


def answer_sentences(study: StoredStudy, analysis: Analysis, numbers: Numbers, say: Say) -> Iterator[str]:
    """What was found, how good the best designs are, what fresh draws took away, and whether the search was long enough."""
    count = {name: numbers.count(f"{NAME}.{name}") for name in ("evaluated", "front", "designs", "still_on_front", "keeps_limits")}
    yield say("report.optimisation.found", **count)
    for name in analysis.asked["objectives"]:
        policy = numbers.part(f"{NAME}.best.{name}")
        key = f"{NAME}.{policy}.{name}"
        values = {"value": shown(numbers, key), "interval": numbers.interval(key)}
        yield say("report.optimisation.best", policy=code(policy), objective=objective_name(study, analysis, numbers, name, say), **values)
    yield say("report.optimisation.curse")
    for name in analysis.asked["objectives"]:
        yield drop_sentence(study, analysis, numbers, name, say)
    yield say("report.optimisation.still", **count)
    if len(analysis.asked["constraints"]) > 0:
        yield say("report.optimisation.limits", **count)
    shares = {"growth": numbers.percent(f"{NAME}.growth"), "share": numbers.percent(f"{NAME}.least_share", down=True)}
    yield say(f"report.optimisation.{numbers.part(f'{NAME}.verdict')}", seeds=numbers.count(f"{NAME}.search_seeds"), **shares)
    library = {name: numbers.count(f"{NAME}.{name}") for name in ("library", "expressed", "library_on_front")}
    yield say("report.optimisation.library", **library)


def basis_sentences(analysis: Analysis, numbers: Numbers, say: Say) -> Iterator[str]:
    """What it rests on."""
    names = ("search_seeds", "generations", "population", "points", "replicates", "fresh_points", "fresh_replicates", "runs")
    sizes = {name: numbers.count(f"{NAME}.{name}") for name in names}
    yield say("report.optimisation.basis", level=named(f"{100 * analysis.rests_on['level']:.0f} %"), **sizes)
    if numbers.part(f"{NAME}.failed") + numbers.part(f"{NAME}.fresh_failed") > 0:
        failed = {name: numbers.count(f"{NAME}.{name}") for name in ("failed", "fresh_failed")}
        yield say("report.optimisation.failed", **failed)
    yield say("report.optimisation.assumed")


def drop_sentence(study: StoredStudy, analysis: Analysis, numbers: Numbers, name: str, say: Say) -> str:
    """How far the search promised too much in one objective."""
    key = f"{NAME}.drop.{name}"
    limits = numbers.entry(key)["interval"]
    sure = "unsure" if limits[0] is None or limits[0] <= 0 <= limits[1] else "worse" if limits[0] > 0 else "better"
    values = {"value": shown(numbers, key), "interval": numbers.interval(key)}
    return say(f"report.optimisation.drop_{sure}", objective=objective_name(study, analysis, numbers, name, say), **values)


def objective_name(study: StoredStudy, analysis: Analysis, numbers: Numbers, name: str, say: Say) -> str:
    """The response with its statistic, where that is not the mean."""
    row = numbers.entry(f"{NAME}.drop.{name}")
    label = named(label_of(study, row["response"], numbers.lang))
    group = next((one for one in analysis.tables["fresh"].query("name == @name")["group"]), "all")
    label = label if group == "all" else say("optimise.of_group", label=label, group=code(group))
    return label if row["statistic"] == "mean" else say(f"optimise.statistic.{row['statistic']}", label=label)


def shown(numbers: Numbers, key: str) -> str:
    """A change with its sign."""
    return numbers.value(key, sign=True)


def listed(names: Sequence[str], say: Say) -> str:
    """Names one after the other."""
    return say("report.list_comma").join(names)
