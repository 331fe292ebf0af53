"""What is exported: results with the factors of their point, design, policies, and a table that says what each column is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from branchsim.messages import catalogue, text

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from experiments.study_tables import StudyTables


@dataclass(frozen=True)
class Column:
    """What a reader has to know of a column; ``direction``: which way is wished for (up, down, none), empty where nobody wishes."""

    column: str
    label: str
    unit: str = ""
    definition: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Export:
    """One table: its columns, its number of rows, and a stream of them that can be started again."""

    name: str
    schema: pa.Schema
    columns: Sequence[Column]
    rows: int
    batches: Callable[[], Iterator[pa.RecordBatch]]


def exports(tables: StudyTables, lang: str) -> tuple[Export, ...]:
    """Results, design, policies and labels. Missing numbers are null."""
    stored = [_runs(tables, lang), *(_as_stored(tables, name, lang) for name in ("design", "policies"))]
    return (*stored, _labels(stored, status(tables, lang), lang))


def suffix(tables: StudyTables) -> str:
    """What a file name says of a study that is no finished, full one."""
    return ("_preliminary" if tables.preliminary else "") + ("_interim" if tables.interim else "")


def status(tables: StudyTables, lang: str) -> str:
    """The same for the table of labels: complete, preliminary, interim, or both."""
    words = [name for name, holds in (("preliminary", tables.preliminary), ("interim", tables.interim)) if holds]
    return " + ".join(text(f"export.status.{name}", lang) for name in words or ["complete"])


def _runs(tables: StudyTables, lang: str) -> Export:
    import numpy as np
    import pyarrow as pa

    design = pa.Table.from_batches(tables.batches("design")).combine_chunks()
    factors = [name for name in design.column_names if name != "point_id"]
    order = np.argsort(design["point_id"].to_numpy())
    points = design["point_id"].to_numpy()[order]
    plain = tables.schema("results")
    schema = pa.schema([*plain, *(design.schema.field(name) for name in factors)])

    def joined() -> Iterator[pa.RecordBatch]:
        for batch in tables.batches("results"):
            rows = design.take(order[_places(points, batch["point_id"].to_numpy())])
            added = [rows[name].combine_chunks() for name in factors]
            yield pa.RecordBatch.from_arrays([*batch.columns, *added], schema=schema)

    return Export("results", schema, _described(schema.names, tables.manifest, lang), tables.rows("results"), joined)


def _places(points: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Place of each wanted point among the sorted ``points``; every result has its point in the design."""
    import numpy as np

    return np.searchsorted(points, wanted)


def _as_stored(tables: StudyTables, name: str, lang: str) -> Export:
    schema = tables.schema(name)
    return Export(name, schema, _described(schema.names, tables.manifest, lang), tables.rows(name), lambda: tables.batches(name))


def _labels(stored: Sequence[Export], state: str, lang: str) -> Export:
    """One row a column, the columns of all tables once, and on every row whether the study is complete."""
    import pyarrow as pa

    columns = {column.column: column for one in stored for column in one.columns}
    rows = [asdict(column) | {"status": state} for column in columns.values()]
    schema = pa.schema([(name, pa.string()) for name in ("column", "label", "unit", "definition", "direction", "status")])
    batch = pa.RecordBatch.from_pylist(rows, schema=schema)
    named = tuple(Column(name, text(f"export.column.{name}", lang)) for name in schema.names)
    return Export("labels", schema, named, len(rows), lambda: iter([batch]))


def _described(names: Sequence[str], manifest: Mapping[str, Any], lang: str) -> tuple[Column, ...]:
    return tuple(_column(name, manifest["responses"], lang) for name in names)


def _column(name: str, responses: Mapping[str, Mapping[str, Any]], lang: str) -> Column:
    """A response as stored with the study, a factor as the parameter table of this version knows it, or a key."""
    from sim.parameters import parameter_table

    if name in responses:
        row = responses[name]
        meaning = _said(f"definition.{name}", lang, str(row.get("definition", "")))
        return Column(name, str(row.get(f"label_{lang}", name)), _unit(row.get("unit", ""), lang), meaning, str(row.get("direction", "")))
    if name in parameter_table():
        parameter = parameter_table()[name]
        return Column(name, getattr(parameter, f"meaning_{lang}"), _unit(parameter.unit, lang))
    return Column(name, _said(f"export.column.{name}", lang, name))


def _unit(unit: str, lang: str) -> str:
    return _said(f"unit.{unit}", lang, unit)


def _said(key: str, lang: str, otherwise: str) -> str:
    return text(key, lang) if key in catalogue() else otherwise
