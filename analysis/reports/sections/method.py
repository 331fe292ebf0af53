"""The method appendix: what was run, what each policy sets, how effects are computed, and what each response means."""

from __future__ import annotations

import json
from collections.abc import Iterator

from analysis.quoted import code, named
from analysis.reports.document import Block, Cell, Column, Heading, Paragraph, Row, Table
from analysis.reports.sections.conditions import factor_name
from analysis.reports.sections.effects import CORE
from analysis.reports.source import ReportSource
from analysis.wording import unit_text
from experiments.plan import BASELINE
from sim.bounds import MIXES


def method(source: ReportSource) -> Iterator[Block]:
    """Text and two tables."""
    say, numbers = source.say, source.numbers
    yield Heading(say("report.heading.method"), 1, "method", appendix=True)
    yield Heading(say("report.heading.model"), 2, "model")
    yield Paragraph(say("report.method.model", guide=code("sim/ODD.md")))
    yield Heading(say("report.heading.runs"), 2, "runs")
    sizes = {name: numbers.count(f"study.{name}") for name in ("branches", "months", "replicates", "seed", "policies", "runs_done")}
    sizes["burn_in"] = numbers.count("study.burn_in") if "study.burn_in" in numbers else "-"
    texts = [say("report.method.runs", scenario=_scenario_name(source), **sizes)]
    if numbers.part("study.box_points") > 0:
        box = {"points": numbers.count("study.box_points"), "axes": numbers.count("study.box_axes")}
        texts += [say("report.method.box", design=_design(source), box_replicates=numbers.count("study.box_replicates"), **box)]
    texts.append(say(f"report.method.seeding_{source.study.manifest.get('seeding', 'common')}"))
    yield Paragraph(source.sentences(texts))
    yield Paragraph(say("report.method.effects", **_conventions(source)))
    policies = list(_policies(source))
    if len(policies) > 0:
        names = ("lever", "from", "to", "unit", "months_and_target")
        columns = tuple(Column(say(f"report.column.{name}"), numeric=name in ("from", "to")) for name in names)
        yield Heading(say("report.heading.policies"), 2, "policies-set")
        yield Table("policies", say("report.caption.policies"), columns, tuple(policies))
    yield Heading(say("report.heading.responses"), 2, "definitions")
    yield responses_table(source)


def responses_table(source: ReportSource) -> Table:
    """Unit and definition of the responses that the text uses."""
    say = source.say
    rows = []
    for name in (one for one in CORE if one in source.study.responses):
        row = source.study.manifest["responses"].get(name, {})
        try:
            meaning = say(f"definition.{name}")
        except KeyError:  # a response of the user's own
            meaning = str(row.get("definition", ""))
        rows.append(Row((Cell(source.label(name)), Cell(code(name)), Cell(source.unit(name)), Cell(named(meaning)))))
    columns = tuple(Column(say(f"report.column.{name}")) for name in ("response", "name", "unit", "definition"))
    return Table("responses", say("report.caption.responses"), columns, tuple(rows))


def _policies(source: ReportSource) -> Iterator[Row]:
    """A group a policy, a row a lever: from the scenario's value to the policy's."""
    for policy, changes in source.study.policies[["policy", "changes"]].itertuples(index=False):
        found = {change["lever"]: change for change in json.loads(changes)}
        found = {lever: change for lever, change in found.items() if moves(source, str(policy), lever)}
        if policy == BASELINE or len(found) == 0:
            continue
        yield Row((Cell(source.say("report.policy_id", title=source.name(str(policy)), id=code(str(policy)))),), heading=True)
        for lever, change in found.items():
            key, before = f"policy.{policy}.{lever}", f"scenario.{lever}"
            start = source.numbers.short(before) if before in source.numbers else "-"
            value = float(source.numbers.part(before)) if before in source.numbers else None
            cells = [Cell(factor_name(source, lever)), Cell(start, value), Cell(source.numbers.short(key), float(change["value"]))]
            unit = named(unit_text(source.say, str(source.numbers.part(key, "unit"))))
            yield Row((*cells, Cell(unit), Cell(_when(source, key, change))))


def moves(source: ReportSource, policy: str, lever: str) -> bool:
    """Does the policy set the lever to something else than the scenario, or not at once? A policy also repeats what it leaves alone."""
    key, before = f"policy.{policy}.{lever}", f"scenario.{lever}"
    same = before in source.numbers and source.numbers.part(before) == source.numbers.part(key)
    return not same or any(source.numbers.part(key, name) for name in ("start", "ramp", "end"))


def moved_levers(source: ReportSource, policy: str) -> tuple[str, ...]:
    """Levers that a policy moves; shares of one mix count once, for one of them makes the others give way."""
    (text,) = source.whole.policies.loc[source.whole.policies["policy"] == policy, "changes"]
    names = [change["lever"] for change in json.loads(text) if moves(source, policy, change["lever"])]
    return tuple(dict.fromkeys(next((mix for mix in MIXES if name.startswith(f"{mix}.")), name) for name in names))


def _when(source: ReportSource, key: str, change: dict[str, object]) -> str:
    """Months of a gradual or late change, and the branches it reaches; "-" where it acts at once and everywhere."""
    say, numbers, parts = source.say, source.numbers, list[str]()
    if change.get("start", 0) != 0:
        parts.append(say("report.when.start", month=numbers.count(key, "start")))
    if change.get("ramp", 0) != 0:
        parts.append(say("report.when.ramp", months=numbers.count(key, "ramp")))
    if change.get("end") is not None:
        parts.append(say("report.when.end", month=numbers.count(key, "end")))
    target = change.get("target")
    if isinstance(target, dict):
        kinds = [say(f"branch_type.{kind}") for kind in target.get("types", ())] or [say("report.when.all_types")]
        parts.append(say("report.when.target", share=numbers.percent(key, "target_share"), kinds=source.listed(kinds)))
    return source.listed(parts) if len(parts) > 0 else "-"


def _scenario_name(source: ReportSource) -> str:
    scenario = source.study.manifest["scenario"]
    title = scenario.get("title", {}).get(source.lang, scenario.get("id", ""))
    return source.say("report.policy_id", title=named(str(title)), id=code(str(scenario.get("id", ""))))


def _design(source: ReportSource) -> str:
    sampler = source.study.manifest["sampler"]
    return source.say(f"design.{sampler['method']}") if "method" in sampler else source.say("report.method.scrambled_sobol")


def _conventions(source: ReportSource) -> dict[str, str]:
    numbers = source.numbers
    shares = {"level": "level", "share": "share_that_holds", "low": "box_low", "high": "box_high"}
    found = {name: numbers.percent(f"convention.{key}") for name, key in shares.items()}
    return found | {"delta": numbers.short("convention.smallest_effect"), "fewest": numbers.count("convention.fewest_replicates")}
