"""The frame of study files as strict pydantic models: which fields exist, of which type, within which bounds.

Names of parameters, responses and policies are judged by the loader (``experiments.study_files``); the settings of a design by the
method that draws it. Descriptions are keys of the message catalogue: an editor's schema shows them in the user's language.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from experiments.optimisation.fields import OptimiseFields
from experiments.plan import Save, Seeding
from experiments.stopping_rule import Family
from sim.files.file_schema import NOTHING, Id, TextFields, Words

SEED_BOUND = 2**31 - 1
MOST_REPLICATES = 1_000_000
MOST_RUNS = 1_000_000  # the budget where a file names none
Replicates = Annotated[int, Field(ge=1, le=MOST_REPLICATES)]


class Strict(BaseModel):
    """True is not 1, "0.3" is not 0.3, and a field nobody knows is refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class FactorFields(Strict):
    """A parameter that the design varies. Left out: its own bounds, all values between them equally likely."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study.factor"})

    low: Annotated[float, Field(description="field.study.low")] = NOTHING
    high: Annotated[float, Field(description="field.study.high")] = NOTHING
    levels: Annotated[list[float], Field(description="field.study.levels")] = NOTHING
    distribution: Annotated[
        Literal["uniform", "loguniform", "triangular", "normal", "levels"], Field(description="field.study.distribution")
    ] = NOTHING
    mode: Annotated[float, Field(description="field.study.mode")] = NOTHING
    mean: Annotated[float, Field(description="field.study.mean")] = NOTHING
    sd: Annotated[float, Field(description="field.study.sd")] = NOTHING
    acts: Annotated[Literal["switch", "throughout"], Field(description="field.study.acts")] = NOTHING


class WindowFields(Strict):
    """Months of a window, counted from the switch."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study.window"})

    first: Annotated[int, Field(ge=0, description="field.study.window.first")]
    last: Annotated[int, Field(ge=0, description="field.study.window.last")]


class StoppingFields(Strict):
    """When the replicates of a point are enough; exactly one of the three criteria is given."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study.stopping"})

    response: Annotated[Words, Field(description="field.study.stopping.response")]
    half_width: Annotated[float, Field(description="field.study.stopping.half_width")] = NOTHING
    relative: Annotated[float, Field(description="field.study.stopping.relative")] = NOTHING
    probability_best: Annotated[float, Field(description="field.study.stopping.probability_best")] = NOTHING
    window: Annotated[Words, Field(description="field.study.stopping.window")] = NOTHING
    group: Annotated[Words, Field(description="field.study.stopping.group")] = "all"
    policies: Annotated[list[Words], Field(description="field.study.stopping.policies")] = []
    higher: Annotated[bool, Field(description="field.study.stopping.higher")] = NOTHING
    family: Annotated[Family, Field(description="field.study.stopping.family")] = "mean"
    level: Annotated[float, Field(ge=0.5, le=0.999, description="field.study.stopping.level")] = 0.95
    first: Annotated[int, Field(ge=10, description="field.study.stopping.first")] = 20
    most: Annotated[int, Field(ge=10, le=MOST_REPLICATES, description="field.study.stopping.most")] = 200


class BudgetFields(Strict):
    """What the study may cost at most."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study.budget"})

    runs: Annotated[int, Field(ge=1, description="field.study.budget.runs")] = MOST_RUNS


class TargetFields(Strict):
    """An aggregate of the user's own: what was observed, and how exactly."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study.target"})

    response: Annotated[Words, Field(description="field.study.target.response")]
    value: Annotated[float, Field(description="field.study.target.value")]
    sd: Annotated[float, Field(description="field.study.target.sd")]
    name: Annotated[Words, Field(description="field.study.target.name")] = NOTHING
    group: Annotated[Words, Field(description="field.study.target.group")] = "all"
    window: Annotated[Words, Field(description="field.study.target.window")] = NOTHING
    arm: Annotated[Words, Field(description="field.study.target.arm")] = "baseline"
    difference: Annotated[bool, Field(description="field.study.target.difference")] = False
    discrepancy: Annotated[float, Field(description="field.study.target.discrepancy")] = NOTHING


class CalibrateFields(Strict):
    """What is known of the world, and how points are ruled out by it."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study.calibrate"})

    targets: Annotated[list[TargetFields], Field(description="field.study.calibrate.targets")] = []
    patterns: Annotated[Any, Field(description="field.study.calibrate.patterns")] = NOTHING
    hold_out: Annotated[list[Words], Field(description="field.study.calibrate.hold_out")] = []
    discrepancy: Annotated[float, Field(ge=0, le=1, description="field.study.calibrate.discrepancy")] = 0.01
    waves: Annotated[int, Field(ge=1, le=20, description="field.study.calibrate.waves")] = 3
    points: Annotated[int, Field(ge=2, le=100_000, description="field.study.calibrate.points")] = NOTHING
    cutoff: Annotated[float, Field(ge=1, le=10, description="field.study.calibrate.cutoff")] = 3.0


class StudyFile(Strict):
    """A study: a question, the arms that are compared, the factors that vary, how often everything is run, and what is looked at."""

    model_config = ConfigDict(json_schema_extra={"description": "field.study"})

    kind: Literal["study"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: Id
    title: TextFields
    question: TextFields
    scenario: Annotated[Words, Field(description="field.study.scenario")] = "baseline"
    settings: Annotated[dict[str, Any], Field(description="field.study.settings")] = {}
    policies: Annotated[list[Words], Field(description="field.study.policies")] = []
    factors: Annotated[dict[str, Any], Field(description="field.study.factors")] = {}
    uncertainties: Annotated[Any, Field(description="field.study.uncertainties")] = []
    fixed: Annotated[dict[str, Any], Field(description="field.study.fixed")] = {}
    design: Annotated[dict[str, Any], Field(description="field.study.design")] = NOTHING
    seeding: Annotated[Seeding, Field(description="field.study.seeding")] = NOTHING
    replicates: Annotated[Replicates, Field(description="field.study.replicates")] = 20
    point_replicates: Annotated[Replicates, Field(description="field.study.point_replicates")] = NOTHING
    stopping: Annotated[StoppingFields, Field()] = NOTHING
    optimise: Annotated[OptimiseFields, Field()] = NOTHING
    responses: Annotated[list[Words], Field(description="field.study.responses")] = NOTHING
    groups: Annotated[list[Words], Field(description="field.study.groups")] = NOTHING
    windows: Annotated[dict[str, Any], Field(description="field.study.windows")] = {}
    save: Annotated[Save, Field(description="field.study.save")] = "windows"
    engine: Annotated[Literal["kernel", "mesa"], Field(description="field.study.engine")] = "kernel"
    seed: Annotated[int, Field(ge=0, le=SEED_BOUND, description="field.study.seed")] = 1
    budget: BudgetFields = BudgetFields()
    calibrate: Annotated[dict[str, Any], Field(description="field.study.calibrate")] = NOTHING
