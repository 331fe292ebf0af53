"""``branchsim check``: read files as a run would, and say "ok" or everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from branchsim.capacity_notes import capacity_notes
from branchsim.command_line import report
from branchsim.idle_policies import idle_notes
from branchsim.messages import current_language, text
from experiments.shipped_studies import is_study
from sim.files.file_opening import find_file, kind_of
from sim.files.scenario_files import load_policy, load_scenario
from sim.files.scenario_folder import is_origin_note, margin_year
from sim.problems import InputError

if TYPE_CHECKING:
    from sim.scenario import Scenario


@click.command("check", help="command.check.help")
@click.argument("names", nargs=-1, required=True, metavar="FILE_OR_ID...")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="command.set.help")
@click.option("--drift/--no-drift", default=True, show_default=True, help="command.check.drift")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], settings: tuple[str, ...], drift: bool) -> None:
    """Check every name even if one fails; exit code 2 if any did."""
    lang, wrong = current_language(), False
    for name in names:
        if is_origin_note(name):  # lies beside files that branchsim import made, so  check *.yaml  meets it
            click.echo(text("command.check.note", lang, name=name))
            continue
        try:
            if is_study(name):
                _check_study(name, lang)
                continue
            scenario = checked(name, settings)
            click.echo(text("command.check.ok", lang, name=name))
            if drift and scenario is not None:
                _report_drift(scenario, lang)
        except InputError as error:
            wrong = True
            report(error)
    if wrong:
        ctx.exit(2)


def _check_study(name: str, lang: str) -> None:
    """Draw and try every point of the study; say how much it will run and what is worth knowing."""
    from branchsim.reality.patterns import PATTERNS
    from branchsim.study_report import seeding_words, size_line, study_notes
    from experiments.study_files import load_study

    study = load_study(name, patterns=[pattern.id for pattern in PATTERNS])
    click.echo(text("command.check.ok", lang, name=name))
    click.echo(size_line(study, lang))
    click.echo(text("study.seeding_line", lang, seeding=seeding_words(study, lang)))
    for line in study_notes(study, lang):
        click.echo(f"  {line}", err=True)


def _report_drift(scenario: Scenario, lang: str) -> None:
    """Largest drift of a state over the last year of burn-in (D14); above the limit the burn-in is too short for these values."""
    from branchsim.burn_in_drift import LIMIT, drifts, size_of_check, states_of
    from branchsim.study_session import say_if_compiling

    say_if_compiling(partial(text, lang=lang), scenario)
    found = states_of(drifts(scenario))
    name = max(found, key=lambda response: abs(found[response]))
    key = "command.check.settled" if abs(found[name]) <= LIMIT else "command.check.drifts"
    branches, replicates = size_of_check(scenario)
    click.echo(
        text(
            key,
            lang,
            response=name,
            drift=f"{found[name]:+.4f}",
            limit=LIMIT,
            months=scenario.burn_in,
            replicates=replicates,
            branches=branches,
        )
    )


def checked(name: str, settings: Sequence[str] = ()) -> Scenario | None:
    """Read ``name`` as a run would; the scenario, where it is one. Raises ``InputError`` with all problems.

    A policy is also laid over the baseline with ``settings``, because that is how it will be used.
    """
    kind = "population" if margin_year(name) is not None else kind_of(name)
    if kind == "policy":
        policy = load_policy(name)
        scenario = load_scenario("baseline", settings).under(policy)
        _warn_if_unvisited(scenario, max(0, scenario.months - 1))
        for line in (*idle_notes(scenario, [policy], current_language()), *capacity_notes(scenario, [policy], current_language())):
            click.echo(f"  {line}", err=True)
    elif kind == "assessment":
        from sim.files.assessment_files import load_assessment

        load_assessment(name)
    elif kind == "population":
        _check_population(name)
    else:
        scenario = load_scenario(name, settings)
        _warn_if_unvisited(scenario, 0)
        return scenario
    return None


def _check_population(name: str) -> None:
    year = margin_year(name)
    if year is not None:
        from sim.population.margins import margins

        margins(year)
        return
    from sim.files.population_files import load_population

    load_population(find_file(name, "population"))


def _warn_if_unvisited(scenario: Scenario, month: int) -> None:
    """On-site evidence of branches nobody visits is the mean of their type: a design that says 20 % and visits 5 % is rarely meant."""
    values = scenario.values_at(month)
    share, coverage = values["assessment.evidence_mix.on_site"], values["inspection.coverage_target"]
    if share > coverage:
        click.echo(text("command.check.unvisited", current_language(), share=f"{share:.0%}", coverage=f"{coverage:.0%}"), err=True)
