"""The frame of assessment files as strict pydantic models. Sums, types and names are checked in ``sim.files.assessment_files``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.files.file_schema import Id, TextFields, Words

Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class EvidenceFields(_Strict):
    """Shares of the sources an indicator is judged from; they sum to 1."""

    documents: Annotated[Share, Field(description="Documents and ledgers")] = 0.0
    self_report: Annotated[Share, Field(description="The secretary's own report")] = 0.0
    on_site: Annotated[Share, Field(description="What a visitor saw on site")] = 0.0
    member_survey: Annotated[Share, Field(description="Survey of members")] = 0.0
    mass_survey: Annotated[Share, Field(description="Survey of residents or staff")] = 0.0
    outcome: Annotated[Share, Field(description="Outcome of service")] = 0.0


class IndicatorFields(_Strict):
    """One row of a rule sheet."""

    name: Words
    construct_: Annotated[Literal["life", "study", "service"], Field(alias="construct", description="What the indicator stands for")]
    points: Annotated[float, Field(ge=0, le=100, description="Points; base rows of a set sum to 100, a veto row has none")] = 0.0
    kind: Annotated[Literal["base", "plus", "minus", "veto"], Field(description="What the row does to the score")] = "base"
    cadence: Annotated[int, Field(description="How often it is looked at, in months", json_schema_extra={"enum": [1, 3, 6, 12]})] = 12
    evidence: EvidenceFields


class SetFields(_Strict):
    """The indicators that branches of these types are assessed by."""

    name: Words
    types: Annotated[list[str], Field(min_length=1, description="Branch types")]
    indicators: Annotated[list[IndicatorFields], Field(min_length=1)]


class AssessmentFile(_Strict):
    """A rule sheet: one set of indicators for all branch types, or several."""

    kind: Literal["assessment"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: Id
    title: TextFields
    sets: Annotated[list[SetFields], Field(min_length=1)]
