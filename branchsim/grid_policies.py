"""A grid of levers as policies: a full factorial with readable names, in which the shares of a mix give way to those on the grid."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from branchsim.grid import DOCUMENTS, OPTION, Axis
from branchsim.messages import LANGUAGES, text

if TYPE_CHECKING:
    from sim.problems import Problem
    from sim.scenario import Policy, Scenario

ON_SITE, COVERAGE = "assessment.evidence_mix.on_site", "inspection.coverage_target"
SHORT_NAMES = {"assessment.party_weight": "weight"}  # all other levers: last part of the dotted name without underscores
ROUNDING = 12  # decimals: 1 - 0.1 - 0.1 is meant to be 0.8


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
    lines = [text("grid.gives_way", lang, mix=mix, names=", ".join(names)) for mix, names in giving_way(axes).items()]
    ends = [scenario.under(policy).values_at(scenario.months - 1) for policy in grid_policies(axes, scenario.values)]
    unvisited = [values for values in ends if values[ON_SITE] > values[COVERAGE]]
    if len(axes) > 0 and len(unvisited) > 0:
        worst = max(unvisited, key=lambda values: values[ON_SITE] - values[COVERAGE])
        lines.append(text("command.check.unvisited", lang, share=f"{worst[ON_SITE]:.0%}", coverage=f"{worst[COVERAGE]:.0%}"))
    return lines


def giving_way(axes: Sequence[Axis]) -> dict[str, tuple[str, ...]]:
    """Shares that give way, by mix: documents for the evidence, the points not on the grid for the indicators."""
    from sim.bounds import MIXES, mix_sources

    found = {}
    for mix in MIXES:
        given = {axis.lever for axis in axes} & set(mix_sources(mix))
        rest = tuple(name for name in mix_sources(mix) if name not in given)
        if len(given) > 0:
            found[mix] = tuple(name for name in rest if name == DOCUMENTS) if DOCUMENTS in mix_sources(mix) else rest
    return found


def _mixes(point: Mapping[str, float], baseline: Mapping[str, float]) -> tuple[dict[str, float], list[Problem]]:
    """Values of the shares that give way at one point, in proportion to what they have in the baseline."""
    from sim.bounds import mix_sources
    from sim.problems import Place, problem_at

    shares: dict[str, float] = {}
    problems: list[Problem] = []
    for mix, givers in giving_way([Axis(lever, (value,)) for lever, value in point.items()]).items():
        kept = {name: point.get(name, baseline[name]) for name in mix_sources(mix) if name not in givers}
        left = round(1.0 - math.fsum(kept.values()), ROUNDING)
        if left < 0 or (len(givers) == 0 and left > 0):
            key = "problem.grid_sum" if DOCUMENTS not in givers else "problem.grid_documents_used_up"
            given = ", ".join(f"{name.rpartition('.')[2]}={point[name]:g}" for name in kept if name in point)
            problems.append(problem_at(Place(OPTION), mix, key, given=given, total=math.fsum(kept.values())))
            continue
        shares |= dict(zip(givers, _split(left, [baseline[name] for name in givers]), strict=True))
    return shares, problems


def _split(left: float, before: Sequence[float]) -> Iterator[float]:
    total = math.fsum(before)
    for share in before:
        yield round(left * share / total, ROUNDING) if total > 0 else left / len(before)


def _name(axes: Sequence[Axis], values: Sequence[float]) -> str:
    short = [SHORT_NAMES.get(axis.lever, axis.lever.rpartition(".")[2].replace("_", "")) for axis in axes]
    names = [axis.lever for axis in axes] if len(set(short)) < len(short) else short
    return "_".join(name + axis.written(value) for name, axis, value in zip(names, axes, values, strict=True))


def _title(axes: Sequence[Axis], values: Sequence[float], lang: str) -> str:
    pairs = zip(axes, values, strict=True)
    parts = [text("grid.part", lang, lever=text(f"lever.{axis.lever}", lang), value=axis.written(value)) for axis, value in pairs]
    title = text("grid.between", lang).join(parts)
    return title[:1].upper() + title[1:]
