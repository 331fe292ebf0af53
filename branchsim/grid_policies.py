"""A grid of levers as policies: a full factorial with readable names, in which the shares of a mix give way to those on the grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from branchsim.grid import DOCUMENTS, OPTION, Axis
from branchsim.messages import LANGUAGES, text

if TYPE_CHECKING:
    from sim.problems import Problem
    from sim.scenario import Policy, Scenario

ON_SITE, COVERAGE = "assessment.evidence_mix.on_site", "inspection.coverage_target"
SHORT_NAMES = {"assessment.party_weight": "weight"}  # all other levers: last part of the dotted name without underscores


def grid_policies(axes: Sequence[Axis], baseline: Mapping[str, float]) -> tuple[Policy, ...]:
    """One policy for each combination, the first lever slowest; compared with the baseline.

    ``baseline``: all parameter values of the scenario. Raises InputError where the shares of a mix leave too little to give way.
    """
    from sim.problems import raise_if_any
    from sim.scenario import Change, Policy, Text

    if len(axes) == 0:
        return ()
    policies: list[Policy] = []
    problems: dict[tuple[str, str], Problem] = {}
    for values in product(*(axis.values for axis in axes)):
        point = dict(zip((axis.lever for axis in axes), values, strict=True))
        shares, wrong = _mixes(point, baseline)
        for problem in wrong:
            problems.setdefault((problem.name, str(problem.values)), problem)
        title = Text(*(_title(axes, values, lang) for lang in LANGUAGES))
        changes = tuple(Change(lever, float(value)) for lever, value in (point | shares).items())
        policies.append(Policy(_name(axes, values), title, title, (), None, changes))
    raise_if_any(problems.values())
    return tuple(policies)


def grid_notes(axes: Sequence[Axis], scenario: Scenario, lang: str) -> list[str]:
    """What a user should know before the grid runs: which shares give way, and on-site evidence from branches that nobody visits."""
    from experiments.mixes import giving_way

    given = [axis.lever for axis in axes]
    lines = [text("grid.gives_way", lang, mix=mix, names=", ".join(names)) for mix, names in giving_way(given).items()]
    ends = [scenario.under(policy).values_at(scenario.months - 1) for policy in grid_policies(axes, scenario.values)]
    unvisited = [values for values in ends if values[ON_SITE] > values[COVERAGE]]
    if len(axes) > 0 and len(unvisited) > 0:
        worst = max(unvisited, key=lambda values: values[ON_SITE] - values[COVERAGE])
        lines.append(text("command.check.unvisited", lang, share=f"{worst[ON_SITE]:.0%}", coverage=f"{worst[COVERAGE]:.0%}"))
    return lines


def _mixes(point: Mapping[str, float], baseline: Mapping[str, float]) -> tuple[dict[str, float], list[Problem]]:
    """Values of the shares that give way at one point, and the mixes that cannot sum to 1."""
    from experiments.mixes import UsedUp, completed, giving_way
    from sim.bounds import mix_sources
    from sim.problems import Place, problem_at

    shares: dict[str, float] = {}
    problems: list[Problem] = []
    for mix, givers in giving_way(point).items():
        own = {name: point[name] for name in mix_sources(mix) if name in point}
        try:
            shares |= completed(own, baseline)
        except UsedUp as error:
            key = "problem.grid_sum" if DOCUMENTS not in givers else "problem.grid_documents_used_up"
            given = ", ".join(f"{name.rpartition('.')[2]}={value:g}" for name, value in own.items())
            problems.append(problem_at(Place(OPTION), mix, key, given=given, total=error.total))
    return shares, problems


def _name(axes: Sequence[Axis], values: Sequence[float]) -> str:
    short = [SHORT_NAMES.get(axis.lever, axis.lever.rpartition(".")[2].replace("_", "")) for axis in axes]
    names = [axis.lever for axis in axes] if len(set(short)) < len(short) else short
    return "_".join(name + axis.written(value) for name, axis, value in zip(names, axes, values, strict=True))


def _title(axes: Sequence[Axis], values: Sequence[float], lang: str) -> str:
    pairs = zip(axes, values, strict=True)
    parts = [text("grid.part", lang, lever=text(f"lever.{axis.lever}", lang), value=axis.written(value)) for axis, value in pairs]
    title = text("grid.between", lang).join(parts)
    return title[:1].upper() + title[1:]
