"""Reading a study that is not finished: what its parts hold so far, as analysis knows a finished one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.checksums import altered_files
from experiments.study_reader import StoredStudy, read_study
from experiments.study_tables import StudyTables, study_tables
from sim.problems import Place, problem_at, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

KEYS = ["point_id", "replicate_id"]
LATER = ("monthly", "branches")


def read_checked_study(folder: Path, *, headline: Sequence[str] | None = None, most_rows: int | None = None) -> StoredStudy:
    """A finished study whose files are as they were written, or what an unfinished one has so far (``interim`` is True then).

    Of an unfinished study only tasks count that were run in all arms, so that every effect is paired. Of a study with more than
    ``most_rows`` rows of results only the responses ``headline`` are read, in the last window and for all branches. Raises InputError
    where there is no study, where a file was altered or is gone, or where no run is there yet.
    """
    tables = study_tables(folder)
    if not tables.interim:
        raise_if_any(problem_at(Place(str(folder / name)), "", "problem.stored_altered") for name in altered_files(folder))
        large = most_rows is not None and tables.rows("results") > most_rows
        study = read_study(folder, headline=headline if large else None)
        lacking = [name for name in study.responses if name not in study.results.columns]  # checksums.json may be gone as well
        raise_if_any(problem_at(Place(str(folder / "results.parquet")), name, "problem.stored_altered") for name in lacking)
        _refuse_without_results(study.results, study.failures, folder)
        return study
    design, policies, results, failures = (_frame(tables, name) for name in ("design", "policies", "results", "failures"))
    whole = _run_in_all_arms(results, len(policies))
    later = {name: _complete(_frame(tables, name), whole) for name in LATER if len(tables.files[name]) > 0}
    kept = results.merge(whole, on=KEYS).sort_values([*KEYS, "policy", "window", "group"], ignore_index=True)
    _refuse_without_results(kept, failures, folder)
    return StoredStudy(folder, tables.manifest, design, policies, kept, failures, interim=True, **later)


def _refuse_without_results(results: pd.DataFrame, failures: pd.DataFrame, folder: Path) -> None:
    """Nothing can be said without a run at the scenario's own values."""
    if (results["point_id"] == 0).any():
        return
    if len(results) > 0 or len(failures) == 0:
        raise_if_any([problem_at(Place(str(folder)), "", "problem.study_no_runs_yet")])
    first = failures.iloc[0]
    raise_if_any([problem_at(Place(str(folder)), "", "problem.study_all_failed", error=first["error"], message=first["message"])])


def _frame(tables: StudyTables, name: str) -> pd.DataFrame:
    """A table in memory, missing numbers NaN."""
    import pyarrow as pa

    schema = tables.schema(name)
    return pa.Table.from_batches(list(tables.batches(name)), schema=schema).to_pandas()


def _run_in_all_arms(results: pd.DataFrame, arms: int) -> pd.DataFrame:
    """Tasks with results of every arm."""
    counts = results[[*KEYS, "policy"]].drop_duplicates().groupby(KEYS, as_index=False).size()
    return counts.loc[counts["size"] == arms, KEYS]


def _complete(rows: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Rows of the default point whose replicate was run in all arms."""
    replicates = whole.loc[whole["point_id"] == 0, "replicate_id"]
    return rows[rows["replicate_id"].isin(replicates)].reset_index(drop=True)
