"""From pydantic's findings about a file's frame to problems with a position and a message of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.bounds import found, full_width_number, nearest, unknown_name
from sim.files.document import Document, shown_name
from sim.files.yaml_nodes import full_width_colon
from sim.problems import Problem, Term, problem_at

Model = TypeVar("Model", bound=BaseModel)

_TYPES = {"int_type": "whole", "float_type": "number", "bool_type": "boolean", "string_type": "text", "list_type": "list"}
_TYPES |= {"dict_type": "mapping", "model_type": "mapping", "model_attributes_type": "mapping", "int_from_float": "whole"}


def validated(model: type[Model], values: Any, document: Document, prefix: str = "") -> tuple[Model | None, list[Problem]]:
    """``values`` as ``model``, or None and every problem, placed by ``document`` under the dotted ``prefix``."""
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        return None, [_problem(model, details, document, prefix) for details in error.errors(include_url=False)]


def _problem(model: type[BaseModel], details: Any, document: Document, prefix: str) -> Problem:
    parts = [str(part) for part in details["loc"]]
    full = ".".join([prefix, *parts] if prefix else parts)
    name, kind, value = shown_name(full), details["type"], details["input"]
    if kind == "extra_forbidden":
        return unknown_name(document.key_place(full), parts[-1], _fields_at(model, parts[:-1]), label=name)
    if kind == "missing":
        return problem_at(document.key_place(full), name, "problem.missing")
    if kind in _TYPES:
        if (plain := full_width_number(value)) is not None and _TYPES[kind] in ("whole", "number"):
            return problem_at(document.value_place(full), name, "problem.full_width_digits", value=value, plain=plain)
        if isinstance(value, str) and "：" in value and _TYPES[kind] == "mapping":
            return full_width_colon(document.value_place(full), name, value)
        words = {"needed": Term(f"word.{_TYPES[kind]}"), "found": found(value)}
        return problem_at(document.value_place(full), name, "problem.type_needed", **words)
    key, values = _rule(kind, details.get("ctx", {}), value)
    return problem_at(document.value_place(full), name, key, **values, value=value)


def _rule(kind: str, context: dict[str, Any], value: Any) -> tuple[str, dict[str, Any]]:
    """Message key and placeholders of a broken rule."""
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"problem.{kind}", {"limit": context.get("ge", context.get("le"))}
    if kind == "multiple_of":
        return "problem.multiple_of", {"factor": context["multiple_of"]}
    if kind == "literal_error":
        allowed = re.findall(r"[\w.]+", context["expected"].replace(" or ", ", "))  # pydantic's list is an English phrase
        close = nearest(value, allowed) if isinstance(value, str) else None
        return "problem.only_allowed", {"allowed": ", ".join(allowed), "suggestion": close}
    if kind == "string_pattern_mismatch":
        return "problem.bad_name", {}
    if kind == "string_too_short":
        return "problem.empty_text", {}
    return "problem.other", {"reason": kind}


def _fields_at(model: type[BaseModel], parts: list[str]) -> Iterator[str]:
    """Names of the fields that are allowed at a place inside ``model``."""
    for part in (part for part in parts if not part.isdigit()):  # a number is a place in a list
        info = model.model_fields.get(part)
        inner = None if info is None else info.annotation
        inner = get_args(inner)[0] if get_origin(inner) is list else inner
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return
        model = inner
    for name, info in model.model_fields.items():
        yield info.alias or name
