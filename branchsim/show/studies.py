"""``show`` for studies: the question, the arms, the factors with their ranges and sources, the design and how many runs it takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from branchsim.messages import text
from branchsim.show.drawing import Say, facts, grid, heading, number
from branchsim.study_report import seeding_words, size_line, study_notes

if TYPE_CHECKING:
    from experiments.factors import Factor
    from experiments.study_definition import StudyDefinition


def show_study(name: str | Path, lang: str) -> None:
    """What the study asks, compares, varies and stores. Raises ``InputError`` where the file is wrong."""
    from experiments.study_files import load_study
    from sim.parameters import parameter_table

    study, say = load_study(name), partial(text, lang=lang)
    heading(say("show.title.study", id=study.id, title=getattr(study.title, lang)))
    facts(_facts(study, say, lang))
    if len(study.factors) > 0:
        heading(say("show.factors_title"))
        titles = [say(f"show.{word}") for word in ("factor", "range", "default", "unit", "acts")]
        grid(titles, [_row(factor, study, say) for factor in study.factors], right=(2,))
        heading(say("show.sources_title"))
        facts([(factor.name, parameter_table()[factor.name].source) for factor in study.factors])
    for line in study_notes(study, lang):
        heading(line)


def _facts(study: StudyDefinition, say: Say, lang: str) -> Iterator[tuple[str, str]]:
    from sim.observation import response_table

    scenario = study.scenario
    yield say("show.question"), getattr(study.question, lang)
    branches, months = scenario.population.branches, scenario.months
    yield say("show.scenario"), say("show.scenario.value", id=scenario.id, branches=branches, months=months)
    yield say("show.arms"), ", ".join(say("show.baseline") if arm is None else arm.id for arm in study.arms())
    yield say("show.design"), _design(study, say)
    settings = [f"{name}: {Path(value).name if name == 'file' else value}" for name, value in study.settings.items()]
    if study.method is not None:
        yield say("show.settings"), ", ".join([*settings, f"seed: {study.design_seed}"])
    if len(study.fixed) > 0:
        yield say("show.fixed"), ", ".join(f"{name}={number(value)}" for name, value in study.fixed.items())
    if len(study.held) > 0:
        yield say("show.held"), ", ".join(study.held)
    yield say("show.size"), size_line(study, lang).strip()
    yield say("show.seeding"), seeding_words(study, lang)
    if study.stopping is not None:
        rule = study.stopping
        words = {"response": rule.response, "window": rule.window, "group": rule.group, "target": rule.target}
        yield say("show.stopping"), say(f"show.stopping.{rule.criterion}", **words)
    every = len(study.responses) == len(response_table())
    yield say("show.responses"), say("show.all_of", count=len(study.responses)) if every else ", ".join(study.responses)
    windows = ", ".join(f"{window.name} ({window.first}-{window.stop - 1})" for window in study.windows)
    yield say("show.windows"), windows if windows != "" else say("show.years")


def _design(study: StudyDefinition, say: Say) -> str:
    if study.optimise is not None:
        return say("show.search")
    return say("show.no_design") if study.method is None else say(f"design.{study.method}")


def _row(factor: Factor, study: StudyDefinition, say: Say) -> tuple[str, ...]:
    from sim.parameters import parameter_table

    levels = ", ".join(number(level) for level in factor.levels)
    words = {"low": factor.low, "high": factor.high, "mode": factor.mode, "mean": factor.mean, "sd": factor.sd, "levels": levels}
    values, own = say(f"distribution.{factor.distribution}", **words), number(study.scenario.values[factor.name])
    return (factor.name, values, own, say(f"unit.{parameter_table()[factor.name].unit}"), say(f"acts.{factor.acts}"))
