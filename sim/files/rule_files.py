"""The field ``rules`` of a scenario: from names and targets to checked own rules, every problem with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sim.bounds import nearest
from sim.files.document import Document
from sim.files.file_bytes import read_text
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

if TYPE_CHECKING:
    from sim.own_rules import OwnRule
    from sim.scenario import Scenario


def own_rules(line: list[Document], whole: Document) -> tuple[dict[OwnRule, Place], list[Problem]]:
    """Own rules with their places, and what is wrong; of two files that replace the same rule the nearer one counts."""
    named, problems = dict[str, tuple[Place, str, Document]](), list[Problem]()
    written = whole.values.get("rules")
    for document in reversed(line) if isinstance(written, dict) else ():
        here, more = _named(document)
        named |= here
        problems += more
    found: dict[OwnRule, Place] = {}
    for name in sorted(named):
        try:
            found[_read(name, *named[name])] = named[name][0]
        except InputError as error:
            problems += error.problems
    return found, problems


def tried(scenario: Scenario, rules: Mapping[OwnRule, Place]) -> Scenario:
    """The scenario after a trial of its own rules. Raises ``InputError`` for each that does not give numbers."""
    if len(rules) > 0:
        from sim.rule_trial import trial

        raise_if_any(trial(scenario, {rule.name: place for rule, place in rules.items()}))
    return scenario


def _named(document: Document) -> tuple[dict[str, tuple[Place, str, Document]], list[Problem]]:
    """Place, target and file by full name of the rule; types of values are for the frame to judge."""
    from sim.own_rules import model_rules, rule_named

    found, problems = dict[str, tuple[Place, str, Document]](), list[Problem]()
    rules = document.values.get("rules")
    for key, target in rules.items() if isinstance(rules, dict) else ():
        name, place = rule_named(key), document.key_place(f"rules.{key}")
        if name is None:
            short = {full.partition(".")[2]: full for full in model_rules()}
            close = nearest(key, model_rules() if "." in key else short)
            problems.append(problem_at(place, f"rules.{key}", "problem.rule_unknown", suggestion=close))
        elif name in found:
            problems.append(problem_at(place, f"rules.{key}", "problem.rule_twice", first=found[name][0].line))
        elif isinstance(target, str) and target != "":
            found[name] = document.value_place(f"rules.{key}"), target, document
    return found, problems


def _read(name: str, place: Place, target: str, document: Document) -> OwnRule:
    """The own rule that ``target`` names. Raises ``InputError``."""
    from sim.own_rules import OwnRule

    where, colon, function = target.rpartition(":")
    if colon == "" or where == "" or not function.isidentifier():
        raise InputError([problem_at(place, name, "problem.rule_target", value=target)])
    file = _file(name, place, where, document)
    source = read_text(file).replace("\r\n", "\n")
    raise_if_any(source_problems(name, place, source, str(file), function))
    digest = hashlib.sha256(source.encode("utf-8")).hexdigest()
    return OwnRule(name, target, digest, function, str(file), source)


def _file(name: str, place: Place, where: str, document: Document) -> Path:
    """A path from the folder of the scenario, or the source of an installed module, which is not imported."""
    if where.endswith(".py"):
        path = Path(document.path).parent / where
        if not path.is_file():
            raise InputError([problem_at(place, name, "problem.referred_missing", value=where)])
        return path
    try:
        spec = find_spec(where) if all(part.isidentifier() for part in where.split(".")) else None
    except Exception:  # packages around the module are imported, and may fail in any way
        spec = None
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        raise InputError([problem_at(place, name, "problem.rule_module", value=where)])
    return Path(spec.origin)


def source_problems(name: str, place: Place, source: str, file: str, function: str) -> Iterator[Problem]:
    from sim.own_rules import model_rules
    from sim.rule_source import definitions, offences, parameters

    try:
        known = definitions(source, file)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = {"file": file, "line": getattr(error, "lineno", None) or 1}
        yield problem_at(place, name, "problem.rule_not_python", **where, reason=getattr(error, "msg", str(error)))
        return
    given, plain = parameters(known.get(function)), model_rules()[name].__code__
    needed = plain.co_varnames[: plain.co_argcount]
    if function not in known:
        yield problem_at(place, name, "problem.rule_no_function", file=file, function=function, suggestion=nearest(function, known))
    elif given is None:
        yield problem_at(place, name, "problem.rule_not_plain", file=file, function=function)
    elif given != needed:
        both = {"found": ", ".join(given), "needed": ", ".join(needed)}
        yield problem_at(place, name, "problem.rule_signature", file=file, function=function, **both)
    else:
        for number, text in offences(known, function):
            yield problem_at(place, name, "problem.rule_forbidden", file=file, line=number, text=text)
