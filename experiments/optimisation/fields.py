"""The block ``optimise`` of a study file as strict pydantic models; what its names mean is judged in ``reading``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.files.file_schema import NOTHING, Words

MOST = 1_000_000
SEED_BOUND = 2**31 - 1
Count = Annotated[int, Field(ge=1, le=MOST)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ObjectiveFields(_Strict):
    """What a good design has much (or little) of."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study.optimise.objective"})

    response: Annotated[Words, Field(description="field.study.optimise.response")]
    direction: Annotated[Literal["up", "down"], Field(description="field.study.optimise.direction")] = NOTHING
    group: Annotated[Words, Field(description="field.study.optimise.group")] = "all"
    statistic: Annotated[Literal["mean", "p10", "worst", "share_raised"], Field(description="field.study.optimise.statistic")] = "mean"


class ConstraintFields(_Strict):
    """What a design must keep to; exactly one of the two limits is given."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study.optimise.constraint"})

    response: Annotated[Words, Field(description="field.study.optimise.response")]
    at_least: Annotated[float, Field(description="field.study.optimise.at_least")] = NOTHING
    at_most: Annotated[float, Field(description="field.study.optimise.at_most")] = NOTHING
    of: Annotated[Literal["change", "level"], Field(description="field.study.optimise.of")] = "change"
    group: Annotated[Words, Field(description="field.study.optimise.group")] = "all"
    statistic: Annotated[Literal["mean", "p10", "worst"], Field(description="field.study.optimise.statistic")] = "mean"


class FreshFields(_Strict):
    """How the front is evaluated again: points and replicates that the search has not seen."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study.optimise.fresh"})

    points: Annotated[Count, Field(description="field.study.optimise.points")] = 40
    replicates: Annotated[Count, Field(description="field.study.optimise.replicates")] = 2


class OptimiseFields(_Strict):
    """A search for Pareto-optimal designs over the study's factors."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study.optimise"})

    objectives: Annotated[list[ObjectiveFields], Field(description="field.study.optimise.objectives")]
    constraints: Annotated[list[ConstraintFields], Field(description="field.study.optimise.constraints")] = []
    population: Annotated[int, Field(ge=4, le=1000, description="field.study.optimise.population")] = 24
    generations: Annotated[int, Field(ge=2, le=1000, description="field.study.optimise.generations")] = 12
    seeds: Annotated[list[int], Field(description="field.study.optimise.seeds")] = [1, 2]
    points: Annotated[Count, Field(description="field.study.optimise.points")] = 8
    replicates: Annotated[Count, Field(description="field.study.optimise.replicates")] = 2
    fresh: FreshFields = FreshFields()
