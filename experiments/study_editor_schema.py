"""JSON Schema of study files for editors: the frame, the names a design may vary with their bounds, and the settings of the methods."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from experiments.designs import METHODS
from experiments.study_schema import SEED_BOUND, CalibrateFields, FactorFields, StudyFile, TargetFields, WindowFields
from sim.files.editor_schema import editor_schema
from sim.files.scenario_folder import shipped_files
from sim.observation import response_table
from sim.parameters import parameter_table

Leaf = dict[str, Any]
_KINDS = {"int": "integer", "bool": "boolean", "text": "string"}


def study_schema(say: Callable[[str], str], lang: str) -> dict[str, Any]:
    """Schema of a study file; ``say`` turns a key of the catalogue into a sentence, meanings of parameters are in ``lang``."""
    schema = _translated(StudyFile.model_json_schema(by_alias=True), say)
    for model in (FactorFields, WindowFields, TargetFields, CalibrateFields):
        fields = _translated(model.model_json_schema(), say)
        schema["$defs"][model.__name__] = fields
    schema["$defs"]["CalibrateFields"].pop("$defs")  # its targets stand beside it
    names = editor_schema("scenario", say, lang)["properties"]["values"]
    shown = schema["properties"]
    shown["factors"] |= _named(names, ("lever", "uncertainty"), lambda leaf: {"$ref": "#/$defs/FactorFields"} | _meaning(leaf))
    shown["fixed"] |= _named(names, ("lever",), lambda leaf: leaf)
    shown["settings"] |= {"additionalProperties": True}
    shown["calibrate"] = {"$ref": "#/$defs/CalibrateFields"}
    shown["windows"] |= {"additionalProperties": {"$ref": "#/$defs/WindowFields"}}
    axes = [name for name, row in parameter_table().items() if row.role == "uncertainty"]
    shown["uncertainties"] |= {"anyOf": [{"const": "all"}, {"type": "array", "items": {"enum": axes}}]}
    shown["responses"] |= {"items": {"enum": list(response_table())}}
    shown["policies"] |= {"items": {"anyOf": [{"enum": list(shipped_files("policy"))}, {"type": "string"}]}}
    shown["design"] |= _design(say)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _translated(schema: dict[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
    """Descriptions, which the models write as keys of the catalogue, as sentences; a default of None means "left out"."""

    def spoken(node: dict[str, Any]) -> dict[str, Any]:
        kept = {name: item for name, item in node.items() if name != "default" or item is not None}
        return {name: say(item) if name == "description" and isinstance(item, str) else item for name, item in kept.items()}

    translated: dict[str, Any] = json.loads(json.dumps(schema), object_hook=spoken)
    return translated


def _named(node: Leaf, roles: tuple[str, ...], leaf: Callable[[Leaf], Leaf], prefix: str = "") -> Leaf:
    """The tree of parameter names with ``leaf`` of each parameter of these roles in the place of its number; others are left out."""
    properties: Leaf = {}
    for key, child in node["properties"].items():
        name = f"{prefix}{key}"
        if "properties" in child:
            inside = _named(child, roles, leaf, f"{name}.")
            properties |= {key: inside} if len(inside["properties"]) > 0 else {}
        elif parameter_table()[name].role in roles:
            properties[key] = leaf(child)
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _meaning(leaf: dict[str, Any]) -> dict[str, Any]:
    return {"description": f"{leaf['description']} [{leaf['minimum']:g}, {leaf['maximum']:g}]"}


def _design(say: Callable[[str], str]) -> dict[str, Any]:
    """Settings of all methods together; which belong to which is said under each method."""
    properties: dict[str, Any] = {"method": {"enum": list(METHODS), "description": say("field.study.method")}}
    properties["seed"] = {"type": "integer", "minimum": 0, "maximum": SEED_BOUND, "description": say("field.study.seed")}
    conditions = []
    for name, method in METHODS.items():
        for word, setting in method.settings.items():
            properties.setdefault(word, {"type": _KINDS[setting.kind], "description": say("field.study.setting")})
        required = [word for word, setting in method.settings.items() if setting.required]
        allowed = dict.fromkeys(("method", "seed", *method.settings), True)
        rule = {"required": required, "properties": allowed, "additionalProperties": False}
        conditions.append({"if": {"properties": {"method": {"const": name}}}, "then": rule})
    return {"type": "object", "additionalProperties": False, "required": ["method"], "properties": properties, "allOf": conditions}
