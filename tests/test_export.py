"""What Excel, Stata, pandas and R get is what the study holds, with labels and units."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pandas.io.stata import StataReader

from branchsim.command_line import main
from branchsim.exports.stata import LONGEST_LABEL, LONGEST_NAME, stata_names, variable_label
from branchsim.exports.tables import Column, Export
from branchsim.exports.workbook import MOST_ROWS, fitting
from experiments.study_reader import read_study
from sim.parameters import parameter_table
from sim.problems import InputError
from sim.scenario import Text
from tests.fake_model import plan, policy
from tests.stored_studies import finished, preliminary, unfinished, with_gaps

KEYS = ["point_id", "policy", "replicate_id", "window", "group"]
TABLES = ("results", "design", "policies", "labels")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A study with missing scores, failures, and a policy whose title looks like a formula."""
    risky = replace(policy("w45", 0.45, "w30"), title=Text('=HYPERLINK("x")', "＝一"), question=Text("+1", "-1"))
    job = plan(policies=(None, policy("w30", 0.30), risky))
    return finished(tmp_path_factory.mktemp("export") / "s", job, with_gaps)


def export(folder, form, *more, lang="en"):
    return CliRunner().invoke(main, ["--lang", lang, "export", str(folder), "--format", form, *map(str, more)])


def expected(folder) -> pd.DataFrame:
    stored = read_study(folder)
    return stored.results.merge(stored.design, on="point_id", how="left", validate="many_to_one")


def same(found: pd.DataFrame, folder, names=None, digits=0.0) -> bool:
    """Every number to the last bit (or to ``digits`` of its size), missing where missing, text as text."""
    right = expected(folder)
    left = found if names is None else found.rename(columns={short: name for name, short in names.items()})
    assert list(left.columns) == list(right.columns)
    numbers = [name for name in right.columns if right[name].dtype.kind in "fi"]
    texts = [name for name in right.columns if name not in numbers]
    alike = np.allclose(left[numbers].to_numpy(float), right[numbers].to_numpy(float), rtol=digits, atol=0.0, equal_nan=True)
    return alike and (left[texts].to_numpy(str) == right[texts].to_numpy(str)).all()


def test_csv_comes_back_to_the_last_bit_and_excel_knows_its_encoding(study, tmp_path) -> None:
    assert export(study, "csv", "--out", tmp_path, lang="zh").exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.csv" for name in TABLES}
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in tmp_path.iterdir())
    assert same(pd.read_csv(tmp_path / "results.csv"), study)
    assert np.isnan(expected(study)["score"]).sum() > 0
    labels = pd.read_csv(tmp_path / "labels.csv", index_col="column")
    assert labels.loc["quality", "label"] == "真实质量"
    assert labels.loc["secretary.forgetting", "label"] == parameter_table()["secretary.forgetting"].meaning_zh
    assert labels.loc["score", "unit"] == "0–1分值"
    assert set(labels["status"]) == {"完整结果"}


def test_every_column_of_every_table_has_a_label(study, tmp_path) -> None:
    export(study, "parquet", "--out", tmp_path)
    labels = pd.read_parquet(tmp_path / "labels.parquet").set_index("column")["label"]
    named = {name for table in TABLES[:3] for name in pq.read_schema(tmp_path / f"{table}.parquet").names}
    assert named == set(labels.index)
    assert [name for name in labels.index if labels[name] == name] == []


def test_parquet_has_labels_and_units_in_its_fields(study, tmp_path) -> None:
    assert export(study, "parquet", "--out", tmp_path, lang="zh").exit_code == 0
    assert same(pd.read_parquet(tmp_path / "results.parquet"), study)
    schema = pq.read_schema(tmp_path / "results.parquet")
    metadata = {name.decode(): value.decode() for name, value in schema.field("quality").metadata.items()}
    assert metadata["label"] == "真实质量" and metadata["unit"] == "0–1分值"
    assert schema.field("secretary.forgetting").metadata[b"unit"] != b""
    assert pq.read_table(tmp_path / "results.parquet")["score"].null_count == np.isnan(expected(study)["score"]).sum()


def test_excel_has_numbers_as_numbers_and_no_formulas(study, tmp_path) -> None:
    assert export(study, "xlsx", "--out", tmp_path).exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "study.xlsx", data_only=False)
    assert tuple(book.sheetnames) == TABLES
    assert same(pd.read_excel(tmp_path / "study.xlsx", sheet_name="results"), study, digits=1e-15)  # Excel itself holds 15 digits
    cells = [cell for row in book["policies"].iter_rows() for cell in row]
    (risky,) = [cell for cell in cells if cell.value == '=HYPERLINK("x")']
    assert (risky.data_type, risky.quotePrefix) == ("s", True)
    assert [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"] == []
    with zipfile.ZipFile(tmp_path / "study.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_stata_has_chinese_labels_and_names_it_takes(study, tmp_path) -> None:
    assert export(study, "stata", "--out", tmp_path, lang="zh").exit_code == 0
    with StataReader(tmp_path / "results.dta") as reader:
        frame, labels = reader.read(), reader.variable_labels()
    names = stata_names(expected(study).columns)
    assert same(frame, study, names)
    assert labels["quality"] == "真实质量（0–1分值）"
    assert labels["secretary_forgetting"].startswith(parameter_table()["secretary.forgetting"].meaning_zh[:20])
    table = pd.read_stata(tmp_path / "labels.dta").set_index("column")["variable"]
    assert {name: table[name] for name in names} == names


def test_stata_keeps_long_text_whole(tmp_path) -> None:
    long = Text("x" * 3000, "长" * 3000)
    folder = finished(tmp_path / "s", plan(policies=(None, replace(policy("w30", 0.3), title=long))))
    export(folder, "stata", "--out", tmp_path / "out")
    frame = pd.read_stata(tmp_path / "out" / "policies.dta")
    assert (frame["title_zh"][1], frame["title_en"][1]) == (long.zh, long.en)


@given(names=st.lists(st.text(min_size=1, max_size=60), unique=True, max_size=12))
def test_stata_names_are_always_legal_and_unique(names) -> None:
    found = list(stata_names([*names, *(name + "_2" for name in names if name + "_2" not in names)]).values())
    assert len(set(found)) == len(found)
    assert all(len(name) <= LONGEST_NAME and name.isascii() and name.isidentifier() for name in found)


def test_all_parameters_keep_distinct_readable_stata_names() -> None:
    names = stata_names(parameter_table())
    assert len(set(names.values())) == len(names)
    assert names["assessment.party_weight"] == "assessment_party_weight"


@given(label=st.text(max_size=120), unit=st.text(max_size=60))
def test_variable_labels_fit_and_keep_the_unit(label, unit) -> None:
    made = variable_label(Column("x", label, unit))
    assert len(made) <= LONGEST_LABEL
    assert unit in made


@pytest.mark.parametrize("form", ["csv", "xlsx", "stata", "parquet"])
def test_same_study_same_bytes_and_nothing_is_overwritten(study, tmp_path, form) -> None:
    for name in ("one", "two"):
        assert export(study, form, "--out", tmp_path / name).exit_code == 0
    contents = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert contents == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    one = next((tmp_path / "one").iterdir())
    one.write_text("mine", encoding="utf-8")
    for other in [path for path in (tmp_path / "one").iterdir() if path != one]:
        other.unlink()
    result = export(study, form, "--out", tmp_path / "one")
    assert (result.exit_code, one.name in result.output, "is not overwritten" in result.output) == (2, True, True)
    assert [path.read_bytes() for path in (tmp_path / "one").iterdir()] == [b"mine"]


def test_an_unfinished_and_a_preliminary_study_say_so_in_names_and_labels(tmp_path) -> None:
    result = export(unfinished(tmp_path / "u"), "csv")
    assert "interim" in result.output
    labels = pd.read_csv(tmp_path / "u/export/labels_interim.csv")
    assert set(labels["status"]) == {"INTERIM: the study is not finished"}
    assert len(pd.read_csv(tmp_path / "u/export/results_interim.csv")) % (3 * plan().rows_per_arm()) == 0
    assert "PRELIMINARY" in export(preliminary(tmp_path / "p"), "xlsx").output
    found = pd.read_excel(tmp_path / "p/export/study_preliminary.xlsx", sheet_name="labels")
    assert set(found["status"]) == {"PRELIMINARY: few points and replicates; do not quote"}


def test_more_rows_than_a_sheet_holds_are_refused_with_advice(study) -> None:
    schema = pq.read_schema(study / "results.parquet")
    table = Export("results", schema, [Column(name, name) for name in schema.names], MOST_ROWS, lambda: iter([]))
    fitting([replace(table, rows=MOST_ROWS - 1)])  # with the header exactly a full sheet
    with pytest.raises(InputError) as caught:
        fitting([table])
    assert caught.value.problems[0].key == "problem.export_too_large"


def test_rows_are_streamed_and_not_held(study) -> None:
    from branchsim.exports.formats import write_csv
    from branchsim.exports.tables import exports
    from experiments.study_tables import study_tables

    (results, *_), path = exports(study_tables(study), "en"), io.BytesIO()
    batch, given = next(results.batches()), []

    def many():
        for number in range(200):
            given.append(number)
            yield batch

    class Sink:
        def open(self, mode):
            return path

    path.close = lambda: None  # type: ignore[method-assign]
    write_csv(Sink(), replace(results, batches=many))  # type: ignore[arg-type]
    assert len(given) == 200 and path.getvalue().count(b"\n") == 1 + 200 * batch.num_rows
