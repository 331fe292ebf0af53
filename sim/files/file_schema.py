"""The frame of scenario and policy files as strict pydantic models: which fields exist, of which type, within which bounds.

The parameters inside ``values`` and ``changes`` are checked against the parameter table instead (``sim.files.named_values``).
Descriptions are keys of the message catalogue: an editor's schema shows them in the user's language.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$", description="field.id")]
Words = Annotated[str, Field(min_length=1)]
MechanismId = Annotated[str, Field(pattern=r"^[LPG][0-9]{2}$")]
WholeYears = Annotated[int, Field(multiple_of=12, le=1200)]
Theme = Literal[
    "assessment",
    "evidence",
    "inspection",
    "consequence",
    "leadership",
    "training",
    "people",
    "life",
    "care",
    "flows",
    "network",
    "integration",
    "discipline",
    "library",
    "bundle",
    "other",
]
Sheet = Annotated[Words, Field(description="field.assessment")]
NOTHING: Any = None
"""Default of a field that may be left out but, once written, needs a value: a bare ``assessment:`` is a mistake."""


def _available(year: int) -> int:
    from sim.population.margins import available_years

    if year not in available_years():
        raise PydanticCustomError("literal_error", "no figures", {"expected": ", ".join(map(str, available_years()))})
    return year


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class TextFields(_Strict):
    """The same text in both languages."""

    model_config = ConfigDict(json_schema_extra={"description": "field.text"})

    en: Words
    zh: Words


class PopulationFields(_Strict):
    """Which branches are simulated: drawn from a year's published figures, or the user's own from a file."""

    model_config = ConfigDict(json_schema_extra={"description": "field.population"})

    year: Annotated[int, AfterValidator(_available), Field(description="field.population.year")] = 2024
    branches: Annotated[int, Field(ge=1, le=5_000_000, description="field.population.branches")] = 300
    file: Annotated[Words, Field(description="field.population.file")] = NOTHING
    fixed: Annotated[bool, Field(description="field.population.fixed")] = False


class ScenarioFile(_Strict):
    """A scenario: population, horizon in months, and baseline values that differ from the parameter table."""

    model_config = ConfigDict(json_schema_extra={"description": "field.scenario"})

    kind: Literal["scenario"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: Id
    title: TextFields
    question: TextFields
    extends: Annotated[Words, Field(description="field.extends")] = NOTHING
    population: PopulationFields = PopulationFields()
    assessment: Sheet = NOTHING
    burn_in: Annotated[WholeYears, Field(ge=24, description="field.burn_in")]
    months: Annotated[WholeYears, Field(ge=12, description="field.months")]
    values: Annotated[dict[str, Any], Field(description="field.values")] = {}
    rules: Annotated[dict[str, Words], Field(description="field.rules")] = {}


class TargetFields(_Strict):
    """Branches a change acts on. Names of types and the range of the share are judged by ``sim.files.policy_changes``."""

    model_config = ConfigDict(json_schema_extra={"description": "field.target"})

    types: Annotated[list[str], Field(description="field.target.types")] = NOTHING
    share: Annotated[float, Field(description="field.target.share")] = 1.0


class PolicyFile(_Strict):
    """A policy: timed changes of levers against the baseline, a rule sheet of its own, or both."""

    model_config = ConfigDict(json_schema_extra={"description": "field.policy"})

    kind: Literal["policy"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: Id
    title: TextFields
    question: TextFields
    theme: Annotated[Theme, Field(description="field.theme")] = "other"
    mechanisms: Annotated[list[MechanismId], Field(description="field.mechanisms")] = []
    source: Annotated[TextFields, Field(description="field.source")] = NOTHING
    reference: Annotated[Id | None, Field(description="field.reference")] = None
    assessment: Sheet = NOTHING
    target: TargetFields = NOTHING
    changes: Annotated[dict[str, Any], Field(description="field.changes")] = {}


class TimedChange(_Strict):
    """A change with its months, counted from the switch (month 0), and the branches it acts on."""

    model_config = ConfigDict(json_schema_extra={"description": "field.change"})

    value: Any
    start: Annotated[int, Field(le=1200, description="field.start")] = 0
    ramp: Annotated[int, Field(le=1200, description="field.ramp")] = 0
    end: Annotated[int | None, Field(le=1200, description="field.end")] = None
    target: TargetFields = NOTHING
