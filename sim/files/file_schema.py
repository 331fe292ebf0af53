"""The frame of scenario and policy files as strict pydantic models: which fields exist, of which type, within which bounds.

The parameters inside ``values`` and ``changes`` are checked against the parameter table instead (``sim.files.named_values``).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$", description="Must equal the file name without .yaml")]
Words = Annotated[str, Field(min_length=1)]
MechanismId = Annotated[str, Field(pattern=r"^[LPG][0-9]{2}$")]
WholeYears = Annotated[int, Field(multiple_of=12, le=1200)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class TextFields(_Strict):
    """The same text in both languages."""

    en: Words
    zh: Words


class PopulationFields(_Strict):
    """Which branches are simulated."""

    year: Annotated[Literal[2024], Field(description="Year of the published membership figures; only 2024 so far")] = 2024
    branches: Annotated[int, Field(ge=1, le=5_000_000, description="Number of branches")] = 300
    fixed: Annotated[bool, Field(description="true: one drawn population for all replicates")] = False


class ScenarioFile(_Strict):
    """A scenario: population, horizon in months, and baseline values that differ from the parameter table."""

    kind: Literal["scenario"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: Id
    title: TextFields
    question: TextFields
    population: PopulationFields = PopulationFields()
    burn_in: Annotated[WholeYears, Field(ge=24, description="Months before the switch, whole years")]
    months: Annotated[WholeYears, Field(ge=12, description="Months after the switch, whole years")]
    values: dict[str, Any] = {}


class PolicyFile(_Strict):
    """A policy: timed changes of levers against the baseline."""

    kind: Literal["policy"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: Id
    title: TextFields
    question: TextFields
    mechanisms: list[MechanismId] = []
    reference: Id | None = None
    changes: dict[str, Any]


class TimedChange(_Strict):
    """A change with its months, counted from the switch (month 0)."""

    value: Any
    start: Annotated[int, Field(le=1200, description="First month in force")] = 0
    ramp: Annotated[int, Field(le=1200, description="Months over which the value is reached")] = 0
    end: Annotated[int | None, Field(le=1200, description="First month in which it no longer applies")] = None
