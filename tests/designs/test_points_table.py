"""A table of the user's own: read as it stands, or refused with every wrong cell named."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from branchsim.messages import render, text
from experiments.designs import METHODS
from sim.problems import InputError
from tests.designs.cases import PERIOD, SHARE, VETO, draw, place_of, values, wrong

FACTORS = (SHARE, PERIOD, VETO)
NAMES = [factor.name for factor in FACTORS]
HEADER = ",".join(NAMES)
ROWS = [[0.25, 6, 1], [1e-05, 12, 0], [1.0, 3, 0]]


def write(folder, content: str | bytes, name: str = "points.csv") -> dict[str, str]:
    raw = content if isinstance(content, bytes) else content.encode("utf-8")
    (folder / name).write_bytes(raw)
    return {"file": str(folder / name)}


def said(settings, lang: str = "en") -> list[str]:
    return [render(problem, lang).rpartition("/")[2] for problem in wrong("table", settings, FACTORS)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_csv_in_the_encodings_of_the_desk(tmp_path, encoding) -> None:
    frame = pd.DataFrame(ROWS, columns=NAMES)[[NAMES[2], NAMES[0], NAMES[1]]]  # columns in any order
    frame.insert(0, "point_id", [7, 8, 9])
    frame.to_csv(tmp_path / "点.csv", index=False, encoding=encoding)
    settings = {"file": str(tmp_path / "点.csv")}
    design = draw("table", settings, FACTORS)
    assert list(design.points.columns) == NAMES
    assert values(design).tolist() == ROWS
    assert design.block is None
    assert design.points[VETO.name].dtype == np.int64


def test_parquet(tmp_path) -> None:
    pd.DataFrame(ROWS, columns=NAMES).to_parquet(tmp_path / "points.parquet")
    settings = {"file": str(tmp_path / "points.parquet")}
    assert values(draw("table", settings, FACTORS)).tolist() == ROWS
    assert METHODS["table"].notes(settings, FACTORS) == []


def test_what_is_stored_names_no_folder(tmp_path) -> None:
    settings = write(tmp_path, f"{HEADER}\n0.1,3,1\n")
    stored = draw("table", settings, FACTORS).settings
    assert stored["file"] == "points.csv" and str(tmp_path) not in str(stored)
    assert stored["sha256"] == hashlib.sha256((tmp_path / "points.csv").read_bytes()).hexdigest()


def test_gbk_and_repeated_rows_are_noted(tmp_path) -> None:
    settings = write(tmp_path, f"{HEADER},point_id\n0.1,3,1,甲\n0.1,3,1,乙\n".encode("gbk"))
    notes = METHODS["table"].notes(settings, FACTORS)
    assert [key for key, _ in notes] == ["assumption.encoding", "note.table_repeated"]
    assert notes[1][1] == {"count": 1}
    assert all(text(key, lang, **filled) for key, filled in notes for lang in ("en", "zh"))


def test_weights_of_a_calibration_are_not_passed_over_in_silence(tmp_path) -> None:
    settings = write(tmp_path, f"{HEADER},weight,implausibility\n0.1,3,1,0.9,1.2\n0.2,3,1,0.1,2.2\n")
    notes = METHODS["table"].notes(settings, FACTORS)
    assert notes == [("note.table_weight", {"column": "weight"})]
    assert "every point counts alike" in text("note.table_weight", "en", **notes[0][1])


def test_one_row_in_so_many(tmp_path) -> None:
    settings = write(tmp_path, HEADER + "\n" + "".join(f"{row / 100},3,0\n" for row in range(100)))
    assert values(draw("table", {**settings, "one_in": 30}, FACTORS))[:, 0].tolist() == [0.0, 0.3, 0.6, 0.9]
    quick = METHODS["table"].quick(settings, FACTORS)
    assert quick["one_in"] == 10 and METHODS["table"].size(quick, FACTORS) == 10
    assert METHODS["table"].size(METHODS["table"].quick(quick, FACTORS), FACTORS) == 4


def test_every_wrong_cell_is_named_at_once(tmp_path) -> None:
    rows = ["0.5,3,1", "half,4,1", "1.5,6,0.5", ",6,1", "nan,6,true", "0.5,12,１", "1_0,12,0"]
    got = said(write(tmp_path, HEADER + "\n" + "\n".join(rows) + "\n"))
    assert [line.split(": ")[:2] for line in got] == [
        ["points.csv!A3", SHARE.name],
        ["points.csv!B3", PERIOD.name],
        ["points.csv!A4", SHARE.name],
        ["points.csv!C4", VETO.name],
        ["points.csv!A5", SHARE.name],
        ["points.csv!A6", SHARE.name],
        ["points.csv!C6", VETO.name],
        ["points.csv!C7", VETO.name],
        ["points.csv!A8", SHARE.name],
    ]
    assert "not text" in got[0] and "3, 6 or 12" in got[1] and "out of bounds" in got[2] and "whole" in got[3]
    assert "not nothing" in got[4] and "finite" in got[5] and "not text" in got[6] and "1" in got[7] and "not text" in got[8]


def test_headers_that_do_not_fit(tmp_path) -> None:
    header = f"{SHARE.name},{SHARE.name},assessment.period_month,extra,,"
    got = said(write(tmp_path, f"{header}\n0.1,0.1,3,x,,7\n"))
    assert len(got) == 6
    assert got[0].startswith("points.csv!A1: assessment.period_months: the column is missing")
    assert got[1].startswith("points.csv!A1: assessment.veto: the column is missing")
    assert got[2].startswith(f"points.csv!B1: {SHARE.name}: a second column")
    assert "did you mean assessment.period_months?" in got[3]
    assert got[4].startswith("points.csv!D1: extra: there is no column of this name")
    assert got[5].startswith("points.csv!F1: a value below a column without a header")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        (HEADER + "\n", "nothing below the header"),
        ("0.1,3,1\n", "the first line must name the columns"),
        (b"PAR1 and then nothing", "cannot be read"),
        (b"\x00\x01\x02", "no text table"),
        (b"PK\x03\x04 a workbook", "a CSV or a Parquet file"),
    ],
)
def test_files_that_are_no_table(tmp_path, content, expected) -> None:
    got = said(write(tmp_path, content))
    assert len(got) == 1 and expected in got[0]


def test_a_file_that_is_not_there_is_the_studys_mistake(tmp_path) -> None:
    got = [render(problem, "en") for problem in wrong("table", {"file": str(tmp_path / "none.csv")}, FACTORS)]
    assert got == ["study.yaml:2:3: design.file: there is no such file"]
    assert "a CSV or a Parquet file" in said({"file": str(tmp_path)})[0]  # a folder
    assert [problem.key for problem in wrong("table", {"file": 3}, FACTORS)] == ["problem.type_needed"]


def test_parquet_says_row_and_column(tmp_path) -> None:
    table = pa.table([[0.5, None, float("nan"), 2.0], [3, 6, 12, 7], ["0", "yes", "1", "1"], [1, 2, 3, 4]], names=[*NAMES, "extra"])
    parquet.write_table(table, tmp_path / "points.parquet")
    got = said({"file": str(tmp_path / "points.parquet")})
    assert [line.split(": ")[:2] for line in got] == [
        ["points.parquet", "extra"],
        ["points.parquet:2:1", SHARE.name],
        ["points.parquet:2:3", VETO.name],
        ["points.parquet:3:1", SHARE.name],
        ["points.parquet:4:1", SHARE.name],
        ["points.parquet:4:2", PERIOD.name],
    ]


def test_parquet_headers_and_nothing_in_it(tmp_path) -> None:
    doubled = pa.Table.from_arrays([pa.array([0.5]), pa.array([0.5]), pa.array([3])], names=[SHARE.name, SHARE.name, PERIOD.name])
    parquet.write_table(doubled, tmp_path / "points.parquet")
    assert [problem.key for problem in wrong("table", {"file": str(tmp_path / "points.parquet")}, FACTORS)] == [
        "problem.sheet_column_twice",
        "problem.sheet_column_missing",
    ]
    pd.DataFrame(ROWS, columns=NAMES).head(0).to_parquet(tmp_path / "empty.parquet")
    assert "nothing below" in said({"file": str(tmp_path / "empty.parquet")})[0]


def test_a_column_full_of_mistakes_is_cut_short(tmp_path) -> None:
    got = said(write(tmp_path, HEADER + "\n" + "x,3,1\n" * 5000))
    assert len(got) == 11 and "4990 more cells" in got[-1]


def test_reading_a_wrong_table_raises_them_all(tmp_path) -> None:
    settings = write(tmp_path, HEADER + "\nx,5,1\n")
    with pytest.raises(InputError) as caught:
        METHODS["table"].sample(settings, FACTORS, 1)
    assert list(caught.value.problems) == METHODS["table"].problems(settings, FACTORS, place_of)


@pytest.mark.slow
def test_long_tables_are_read_to_the_end_and_too_long_ones_refused(tmp_path, monkeypatch) -> None:
    rows = "".join(f"{row / 150_000:.15f},3,0\n" for row in range(150_000))
    settings = write(tmp_path, f"{HEADER}\n{rows}")  # 3 MB
    assert METHODS["table"].size(settings, FACTORS) == 150_000
    monkeypatch.setattr("experiments.designs.table_reading.LARGEST_CSV", 1_000)
    longer = write(tmp_path, f"{HEADER}\n" + "0.1,3,0\n" * 200, "longer.csv")
    assert [problem.key for problem in wrong("table", longer, FACTORS)] == ["problem.table_too_large"]


def test_a_table_that_was_changed_is_read_again(tmp_path) -> None:
    settings = write(tmp_path, f"{HEADER}\n0.1,3,1\n")
    assert METHODS["table"].size(settings, FACTORS) == 1
    write(tmp_path, f"{HEADER}\n0.1,3,1\n0.2,6,0\n")
    assert METHODS["table"].size(settings, FACTORS) == 2
    assert METHODS["table"].size(write(tmp_path, f"{VETO.name}\n1\n"), (VETO,)) == 1
