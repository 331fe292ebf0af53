"""Where the shipped scenario and policy files are, from a checkout as well as from an installed wheel."""

from __future__ import annotations

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


def shipped_files(kind: str) -> dict[str, Path]:
    """Shipped files of ``kind`` (scenario or policy) by id."""
    folder = scenario_folder() if kind == "scenario" else scenario_folder() / "policies"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def is_path(name: str) -> bool:
    """A path contains a separator or ends in ``.yaml``; anything else is a shipped id."""
    return "/" in name or "\\" in name or name.endswith(".yaml")
