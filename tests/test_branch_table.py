"""Tables of branches: the arrays for compiled code, the normalised csv, and population files with everything wrong located."""

from __future__ import annotations

import csv
import math
import pickle
import unicodedata
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branchsim.branch_files import branches_csv, population_file
from branchsim.messages import render
from sim.entities import BRANCH_TYPES
from sim.files.branch_sheet import read_branches
from sim.files.branch_type_names import nearest_type_name, types_meant
from sim.files.population_files import load_population, open_population
from sim.files.scenario_files import load_scenario
from sim.files.sheet_reading import read_sheet
from sim.population.branch_table import AGE_BANDS, BranchRow, BranchTable, table_arrays
from sim.population.margins import available_years, population_folder
from sim.problems import InputError

KNOWN = BranchRow("a", "school", 10, (0.1, 0.2, 0.3, 0.4, 0.0, 0.0, 0.0, 0.0), 0.25, True, 0.9, 0.8)
UNKNOWN = BranchRow("b", "village", 3)


def test_arrays_by_hand() -> None:
    arrays = table_arrays(BranchTable(2024, (KNOWN, UNKNOWN, BranchRow("c", "organ", 50, full_time=False, away=0.0))))
    assert (arrays.type.dtype.str, arrays.members.dtype.str, arrays.full_time.dtype.str) == ("|u1", "<i4", "|i1")
    assert arrays.type.tolist() == [7, 0, 2] and arrays.members.tolist() == [10, 3, 50]
    assert arrays.full_time.tolist() == [1, -1, 0]
    assert arrays.age_cumulative[0] == pytest.approx([0.1, 0.3, 0.6, 1, 1, 1, 1, 1]) and arrays.age_cumulative[0, -1] == 1.0
    assert np.isnan(arrays.age_cumulative[1]).all() and arrays.age_cumulative.shape == (3, 8)
    assert arrays.away[0] == 0.25 and math.isnan(arrays.away[1]) and arrays.away[2] == 0.0


def test_figures_to_compare_with_never_reach_the_model() -> None:
    other = BranchRow(*astuple(KNOWN)[:6], score=0.1, attendance=None)
    for first, second in zip(table_arrays(BranchTable(2024, (KNOWN,))), table_arrays(BranchTable(2024, (other,))), strict=True):
        assert first.tobytes() == second.tobytes()


def test_tables_are_plain_values() -> None:
    table = BranchTable(2024, (KNOWN, UNKNOWN))
    assert pickle.loads(pickle.dumps(table)) == table and hash(table) == hash(BranchTable(2024, (KNOWN, UNKNOWN)))


def test_age_bands_are_those_of_the_published_margins() -> None:
    for year in available_years():
        with open(population_folder() / f"{year}.csv", encoding="utf-8", newline="") as file:
            published = [row["category"] for row in csv.DictReader(file) if row["margin"] == "age"]
        assert published[:7] == list(AGE_BANDS[:7]) and published[7].startswith("61-") and len(published) == 8


@pytest.mark.parametrize(
    ("name", "types", "exact"),
    [
        *((kind, (kind,), True) for kind in BRANCH_TYPES),
        ("Ｖillages", ("village",), True),
        ("村党支部", ("village",), True),
        ("国有 企业", ("state_enterprise",), True),
        ("State-owned enterprises", ("state_enterprise",), True),
        ("universities", ("school",), True),
        ("医院", ("public_institution",), False),
        ("街道", ("community",), False),
        ("两新组织", ("non_public_enterprise", "social_organisation"), False),
        ("党支部", (), True),
        ("", (), True),
    ],
)
def test_names_of_types(name: str, types: tuple[str, ...], exact: bool) -> None:
    assert types_meant(name) == (types, exact)


def test_nearest_type_speaks_the_language_of_the_name() -> None:
    assert (nearest_type_name("vilage"), nearest_type_name("行政材"), nearest_type_name("kolkhoz")) == ("village", "行政村", None)


SHARE = st.none() | st.floats(0, 1).map(lambda value: round(value, 12))
AGES = st.none() | st.lists(st.integers(0, 40), min_size=8, max_size=8).filter(lambda counts: sum(counts) > 0)
NAME = st.text("abcXYZ甲乙丙,;\"'（）·é #", min_size=1, max_size=12).map(lambda name: f"n{name}n")
ROW = st.tuples(NAME, st.sampled_from(BRANCH_TYPES), st.integers(3, 50), AGES, SHARE, st.sampled_from([True, False, None]), SHARE, SHARE)


def as_read(row: tuple) -> BranchRow:
    name, kind, members, ages, *rest = row
    shares = None
    if ages is not None:
        counts = sum(ages) == members
        shares = tuple(age / members for age in ages) if counts else tuple(round(age / sum(ages), 12) for age in ages)
    return BranchRow(" ".join(unicodedata.normalize("NFKC", name).split()), kind, members, shares, *rest)


@given(st.lists(ROW, min_size=1, max_size=6))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_an_import_writes_is_read_back_to_the_last_bit(tmp_path: Path, rows: list[tuple]) -> None:
    named = {row.name: row for row in map(as_read, rows)}
    table = BranchTable(2024, tuple(named.values()))
    path = tmp_path / "t.csv"
    path.write_bytes(branches_csv(table).encode("utf-8"))
    assert read_branches(read_sheet(path), 2024)[0] == table
    path.write_bytes(branches_csv(read_branches(read_sheet(path), 2024)[0]).encode("utf-8"))
    assert read_branches(read_sheet(path), 2024)[0] == table


TABLE = "branch,type,members\na,village,30\n"
YAML = population_file("town", {"en": "Town", "zh": "某镇"}, 2024)


def town(folder: Path, yaml: str = YAML, table: str = TABLE) -> Path:
    (folder / "town.csv").write_text(table, encoding="utf-8")
    path = folder / "town.yaml"
    path.write_text(yaml, encoding="utf-8")
    return path


def test_a_population_file_is_read_with_its_csv(tmp_path: Path) -> None:
    found = open_population(town(tmp_path))
    assert (found.id, found.title.zh, found.table) == ("town", "某镇", BranchTable(2024, (BranchRow("a", "village", 30),)))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("town.csv", "/etc/town.csv", ":6:11: branches: must be a csv file in the folder"),
        ("town.csv", "../town.csv", ":6:11: branches: must be a csv file in the folder"),
        ("town.csv", "sub/../../town.csv", ":6:11: branches: must be a csv file in the folder"),
        ("town.csv", r"C:\town.csv", ":6:11: branches: must be a csv file in the folder"),
        ("town.csv", r"..\town.csv", ":6:11: branches: must be a csv file in the folder"),
        ("town.csv", "town.xlsx", ":6:11: branches: must be a csv file; turn an xlsx"),
        ("town.csv", "tovn.csv", ":6:11: branches: there is no such file beside this one (did you mean town.csv?)"),
        ("town.csv", "x" * 5000 + ".csv", ":6:11: branches: there is no such file beside this one"),
        ("town.csv", "3", ":6:11: branches: must be text, not 3"),
        ("town.csv", "", ":6:1: branches: must be text, not nothing"),
        ("branches:", "branch:", ": branches: is missing"),
        ("year: 2024", "year: 1949", ":5:7: year: 1949 is not available; allowed: "),
        ("year: 2024", "year: true", ":5:7: year: must be a whole number"),
        ("id: town", "id: other", ":3:5: id: the id other must equal the file name"),
        ('en: "Town", ', "", ":4:1: title.en: is missing"),
        ("schema: 1", "schema: 2", ":2:9: schema: must be 1"),
        ("kind: population", "kind: policy", ":1:7: kind: this is policy"),
    ],
)
def test_problems_of_the_yaml_file(tmp_path: Path, old: str, new: str, line: str) -> None:
    path = town(tmp_path, YAML.replace(old, new))
    with pytest.raises(InputError) as caught:
        load_population(path)
    assert render(caught.value.problems[0], "en").removeprefix(str(path)).startswith(line)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = town(tmp_path / "in")
    (tmp_path / "out.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "in" / "town.csv").unlink()
    (tmp_path / "in" / "town.csv").symlink_to(tmp_path / "out.csv")
    with pytest.raises(InputError, match="population_outside"):
        load_population(path)


def test_problems_of_the_csv_stand_in_the_csv(tmp_path: Path) -> None:
    path = town(tmp_path, table="branch,type,members\na,village,30\na,vilage,2\n")
    with pytest.raises(InputError) as caught:
        load_population(path)
    lines = [render(problem, "en").removeprefix(str(tmp_path)) for problem in caught.value.problems]
    assert [line.split(": ")[0] for line in lines] == ["/town.csv!A3", "/town.csv!B3", "/town.csv!C3"]
    assert lines[1].endswith("(did you mean village?)")


def test_a_scenario_takes_the_table(tmp_path: Path) -> None:
    town(tmp_path)
    path = tmp_path / "s.yaml"
    path.write_text(
        "kind: scenario\nschema: 1\nid: s\nextends: baseline\ntitle: {en: t, zh: 题}\npopulation: {file: town.yaml}\n", encoding="utf-8"
    )
    population = load_scenario(path).population
    assert population.table == load_population(tmp_path / "town.yaml") and (population.year, population.branches) == (2024, 1)


@pytest.mark.slow
def test_five_thousand_branches_are_read_and_one_more_is_not(tmp_path: Path) -> None:
    longest = tuple(round(float(share), 12) for share in np.random.default_rng(0).dirichlet(np.ones(8)))
    rows = [BranchRow(f"{'支' * 58}{n:06d}", "non_public_enterprise", 50, longest, 1 / 3, True, 1 / 3, 1 / 3) for n in range(5001)]
    path = town(tmp_path, table=branches_csv(BranchTable(2024, tuple(rows[:-1]))))
    assert len(load_population(path).rows) == 5000
    with pytest.raises(InputError, match="branches_too_many"):
        load_population(town(tmp_path, table=branches_csv(BranchTable(2024, tuple(rows)))))
