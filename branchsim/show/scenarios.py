"""``show`` for scenarios and policies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from branchsim.messages import text
from branchsim.show.drawing import Say, facts, grid, heading, number
from branchsim.show.own_rules import show_rules

if TYPE_CHECKING:
    from sim.assessment import Assessment
    from sim.scenario import Change, Scenario, Target, Text


def show_scenario(name: str | Path, lang: str) -> None:
    """Title, population, months, rule sheet, and every value that is not the parameter table's."""
    from sim.files.scenario_files import load_scenario

    scenario, say = load_scenario(name), partial(text, lang=lang)
    heading(say("show.title.scenario", id=scenario.id, title=_of(scenario.title, lang)))
    period = number(scenario.values["assessment.period_months"])
    facts(
        [
            (say("show.question"), _of(scenario.question, lang)),
            (say("show.population"), _population(scenario, say)),
            (say("show.months"), say("show.months.value", burn_in=scenario.burn_in, months=scenario.months)),
            (say("show.assessment"), _sheet(scenario.assessment, lang) or say("show.no_sheet")),
            (say("show.period"), say("show.period.value", months=period)),
        ]
    )
    _show_values(scenario, say)
    show_rules(scenario, say)


def show_policy(name: str | Path, lang: str) -> None:
    """What the policy changes, from which baseline value, when and for whom; its mechanisms and its reference."""
    from branchsim.capacity_notes import capacity_notes
    from branchsim.idle_policies import idle_notes
    from sim.files.scenario_files import load_policy, load_scenario

    policy, baseline, say = load_policy(name), load_scenario("baseline"), partial(text, lang=lang)
    heading(say("show.title.policy", id=policy.id, title=_of(policy.title, lang)))
    pairs = [(say("show.question"), _of(policy.question, lang)), (say("show.theme"), say(f"theme.{policy.theme}"))]
    pairs += [(say("show.mechanisms"), ", ".join(policy.mechanisms))] if len(policy.mechanisms) > 0 else []
    pairs += [(say("show.dose"), _of(policy.source, lang))] if policy.source is not None else []
    pairs += [(say("show.reference"), say("show.baseline") if policy.reference is None else policy.reference)]
    pairs += [(say("show.assessment"), _sheet(policy.assessment, lang))] if policy.assessment is not None else []
    facts(pairs)
    if len(policy.changes) == 0:
        heading(say("show.no_changes"))
        return
    heading(say("show.changes_title"))
    names = ("lever", "from", "to", "unit", "when", "target")
    grid([say(f"show.{name}") for name in names], _change_rows(policy.changes, baseline, say), right=(1, 2))
    _show_sources(list(dict.fromkeys(change.lever for change in policy.changes)), say)
    for line in (*idle_notes(baseline, [policy], lang), *capacity_notes(baseline, [policy], lang)):
        heading(line)


def _of(words: Text, lang: str) -> str:
    return words.zh if lang == "zh" else words.en


def _sheet(assessment: Assessment | None, lang: str) -> str:
    if assessment is None:
        return ""
    return f"{assessment.id}: {assessment.title_zh if lang == 'zh' else assessment.title_en}"


def _population(scenario: Scenario, say: Say) -> str:
    here = scenario.population
    if here.table is None:
        sentence = say("show.population.year", branches=here.branches, year=here.year)
    else:
        members = sum(row.members for row in here.table.rows)
        sentence = say("show.population.table", branches=here.branches, members=members)
    return f"{sentence}; {say('show.population.fixed')}" if here.fixed else sentence


def _show_values(scenario: Scenario, say: Say) -> None:
    from sim.parameters import parameter_table

    rows = [
        (name, number(scenario.values[name]), number(row.default), say(f"unit.{row.unit}"))
        for name, row in parameter_table().items()
        if scenario.values[name] != row.default
    ]
    if len(rows) == 0:
        heading(say("show.no_values"))
        return
    heading(say("show.values_title"))
    grid([say(f"show.{name}") for name in ("name", "value", "default", "unit")], rows, right=(1, 2))
    _show_sources([row[0] for row in rows], say)


def _show_sources(names: Sequence[str], say: Say) -> None:
    """Where the table's values come from: too long for a column."""
    from sim.parameters import parameter_table

    heading(say("show.sources_title"))
    facts([(name, parameter_table()[name].source) for name in names])


def _change_rows(changes: Sequence[Change], baseline: Scenario, say: Say) -> Iterator[tuple[str, ...]]:
    from sim.parameters import parameter_table

    for change in changes:
        row, before = parameter_table()[change.lever], baseline.values[change.lever]
        numbers = (number(before), number(change.value))
        yield (change.lever, *numbers, say(f"unit.{row.unit}"), _when(change, say), _target(change.target, say))


def _when(change: Change, say: Say) -> str:
    when = say("show.at_once", start=change.start)
    if change.ramp > 1:
        when = say("show.ramped", start=change.start, ramp=change.ramp)
    return when if change.end is None else say("show.until", when=when, end=change.end)


def _target(target: Target | None, say: Say) -> str:
    if target is None:
        return say("show.all")
    types = ", ".join(say(f"type.{kind}") for kind in target.types) or say("show.all")
    return types if target.share == 1.0 else say("show.part", share=f"{target.share:.0%}", types=types)
