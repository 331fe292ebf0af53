"""Population files: the branches of a place, one by one, as ``branchsim import branches`` writes them."""

from __future__ import annotations

import os.path
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

from sim.bounds import nearest
from sim.files.branch_sheet import MOST_LINES, read_branches
from sim.files.document import Document
from sim.files.file_opening import id_problems, open_document
from sim.files.sheet_reading import read_sheet
from sim.population.branch_table import BranchTable
from sim.population.margins import available_years
from sim.problems import Problem, problem_at, raise_if_any
from sim.scenario import Text


class PopulationOnFile(NamedTuple):
    """A population file: its id and titles, and the branches."""

    id: str
    title: Text
    table: BranchTable


def load_population(name_or_path: str | Path) -> BranchTable:
    """The branches of a shipped population or of the user's file. Raises ``InputError`` with all problems."""
    return open_population(name_or_path).table


def open_population(name_or_path: str | Path) -> PopulationOnFile:
    """Titles and branches of a population file with the csv beside it. Raises ``InputError`` with all problems of either file."""
    from sim.files.frame_problems import validated
    from sim.files.population_schema import PopulationFile

    document = open_document(name_or_path, "population")
    file, problems = validated(PopulationFile, document.values, document)
    raise_if_any([*document.problems, *problems, *id_problems(document), *_year_problems(document), *_path_problems(document)])
    assert file is not None  # no problems, so the frame is valid
    sheet = read_sheet(Path(document.path).parent / file.branches, most_rows=MOST_LINES)
    table, _ = read_branches(sheet, file.year)
    return PopulationOnFile(file.id, Text(file.title.en, file.title.zh), table)


def year_problem(year: int) -> dict[str, object] | None:
    """Placeholders of ``problem.only_allowed`` where no margins of ``year`` are shipped."""
    years = available_years()
    return None if year in years else {"value": year, "allowed": ", ".join(map(str, years))}


def _year_problems(document: Document) -> list[Problem]:
    year = document.values.get("year")
    wrong = year_problem(year) if isinstance(year, int) and not isinstance(year, bool) else None
    return [] if wrong is None else [problem_at(document.value_place("year"), "year", "problem.only_allowed", **wrong)]


def _path_problems(document: Document) -> list[Problem]:
    """The csv must lie in the folder of the file, so that both travel together and no file elsewhere is read by way of it."""
    written = document.values.get("branches")
    if not isinstance(written, str) or written == "":
        return []
    place, folder = document.value_place("branches"), Path(document.path).parent
    parts = {*PurePosixPath(written).parts, *PureWindowsPath(written).parts}
    outside = PureWindowsPath(written).anchor != "" or written.startswith("/") or ".." in parts or "\0" in written
    if outside or not (folder / written).resolve().is_relative_to(folder.resolve()):
        return [problem_at(place, "branches", "problem.population_outside")]
    if (folder / written).suffix.lower() != ".csv":
        return [problem_at(place, "branches", "problem.population_not_csv")]
    if not os.path.exists(folder / written):  # noqa: PTH110 - unlike Path.exists, silent about names no file can have
        close = nearest(written, [path.name for path in folder.glob("*.csv")])
        return [problem_at(place, "branches", "problem.population_no_table", suggestion=close)]
    return []
