"""The schedule is true: the loops read and write what it declares and run in its order, in both engines."""

import ast
from pathlib import Path

import pytest

from sim.entities import STATE_VARIABLES
from sim.schedule import SCHEDULE, same_month_flows

SIM = Path(__file__).resolve().parents[1] / "sim"
OWNERS = {"branches": "branch", "bodies": "body", "members": "member", "before": "member"}  # before: people who move


def functions_in(path: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def functions_around(path: Path) -> dict[str, ast.FunctionDef]:
    """Functions of a file of loops, and those it has from other files of loops or from those who write people."""
    found = functions_in(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        module = node.module if isinstance(node, ast.ImportFrom) else None
        if module is not None and (module.startswith("sim.processes.") or module == "sim.population.people"):
            other = functions_around(SIM.parent / (module.replace(".", "/") + ".py"))
            found |= {name.name: other[name.name] for name in node.names if name.name in other}
            found |= {name: function for name, function in other.items() if name not in found}
    return found


def touched(function: ast.FunctionDef, beside: dict[str, ast.FunctionDef]) -> tuple[set[str], set[str]]:
    """State variables a loop reads and writes, from its source and that of the functions ``beside`` it that it calls."""
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
            reads |= {name for argument in node.args if (name := whole_array(argument)) is not None}
            if isinstance(node.func, ast.Name) and node.func.id in beside:
                more_reads, more_writes = touched(beside[node.func.id], beside)
                reads, writes = reads | more_reads, writes | more_writes
    return reads, writes


def whole_array(node: ast.expr) -> str | None:
    """ "branch.type" for ``branches.type`` or ``state.branches.type``."""
    if not isinstance(node, ast.Attribute):
        return None
    owner = OWNERS.get(ast.unparse(node.value).removeprefix("state."))
    return None if owner is None else f"{owner}.{node.attr}"


def state_variable(node: ast.expr) -> str | None:
    """ "branch.type" for ``branches.type[b]``, whatever the index."""
    return whole_array(node.value) if isinstance(node, ast.Subscript) else None


@pytest.mark.parametrize("process", SCHEDULE, ids=lambda process: process.loop)
def test_a_loop_reads_and_writes_exactly_what_the_schedule_declares(process):
    module, name = process.loop.split(".")
    beside = functions_around(SIM / "processes" / f"{module}.py")
    reads, writes = touched(beside[name], beside)
    assert (reads, writes) == (set(process.reads), set(process.writes))


@pytest.mark.parametrize(
    "body",
    [
        "branches.quality[b, 0] += branches.score[b]",
        "asked = state.branches.score[b]\n    branches.quality[b, 0] += asked",
        "branches.quality[b] += ranked(branches.score)",
        "branches.quality[b] += other(branches)",
    ],
)
def test_an_undeclared_read_would_be_seen(body):
    loop, other = ast.parse(f"def loop(branches, b):\n    {body}\ndef other(branches):\n    return branches.score[0]\n").body
    assert touched(loop, {"other": other}) == ({"branch.quality", "branch.score"}, {"branch.quality"})


def test_both_engines_run_in_the_order_of_the_schedule():
    loops = [process.loop.split(".")[1] for process in SCHEDULE]
    calls = [call.func.id for call in ordered_calls(functions_in(SIM / "kernel.py")["advance"]) if isinstance(call.func, ast.Name)]
    assert [name for name in calls if name in loops] == loops
    told = [(process.method or process.loop).split(".")[1] for process in SCHEDULE if not process.loop.startswith("observe")]
    assert [done for call in ordered_calls(functions_in(SIM / "mesa_model.py")["advance_month"]) if (done := activated(call))] == told


def activated(call: ast.Call) -> str | None:
    """The method that agents are activated with, or the loop that is run for all at once."""
    if ast.unparse(call.func).endswith("shuffle_do"):
        return call.args[0].value
    return call.args[0].id if ast.unparse(call.func) == "self.at_once" else None


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
    assert flows["Secretaries re-allocate time and decide what to invent"] == [
        f"branch.{name}" for name in ("ability", "clarity", "contact_hours", "demand", "first_until", "mentors", "visit")
    ]
    assert "branch.service_sum" in flows["True quality, integration and business output follow their causes"]
    assert "branch.quality" not in flows["Members attend, train, learn, engage, move, leave and join"]
    assert "branch.practice" not in flows["Branches learn from each other"]
