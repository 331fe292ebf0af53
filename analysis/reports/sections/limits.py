"""Limits: what a reader must know before quoting a number, each said only where it holds."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.contrasts import ALL
from analysis.reports.document import Block, Bullets, Heading
from analysis.reports.sections.method import moved_levers
from analysis.reports.source import ReportSource
from analysis.wording import is_preliminary, part_of_box

ASSUMED, PARAMETERS = "model.status.assumed", "model.parameters"  # keys of what the model says of itself


def limits(source: ReportSource) -> Iterator[Block]:
    """A list, the gravest first."""
    yield Heading(source.say("report.heading.limits"), 1, "limits")
    yield Bullets(tuple(_limits(source)))


def _limits(source: ReportSource) -> Iterator[str]:
    say, numbers = source.say, source.numbers
    if is_preliminary(source.study):
        yield say("report.limit.preliminary")
    if source.study.interim:
        values = {name: numbers.count(f"study.{name}") for name in ("tasks_done", "tasks_planned", "replicates_done", "points_done")}
        yield say("report.limit.interim", **values)
    if len(source.study.responses) < len(source.study.manifest["responses"]):
        yield say("report.limit.headlines")
    if ASSUMED in numbers:
        yield say("report.limit.assumed", assumed=numbers.count(ASSUMED), parameters=numbers.count(PARAMETERS))
    bundles = [policy for policy in source.references if len(moved_levers(source, policy)) > 1]
    if len(bundles) > 0:
        yield say("report.limit.bundle", names=source.listed([source.quoted(policy) for policy in bundles]))
    yield from _of_the_box(source)
    yield from _of_intervals(source)
    if (
        "validity" in source.study.responses
        and source.effects.table.loc[source.effects.table["response"] == "validity", "value"].isna().any()
    ):
        yield say("report.limit.validity")
    yield say("report.limit.compares")
    yield say("report.limit.scope")
    yield say("report.limit.persons")


def _of_the_box(source: ReportSource) -> Iterator[str]:
    say, numbers = source.say, source.numbers
    points = numbers.part("study.box_points")
    if points == 0:
        yield say("report.limit.no_box")
        return
    part = part_of_box(source.study)
    if part is not None:
        yield say("report.limit.part_of_box", factors=numbers.count("study.factors"), method=say(f"design.{part['method']}"))
    enough = numbers.part("convention.enough_points")
    if points < enough:
        yield say("report.limit.few_points", points=numbers.count("study.box_points"), enough=numbers.count("convention.enough_points"))
    if source.study.manifest["sampler"].get("name") == "scrambled Sobol":
        yield say("report.limit.levers_fixed")
    yield say("report.limit.defaults")
    yield say("report.limit.box_noise", replicates=numbers.count("study.box_replicates"))


def _of_intervals(source: ReportSource) -> Iterator[str]:
    table = source.effects.table
    methods = set(table.loc[(table["group"] == ALL) & (table["window"] == source.study.windows[-1]), "method"])
    yield source.say("report.limit.chance_only")
    if "approximate" in methods:
        yield source.say("report.limit.approximate")
    if len(source.references) > 1:
        yield source.say("report.limit.many_comparisons")
