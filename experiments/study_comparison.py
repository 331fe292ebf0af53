"""Two folders of the same study, number by number: identical, equal but for rounding, or where they differ.

Read column by column: ten million rows of one response are 80 MB, those of all responses are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.default_point import KINDS
from experiments.parts import FAILURES, KEYS
from experiments.placeless import placeless
from sim.problems import InputError, Place, problem_at

CLOSE = 1e-9  # of a value's size, or of 1: libm of another machine rounds the last bits otherwise
KEYS_OF = {
    "design": ("point_id",),
    "policies": ("policy",),
    "results": KEYS,
    **{kind.file.removesuffix(".parquet"): kind.keys for kind in (FAILURES, *KINDS)},
}
NOT_COMPARED = ("traceback",)  # line numbers and versions of other people's code


@dataclass(frozen=True)
class Difference:
    """Values of one column that differ (column "": rows that only one side has): how many, by how much at most, and the first key.

    ``largest``: None for text and rows, infinite where a value is missing on one side. ``rounding``: no more than another machine's.
    """

    table: str
    column: str
    count: int
    largest: float | None
    first: str
    rounding: bool = False


def differences(stored: Path, again: Path, points: Sequence[int] | None = None) -> Iterator[Difference]:
    """Every column that differs between two folders; ``points``: only rows of these points (and of the policies) count.

    A table that neither folder has is no difference. Raises InputError for a stored file that is damaged inside.
    """
    for table in KEYS_OF:
        left, right = stored / f"{table}.parquet", again / f"{table}.parquet"
        if not left.exists() and not right.exists():
            continue
        if not left.exists() or not right.exists():
            yield Difference(table, "", 1, None, f"{table}.parquet")
        elif points is not None or not same_bytes(left, right):
            try:
                yield from _table_differences(table, left, right, points)
            except (OSError, ValueError, pa.ArrowException) as error:
                raise InputError([problem_at(Place(str(left)), "", "problem.stored_damaged", reason=str(error))]) from None


def same_bytes(left: Path, right: Path) -> bool:
    """Are the files equal, byte for byte?"""
    if left.stat().st_size != right.stat().st_size:
        return False
    with left.open("rb") as one, right.open("rb") as other:
        while len(piece := one.read(1 << 20)) > 0:
            if piece != other.read(1 << 20):
                return False
    return True


def _table_differences(table: str, left: Path, right: Path, points: Sequence[int] | None) -> Iterator[Difference]:
    names = [pq.read_schema(path).names for path in (left, right)]
    for name in sorted(set(names[0]) ^ set(names[1])):
        yield Difference(table, name, 1, None, "")
    keys = [_columns(path, KEYS_OF[table], points) for path in (left, right)]
    places: tuple[Any, Any] = (None, None)
    if not keys[0].equals(keys[1]):
        lonely = [one.join(other, list(KEYS_OF[table]), join_type="left anti").sort_by(_order(table)) for one, other in (keys, keys[::-1])]
        rows = pa.concat_tables(lonely)
        if rows.num_rows > 0:
            yield Difference(table, "", rows.num_rows, None, _key(rows, 0))
        places = _pairs(table, keys)
        keys[0] = keys[0].take(places[0])
    for name in names[0]:
        if name in names[1] and name not in KEYS_OF[table] and name not in NOT_COMPARED:
            columns = [_columns(path, [name], points)[name] for path in (left, right)]
            both = [column if place is None else column.take(place) for column, place in zip(columns, places)]
            yield from _column_difference(table, name, keys[0], both[0], both[1])


def _columns(path: Path, names: Sequence[str], points: Sequence[int] | None) -> pa.Table:
    """Columns of the rows that count."""
    has_points = points is not None and "point_id" in pq.read_schema(path).names
    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        found = file.read(columns=list(dict.fromkeys([*names, *(["point_id"] if has_points else [])])))
    if has_points:
        found = found.filter(pc.is_in(found["point_id"], value_set=pa.array(points, pa.int64())))
    return found.select(list(names)).combine_chunks()


def _pairs(table: str, keys: Sequence[pa.Table]) -> tuple[Any, Any]:
    """Places of the rows that both sides have, in the order of their keys."""
    numbered = [one.append_column(name, pa.array(np.arange(one.num_rows))) for one, name in zip(keys, ("_left", "_right"))]
    joined = numbered[0].join(numbered[1], list(KEYS_OF[table]), join_type="inner").sort_by(_order(table))
    return joined["_left"], joined["_right"]


def _order(table: str) -> list[tuple[str, str]]:
    return [(key, "ascending") for key in KEYS_OF[table]]


def _column_difference(table: str, name: str, keys: pa.Table, left: Any, right: Any) -> Iterator[Difference]:
    if pa.types.is_floating(left.type) and pa.types.is_floating(right.type):
        one, other = left.to_numpy(), right.to_numpy()
        with np.errstate(invalid="ignore"):
            differ = ~((one == other) | (np.isnan(one) & np.isnan(other)))
            distance = np.abs(one - other)
        if differ.any():
            distance = np.where(np.isnan(distance), np.inf, distance)[differ]
            rounding = bool(np.all(distance <= CLOSE * np.fmax(1.0, np.abs(one[differ]))))
            yield Difference(table, name, int(differ.sum()), float(distance.max()), _key(keys, int(np.argmax(differ))), rounding)
        return
    texts = [[placeless(value) if isinstance(value, str) else value for value in column.to_pylist()] for column in (left, right)]
    differ = np.array([one != other for one, other in zip(*texts, strict=True)], dtype=bool)
    if differ.any():
        yield Difference(table, name, int(differ.sum()), None, _key(keys, int(np.argmax(differ))))


def _key(keys: pa.Table, row: int) -> str:
    return " ".join(str(column[row].as_py()) for column in keys.columns)
