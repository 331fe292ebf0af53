"""Running and printing the baseline figures, and a user's own beside them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from branchsim.reality.arm import YEAR, Arm
from branchsim.reality.figures import Margin, judged_figures, margins_reached, measured_figures, own_figures
from branchsim.reality.judge import Finding, judge

if TYPE_CHECKING:
    from sim.scenario import Scenario

Say = Callable[..., str]


def report_figures(scenario: Scenario, options: dict[str, Any], say: Say, lang: str) -> bool:
    """Print margins, figures and the user's own figures; True if a published one is missed."""
    failed = False
    if scenario.population.table is None:
        click.echo(say("reality.margins_title", year=scenario.population.year))
        for margin in margins_reached(scenario.population.year, options["seed"]):
            failed |= margin.word == "fail"
            click.echo("    " + _margin_line(margin, say))
    one = partial(_measured, scenario, options["seed"])
    with ThreadPoolExecutor(options["threads"]) as pool:
        table = np.array(list(pool.map(one, range(options["replicates"]))))
    judges = scenario.population.table is None  # national figures are no yardstick for one town: they are listed, not judged
    click.echo(say("reality.figures_title" if judges else "reality.figures_listed"))
    for finding, figure in judged_figures(table):
        failed |= judges and finding.word == "fail"
        label = f"{getattr(finding.condition.name, lang)} [{say('reality.kind.' + figure.kind)}]"
        click.echo(_line(finding, label, finding.word if judges else "printed", say))
        click.echo(f"        {say('reality.source')}: {figure.source}")
    _report_own(scenario, table, say, lang)
    return failed


def _report_own(scenario: Scenario, table: np.ndarray, say: Say, lang: str) -> None:
    """The user's own figures, which stand in the last columns of ``table``: said, never judged."""
    own = own_figures(scenario)
    if len(own) > 0:
        click.echo(say("reality.own_title"))
    for place, (condition, response, kind) in enumerate(own, start=table.shape[1] - len(own)):
        finding = judge(condition, table[:, place])
        word = {"pass": "within", "fail": "outside"}.get(finding.word, finding.word)
        click.echo(_line(finding, f"{say('population.category.' + kind)}, {_label(response, lang)}", word, say))


def _margin_line(margin: Margin, say: Say) -> str:
    names = {"name": say(f"population.margin.{margin.name}"), "category": say(f"population.category.{margin.category}")}
    shares = {"published": f"{margin.published:.1%}", "reached": f"{margin.reached:.1%}"}
    return say("reality.margin", word=say("reality." + margin.word), **names, **shares)


def _measured(scenario: Scenario, seed: int, replicate: int) -> list[float]:
    from sim.observation import Series, new_tally
    from sim.simulate import start

    run = start(scenario, seed=seed, replicate=replicate)
    founded, before, tally = run.fork(None), new_tally(YEAR), new_tally(scenario.months)
    run.advance_to(0, before, observed_from=-YEAR)
    run.advance_to(scenario.months, tally)
    last_year = Arm(Series(*before))  # a table speaks of last year: the year before the switch
    own = [last_year.at(response, kind) for _, response, kind in own_figures(scenario)]
    return measured_figures(founded, Arm(Series(*tally))) + own


def _line(finding: Finding, label: str, word: str, say: Say) -> str:
    interval = f"{finding.value:.4g} [{finding.low:.4g}, {finding.high:.4g}]"
    limits = f"{finding.condition.above:.4g}-{finding.condition.below:.4g}"
    return "    " + say("reality.figure", word=say("reality." + word), label=label, interval=interval, limits=limits)


def _label(response: str, lang: str) -> str:
    from sim.observation import response_table

    row = response_table()[response]
    return row.label_zh if lang == "zh" else row.label_en
