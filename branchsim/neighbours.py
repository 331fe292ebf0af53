"""Are ``sim``, ``experiments`` and ``analysis`` ours? The names are common, and a user's own folder of that name would be imported."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("sim", "experiments", "analysis")


def strangers(home: Path | None = None) -> list[tuple[str, str]]:
    """(package, where Python would find it) for packages that do not sit beside branchsim; "" where there is none at all."""
    beside = Path(__file__).resolve().parent.parent if home is None else home
    found = ((name, _folder(name)) for name in PACKAGES)
    return [(name, "" if folder is None else str(folder)) for name, folder in found if folder is None or folder.parent != beside]


def _folder(package: str) -> Path | None:
    spec = find_spec(package)
    if spec is None:
        return None
    places = [spec.origin] if spec.submodule_search_locations is None else list(spec.submodule_search_locations)
    return Path(str(places[0])).resolve() if places else None
