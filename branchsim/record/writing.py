"""Opening a study folder so that the model's record lies in it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.plan import StudyPlan
    from experiments.study import Study


def open_recorded(folder: Path, plan: StudyPlan, *, overwrite: bool = False, beside: Collection[str] = ()) -> Study:
    """``open_study``, with model.json as this version writes it; a folder of another version keeps what it has.

    Raises InputError as ``open_study`` does.
    """
    from branchsim.record.content import model_content
    from experiments.code_version import code_version
    from experiments.model_record import write_model_record
    from experiments.study_folder import open_study
    from sim.problems import InputError, Place, problem_at

    study = open_study(folder, plan, overwrite=overwrite, beside=beside)
    if plan.model_hash == code_version():
        try:
            write_model_record(folder, model_content())
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError([problem_at(Place(str(folder)), "--out", "problem.folder_not_writable", reason=reason)]) from error
    return study
