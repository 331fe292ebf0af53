"""Each format as a function that writes tables into a folder-to-be: file name and writer, streaming where the format can."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from branchsim.exports.tables import Column, Export

if TYPE_CHECKING:
    import pyarrow as pa

Writers = Mapping[str, Callable[[Path], None]]  # by file name
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # by which Excel knows that a file is UTF-8


def writers(form: str, tables: Sequence[Export], suffix: str) -> Writers:
    """The files of a format. Raises InputError where a table does not fit it."""
    if form == "xlsx":
        from branchsim.exports.workbook import fitting, write_workbook

        fitting(tables)
        return {f"study{suffix}.xlsx": lambda path: write_workbook(path, tables)}
    if form == "stata":
        from branchsim.exports.stata import write_stata

        return {f"{table.name}{suffix}.dta": _bound(write_stata, table) for table in tables}
    write = write_csv if form == "csv" else write_parquet
    return {f"{table.name}{suffix}.{form}": _bound(write, table) for table in tables}


def _bound(write: Callable[[Path, Export], None], table: Export) -> Callable[[Path], None]:
    return lambda path: write(path, table)


def write_csv(path: Path, table: Export) -> None:
    """UTF-8 with a byte order mark; a missing value is an empty cell, text stands in quotes."""
    from pyarrow.csv import CSVWriter

    with path.open("wb") as stream:
        stream.write(BYTE_ORDER_MARK)
        with CSVWriter(stream, table.schema) as writer:
            for batch in table.batches():
                writer.write_batch(batch)


def write_parquet(path: Path, table: Export) -> None:
    """Label, unit and definition of each column stand in the metadata of its field."""
    from pyarrow.parquet import ParquetWriter

    schema = labelled(table.schema, table.columns)
    with ParquetWriter(path, schema, compression="zstd", write_page_checksum=True) as writer:
        for batch in table.batches():
            writer.write_batch(batch.replace_schema_metadata(None).cast(schema))


def labelled(schema: pa.Schema, columns: Sequence[Column]) -> pa.Schema:
    """The schema with what is known of each column as metadata of its field."""
    import pyarrow as pa

    fields = []
    for field, column in zip(schema, columns, strict=True):
        named = {"label": column.label, "unit": column.unit, "definition": column.definition, "direction": column.direction}
        fields.append(field.with_metadata({name: value for name, value in named.items() if value != ""}))
    return pa.schema(fields)
