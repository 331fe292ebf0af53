"""``branchsim show``: what a file, a parameter or a response says, in the user's language."""

from __future__ import annotations

import click

from branchsim.command_line import report
from branchsim.messages import current_language
from experiments.shipped_studies import EVERY_KIND, is_study
from sim.files.file_opening import find_file, kind_of, shipped_ids
from sim.files.scenario_folder import is_path, margin_year, margin_years, shipped_files
from sim.problems import InputError, Place, Problem, problem_at

NAMES = ("parameter", "response")  # what can be shown beside files


@click.command("show", help="command.show.help")
@click.argument("names", nargs=-1, required=True, metavar="[KIND] ID_OR_PATH...")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Show every name even if one fails; exit code 2 if any did."""
    lang, wrong = current_language(), False
    kind, asked = (names[0], names[1:]) if names[0] in (*EVERY_KIND, *NAMES) and len(names) > 1 else (None, names)
    for index, name in enumerate(asked):
        if index > 0:
            click.echo()
        try:
            _show(name, kind_shown(name) if kind is None else kind, lang)
        except InputError as error:
            wrong = True
            report(error)
    if wrong:
        ctx.exit(2)


def kind_shown(name: str) -> str:
    """What ``name`` is: a kind of file, "parameter" or "response". Raises ``InputError`` with the nearest name."""
    from branchsim.show.names import parameters_named
    from sim.observation import response_table

    if margin_year(name) is not None:
        return "population"
    if is_study(name):
        return "study"
    if is_path(name) or name in shipped_ids():
        return kind_of(name)
    if len(parameters_named(name)) > 0:
        return "parameter"
    if name in response_table():
        return "response"
    raise InputError([_unknown(name)])


def _unknown(name: str, kind: str | None = None) -> Problem:
    from sim.bounds import nearest
    from sim.observation import response_table
    from sim.parameters import evidence_names, parameter_table

    known = {"parameter": [*parameter_table(), *evidence_names()], "response": list(response_table())}
    files = [*shipped_ids(), *map(str, margin_years()), *shipped_files("study")]
    everything = known[kind] if kind is not None else [*files, *known["parameter"], *known["response"]]
    return problem_at(Place(name), "", "problem.nothing_of_this_name", suggestion=nearest(name, everything))


def _show(name: str, kind: str, lang: str) -> None:
    from branchsim.show import names, populations, scenarios, sheets, studies
    from sim.observation import response_table

    year = margin_year(name)
    if kind == "scenario":
        scenarios.show_scenario(name, lang)
    elif kind == "policy":
        scenarios.show_policy(name, lang)
    elif kind == "study":
        studies.show_study(name, lang)
    elif kind == "assessment":
        sheets.show_assessment(name, lang)
    elif kind == "population" and year is not None:
        populations.show_year(year, lang)
    elif kind == "population":
        populations.show_table(find_file(name, kind), lang)
    elif kind == "parameter" and len(rows := names.parameters_named(name)) > 0:
        names.show_parameters(rows, lang)
    elif kind == "response" and name in response_table():
        names.show_response(name, lang)
    else:
        raise InputError([_unknown(name, kind)])
