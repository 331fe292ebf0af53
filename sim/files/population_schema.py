"""The frame of a population file: a strict pydantic model, like those of the other kinds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.files.file_schema import Id, TextFields


class PopulationFile(BaseModel):
    """A population given branch by branch: the branches stand in a csv file beside this one."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    kind: Literal["population"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: Id
    title: TextFields
    year: Annotated[int, Field(description="Year of the published figures that fill what the branches leave open")]
    branches: Annotated[str, Field(min_length=1, description="The csv file with one line a branch, in the folder of this file")]
