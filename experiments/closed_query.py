"""SQL over the tables of a study, in a room without doors: no file, no network, no extension, nothing written.

DuckDB is given the tables as Arrow data sets and not as paths, so it needs no access to any file and gets none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as arrow_dataset

from experiments.default_point import KINDS
from experiments.parts import FAILURES, KEYS
from experiments.study_tables import TABLES, StudyTables, response_rows
from experiments.tables import MONTH_KEYS
from sim.bounds import nearest
from sim.problems import InputError, Place, Problem, problem_at

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CLOSED = (
    "SET python_enable_replacements = false",
    "SET temp_directory = ''",  # a query too large for the memory fails instead of writing
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
ASKING = {"SELECT", "EXPLAIN", "MULTI"}  # MULTI: what a PIVOT is taken apart into
ROWS_AT_ONCE = 10_000
NO_TABLE = re.compile(r"Table with name (\S+) does not exist|Referenced table \"([^\"]+)\" not found")
NO_COLUMN = re.compile(r"Referenced column \"([^\"]+)\" (?:not found|was not found)|does not have a column named \"([^\"]+)\"")
PLACE = Place("SQL")


@dataclass(frozen=True)
class Answer:
    """Column names, and the rows as Python values in the order of the query; missing is None."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@dataclass(frozen=True)
class Queries:
    """An open room: ``tables`` names the views and their columns."""

    connection: DuckDBPyConnection
    tables: dict[str, tuple[str, ...]]

    def ask(self, sql: str) -> Answer:
        """The answer to one statement. Raises InputError with DuckDB's reason where it is wrong, or asks for more than these tables."""
        rows = self._rows(sql)
        columns = next(rows)
        return Answer(columns, rows)

    def _rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        import duckdb

        try:
            asked = self.connection.extract_statements(sql)
            if len(asked) != 1:
                raise InputError([problem_at(PLACE, "", "problem.query_one")])
            if asked[0].type.name not in ASKING:
                raise InputError([self._closed()])
            done = self.connection.execute(asked[0])
            yield tuple(column[0] for column in done.description or ())
            while len(rows := done.fetchmany(ROWS_AT_ONCE)) > 0:
                yield from rows
        except duckdb.PermissionException:
            raise InputError([self._closed()]) from None
        except duckdb.Error as error:
            raise InputError([self._problem(str(error))]) from None

    def _closed(self) -> Problem:
        return problem_at(PLACE, "", "problem.query_closed", tables=tuple(self.tables))

    def _problem(self, reason: str) -> Problem:
        if (match := NO_TABLE.search(reason)) is not None:
            name = next(one for one in match.groups() if one is not None)
            return problem_at(PLACE, name, "problem.query_no_table", tables=tuple(self.tables), suggestion=nearest(name, self.tables))
        if (match := NO_COLUMN.search(reason)) is not None:
            name = next(one for one in match.groups() if one is not None)
            known = dict.fromkeys(column for columns in self.tables.values() for column in columns)
            return problem_at(PLACE, name, "problem.query_no_column", suggestion=nearest(name, known))
        return problem_at(PLACE, "", "problem.query_failed", reason=reason.splitlines()[0])


def open_queries(tables: StudyTables) -> Queries:
    """Views of what the folder holds, ``runs`` (results with the factors of their points) and ``responses``, and then the doors shut."""
    import duckdb

    connection = duckdb.connect(config={"autoload_known_extensions": "false", "autoinstall_known_extensions": "false"})
    keys = {"results": KEYS} | {kind.file.removesuffix(".parquet"): kind.keys for kind in (*KINDS, FAILURES)} | {"months": MONTH_KEYS}
    connection.register("_responses", response_rows(tables.manifest))
    connection.execute("CREATE VIEW responses AS SELECT * FROM _responses")
    for name in (name for name in TABLES if name == "results" or len(tables.files[name]) > 0):
        connection.register(f"_{name}", _rows_of(tables, name))
        once = f"DISTINCT ON ({', '.join(map(_quoted, keys[name]))}) " if name in keys and len(tables.files[name]) > 1 else ""
        columns = ", ".join(_column(field) for field in tables.schema(name))
        if name == "results":  # window and group are words of SQL that need quotes
            columns += ', "window" AS period, "group" AS branch_group'
        connection.execute(f"CREATE VIEW {name} AS SELECT {once}{columns} FROM _{name}")
    connection.execute("CREATE VIEW runs AS SELECT results.*, design.* EXCLUDE (point_id) FROM results JOIN design USING (point_id)")
    for line in CLOSED:
        connection.execute(line)
    views = [*(name for name in TABLES if name == "results" or len(tables.files[name]) > 0), "runs", "responses"]
    described = {name: connection.execute(f"SELECT * FROM {name} LIMIT 0").description or [] for name in views}
    return Queries(connection, {name: tuple(column[0] for column in columns) for name, columns in described.items()})


def _rows_of(tables: StudyTables, name: str) -> Any:
    files: tuple[Path, ...] = tables.files[name]
    if len(files) == 0:
        return tables.schema(name).empty_table()
    checked = arrow_dataset.ParquetFragmentScanOptions(page_checksum_verification=True)
    return arrow_dataset.dataset(
        [str(path) for path in files], format=arrow_dataset.ParquetFileFormat(default_fragment_scan_options=checked)
    )


def _column(field: pa.Field) -> str:
    """NaN becomes null: DuckDB takes NaN for a number, the largest one."""
    name = _quoted(field.name)
    return f"nullif({name}, 'NaN'::DOUBLE) AS {name}" if pa.types.is_floating(field.type) else name


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
