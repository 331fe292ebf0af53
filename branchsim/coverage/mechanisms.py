"""The table of mechanisms: what the sources name, where the model has it, and which way it should move what."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from sim.files.scenario_folder import shipped_files
from sim.problems import InputError, Place, problem_at
from sim.scenario import Text

LEVERS = ("lever", "practice")  # kinds that a policy can pull
STATUSES = ("represented", "in_part", "missing")
LAST_YEAR = 3


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the sources say a mechanism does to a response: sign "+", "-" or "0" (no effect), in this year after the switch."""

    response: str
    sign: str
    year: int = LAST_YEAR


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One row.

    ``submodels``: files under sim/submodels; ``where``: parameters, responses or functions (submodel.function) that represent it;
    ``levers``: mechanisms that act on this problem; ``policies``: shipped policies that pull it, the one to measure first (empty: found
    by the policies' own lists); ``arm``: baseline values that make a problem worse, measured in place of a policy; ``patterns``: reality
    checks; ``channel``: state variables through which a lever acts on ``carries``, a response (written ``a;b>response``; without one, the
    first response that is expected to move), no more of them than the block test needs; ``partial``: what is not represented, empty
    where nothing is missing.
    """

    id: str
    kind: str
    name: Text
    submodels: tuple[str, ...]
    where: tuple[str, ...]
    levers: tuple[str, ...]
    policies: tuple[str, ...]
    arm: tuple[tuple[str, float], ...]
    patterns: tuple[str, ...]
    expected: tuple[Expectation, ...]
    channel: tuple[str, ...]
    carries: str | None
    partial: Text
    source: str

    @property
    def status(self) -> str:
        """``missing`` where a name of the row does not exist, ``in_part`` where something is left out, else ``represented``."""
        if len(absent_names(self)) > 0:
            return "missing"
        return "represented" if self.partial.en == "" else "in_part"


@cache
def mechanism_table() -> Mapping[str, Mechanism]:
    """All rows by id, in the order of the file."""
    text = files("branchsim").joinpath("coverage", "mechanisms.csv").read_text(encoding="utf-8")
    return {cells["id"]: _row(cells) for cells in csv.DictReader(text.splitlines())}


def mechanism(name: str) -> Mechanism:
    """The row ``name``. Raises ``InputError`` with the nearest id."""
    from sim.bounds import nearest

    table = mechanism_table()
    if name not in table:
        raise InputError([problem_at(Place("--id"), "", "problem.unknown_mechanism", value=name, suggestion=nearest(name, table))])
    return table[name]


def _row(cells: Mapping[str, str]) -> Mechanism:
    arm = tuple((name, float(value)) for name, _, value in (part.partition("=") for part in _parts(cells["arm"])))
    expected = tuple(_expectation(part) for part in _parts(cells["expect"]))
    return Mechanism(
        id=cells["id"],
        kind=cells["kind"],
        name=Text(cells["name_en"], cells["name_zh"]),
        submodels=_parts(cells["submodel"]),
        where=_parts(cells["where"]),
        levers=_parts(cells["levers"]),
        policies=_parts(cells["policies"]),
        arm=arm,
        patterns=_parts(cells["patterns"]),
        expected=expected,
        channel=_parts(cells["channel"].partition(">")[0]),
        carries=cells["channel"].partition(">")[2] or next((one.response for one in expected if one.sign != "0"), None),
        partial=Text(cells["partial"], cells["partial_zh"]),
        source=cells["source"],
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _expectation(written: str) -> Expectation:
    """``response:sign`` or ``response:sign@year``."""
    response, _, rest = written.partition(":")
    sign, _, year = rest.partition("@")
    if sign not in ("+", "-", "0"):
        raise ValueError(f"{written}: a sign is +, - or 0")
    return Expectation(response, sign, int(year or LAST_YEAR))


@cache
def pulled_by() -> Mapping[str, tuple[str, ...]]:
    """Shipped policies by the mechanism they name: those that pull fewest mechanisms and set fewest levers first."""
    from sim.files.document import read_document

    found: dict[str, list[tuple[int, int, str]]] = {}
    for name, path in shipped_files("policy").items():
        values = read_document(path).values
        for one in values.get("mechanisms", []):
            found.setdefault(one, []).append((len(values["mechanisms"]), len(values.get("changes", {})), name))
    return {one: tuple(name for _, _, name in sorted(rows)) for one, rows in found.items()}


def policies_of(row: Mechanism) -> tuple[str, ...]:
    """Shipped policies that pull the mechanism, those of the table first; of a problem, those that pull a lever against it too."""
    named = [*row.policies, *pulled_by().get(row.id, ())]
    for lever in row.levers:
        named += policies_of(mechanism_table()[lever])
    return tuple(dict.fromkeys(named))


def measured_arm(row: Mechanism) -> str | None:
    """What is measured for the row: its id where it has values of its own, a lever's first policy; None where there is nothing to pull."""
    from sim.parameters import parameter_table

    if len(row.arm) > 0:
        return row.id if all(name in parameter_table() for name, _ in row.arm) else None
    return next(iter(policies_of(row)), None) if row.kind in LEVERS else None


def absent_names(row: Mechanism) -> tuple[str, ...]:
    """Names in the row that exist nowhere in the model, its policies or its reality checks."""
    return tuple(name for name in _names(row) if name not in _known())


def _names(row: Mechanism) -> Iterator[str]:
    yield from (f"{name}.py" for name in row.submodels)
    yield from row.where
    yield from (name for name, _ in row.arm)
    yield from (one.response for one in row.expected)
    yield from row.policies
    yield from row.patterns
    yield from row.levers
    yield from row.channel
    yield from () if row.carries is None else (row.carries,)


@cache
def _known() -> frozenset[str]:
    """Every name a row may use."""
    from branchsim.coverage.channels import GROUPS
    from branchsim.reality.patterns import PATTERNS
    from sim.entities import STATE_VARIABLES
    from sim.observation import response_table
    from sim.parameters import parameter_table

    code = {path.stem: path for path in (Path(str(files("sim"))) / "submodels").glob("*.py")}
    rules = {f"{stem}.{word}" for stem, path in code.items() for word in _functions(path)}
    states = {row.name for row in STATE_VARIABLES}
    figures = files("branchsim").joinpath("reality", "figures.csv").read_text(encoding="utf-8")
    checks = {pattern.id for pattern in PATTERNS} | {cells["id"] for cells in csv.DictReader(figures.splitlines())}
    names = {*parameter_table(), *response_table(), *shipped_files("policy"), *mechanism_table(), *states, *GROUPS}
    return frozenset(names | rules | checks | {f"{stem}.py" for stem in code})


def _functions(path: Path) -> Iterator[str]:
    import ast

    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
