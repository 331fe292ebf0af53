"""The bench: what it compares, what its table says of figures that are missing, and the program in C beside the kernel's own stages."""

from __future__ import annotations

import ast
import inspect
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from numba.core.dispatcher import Dispatcher

import sim.kernel
import sim.processes.members
import sim.processes.month_of_member
from experiments.bench import __main__ as command
from experiments.bench import check as checking
from experiments.bench.c_reference import c_updates, gcc_missing
from experiments.bench.check import RATIOS, compared, worse
from experiments.bench.machine import machine
from experiments.bench.measurement import Measurement, NotMeasured, interleaved
from experiments.bench.measurements import MEASUREMENTS, named
from experiments.bench.member_update import kernel_update
from experiments.bench.page import page, table
from experiments.bench.recorded import Recorded, read_recorded, same_machine, write_recorded
from experiments.bench.rows import ROWS, value_of
from experiments.bench.scaling_figure import draw_scaling
from experiments.bench.shares import SCHEDULE

ROOT = Path(__file__).parents[1]
HERE = {"processor": "P", "cores": 2, "memory_gb": 8, "system": "Linux", "python": "3.11", "numba": "0.68", "gcc": "12.2"}


def recorded(**values: float) -> Recorded:
    return Recorded(dict(HERE), {name: [value] for name, value in values.items()})


def test_a_ratio_is_worse_by_more_than_a_quarter_in_its_own_direction() -> None:
    assert worse(100.0, 74.0, "more")
    assert not worse(100.0, 76.0, "more")
    assert not worse(100.0, 1000.0, "more")
    assert worse(2.0, 2.51, "less")
    assert not worse(2.0, 2.49, "less")
    assert not worse(2.0, 0.1, "less")


def test_each_ratio_that_got_worse_is_named() -> None:
    before = recorded(**dict.fromkeys(RATIOS, 2.0))
    now = dict.fromkeys(RATIOS, 2.0) | {"mesa_over_kernel": 1.0, "kernel_over_scalar_c": 3.0}
    lines, failures = compared(before, now)
    assert len(lines) == len(RATIOS)
    assert [line.split(":")[0] for line in failures] == ["Mesa engine / kernel", "kernel / scalar C"]
    assert compared(before, dict.fromkeys(RATIOS, 2.0))[1] == []


def test_a_ratio_that_cannot_be_measured_any_more_fails_and_one_never_recorded_does_not() -> None:
    now = {name: 2.0 for name in RATIOS if name != "kernel_over_scalar_c"}
    assert [line.split(":")[0] for line in compared(recorded(**dict.fromkeys(RATIOS, 2.0)), now)[1]] == ["kernel / scalar C"]
    lines, failures = compared(Recorded(dict(HERE), {}, {"mesa_over_kernel": "no time"}), now)
    assert failures == []
    assert "Mesa engine / kernel: not recorded (no time)" in lines


def test_check_ends_with_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(checking, "read_recorded", lambda: None)
    assert checking.check(said.append, lambda line: None) == 2
    assert said == ["Nothing was recorded yet: run `make bench` first."]
    one = Measurement("m", lambda: dict.fromkeys(RATIOS, 1.0), tuple(RATIOS), checked=True)
    monkeypatch.setattr(checking, "MEASUREMENTS", (one, Measurement("never", _fails, ("x",))))
    monkeypatch.setattr(checking, "read_recorded", lambda: recorded(**dict.fromkeys(RATIOS, 1.0)))
    assert checking.check(said.append, lambda line: None) == 0
    monkeypatch.setattr(checking, "read_recorded", lambda: recorded(**dict.fromkeys(RATIOS, 2.0)))
    assert checking.check(said.append, lambda line: None) == 1
    assert "More than 25% worse than recorded" in said[-1]
    assert "Mesa engine / kernel: recorded 2, now 1, more is better" in said[-1]


def _fails() -> dict[str, float]:
    raise AssertionError("is not part of the check")


def test_every_ratio_of_the_check_is_measured_by_it() -> None:
    taken = {figure for measurement in MEASUREMENTS if measurement.checked for figure in measurement.figures}
    assert set(RATIOS) <= taken


def test_every_row_has_a_figure_that_is_measured_and_no_figure_is_measured_twice() -> None:
    figures = [figure for measurement in MEASUREMENTS for figure in measurement.figures]
    assert len(set(figures)) == len(figures)
    assert {row.figure for row in ROWS} - set(figures) == {"flat_populations", "flat_studies"}


def test_a_figure_that_was_not_measured_is_said() -> None:
    figures = table(Recorded(dict(HERE), {"small_one": [80.0], "large_one": [95.0], "sobol_peak": [math.nan]}, {"first": "no time"}))
    lines = {line.split(" | ")[0].removeprefix("| "): line for line in figures.splitlines()}
    assert len(lines) == len(ROWS) + 2
    assert all(cell.strip() != "" for line in figures.splitlines() for cell in line.split("|")[1:-1])
    assert lines[ROWS[0].what].endswith("| 80 ns | at most 90 ns | yes |")
    assert lines["the same, 1,000,000 members, one thread"].endswith("| 95 ns | at most 90 ns | **no** |")
    assert lines["the same for the first time (compiles once)"].endswith("| not measured: no time | at most 30 s | not known |")
    assert "not measured: the system does not tell" in figures
    assert "not measured: left out" in figures


def test_the_page_holds_with_nothing_and_with_everything(tmp_path: Path) -> None:
    empty = page(Recorded(dict(HERE)))
    assert "Not measured: left out." in empty
    whole = Recorded(dict(HERE), {figure: [0.1, 0.2, 0.4] for measurement in MEASUREMENTS for figure in measurement.figures})
    assert "ot measured: " not in page(whole)
    assert "| `live_month` | 20.0 % |" in page(whole)
    draw_scaling(Recorded(dict(HERE)), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"scaling.png", "scaling.svg"}


def test_flatness_is_the_farthest_from_the_middle() -> None:
    growth = {"growth_1e4": 80.0, "growth_1e5": 100.0, "growth_1e6": 100.0, "growth_1e7": 110.0, "growth_1e8": 130.0}
    assert value_of(recorded(**growth), "flat_populations") == pytest.approx(0.3)
    growth.pop("growth_1e8")
    assert value_of(recorded(**growth), "flat_populations") is None


def test_only_replaces_what_was_measured_anew(tmp_path: Path) -> None:
    before = recorded(a=1.0, b=2.0, c=3.0)
    chosen = (Measurement("x", lambda: {"a": 5.0, "b": 6.0}, ("a", "b")), Measurement("y", _missing, ("c",)))
    after = before.with_found(interleaved(chosen[:1], 3, lambda line: None), chosen[:1])
    assert after.values == {"a": [5.0] * 3, "b": [6.0] * 3, "c": [3.0]}
    after = after.with_found(interleaved(chosen[1:], 1, lambda line: None), chosen[1:])
    assert (after.median("c"), after.reason("c")) == (None, "there is none")
    write_recorded(after, tmp_path / "r.json")
    assert read_recorded(tmp_path / "r.json") == after
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["values"]["a"] == [5.0] * 3
    with pytest.raises(KeyError, match="there are small, large"):
        named(("nothing",))


def _missing() -> dict[str, float]:
    raise NotMeasured("there is none")


def test_figures_of_two_machines_are_never_mixed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert same_machine(HERE, HERE | {"python": "3.12"})
    assert not same_machine(HERE, HERE | {"cores": 4})
    monkeypatch.setattr(command, "read_recorded", lambda: Recorded(machine() | {"cores": 4096}))
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "roofline"])
    assert command.main() == 2
    assert "another machine" in capsys.readouterr().err


def test_the_measured_schedule_is_the_kernels() -> None:
    processes = {name for name, item in vars(sim.kernel).items() if isinstance(item, Dispatcher)} - {"advance"}
    assert processes <= set(SCHEDULE)
    assert called_in_order(sim.kernel.advance, processes) == list(SCHEDULE)


def test_the_measured_member_update_goes_through_the_stages_of_the_kernels_month() -> None:
    stages = {name for name, item in vars(sim.processes.month_of_member).items() if isinstance(item, Dispatcher)} - {"leave", "move_person"}
    in_the_month = called_in_order(sim.processes.members.live_month, stages)
    assert set(in_the_month) == stages - {"filled_up"}
    of_the_roll = ("count_attendance", "store", "count_roll", "sum_roll")
    expected = [name for name in in_the_month if name not in of_the_roll] + list(of_the_roll)  # counting changes nobody
    assert called_in_order(kernel_update, stages) == expected


def called_in_order(loop: Dispatcher, names: set[str]) -> list[str]:
    """These of the functions that the source of a loop calls, in the order in which they stand there."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(loop.py_func))) if isinstance(node, ast.Call)]
    placed = sorted((node.lineno, node.col_offset, node.func.id) for node in calls if isinstance(node.func, ast.Name))
    return [name for _, _, name in placed if name in names]


AGREEMENT = """
import numpy as np

from experiments.bench.c_reference import c_updates
from experiments.bench.member_inputs import FIELDS, inputs_of
from experiments.bench.limits import LEVERS, SCALAR_WITHIN, VECTORISED_WITHIN, agreement
from sim.files.scenario_files import load_scenario
from sim.simulate import start

run = start(load_scenario("baseline", ["population.branches=4", *LEVERS]), seed=3)
run.state.branches.held[:] = [1, 1, 1, 0]
run.state.branches.logged[:] = 1
run.state.branches.crowded_members[:] = 0.1
run.state.branches.used_paperwork[:] = 0.2
months = [inputs_of(run, month).rows for month in (0, 5)]
print([name for k, name in enumerate(FIELDS) if not any(np.any(rows[:, k] != 0.0) for rows in months)])
with c_updates() as (scalar, vectorised):
    for month in (0, 5):
        agreement(run, month, scalar, SCALAR_WITHIN)
        agreement(run, month, vectorised, VECTORISED_WITHIN)
print("agree")
"""


def test_c_agrees_with_the_stages_of_the_kernel_as_plain_python() -> None:
    if gcc_missing():
        pytest.skip("gcc is not installed")
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", AGREEMENT], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["[]", "agree"], done.stdout + done.stderr  # no term of the arithmetic was multiplied by nothing


@pytest.mark.slow
def test_c_agrees_with_the_compiled_kernel() -> None:
    if gcc_missing():
        pytest.skip("gcc is not installed")
    from experiments.bench.limits import check_agreement

    check_agreement()


@pytest.mark.slow
def test_shares_of_all_processes_make_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    from experiments.bench import shares as shares_of

    monkeypatch.setattr(shares_of, "BRANCHES", 46)
    found: Callable[[], dict[str, float]] = shares_of.shares
    assert sum(found().values()) == pytest.approx(1.0)


@pytest.mark.skipif(gcc_missing(), reason="gcc is not installed")
def test_the_program_in_c_leaves_small_numbers_as_they_are() -> None:
    with c_updates():
        assert sys.float_info.min / 2.0 > 0.0  # fast mathematics, linked in, would make it nothing in the whole process
