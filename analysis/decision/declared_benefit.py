"""The benefit a user declares: one response, or a signed sum such as ``quality - 0.5*inflation``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.bounds import nearest
from sim.problems import Place, Problem, problem_at

NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
TERM = re.compile(
    rf"\s*(?P<sign>[+-]?)\s*(?:(?P<before>{NUMBER})\s*\*\s*)?(?P<name>[A-Za-z_]\w*)(?:\s*\*\s*(?P<after>{NUMBER}))?\s*", re.ASCII
)
OPTION = Place("--benefit")
LARGEST = 1e6  # of a weight or price; beyond any meaning, and far beyond it sums overflow


class Term(NamedTuple):
    """So many times a response."""

    weight: float
    response: str


def half_width(written: str) -> str:
    """Full-width letters, digits and signs, as a Chinese keyboard gives them, are meant as ordinary ones."""
    plain = unicodedata.normalize("NFKC", written)
    return plain.translate({0x2212: "-", 0x00D7: "*", 0x2264: "<=", 0x2265: ">="})


def parsed_sum(written: str) -> tuple[Term, ...]:
    """Names of responses, numbers, ``+ - *`` and nothing else; empty where it is no such sum. A bare name has the weight 1."""
    written, terms, at = half_width(written), list[Term](), 0
    while at < len(written):
        found = TERM.match(written, at)
        if found is None or (at > 0 and found["sign"] == "") or None not in (found["before"], found["after"]):
            return ()
        weight = float(found["before"] or found["after"] or 1)
        terms.append(Term(-weight if found["sign"] == "-" else weight, found["name"]))
        at = found.end()
    return tuple(terms)


def declared_benefit(written: str, responses: Mapping[str, Mapping[str, Any]]) -> tuple[Term, ...]:
    """The terms, more being better; a single response that is wished low counts negative. Call where there is no problem."""
    terms = parsed_sum(written)
    if len(terms) == 1 and half_width(written).strip() == terms[0].response and responses[terms[0].response].get("direction") == "down":
        return (Term(-1.0, terms[0].response),)
    return terms


def benefit_problems(written: str, responses: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Everything wrong with a declared benefit; ``responses``: rows of the response table that the study holds."""
    terms = parsed_sum(written)
    allowed = [name for name, row in responses.items() if row.get("direction", "up") != "none" and not is_cost(row)]
    if len(terms) == 0:
        yield problem_at(OPTION, written[:80], "problem.benefit_form")
    names = [term.response for term in terms]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield problem_at(OPTION, name, "problem.benefit_twice")
    for term in terms:
        row = responses.get(term.response)
        if row is None:
            yield problem_at(OPTION, term.response, "problem.benefit_unknown", suggestion=nearest(term.response, allowed))
        elif term.response not in allowed:
            key = "problem.benefit_is_cost" if is_cost(row) else "problem.benefit_undirected"
            yield problem_at(OPTION, term.response, key, allowed=", ".join(allowed))
        elif not 0 < abs(term.weight) <= LARGEST:
            yield problem_at(OPTION, term.response, "problem.benefit_weight", weight=f"{term.weight:g}")
        elif half_width(written).strip() != term.response and (term.weight < 0) != (row.get("direction") == "down"):
            yield problem_at(OPTION, term.response, "problem.benefit_sign", sign="-" if term.weight > 0 else "+")


def is_cost(row: Mapping[str, Any]) -> bool:
    """Does the response add up from the switch, as costs and members' burden do?"""
    return row.get("accumulation") == "since_switch"
