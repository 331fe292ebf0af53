"""The tables of the model description, made from the code so that they cannot drift from it.

``python -m branchsim.model_tables`` rewrites the marked blocks of ``sim/ODD.md``; everything between the marks is replaced:

    <!-- table: parameters -->
    ...
    <!-- end -->
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import sim
from sim.entities import STATE_VARIABLES, StateVariable
from sim.observation import response_table
from sim.parameters import Parameter, parameter_table
from sim.population.published import available_years, table_rows
from sim.schedule import SCHEDULE, Process, same_month_flows

MODEL = Path(sim.__file__).resolve().parent
DESCRIPTION = MODEL / "ODD.md"
BLOCK = re.compile(r"^(?P<open><!-- table: (?P<name>\w+) -->\n)(?P<body>.*?)^(?P<close><!-- end -->)$", re.DOTALL | re.MULTILINE)
CONSTANT = re.compile(r"^(?P<names>[A-Z][A-Z_0-9, ]*) = (?P<value>[^#\n]+?)  # (?P<meaning>.+)$", re.MULTILINE)
FILES_WITH_CONSTANTS = ("assessment.py", "submodels/*.py", "population/*.py", "processes/*.py", "setting.py", "observation.py")
STORAGE = {
    "f4": "32-bit float",
    "i2": "16-bit whole",
    "u1": "8-bit whole",
    "u8": "64-bit id",
    "i4": "32-bit whole",
    "i8": "64-bit whole",
    "f8": "64-bit float",
}


def markdown(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table that ends with a newline; bars inside cells are escaped."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def entities_table() -> str:
    """State variables of members, branches and superior bodies."""
    rows = ((row.owner, f"`{row.name}`", _kind(row), row.unit, _range(row.low, row.high), row.meaning) for row in STATE_VARIABLES)
    return markdown(("Entity", "State variable", "Storage", "Unit", "Bounds", "Meaning"), rows)


def parameters_table() -> str:
    """Every parameter with its bounds and source, and a count of how many are assumptions."""
    table = parameter_table().values()
    rows = (
        (f"`{row.name}`", f"{row.default:g}", row.unit, _range(row.low, row.high), row.role, _confidence(row), row.source, row.meaning_en)
        for row in table
    )
    headers = ("Parameter", "Default", "Unit", "Bounds", "Role", "Confidence", "Source", "Meaning")
    roles = Counter(row.role for row in table)
    assumed = sum(row.assumed for row in table)
    count = f"{len(table)} parameters: {roles['lever']} levers, {roles['uncertainty']} uncertainties, {roles['constant']} constants. "
    return f"{count}The default of {assumed} of them is an assumption.\n\n" + markdown(headers, rows)


def constants_table() -> str:
    """Numbers fixed in the code: no lever, no uncertainty. Those that carry a comment are conventions of the model."""
    paths = [path for pattern in FILES_WITH_CONSTANTS for path in sorted(MODEL.glob(pattern))]
    rows = (
        (f"`{found['names']}`", f"`{found['value']}`", found["meaning"], f"`{path.relative_to(MODEL.parent).as_posix()}`")
        for path in paths
        for found in CONSTANT.finditer(path.read_text(encoding="utf-8"))
    )
    return markdown(("Name", "Value", "Meaning", "File"), rows)


def responses_table() -> str:
    """Every response: unit, definition, and how it adds up over a window."""
    rows = ((f"`{row.name}`", row.unit, row.definition, row.accumulation) for row in response_table().values())
    return markdown(("Response", "Unit", "Definition", "Accumulation"), rows)


def schedule_table() -> str:
    """The processes of a month in order; what was written earlier in the same month is set in bold among the reads."""
    flows = same_month_flows()
    rows = (
        (str(place), row.name, row.when, _where(row), _grouped(row.reads, flows[row.name]), _grouped(row.writes))
        for place, row in enumerate(SCHEDULE, start=1)
    )
    return markdown(("Step", "Process", "When", "Code", "Reads", "Writes"), rows)


def population_table() -> str:
    """The published margins of the latest year that is shipped, and where those of the others are."""
    *earlier, latest = available_years()
    files = " and ".join(f"`scenarios/populations/{year}.csv`" for year in earlier)
    sentence = f"Margins of {latest}. Those of {' and '.join(map(str, earlier))} have the same rows and lie in {files}.\n\n"
    return sentence + markdown(("Margin", "Category", "Value", "Unit", "Confidence", "Source"), _margin_rows(latest))


def reality_box_table() -> str:
    """How the patterns did over the uncertainty box, from ``branchsim/reality/box_results.csv``, and whether that is of this model."""
    from branchsim.reality.box_results import read_results, remarks, table_rows
    from branchsim.reality.patterns import PATTERNS
    from sim.provenance import model_hash

    results = read_results()
    headers = ("Pattern", "Kind", "At the default", "Without its mechanism", "Pass", "Fail", "Undecided", "Not testable", "Mean passes")
    return "\n".join(remarks(results, PATTERNS, model_hash())) + "\n\n" + markdown(headers, table_rows(results, PATTERNS))


TABLES: Mapping[str, Callable[[], str]] = {
    "entities": entities_table,
    "schedule": schedule_table,
    "population": population_table,
    "parameters": parameters_table,
    "constants": constants_table,
    "responses": responses_table,
    "reality_box": reality_box_table,
}


def rewritten(text: str) -> str:
    """``text`` with every marked block made anew. Raises ValueError for an unknown table or a mark without its end."""
    opened, closed = (len(re.findall(f"^<!-- {mark} ", text, re.MULTILINE)) for mark in ("table:", "end"))
    if not opened == closed == len(BLOCK.findall(text)):
        raise ValueError("every '<!-- table: name -->' needs its own '<!-- end -->'")
    return BLOCK.sub(_fresh, text)


def main() -> None:
    """Rewrite the blocks of the model description in place."""
    text = rewritten(DESCRIPTION.read_text(encoding="utf-8"))
    DESCRIPTION.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(list(BLOCK.finditer(text)))} tables written to {DESCRIPTION.name}")


def _fresh(block: re.Match[str]) -> str:
    if block["name"] not in TABLES:
        raise ValueError(f"no table is called {block['name']}; there are {', '.join(TABLES)}")
    return block["open"] + TABLES[block["name"]]() + block["close"]


def _kind(row: StateVariable) -> str:
    return STORAGE[row.dtype] + ({1: "", 3: ", one per construct"}.get(row.width, f", {row.width} of them"))


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "none"
    if high is None:
        return f"{low:g} or more"
    if low is None:
        return f"up to {high:g}"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _confidence(row: Parameter) -> str:
    return "*assumption*" if row.assumed else row.confidence


def _where(process: Process) -> str:
    module, loop = process.loop.split(".")
    method = f", `{process.method}`" if process.method else ""
    return f"`sim/processes/{module}.py` `{loop}()`{method}"


def _grouped(names: Sequence[str], fresh: Sequence[str] = ()) -> str:
    """Names grouped by entity: ``branch: score, type; member: id``."""
    owners: dict[str, list[str]] = {}
    for name in names:
        owner, _, variable = name.partition(".")
        owners.setdefault(owner, []).append(f"**{variable}**" if name in fresh else variable)
    return "; ".join(f"{owner}: {', '.join(variables)}" for owner, variables in owners.items()) or "nothing"


def _margin_rows(year: int) -> Iterator[tuple[str, ...]]:
    for row in table_rows(str(year)):
        confidence = "*assumption*" if row["confidence"] == "M" else row["confidence"]
        yield row["margin"], row["category"], row["value"], row["unit"], confidence, row["source"]


if __name__ == "__main__":
    main()
