"""The model description is the model: its tables come from the code, and every rule has its place in it."""

import ast
import re

import pytest

from branchsim.model_tables import BLOCK, DESCRIPTION, MODEL, TABLES, markdown, rewritten
from sim.entities import STATE_VARIABLES
from sim.observation import response_table
from sim.parameters import parameter_table
from tests.test_prose import backticked, missing_paths

ELEMENTS = ("Purpose and patterns", "Entities, state variables, and scales", "Process overview and scheduling", "Design concepts")
ELEMENTS += ("Initialization", "Input data", "Submodels")
SUBMODELS = sorted(path for path in (MODEL / "submodels").glob("*.py") if path.name != "__init__.py")
GROUPS = {name.split(".")[0] for name in parameter_table()}


@pytest.fixture(scope="module")
def text():
    return DESCRIPTION.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def prose(text):
    """The description without its generated tables."""
    return BLOCK.sub("", text)


def defined_functions(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)}


def section_of(path, prose):
    """Text under the heading that names the submodel's file; empty where there is none."""
    heading = re.search(rf"^### [^\n]*`sim/submodels/{path.name}`\n(.*?)(?=^#)", prose, re.MULTILINE | re.DOTALL)
    return "" if heading is None else heading[1]


@pytest.mark.parametrize("name", TABLES)
def test_tables_stand_as_the_code_makes_them(text, name):
    bodies = [block["body"] for block in BLOCK.finditer(text) if block["name"] == name]
    assert bodies == [TABLES[name]()], f"{name}: run python -m branchsim.model_tables"


def test_rewriting_is_complete_and_repeatable(text):
    assert rewritten(text) == text
    assert rewritten(BLOCK.sub(r"\g<open>\g<close>", text)) == text
    assert rewritten(text.replace("| `secretary.hours` | 160 |", "| `secretary.hours` | 161 |")) == text


@pytest.mark.parametrize("broken", ["<!-- table: parameters -->\n", "<!-- table: nothing -->\n<!-- end -->\n", "<!-- end -->\n"])
def test_a_broken_mark_is_refused(broken):
    with pytest.raises(ValueError):
        rewritten(f"text\n{broken}")


def test_bars_in_cells_do_not_break_a_row():
    assert markdown(("a",), [("x|y",)]).splitlines()[-1] == "| x\\|y |"


def test_tables_leave_nothing_out():
    assert TABLES["parameters"]().count("\n| `") == len(parameter_table())
    assert TABLES["responses"]().count("\n| `") == len(response_table())
    assert TABLES["entities"]().count(" | `") == len(STATE_VARIABLES)
    assert TABLES["parameters"]().count("*assumption*") == sum(row.confidence == "M" for row in parameter_table().values())


def test_the_seven_elements_stand_in_order_below_a_chinese_summary(text):
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "中文摘要"
    assert [heading for heading in headings if heading[0].isdigit()] == [f"{k}. {name}" for k, name in enumerate(ELEMENTS, start=1)]


def test_only_the_summary_needs_more_than_ascii(prose):
    assert prose[prose.index("## How to read") :].isascii()


def test_prose_lines_are_short(prose):
    assert [line for line in prose.splitlines() if len(line) > 140 and not line.startswith("|")] == []


def test_files_named_in_the_description_exist(text):
    assert missing_paths(text) == []


@pytest.mark.parametrize("path", SUBMODELS, ids=lambda path: path.stem)
def test_every_submodel_has_a_section_that_names_each_of_its_rules(prose, path):
    section = section_of(path, prose)
    assert section != "", f"no section is headed by sim/submodels/{path.name}"
    assert {name for name in defined_functions(path) if f"`{name}()`" not in section} == set()
    assert "*Assumed:*" in section and "*Source:*" in section


def test_a_missing_section_would_be_seen(prose):
    assert section_of(MODEL / "submodels" / "nothing.py", prose) == ""


def test_functions_and_parameters_named_in_the_prose_exist(prose):
    words = set(backticked(prose))
    functions = set().union(*(defined_functions(path) for path in MODEL.rglob("*.py")))
    assert {word for word in words if re.fullmatch(r"\w+\(\)", word) and word[:-2] not in functions} == set()
    dotted = {word for word in words if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", word) and word.split(".")[0] in GROUPS}
    assert dotted - set(parameter_table()) == set()
    assert len(dotted) > 20
