"""The schedule is true: the loops read and write what it declares and run in its order, in both engines."""

import ast
from pathlib import Path

import pytest

from sim.entities import STATE_VARIABLES
from sim.schedule import SCHEDULE, same_month_flows

SIM = Path(__file__).resolve().parents[1] / "sim"
OWNERS = {"branches": "branch", "bodies": "body", "members": "member"}


def function_in(path: Path, name: str) -> ast.FunctionDef:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name)


def touched(function: ast.FunctionDef) -> tuple[set[str], set[str]]:
    """State variables a loop reads and writes, from its source."""
    reads, writes = set(), set()
    for node in ast.walk(function):
        if isinstance(node, ast.AugAssign) and (name := state_variable(node.target)) is not None:
            reads.add(name)
        if isinstance(node, ast.Subscript) and (name := state_variable(node)) is not None:
            (writes if isinstance(node.ctx, ast.Store) else reads).add(name)
        if isinstance(node, ast.Call):
            handed = {ast.unparse(argument) for argument in node.args}
            if "members" in handed and ast.unparse(node.func) == "new_member":
                writes |= {f"member.{row.name}" for row in STATE_VARIABLES if row.owner == "member"}
    return reads, writes


def state_variable(node: ast.expr) -> str | None:
    """ "branch.type" for ``branches.type[b]``, whatever the index."""
    if not (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and isinstance(node.value.value, ast.Name)):
        return None
    owner = OWNERS.get(node.value.value.id)
    return None if owner is None else f"{owner}.{node.value.attr}"


@pytest.mark.parametrize("process", SCHEDULE, ids=lambda process: process.loop)
def test_a_loop_reads_and_writes_exactly_what_the_schedule_declares(process):
    module, name = process.loop.split(".")
    reads, writes = touched(function_in(SIM / "processes" / f"{module}.py", name))
    assert (reads, writes) == (set(process.reads), set(process.writes))


def test_an_undeclared_read_would_be_seen():
    source = "def loop(branches, b):\n    branches.quality[b, 0] += branches.score[b]\n"
    assert touched(ast.parse(source).body[0]) == ({"branch.quality", "branch.score"}, {"branch.quality"})


def test_both_engines_run_in_the_order_of_the_schedule():
    loops = [process.loop.split(".")[1] for process in SCHEDULE]
    calls = [node.func.id for node in ordered_calls(function_in(SIM / "kernel.py", "advance")) if isinstance(node.func, ast.Name)]
    assert [name for name in calls if name in loops] == loops
    methods = [process.method.split(".")[1] for process in SCHEDULE if process.method]
    body = function_in(SIM / "mesa_model.py", "advance_month")
    activated = [call.args[0].value for call in ordered_calls(body) if ast.unparse(call.func).endswith("shuffle_do")]
    assert activated == methods


def ordered_calls(function: ast.FunctionDef) -> list[ast.Call]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def test_every_state_variable_is_written_or_drawn_at_the_start_and_read():
    names = {f"{row.owner}.{row.name}" for row in STATE_VARIABLES}
    read = {name for process in SCHEDULE for name in process.reads}
    written = {name for process in SCHEDULE for name in process.writes}
    assert read | written <= names
    assert names - read - written == {"branch.target_u"}  # read once, where a policy is laid over a run


def test_same_month_flows_are_few_and_known():
    flows = same_month_flows()
    assert flows["Secretaries re-allocate time and decide what to invent"] == ["branch.contact_hours", "branch.visit_month"]
    assert "branch.engagement_sum" in flows["True quality and business output follow their causes"]
    assert "branch.quality" not in flows["Members attend, train, learn, engage, leave and join"]
