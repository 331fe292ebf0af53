"""The tables of a study folder as they lie there, finished or not: which files hold them, and their rows in a stream.

``study_reader`` is for analysis, which wants a finished study in memory; this is for whoever only passes rows on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.checksums import missing_files, read_checksums
from experiments.manifest import checked, read_manifest
from experiments.parts import FAILURE_SCHEMA, KEYS, result_schema
from sim.problems import InputError, Place, problem_at

PARTS = {"results": "part", "failures": "failed", "monthly": "monthly", "branches": "branches", "months": "months"}  # by table: its parts
TABLES = ("results", "design", "policies", "failures", "monthly", "branches", "months")
RESPONSE_COLUMNS = ("name", "unit", "scale", "direction", "definition", "label_en", "label_zh")
ROWS_AT_ONCE = 16_384  # with the factors of their points some 30 MB
REPLICATE_BITS, POLICY_BITS = 24, 12  # of an arm of a task in one number; a study has far fewer


@dataclass(frozen=True)
class StudyTables:
    """A study folder. ``files``: readable Parquet files by table; ``torn``: names of files that are gone or cannot be read.

    ``interim``: unfinished.
    """

    folder: Path
    manifest: Mapping[str, Any]
    files: Mapping[str, tuple[Path, ...]]
    torn: tuple[str, ...]
    interim: bool

    @property
    def preliminary(self) -> bool:
        """Was this a quick look with few points and replicates?"""
        return bool(self.manifest.get("preliminary", False))

    def schema(self, name: str) -> pa.Schema:
        """Columns of a table; those of an empty one where nothing is on the disk yet."""
        if len(self.files[name]) > 0:
            return pq.read_schema(self.files[name][0]).remove_metadata()
        return result_schema(KEYS, self.manifest["response_order"]) if name == "results" else FAILURE_SCHEMA

    def batches(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Rows of a table, every page checked, each arm of a task once: parts of two processes may hold it twice.

        Missing numbers are null. Raises InputError for a file that is damaged inside.
        """
        seen, policies = np.empty(0, dtype=np.int64), dict[str, int]()
        for path in self.files[name]:
            fresh = seen
            try:
                with pq.ParquetFile(path, page_checksum_verification=True) as file:
                    for rows in file.iter_batches(ROWS_AT_ONCE, columns=self._with_keys(name, columns)):
                        codes = _arm_codes(rows, policies)
                        if codes is not None and len(self.files[name]) > 1:
                            rows, fresh = rows.filter(pa.array(~np.isin(codes, seen))), np.union1d(fresh, codes)
                        yield nulls_for_nan(rows if columns is None else rows.select(list(columns)))
            except (OSError, ValueError, pa.ArrowException) as error:
                raise InputError([problem_at(Place(str(path)), "", "problem.stored_damaged", reason=str(error))]) from None
            seen = fresh

    def rows(self, name: str) -> int:
        """Number of rows that :meth:`batches` gives."""
        if len(self.files[name]) == 1:
            return int(pq.read_metadata(self.files[name][0]).num_rows)
        return sum(batch.num_rows for batch in self.batches(name, ["replicate_id"]))

    def _with_keys(self, name: str, columns: Sequence[str] | None) -> list[str] | None:
        if columns is None:
            return None
        return list(dict.fromkeys([*columns, *(key for key in ("point_id", "replicate_id", "policy") if key in self.schema(name).names)]))


def study_tables(folder: Path) -> StudyTables:
    """What lies in the folder. Raises InputError where there is no study of ours."""
    manifest = manifest_of(folder)
    files, torn, stored = dict[str, tuple[Path, ...]](), list[str](), read_checksums(folder)
    finished = stored is not None and stored["identity"] == manifest["identity"]  # then parts are what a kill left behind
    for name in TABLES:
        parts = sorted((folder / "parts").glob(f"{PARTS[name]}-*.parquet")) if name in PARTS and not finished else []
        there = [path for path in (folder / f"{name}.parquet", *parts) if path.is_file()]
        files[name] = tuple(path for path in there if _readable(path))
        torn += [path.name for path in there if path not in files[name]]
    torn += [name for name in missing_files(folder) if finished]
    missing = [f"{name}.parquet" for name in ("design", "policies") if len(files[name]) == 0]
    if len(missing) > 0:
        raise InputError([problem_at(Place(str(folder / name)), "", "problem.stored_lacks") for name in missing])
    interim = not finished and (stored is not None or files["results"] != (folder / "results.parquet",))
    return StudyTables(folder, manifest, files, tuple(torn), interim)


def manifest_of(folder: Path) -> Mapping[str, Any]:
    """The manifest of a study folder. Raises InputError where there is none of ours, or a damaged one."""
    content = read_manifest(folder)
    if content is None:
        raise InputError([problem_at(Place(str(folder)), "", "problem.stored_no_study")])
    return checked(content, folder)


def response_rows(manifest: Mapping[str, Any]) -> pa.Table:
    """The responses of the study, one a row: name, unit, scale, direction, definition, label_en, label_zh."""
    labels = manifest["responses"]
    rows = [
        {"name": name} | {key: labels[name][key] for key in RESPONSE_COLUMNS if key in labels[name]} for name in manifest["response_order"]
    ]
    types = [(key, pa.float64() if key == "scale" else pa.string()) for key in RESPONSE_COLUMNS]
    return pa.Table.from_pylist(rows, schema=pa.schema(types))


def nulls_for_nan(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The same rows with null where a number is missing: NaN would make every mean over it NaN."""
    columns = [pc.if_else(pc.is_nan(column), None, column) if pa.types.is_floating(column.type) else column for column in rows.columns]
    return pa.RecordBatch.from_arrays(columns, schema=rows.schema.remove_metadata())


def _arm_codes(rows: pa.RecordBatch, policies: dict[str, int]) -> np.ndarray | None:
    """Point, replicate and policy of each row in one number; a table without points holds the default point. None for tables without
    tasks. ``policies`` numbers the names as they come."""
    if "replicate_id" not in rows.schema.names:
        return None
    codes = rows["replicate_id"].to_numpy().astype(np.int64)
    if "point_id" in rows.schema.names:
        codes = codes + (rows["point_id"].to_numpy() << REPLICATE_BITS)
    if "policy" in rows.schema.names:
        names = rows["policy"].dictionary_encode()
        numbers = [policies.setdefault(name, len(policies)) for name in names.dictionary.to_pylist()]
        codes = (codes << POLICY_BITS) + np.array(numbers, dtype=np.int64)[names.indices.to_numpy()]
    return np.asarray(codes)


def _readable(path: Path) -> bool:
    """Has the file a footer? A file cut off has none; flipped bits inside are found when its pages are read."""
    try:
        pq.read_metadata(path)
    except (OSError, ValueError, pa.ArrowException):
        return False
    return True
