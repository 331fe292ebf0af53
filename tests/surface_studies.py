"""A study over a Latin hypercube with a stored surface: the fake model, and its sensitivity analysis as the command leaves it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.sensitivity.surface import study_surface, surface_numbers
from analysis.stored_analysis import Analysis, write_analysis
from experiments.study_reader import StoredStudy, read_study
from tests.fake_model import demo_plan
from tests.report_studies import folder_of


def with_surface(folder: Path, points: int = 60, responses=("engagement", "quality", "inflation"), reference="baseline") -> StoredStudy:
    """The effect of onsite_w45, or its level where there is no ``reference``."""
    study = read_study(folder_of(folder, demo_plan(points=points)))
    store(study, pd.concat([study_surface(study, response, "onsite_w45", reference) for response in responses]))
    return study


def store(study: StoredStudy, surface: pd.DataFrame) -> None:
    """Leave the table in the study's folder."""
    analysis = Analysis("sensitivity", {"method": "shapley"}, {}, {"surface": surface}, surface_numbers(study, surface))
    write_analysis(study.folder, study.manifest["identity"], analysis)
