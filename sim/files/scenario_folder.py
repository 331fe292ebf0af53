"""Where the shipped scenario and policy files are, from a checkout as well as from an installed wheel."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import sim


def scenario_folder() -> Path:
    """The folder ``scenarios`` that came with this installation.

    The folder beside ``sim`` is asked first (repository and wheel both put it there): ``scenarios`` is a namespace folder, so
    by name alone a user's own folder ``scenarios`` in the working directory would be found instead. Raises FileNotFoundError.
    """
    beside = Path(sim.__file__).resolve().parent.parent / "scenarios"
    if (beside / "baseline.yaml").is_file():
        return beside
    packaged = files("scenarios").joinpath("baseline.yaml")
    if not packaged.is_file():
        raise FileNotFoundError(f"{beside}: shipped scenarios are missing from this installation")
    return Path(str(packaged)).parent


_FOLDERS = {"scenario": "", "policy": "policies", "assessment": "assessments", "population": "populations", "study": "studies"}
_OF_A_FILE = (".yaml", ".yml", ".csv", ".xlsx", ".xls")


def shipped_files(kind: str) -> dict[str, Path]:
    """Shipped files of ``kind`` by id; notes of origin (``x.origin.yaml``) are no files of a kind."""
    folder = scenario_folder() / _FOLDERS[kind]
    return {path.stem: path for path in sorted(folder.glob("*.yaml")) if not is_origin_note(path)}


def is_path(name: str) -> bool:
    """A path contains a separator or ends like a file; anything else is a shipped id."""
    return "/" in name or "\\" in name or name.lower().endswith(_OF_A_FILE)


def is_origin_note(path: str | Path) -> bool:
    """Does the file only say where another one came from?"""
    return str(path).endswith(".origin.yaml")


def margin_years() -> tuple[int, ...]:
    """Years whose published margins are shipped; each is the id of a population (``2024``)."""
    stems = (path.stem for path in (scenario_folder() / "populations").glob("*.csv"))
    return tuple(sorted(int(stem) for stem in stems if re.fullmatch("[0-9]{4}", stem)))


def margin_year(name: str) -> int | None:
    """The year that ``name`` means, where it is the id of a population drawn from published margins."""
    return next((year for year in margin_years() if str(year) == name), None)
