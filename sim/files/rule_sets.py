"""From rules with labels to indicator sets: which rows a branch type is assessed by, and whether their points add up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sim.assessment import IndicatorSet
from sim.entities import BRANCH_TYPES
from sim.files.rule_rows import Label, Rule
from sim.problems import Place, Problem, Term, problem_at

FULL = 100.0
TOLERANCE = 1e-6
_SHARES_BELOW = 10.0  # sums under this are meant as shares of 1, not as points of 100


class RuleSets(NamedTuple):
    """The sets, on the scale of 100 points, the largest sum as written (1 or 100), and everything wrong with the sums."""

    sets: tuple[IndicatorSet, ...]
    full: float
    problems: list[Problem]


def rule_sets(rules: Sequence[Rule], points_header: str, fallback: Place) -> RuleSets:
    """One set for the types that share all their rows. Rows without a label count for every type, beside the type's own rows."""
    groups = _groups(rules)
    full = 1.0 if max((_total(rows) for rows in groups.values()), default=FULL) < _SHARES_BELOW else FULL
    problems = [*_uncovered(groups, fallback), *_points_problems(groups, points_header, full), *_twice(groups)]
    sets = tuple(_set(labels, rows, FULL / full) for labels, rows in groups.items())
    return RuleSets(sets, full, problems)


def _groups(rules: Sequence[Rule]) -> dict[tuple[Label, ...], list[Rule]]:
    """Rows by the labels that share exactly these rows; types that no row names share the rows for everybody."""
    labels = list(dict.fromkeys(label for rule in rules for label in rule.labels))
    named = {kind for label in labels for kind in label.types}
    rest = Label("all" if len(named) == 0 else "others", tuple(kind for kind in BRANCH_TYPES if kind not in named), own=False)
    by_rows: dict[tuple[int, ...], list[Label]] = {}
    for label in [*labels, rest]:
        rows = tuple(index for index, rule in enumerate(rules) if len(rule.labels) == 0 or label in rule.labels)
        if len(label.types) > 0 and any(rules[index].indicator.kind == "base" for index in rows):
            by_rows.setdefault(rows, []).append(label)
    return {tuple(shared): [rules[index] for index in rows] for rows, shared in by_rows.items()}


def _set(labels: tuple[Label, ...], rows: Sequence[Rule], scale: float) -> IndicatorSet:
    types = {kind for label in labels for kind in label.types}
    indicators = tuple(replace(rule.indicator, points=round(rule.indicator.points * scale, 10)) for rule in rows)
    return IndicatorSet(_name(labels), tuple(kind for kind in BRANCH_TYPES if kind in types), indicators)


def _name(labels: Sequence[Label]) -> str:
    return ", ".join(label.name for label in labels)


def _total(rows: Sequence[Rule]) -> float:
    return math.fsum(rule.indicator.points for rule in rows if rule.indicator.kind == "base")


def _uncovered(groups: dict[tuple[Label, ...], list[Rule]], fallback: Place) -> Iterator[Problem]:
    covered = {kind for labels in groups for label in labels for kind in label.types}
    missing = [kind for kind in BRANCH_TYPES if kind not in covered]
    if len(missing) > 0:
        yield problem_at(fallback, "", "problem.rules_uncovered", types=tuple(Term(f"sheet.type.{kind}") for kind in missing))


def _points_problems(groups: dict[tuple[Label, ...], list[Rule]], header: str, full: float) -> Iterator[Problem]:
    for labels, rows in groups.items():
        first = next(rule for rule in rows if rule.indicator.kind == "base")
        if abs(_total(rows) - full) > TOLERANCE * full:
            names = tuple(label.name if label.own else Term(f"sheet.type.{label.name}") for label in labels)
            yield problem_at(first.points_place, header, "problem.rules_points_sum", types=names, total=f"{_total(rows):.10g}")
    extra = {rule for rows in groups.values() for rule in rows if rule.indicator.kind != "base" and rule.indicator.points > full}
    for rule in extra:
        yield problem_at(rule.points_place, header, "problem.rules_points_large", value=f"{rule.indicator.points:g}", limit=f"{full:g}")


def _twice(groups: dict[tuple[Label, ...], list[Rule]]) -> Iterator[Problem]:
    """A name may stand once among the rows of a type; the second one is placed, once for all types."""
    said: set[Place] = set()
    for rows in groups.values():
        seen: dict[str, Rule] = {}
        for rule in rows:
            first = seen.setdefault(rule.indicator.name, rule)
            if first is not rule and rule.name_place not in said:
                said.add(rule.name_place)
                yield problem_at(rule.name_place, rule.indicator.name, "problem.rules_twice", first=first.name_place.line)
