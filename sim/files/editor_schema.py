"""JSON Schema for editors: the frame from the pydantic models, the names and bounds from the parameter table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sim.bounds import MIXES
from sim.parameters import Parameter, parameter_table

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def editor_schema(kind: str, lang: str = "en") -> dict[str, Any]:
    """Schema of a scenario or policy file; descriptions of parameters in ``lang`` (en or zh)."""
    from sim.files.file_schema import PolicyFile, ScenarioFile, TimedChange

    model = ScenarioFile if kind == "scenario" else PolicyFile
    schema = model.model_json_schema(by_alias=True)
    section = "values" if kind == "scenario" else "changes"
    rows = [row for row in parameter_table().values() if kind == "scenario" or row.role == "lever"]
    timing = TimedChange.model_json_schema()["properties"]

    def leaf(row: Parameter) -> dict[str, Any]:
        number = _number(row, lang)
        return number if kind == "scenario" else {"anyOf": [number, _timed(number, timing)], "description": number["description"]}

    def mix(shares: dict[str, Any]) -> dict[str, Any]:
        return shares if kind == "scenario" else {"anyOf": [shares, _timed(shares, timing)]}

    schema["properties"][section] |= _group("", rows, leaf, mix, lang)
    return {"$schema": _DIALECT, **schema}


def _group(prefix: str, rows: Iterable[Parameter], leaf: Callable[..., Any], mix: Callable[..., Any], lang: str) -> dict[str, Any]:
    """An object with every name below ``prefix``, written dotted or nested."""
    inside = [row for row in rows if row.name.startswith(prefix)]
    properties: dict[str, Any] = {row.name[len(prefix) :]: leaf(row) for row in inside}
    properties |= {name[len(prefix) :]: mix(_shares(name, inside, lang)) for name in MIXES if name.startswith(prefix)}
    for first in dict.fromkeys(row.name[len(prefix) :].split(".")[0] for row in inside):
        if first not in properties:
            properties[first] = _group(f"{prefix}{first}.", inside, leaf, mix, lang)
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _shares(mix: str, rows: Iterable[Parameter], lang: str) -> dict[str, Any]:
    shares = {row.name[len(mix) + 1 :]: _number(row, lang) for row in rows if row.name.startswith(mix + ".")}
    return {"type": "object", "additionalProperties": False, "properties": shares}


def _number(row: Parameter, lang: str) -> dict[str, Any]:
    meaning = row.meaning_zh if lang == "zh" else row.meaning_en
    kind, as_kind = ("integer", int) if row.kind == "int" else ("number", float)
    bounds = {"minimum": as_kind(row.low), "maximum": as_kind(row.high), "default": as_kind(row.default)}
    return {"type": kind, **bounds, "description": f"{meaning} [{row.unit}]"}


def _timed(value: dict[str, Any], timing: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": ["value"], "properties": {**timing, "value": value}}
