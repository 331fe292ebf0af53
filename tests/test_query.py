"""SQL over a study: right numbers, closed doors, one sentence for every mistake."""

from __future__ import annotations

import csv
import shutil

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from experiments.closed_query import open_queries
from experiments.study_reader import read_study
from experiments.study_tables import study_tables
from sim.problems import InputError
from tests.stored_studies import finished, preliminary, unfinished, with_gaps


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return finished(tmp_path_factory.mktemp("query") / "s")


def ask(folder, sql):
    return list(open_queries(study_tables(folder)).ask(sql).rows)


def query(*words, lang="en"):
    return CliRunner().invoke(main, ["--lang", lang, "query", *map(str, words)])


def test_numbers_are_those_of_the_results(study) -> None:
    results = read_study(study).results
    found = ask(study, "select policy, avg(quality) from results where \"group\" = 'all' group by policy order by policy")
    expected = results[results["group"] == "all"].groupby("policy")["quality"].mean()
    assert dict(found) == pytest.approx(dict(expected))


def test_runs_hold_the_factors_of_their_point(study) -> None:
    design = read_study(study).design.set_index("point_id")["secretary.forgetting"]
    found = ask(study, 'select distinct point_id, "secretary.forgetting" from runs order by 1')
    assert found == [(point, design[point]) for point in sorted(design.index)]


def test_every_table_and_the_responses_are_there(study) -> None:
    names = ("results", "design", "policies", "failures", "monthly", "branches", "runs", "responses")
    assert tuple(open_queries(study_tables(study)).tables) == names
    assert ask(study, "select label_zh, unit, scale from responses where name = 'quality'") == [("真实质量", "0-1", 1.0)]


def test_missing_is_null_and_not_the_largest_number(tmp_path) -> None:
    finished(tmp_path / "s", simulate=with_gaps)
    counts = "select count(*), count(score), max(score) < 10 from results where policy = 'w30'"
    assert ask(tmp_path / "s", counts)[0][1:] == (0, None)
    assert ask(tmp_path / "s", "select count(*) from failures") == [(4,)]


DOORS = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from glob('/etc/*')",
    "select * from read_parquet('https://example.org/x.parquet')",
    "copy (select 1) to '{folder}/stolen.csv'",
    "copy results to '{folder}/results.parquet'",
    "attach '{folder}/new.db'",
    "export database '{folder}/db'",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set threads = 1",
    "create table t as select 1",
    "drop view results",
    "pragma database_list",
    "explain analyze copy (select 1) to '{folder}/stolen.csv'",
]


@pytest.mark.parametrize("sql", DOORS)
def test_nothing_leaves_the_room(study, sql) -> None:
    before = {path: path.stat().st_mtime_ns for path in study.rglob("*")}
    result = query(study, sql.replace("{folder}", str(study)))
    assert result.exit_code == 2
    assert result.output.startswith("SQL: a query only reads the tables of the study (results, design, ") and result.output.count("\n") == 1
    assert {path: path.stat().st_mtime_ns for path in study.rglob("*")} == before


def test_a_file_named_like_a_table_and_python_names_are_no_tables(study) -> None:
    secret = pd.DataFrame({"a": [1]})
    assert len(secret) == 1
    for name in ("'/etc/passwd'", "secret", f"'{study}/results.parquet'"):
        result = query(study, f"select * from {name}")
        assert (result.exit_code, result.output.count("\n")) == (2, 1)
        assert "there is no such table" in result.output or "a query only reads" in result.output


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select * from resluts", "resluts: there is no such table; there are: results, design"),
        ("select * from resluts", "(did you mean results?)"),
        (
            "select qualty from results",
            "qualty: there is no such column (a name with dots stands in double quotes) (did you mean quality?)",
        ),
        ("select r.qualty from results r", "(did you mean quality?)"),
        ("select secretary.forgetting from runs", "a name with dots stands in double quotes"),
        ("selec 1", 'DuckDB says: Parser Error: syntax error at or near "selec"'),
        ("select sum(policy) from results", "DuckDB says: Binder Error: No function matches"),
        ("select 1; select 2", "one statement at a time"),
        ("", "one statement at a time"),
        ("select cast(policy as int) from results", "DuckDB says: Conversion Error"),
    ],
)
def test_a_mistake_is_one_sentence(study, sql, said) -> None:
    result = query(study, sql)
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert said in result.output


def test_chinese_columns_stand_below_each_other(study) -> None:
    from rich.cells import cell_len

    lines = query(study, "select label_zh, unit from responses", lang="zh").output.splitlines()
    rows = [line for line in lines if "0-1" in line]
    assert len({cell_len(line.partition("0-1")[0]) for line in rows}) == 1
    assert lines[-1] == "共9行"


def test_a_long_answer_is_cut_and_says_so_and_a_file_has_all(study, tmp_path) -> None:
    result = query(study, "select point_id, replicate_id, policy from results")
    assert result.output.splitlines()[-1] == "rows: 144, the first 50 are shown; --out FILE.csv writes all of them"
    assert sum(line.strip().startswith(("0 ", "1 ", "2 ", "3 ")) for line in result.output.splitlines()) == 50
    out = tmp_path / "all.csv"
    assert query(study, "select *, null as gap from results", "--out", out).exit_code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 144 and rows[0]["gap"] == ""
    assert float(rows[0]["quality"]) == read_study(study).results["quality"][0]
    again = query(study, "select 1", "--out", out)
    assert (again.exit_code, "is not overwritten" in again.output) == (2, True)
    assert list(tmp_path.iterdir()) == [out]


def test_an_unfinished_study_answers_with_its_parts_and_says_so(tmp_path) -> None:
    folder = unfinished(tmp_path / "s")
    parts = sorted((folder / "parts").glob("part-*.parquet"))
    rows = sum(pq.read_metadata(path).num_rows for path in parts)
    shutil.copy(parts[0], folder / "parts" / "part-9999-000000.parquet")  # two processes ran the same tasks
    result = query(folder, "select count(*) as n from results")
    assert f"interim: the study is not finished, there are {rows} rows" in result.output
    assert ask(folder, "select count(*) from results") == [(rows,)]
    (folder / "parts" / "part-9999-000001.parquet").write_bytes(parts[0].read_bytes()[:-20])
    assert "part-9999-000001.parquet" in query(folder, "select 1").output
    assert ask(folder, "select count(*) from results") == [(rows,)]


def test_a_study_that_has_only_begun_has_no_rows(tmp_path) -> None:
    folder = unfinished(tmp_path / "s")
    shutil.rmtree(folder / "parts")
    assert ask(folder, "select count(*) from runs") == [(0,)]


def test_a_preliminary_study_says_so(tmp_path) -> None:
    assert "PRELIMINARY" in query(preliminary(tmp_path / "s"), "select 1").output
    assert "初步结果" in query(tmp_path / "s", "select 1", lang="zh").output


@pytest.mark.slow
def test_a_flipped_bit_gives_no_wrong_number(tmp_path) -> None:
    folder = finished(tmp_path / "s")
    content = (folder / "results.parquet").read_bytes()
    column = pq.read_metadata(folder / "results.parquet").row_group(0).column(6)
    total, caught = f'select sum("{column.path_in_schema}") from results', 0
    right = ask(folder, total)
    start = min(place for place in (column.dictionary_page_offset, column.data_page_offset) if place is not None)
    for place in range(start, start + column.total_compressed_size, 41):
        flipped = bytearray(content)
        flipped[place] ^= 0x10
        (folder / "results.parquet").write_bytes(flipped)
        try:
            assert ask(folder, total) == right
        except InputError:
            caught += 1
    assert caught >= 10


def test_a_folder_without_a_study_is_named(tmp_path) -> None:
    result = query(tmp_path, "select 1")
    assert (result.exit_code, "there is no branchsim study here" in result.output) == (2, True)
