"""Opening a study folder: which folder may hold which job, and what is refused.

A folder belongs to one job, known by its identity (the hash of everything that decides the numbers). The same job goes on where it
stopped; anything else is refused rather than mixed or overwritten.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa

from experiments.atomic_files import TEMPORARY_PREFIX, remove_temporary_files, write_json
from experiments.manifest import KIND, manifest_content, policy_table
from experiments.parts import read_table, write_table
from experiments.plan import StudyPlan
from experiments.provenance import created_block
from experiments.study import Study
from sim.problems import InputError, Problem

OWN_FILES = (
    "design.parquet", "policies.parquet", "results.parquet", "failures.parquet", "monthly.parquet", "branches.parquet", "effects.csv",
    "results.json", "costs.csv", "dominance.csv",
)  # fmt: skip
OWN_FOLDERS = ("parts", "figures", "journal")


def open_study(folder: Path, plan: StudyPlan, *, overwrite: bool = False) -> Study:
    """Create the folder, or go on in one that holds the same job.

    Raises InputError if the folder holds anything else: another job (says in what it differs), other files, or is a file.
    ``overwrite`` starts afresh, but only where a branchsim manifest lies; files that are not ours stay.
    """
    if folder.exists() and not folder.is_dir():
        raise _refusal(folder, "problem.study_not_a_folder")
    folder.mkdir(parents=True, exist_ok=True)
    known = _read_manifest(folder)
    if known is None and any(not path.name.startswith(TEMPORARY_PREFIX) for path in folder.iterdir()):
        raise _refusal(folder, "problem.study_foreign_content", examples=", ".join(sorted(path.name for path in folder.iterdir())[:3]))
    if known is not None and overwrite:
        _clear(folder)
    elif known is not None and known["identity"] != plan.identity():
        raise _refusal(folder, "problem.study_other_job", differs=", ".join(_differences(known, plan)))
    remove_temporary_files(folder)
    if known is None or overwrite:
        write_json(folder / "manifest.json", manifest_content(plan) | {"created": created_block()})
    for name in OWN_FOLDERS:
        (folder / name).mkdir(exist_ok=True)
    _write_inputs(folder, plan)
    return Study(folder, plan)


def _write_inputs(folder: Path, plan: StudyPlan) -> None:
    """Design and policies follow from the plan alone; written again if a kill came between the manifest and them."""
    for name, table in (
        ("design.parquet", pa.Table.from_pandas(plan.design, preserve_index=False)),
        ("policies.parquet", policy_table(plan)),
    ):
        if read_table(folder / name, table.schema.remove_metadata()) is None:
            write_table(folder / name, table)


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest if it is one of ours, else None."""
    try:
        content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(content, dict) and content.get("kind") == KIND and "identity" in content
    return content if ours else None


def _differences(known: dict[str, Any], plan: StudyPlan) -> list[str]:
    stored = known.get("identity_parts", {})
    return [name for name, value in plan.identity_parts().items() if stored.get(name) != value] or ["schema"]


def _clear(folder: Path) -> None:
    """Remove what a study writes and nothing else; the manifest stays until the new one replaces it, so a kill leaves a study folder."""
    for name in OWN_FILES:
        (folder / name).unlink(missing_ok=True)
    for name in OWN_FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)


def _refusal(folder: Path, key: str, **values: Any) -> InputError:
    return InputError((Problem(path=str(folder), line=None, column=None, name="--out", key=key, values=values),))
