"""What an analysis of a study leaves in its folder: tables as CSV, the numbers a text may quote, and on what they rest.

``DIR/<name>/analysis.json`` says which study it is of and holds the SHA-256 of every table and of itself, so that a report never quotes
a number that was typed in, or one of other runs.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

SCHEMA, KIND, FILE = 1, "branchsim analysis", "analysis.json"
NAMES = ("sensitivity", "decision", "discovery", "optimisation", "calibration")
_REMADE_BY = {"decision": "decide", "discovery": "discover", "optimisation": "optimise", "calibration": "calibrate"}


@dataclass(frozen=True)
class Analysis:
    """``asked``: the options it was made with; ``rests_on``: effective N, replicates, seeding, level and the like.

    ``tables`` by name, written as ``<name>.csv``; ``numbers``: rows of results.json (``analysis.numbers.entry``), whose keys start with
    the name of the analysis.
    """

    name: str
    asked: Mapping[str, Any]
    rests_on: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    numbers: Sequence[Mapping[str, Any]] = field(default=())


def write_analysis(folder: Path, identity: str, analysis: Analysis) -> tuple[Path, ...]:
    """Write tables, then ``analysis.json``, each whole or not at all; returns their paths. An earlier analysis of the name is replaced.

    ``identity``: that of the study. Raises InputError where the folder cannot be written, ValueError for a key without the name.
    """
    from experiments.atomic_files import json_text, plain, write_bytes, write_text

    if any(not str(row["key"]).startswith(f"{analysis.name}.") for row in analysis.numbers):
        raise ValueError(f"keys of {analysis.name} start with its name")
    place = folder / analysis.name
    texts = {f"{name}.csv": table.to_csv(index=False, lineterminator="\n").encode("utf-8") for name, table in analysis.tables.items()}
    content = {"kind": KIND, "schema": SCHEMA, "name": analysis.name, "study": identity, "asked": dict(analysis.asked)}
    content |= {"rests_on": dict(analysis.rests_on), "numbers": [dict(row) for row in analysis.numbers]}
    content |= {"tables": {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()}}
    content = plain(content)
    try:
        place.mkdir(parents=True, exist_ok=True)
        for file in _left_over(place, set(texts)):
            file.unlink()
        for name, text in texts.items():
            write_bytes(place / name, text)
        write_text(place / FILE, json_text(content | {"digest": _digest(content)}))
    except OSError as error:
        raise InputError([problem_at(Place(str(place)), "", "problem.not_writable", reason=error.strerror or str(error))]) from None
    return (*(place / name for name in texts), place / FILE)


def _left_over(place: Path, names: set[str]) -> list[Path]:
    """Tables of the earlier analysis, as it wrote them, that the new one does not have: beside its numbers they would contradict it."""
    try:
        earlier = json.loads((place / FILE).read_text(encoding="utf-8"))["tables"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    gone = ((place / Path(name).name, digest) for name, digest in earlier if name not in names)
    return [path for path, digest in gone if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest]


def read_analysis(folder: Path, identity: str, name: str) -> Analysis | None:
    """The analysis of that name; None where there is none. Raises InputError where it was altered or is of other runs."""
    import pandas as pd

    place = folder / name
    if not (place / FILE).exists():
        return None
    content = _content(place, identity, name)
    tables = dict[str, pd.DataFrame]()
    for file, digest in content["tables"].items():
        text = (place / file).read_bytes() if (place / file).is_file() else b""
        raise_if_any(_altered(place / file, name) if hashlib.sha256(text).hexdigest() != digest else ())
        tables[file.removesuffix(".csv")] = pd.read_csv(io.BytesIO(text), keep_default_na=False, na_values=[""])
    return Analysis(name, content["asked"], content["rests_on"], tables, content["numbers"])


def analyses(folder: Path, identity: str) -> dict[str, Analysis]:
    """All analyses of a study by name. Raises InputError with every one that was altered or is of another study."""
    found, problems = dict[str, Analysis](), list[Problem]()
    for name in NAMES:
        try:
            analysis = read_analysis(folder, identity, name)
        except InputError as error:
            problems += error.problems
        else:
            found |= {} if analysis is None else {name: analysis}
    raise_if_any(problems)
    return found


def analysis_numbers(folder: Path, identity: str) -> list[dict[str, Any]]:
    """Rows of results.json of all analyses of a study."""
    return [dict(row) for analysis in analyses(folder, identity).values() for row in analysis.numbers]


def _content(place: Path, identity: str, name: str) -> dict[str, Any]:
    try:
        content = json.loads((place / FILE).read_text(encoding="utf-8"))
        digest = content.pop("digest")
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        content, digest = {}, ""
    if digest == "" or digest != _digest(content) or not _is_ours(content, name):
        raise InputError(list(_altered(place / FILE, name)))
    if content["study"] != identity or (_interim(content["rests_on"]) and _finished(place.parent, identity)):
        raise InputError([problem_at(Place(str(place / FILE)), "", "problem.analysis_of_another_study", command=_command(name))])
    return dict(content)


def _is_ours(content: Mapping[str, Any], name: str) -> bool:
    """What :func:`write_analysis` writes, and not a file of another shape with a digest that fits."""
    groups = all(isinstance(content.get(part), dict) for part in ("asked", "rests_on", "tables"))
    named = (content.get("kind"), content.get("schema"), content.get("name")) == (KIND, SCHEMA, name)
    return groups and named and isinstance(content.get("numbers"), list) and "study" in content


def _interim(rests_on: Mapping[str, Any]) -> bool:
    """Was it made of an unfinished study? A decision says so among its notes."""
    return rests_on.get("interim") is True or "interim" in rests_on.get("notes", ())


def _finished(folder: Path, identity: str) -> bool:
    """Are all runs done? The identity is the plan's and says nothing of it."""
    from experiments.checksums import read_checksums

    stored = read_checksums(folder)
    return stored is not None and stored["identity"] == identity


def _altered(path: Path, name: str) -> Iterator[Problem]:
    yield problem_at(Place(str(path)), "", "problem.analysis_altered", command=_command(name))


def _command(name: str) -> str:
    return f"branchsim {_REMADE_BY.get(name, name)}"


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()
