"""JSON Schema for editors: the frame from the pydantic models, the names and bounds from the parameter table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sim.bounds import MIXES
from sim.entities import BRANCH_TYPES
from sim.files.scenario_folder import shipped_files
from sim.own_rules import model_rules
from sim.parameters import Parameter, parameter_table

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
Say = Callable[[str], str]


def editor_schema(kind: str, say: Say, lang: str = "en") -> dict[str, Any]:
    """Schema of a file of ``kind``; ``say`` turns a key of the catalogue into a sentence, meanings of parameters are in ``lang``."""
    schema = _translated(_model(kind).model_json_schema(by_alias=True), say)
    if kind in ("scenario", "policy"):
        from sim.files.file_schema import TimedChange

        timing = _translated(TimedChange.model_json_schema()["properties"], say)
        _add_parameters(schema, kind, timing, say, lang)
        _add_names(schema, kind)
    return {"$schema": _DIALECT, **schema}


def _model(kind: str) -> Any:
    if kind == "assessment":
        from sim.files.assessment_schema import AssessmentFile

        return AssessmentFile
    if kind == "population":
        from sim.files.population_schema import PopulationFile

        return PopulationFile
    from sim.files.file_schema import PolicyFile, ScenarioFile

    return ScenarioFile if kind == "scenario" else PolicyFile


def _translated(node: Any, say: Say) -> Any:
    """Descriptions, which the models write as keys of the catalogue, as sentences."""
    if isinstance(node, list):
        return [_translated(item, say) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {name: item for name, item in node.items() if name != "default" or item is not None}  # None stands for "left out"
    return {name: say(item) if name == "description" and isinstance(item, str) else _translated(item, say) for name, item in kept.items()}


def _add_parameters(schema: dict[str, Any], kind: str, timing: dict[str, Any], say: Say, lang: str) -> None:
    """Names, types and bounds of everything that may stand in ``values`` or ``changes``."""
    rows = [row for row in parameter_table().values() if kind == "scenario" or row.role == "lever"]

    def leaf(row: Parameter) -> dict[str, Any]:
        number = _number(row, say, lang)
        return number if kind == "scenario" else {**_changes(number, timing), "description": number["description"]}

    def mix(name: str, inside: Iterable[Parameter]) -> dict[str, Any]:
        properties = {row.name[len(name) + 1 :]: _number(row, say, lang) for row in inside if row.name.startswith(name + ".")}
        shares = {"type": "object", "additionalProperties": False, "properties": properties}
        return shares if kind == "scenario" else _changes(shares, timing)

    schema["properties"]["values" if kind == "scenario" else "changes"] |= _group("", rows, leaf, mix)


def _add_names(schema: dict[str, Any], kind: str) -> None:
    """What the models leave to the loader: names that a file may use, and what it may leave out."""
    sheets = {"anyOf": [{"enum": list(shipped_files("assessment"))}, {"type": "string"}]}  # completes ids, allows paths
    schema["properties"]["assessment"] |= sheets
    if kind == "policy":
        schema["properties"]["reference"] |= {"examples": list(shipped_files("policy"))}
        schema["$defs"]["TargetFields"]["properties"]["types"] |= {"minItems": 1, "items": {"enum": list(BRANCH_TYPES)}}
        schema["$defs"]["TargetFields"]["properties"]["share"] |= {"exclusiveMinimum": 0, "maximum": 1}
        schema["anyOf"] = [{"required": ["changes"]}, {"required": ["assessment"]}]
        return
    from sim.population.margins import available_years

    schema["properties"]["rules"] |= {"propertyNames": {"enum": [*model_rules(), *(name.partition(".")[2] for name in model_rules())]}}
    schema["properties"]["extends"] |= {"examples": list(shipped_files("scenario"))}
    schema["$defs"]["PopulationFields"]["properties"]["year"] |= {"enum": list(available_years())}
    whole = schema["required"]
    own = ["kind", "schema", "id"]
    schema |= {"required": own, "anyOf": [{"required": ["extends"]}, {"required": [name for name in whole if name not in own]}]}


def _group(prefix: str, rows: Iterable[Parameter], leaf: Callable[..., Any], mix: Callable[..., Any]) -> dict[str, Any]:
    """An object with every name below ``prefix``, written dotted or nested."""
    inside = [row for row in rows if row.name.startswith(prefix)]
    properties: dict[str, Any] = {row.name[len(prefix) :]: leaf(row) for row in inside}
    properties |= {name[len(prefix) :]: mix(name, inside) for name in MIXES if name.startswith(prefix)}
    for first in dict.fromkeys(row.name[len(prefix) :].split(".")[0] for row in inside):
        if first not in properties:
            properties[first] = _group(f"{prefix}{first}.", inside, leaf, mix)
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _number(row: Parameter, say: Say, lang: str) -> dict[str, Any]:
    meaning = row.meaning_zh if lang == "zh" else row.meaning_en
    kind, as_kind = ("integer", int) if row.kind == "int" else ("number", float)
    bounds = {"minimum": as_kind(row.low), "maximum": as_kind(row.high), "default": as_kind(row.default)}
    return {"type": kind, **bounds, "description": f"{meaning} [{say('unit.' + row.unit)}]"}


def _changes(value: dict[str, Any], timing: dict[str, Any]) -> dict[str, Any]:
    """What may be written for a lever of a policy: the value, the value with months and branches, or a list of such."""
    timed = _timed(value, timing)
    return {"anyOf": [value, timed, {"type": "array", "minItems": 1, "items": timed}]}


def _timed(value: dict[str, Any], timing: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": ["value"], "properties": {**timing, "value": value}}
