"""Opening a study folder: which folder may hold which job, and what is refused.

A folder belongs to one job, known by its identity (the hash of everything that decides the numbers). The same job goes on where it
stopped, a larger one adds to it; anything else is refused rather than mixed or overwritten.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyarrow as pa

from experiments.atomic_files import TEMPORARY_PREFIX, plain, remove_temporary_files, write_json
from experiments.folder_lock import held, is_held
from experiments.identity import canonical, design_digest
from experiments.manifest import checked, manifest_content, policy_table, read_manifest
from experiments.model_record import MODEL_RECORD
from experiments.parts import FAILURES, part_paths, read_table, write_table
from experiments.plan import StudyPlan
from experiments.provenance import created_block, utc_now
from experiments.study import Study
from sim.problems import InputError, Problem

DERIVED_FILES = ("effects.csv", "results.json", "costs.csv", "dominance.csv", "effects_by_point.csv", "stopping.csv")
OWN_FILES = (
    "design.parquet", "policies.parquet", "results.parquet", "failures.parquet", "monthly.parquet", "branches.parquet", "months.parquet",
    "checksums.json", "study.yaml", MODEL_RECORD, *DERIVED_FILES,
)  # fmt: skip
OWN_FOLDERS = {  # with the names of what we put there: a user's own files beside them stay
    "parts": ("part-*.parquet", "failed-*.parquet", "monthly-*.parquet", "branches-*.parquet", "months-*.parquet", "ready-*"),
    "figures": tuple(f"*_{lang}.{ending}" for lang in ("en", "zh") for ending in ("svg", "png", "pdf", "html")),
    "journal": ("attempt-*.json",),
}


def open_study(folder: Path, plan: StudyPlan, *, overwrite: bool = False, beside: Collection[str] = ()) -> Study:
    """Create the folder, or go on in one that holds the same job, or a smaller one that this plan only adds to.

    Points, policies and replicates may be added; what is there stays. Raises InputError if the folder holds anything else: another job
    (says in what it differs), more than the plan asks for, other files, or is a file; or where it cannot be written. ``overwrite``
    starts afresh, but only where a branchsim manifest lies; files that are not ours stay. ``beside``: names that a folder without a
    manifest may hold, for its command put them there before.
    """
    try:
        return _opened(folder, plan, overwrite=overwrite, beside=beside)
    except OSError as error:
        raise _refusal(folder, "problem.folder_not_writable", reason=error.strerror or str(error)) from error


def _opened(folder: Path, plan: StudyPlan, *, overwrite: bool, beside: Collection[str]) -> Study:
    if folder.exists() and not folder.is_dir():
        raise _refusal(folder, "problem.study_not_a_folder")
    folder.mkdir(parents=True, exist_ok=True)
    known = read_manifest(folder)
    if known is None and any(not path.name.startswith(TEMPORARY_PREFIX) and path.name not in beside for path in folder.iterdir()):
        raise _refusal(folder, "problem.study_foreign_content", examples=", ".join(sorted(path.name for path in folder.iterdir())[:3]))
    if is_held(folder) and (overwrite or known is None or known["identity"] != plan.identity()):
        raise _refusal(folder, "problem.study_in_use")
    if known is not None and overwrite:
        _clear(folder)
    elif known is not None and known["identity"] != plan.identity():
        _refuse_unless_it_grows(folder, known, plan)
    if known is None or overwrite:
        write_json(folder / "manifest.json", manifest_content(plan) | {"created": created_block()})
    elif known["identity"] != plan.identity():
        for name in DERIVED_FILES:  # they speak of the smaller study
            (folder / name).unlink(missing_ok=True)
        grown = [*known["created"].get("grown_utc", []), utc_now()]
        write_json(folder / "manifest.json", manifest_content(plan) | {"created": known["created"] | {"grown_utc": grown}})
    else:  # the same numbers, under a new title perhaps, or in a file that somebody edited
        created = known["created"] if isinstance(known.get("created"), dict) else created_block()
        if (content := plain(manifest_content(plan) | {"created": created})) != known:
            write_json(folder / "manifest.json", content)
    if not is_held(folder):  # another process's file would be torn from its hands
        remove_temporary_files(folder)
    for name in OWN_FOLDERS:
        (folder / name).mkdir(exist_ok=True)
    _write_inputs(folder, plan)
    return Study(folder, plan)


def forget_failures(study: Study) -> None:
    """Failed tasks count as not run: a worker that was short of memory may be no more. Raises InputError while another process runs."""
    with held(study.folder):
        for path in [study.folder / FAILURES.file, *part_paths(study.folder / "parts", FAILURES)]:
            path.unlink(missing_ok=True)
        study.stored.forget()


def _refuse_unless_it_grows(folder: Path, known: dict[str, Any], plan: StudyPlan) -> None:
    """Raise InputError unless ``plan`` asks for everything the folder was made for, and for more."""
    checked(known, folder)
    stored = known.get("identity_parts", {})
    differs = [name for name, value in plan.identity_parts().items() if stored.get(name) != value] or ["schema"]
    if known.get("family") != plan.family() or "policy_digests" not in known:
        raise _refusal(folder, "problem.study_other_job", differs=", ".join(differs))
    policies = plan.policy_digests()
    if any(policies.get(name, digest) != digest for name, digest in known["policy_digests"].items()):
        raise _refusal(folder, "problem.study_other_job", differs="policies")
    if design_digest(plan.design.iloc[: known["points"]]) != stored.get("design"):
        fewer = len(plan.design) < known["points"]
        raise _refusal(folder, "problem.study_smaller" if fewer else "problem.study_other_job", differs="design")
    if not only_narrower(known.get("stopping"), plan, int(known["replicates"])):
        raise _refusal(folder, "problem.study_smaller", differs="stopping")
    fewer_replicates = plan.replicates < known["replicates"] or plan.box_replicates < known["box_replicates"]
    if fewer_replicates or len(policies.keys() & known["policy_digests"].keys()) < len(known["policy_digests"]):
        raise _refusal(folder, "problem.study_smaller", differs="replicates" if fewer_replicates else "policies")


def only_narrower(known: dict[str, Any] | None, plan: StudyPlan, replicates: int) -> bool:
    """Does the new stopping rule ask for no fewer replicates of any point than the old one (or the fixed number) did?"""
    new = canonical(plan.stopping)
    if known is None:
        return new is None or replicates <= new["first"]
    if new is None:
        return False
    asks_more = new["target"] >= known["target"] if known["criterion"] == "best" else new["target"] <= known["target"]
    same = all(new[name] == known[name] for name in new if name not in ("target", "most"))
    return bool(same and asks_more and new["most"] >= known["most"])


def _write_inputs(folder: Path, plan: StudyPlan) -> None:
    """Design and policies follow from the plan alone; written again if a kill came between the manifest and them, or if they grew."""
    for name, table in (
        ("design.parquet", pa.Table.from_pandas(plan.design, preserve_index=False).replace_schema_metadata(None)),
        ("policies.parquet", policy_table(plan)),
    ):
        there = read_table(folder / name, table.schema)
        if there is None or not there.equals(table):
            write_table(folder / name, table)


def _clear(folder: Path) -> None:
    """Remove what a study writes and nothing else; the manifest stays until the new one replaces it, so a kill leaves a study folder."""
    for name in OWN_FILES:
        (folder / name).unlink(missing_ok=True)
    for name, patterns in OWN_FOLDERS.items():
        for path in (path for pattern in (*patterns, TEMPORARY_PREFIX + "*") for path in (folder / name).glob(pattern)):
            path.unlink(missing_ok=True)


def _refusal(folder: Path, key: str, **values: Any) -> InputError:
    return InputError((Problem(path=str(folder), line=None, column=None, name="--out", key=key, values=values),))
