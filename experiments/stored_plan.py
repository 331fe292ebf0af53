"""The plan of a study from its folder alone: what was to be run, rebuilt from manifest.json and design.parquet, and checked.

A folder may come from a stranger. Nothing in it is run or unpickled: plain values become the frozen objects their types say, the own
rules of a scenario pass the checks of a rule file, and the whole has to have the identity that the manifest states.
"""

from __future__ import annotations

import dataclasses
import hashlib
import types
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from experiments.manifest import RULE_SOURCES
from experiments.plan import StudyPlan
from experiments.study_tables import manifest_of, study_tables
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

    from sim.own_rules import OwnRule
    from sim.scenario import Scenario


def stored_plan(folder: Path) -> StudyPlan:
    """The plan of the study in ``folder``. Raises InputError where it is damaged, or was made for another set of parameters or rules."""
    import pandas as pd

    (design,) = study_tables(folder).files["design"]
    try:
        points = pd.read_parquet(design)
    except (OSError, ValueError) as error:
        raise InputError([problem_at(Place(str(design)), "", "problem.stored_damaged", reason=str(error))]) from None
    return plan_of(manifest_of(folder), points, Place(str(folder / "manifest.json")))


def plan_of(manifest: Mapping[str, Any], design: pd.DataFrame, place: Place) -> StudyPlan:
    """The plan that a manifest and a design describe; ``place``: where to lay what is wrong. Raises InputError."""
    if "plan" not in manifest:
        raise InputError([problem_at(place, "plan", "problem.plan_absent")])
    try:
        plan = _decoded_plan(manifest, design)
        differs = () if plan.identity() == manifest["identity"] else _differing(plan, manifest)
        if len(differs) > 0:
            raise InputError([problem_at(place, "identity", "problem.plan_not_its_identity", differs=differs)])
        return dataclasses.replace(plan, scenario=_allowed(plan, place))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError([problem_at(place, "plan", "problem.plan_damaged", reason=f"{type(error).__name__}: {error}")]) from None


def _decoded_plan(manifest: Mapping[str, Any], design: pd.DataFrame) -> StudyPlan:
    written = {**manifest, "labels": manifest["responses"], **manifest["plan"]}
    hints = get_type_hints(StudyPlan, localns=_names())
    return StudyPlan(
        **{field.name: _decoded(hints[field.name], written[field.name], written[RULE_SOURCES]) for field in _stored_fields()}, design=design
    )


def _differing(plan: StudyPlan, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    parts = plan.identity_parts()
    return tuple(name for name, value in manifest.get("identity_parts", {}).items() if parts.get(name) != value) or ("identity",)


def _stored_fields() -> list[dataclasses.Field[Any]]:
    return [field for field in dataclasses.fields(StudyPlan) if field.name != "design"]


def _names() -> dict[str, Any]:
    """Names that annotations use and that their modules import for the type checker only."""
    import pandas as pd

    from experiments.stopping_rule import StoppingRule
    from sim.population.branch_table import BranchTable
    from sim.scenario import Policy, Scenario, Text

    kinds = (StoppingRule, BranchTable, Policy, Scenario, Text)
    return {"pd": pd} | {kind.__name__: kind for kind in kinds}


def _decoded(kind: Any, value: Any, sources: Mapping[str, str]) -> Any:
    """A plain value as what its annotation says. Raises ValueError, TypeError or KeyError for anything else."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in parts if part is not type(None))
        return None if value is None else _decoded(inner, value, sources)
    if origin is Literal:
        return _one_of(parts, value)
    if origin is tuple:
        return tuple(_decoded(parts[0], one, sources) for one in _of_type(list, value))
    if origin is not None and issubclass(origin, Mapping):
        return {_of_type(str, name): _decoded(parts[1], one, sources) for name, one in _of_type(dict, value).items()}
    if dataclasses.is_dataclass(kind):
        return _object(kind, _of_type(dict, value), sources)
    if hasattr(kind, "_fields"):  # a named tuple is written as a list
        hints = get_type_hints(kind)
        return kind(*(_decoded(hints[name], one, sources) for name, one in zip(kind._fields, _of_type(list, value), strict=True)))
    return float(_of_type((int, float), value)) if kind is float else _of_type(kind, value)


def _object(kind: Any, value: Mapping[str, Any], sources: Mapping[str, str]) -> Any:
    """A frozen dataclass; own rules get their text back, the file they stood in does not matter."""
    if kind.__name__ == "OwnRule":
        where, _, function = value["target"].rpartition(":")
        value = {**value, "function": function, "file": where.replace("\\", "/").rpartition("/")[2], "source": sources[value["name"]]}
    hints = get_type_hints(kind, localns=_names())
    names = {field.name for field in dataclasses.fields(kind)}
    if not names >= set(value):
        raise ValueError(f"{kind.__name__} has no {sorted(set(value) - names)}")
    return kind(**{name: _decoded(hints[name], one, sources) for name, one in value.items()})


def _of_type(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{str(value)[:40]!r} is no {getattr(kind, '__name__', 'number')}")
    return value


def _one_of(allowed: tuple[Any, ...], value: Any) -> Any:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {allowed}")
    return value


def _allowed(plan: StudyPlan, place: Place) -> Scenario:
    """The scenario, after everything that a file would have been refused for. Raises InputError."""
    from sim.files.rule_files import tried
    from sim.parameters import parameter_table

    scenario = plan.scenario
    strange = sorted(set(scenario.values) ^ set(parameter_table()))
    if len(strange) > 0:
        raise InputError([problem_at(place, "scenario.values", "problem.plan_other_parameters", names=", ".join(strange[:5]))])
    scenario.with_values(scenario.values)
    raise_if_any(problem for rule in scenario.rules for problem in _rule_problems(rule, place))
    for policy in plan.policies:
        scenario.under(policy)
    return tried(scenario, dict.fromkeys(scenario.rules, place))


def _rule_problems(rule: OwnRule, place: Place) -> list[Problem]:
    """What a rule file would be refused for. Rules in an archive are code: they are read before anything of them is run."""
    from sim.files import rule_files
    from sim.own_rules import model_rules

    name = f"scenario.rules.{rule.name}"
    if rule.name not in model_rules():
        return [problem_at(place, name, "problem.rule_unknown", suggestion=None)]
    if hashlib.sha256(rule.source.encode("utf-8")).hexdigest() != rule.sha256:
        return [problem_at(place, name, "problem.plan_rule_changed")]
    return list(rule_files.source_problems(rule.name, place, rule.source, rule.file, rule.function))
