"""``run`` of a large population from the command line: what is stored, told, refused and saved."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from sim import compiled
from sim.country import memory
from sim.entities import BRANCH_TYPES
from sim.files.scenario_files import load_scenario

ROOT = Path(__file__).resolve().parents[1]
RUN = ("run", "baseline", "--replicates", "1", "--branches", "600", "--months", "24", "--set", "inspection.span=10", "--set", "burn_in=24")


@pytest.fixture
def command(monkeypatch, tmp_path):
    """Call the command line in an empty folder; 600 branches are a large population."""
    monkeypatch.setattr("experiments.large_runs.LARGEST_BESIDE_OTHERS", 500)
    monkeypatch.setattr("sim.at_switch.LARGEST_WHOLE", 500)
    monkeypatch.chdir(tmp_path)
    return lambda *words, lang="en": CliRunner().invoke(main, ["--lang", lang, *words])


def test_a_large_run_is_stored_by_month_and_type_and_as_the_whole_would_be(command, monkeypatch):
    large = command(*RUN, "--out", "large")
    assert large.exit_code == 0, large.output
    monkeypatch.setattr("experiments.large_runs.LARGEST_BESIDE_OTHERS", 5000)
    monkeypatch.setattr("sim.at_switch.LARGEST_WHOLE", 5000)
    assert command(*RUN, "--out", "whole").exit_code == 0
    months = pq.read_table("large/months.parquet").to_pandas()
    assert {"all", *BRANCH_TYPES} <= set(months["group"]) and set(months["month"]) == set(range(24))
    for name in ("results", "monthly", "branches"):
        left, right = (pq.read_table(f"{folder}/{name}.parquet").to_pandas() for folder in ("large", "whole"))
        numbers = [column for column in left.columns if left[column].dtype == float]
        np.testing.assert_allclose(left[numbers], right[numbers], rtol=1e-11, atol=1e-300, equal_nan=True)
    assert not (Path("large") / "journal" / "saves").exists()


def test_more_threads_than_processors_warn(command):
    done = command(*RUN, "--out", "o", "--threads", "500")
    assert done.exit_code == 0 and re.search(r"500 threads on \d+ processors", done.output)


def test_ctrl_c_ends_a_large_run_after_the_districts_at_work_and_fails_nothing(tmp_path, monkeypatch):
    """The run thread hears of it between two districts; nothing counts as failed, and the same run again is complete."""
    from experiments.large_runs import LargeRuns, OneAtATime
    from experiments.runner import run_study
    from experiments.study_folder import open_study
    from tests.large_studies import large_plan

    monkeypatch.setattr("experiments.large_runs.LARGEST_BESIDE_OTHERS", 500)
    monkeypatch.setattr("sim.at_switch.LARGEST_WHOLE", 500)
    study = open_study(tmp_path / "s", large_plan(600))
    heard = []

    class Told:
        def months(self, count):
            heard.append(count)
            if len(heard) == 1:
                os.kill(os.getpid(), signal.SIGINT)  # Ctrl-C reaches the main thread, which waits for the run
                assert runs.stopping.wait(30)

        resumed = unsaved = print

    runs = LargeRuns(1, study.journal.folder, Told())
    with pytest.raises(KeyboardInterrupt):
        run_study(study, runs.simulate, OneAtATime(runs), before=runs.before)
    assert len(heard) == 1 and not study.complete()
    assert not list((tmp_path / "s").rglob("failed-*.parquet"))
    again = LargeRuns(1, study.journal.folder)
    assert run_study(open_study(tmp_path / "s", large_plan(600)), again.simulate, OneAtATime(again), before=again.before)


@pytest.mark.parametrize(("lang", "sentence"), [("en", "bytes of memory, 2,000,000,000 are available"), ("zh", "现有2,000,000,000字节")])
def test_a_country_that_does_not_fit_is_refused_and_nothing_is_written(command, monkeypatch, lang, sentence):
    monkeypatch.setattr(memory, "available_bytes", lambda: 2_000_000_000)
    refused = command("run", "national", "--out", "o", lang=lang)
    assert refused.exit_code == 2 and sentence in refused.output and "4,614,000" in refused.output
    assert not Path("o").exists()


def test_the_country_is_as_large_as_the_bulletin_says():
    one = load_scenario("national")
    assert (one.population.branches, one.burn_in + one.months) == (4_614_000, 60)
    assert one.values == load_scenario("baseline").values


@pytest.mark.parametrize("full", [False, True])
def test_a_cache_that_cannot_keep_code_is_told_in_one_sentence(monkeypatch, tmp_path, capsys, full):
    from branchsim.messages import text
    from branchsim.study_session import say_if_compiling

    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("BRANCHSIM_CACHE", str(tmp_path / ("room" if full else "file/below")))
    if full:
        monkeypatch.setattr(compiled.shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    monkeypatch.setattr(compiled, "cache_is_writable", compiled.cache_is_writable.__wrapped__)
    say_if_compiling(lambda key, **values: text(key, "en", **values))
    assert "cannot be kept in" in capsys.readouterr().err


CHILD = """
import os, signal, sys
import experiments.large_runs, sim.at_switch, sim.country.execution, sim.country.run
experiments.large_runs.LARGEST_BESIDE_OTHERS = sim.at_switch.LARGEST_WHOLE = sim.at_switch.MOST_STAYERS = 500
sim.country.execution.Execution.__init__.__defaults__ = (1, None, None, 0.0)
kill_at = int(sys.argv[1])
block, done = sim.country.run.Country._block, []
def one_block(*arguments):
    if len(done) == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(None)
    block(*arguments)
sim.country.run.Country._block = one_block
from branchsim.command_line import main
main(["--lang", "en", *sys.argv[2:]], standalone_mode=True)
"""


@pytest.mark.slow
def test_a_large_run_survives_kill_nine_to_the_byte(tmp_path):
    def run(kill_at, out):
        words = [sys.executable, "-c", CHILD, str(kill_at), *RUN, "--out", str(tmp_path / out)]
        return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)

    assert run(99, "straight").returncode == 0
    for kill_at in (1, 2):  # in the second year of the burn-in; then, gone on from there, in the second year of the arm
        assert run(kill_at, "killed").returncode == -signal.SIGKILL
        assert list((tmp_path / "killed" / "journal" / "saves").rglob("save.json"))
    last = run(99, "killed")
    assert last.returncode == 0 and "Going on from month 12 of the run" in last.stderr
    for name in ("results", "months", "monthly", "branches"):
        left, right = ((tmp_path / out / f"{name}.parquet").read_bytes() for out in ("straight", "killed"))
        assert left == right, name


@pytest.mark.slow
def test_a_changed_rule_never_meets_a_stale_kernel(tmp_path):
    """The same cache folder, a rule edited in a copy of the model and edited back: each time what runs is what stands there."""
    import shutil

    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    found = "from sim.files.scenario_files import load_scenario; from sim.run import start; import sim; "
    found += "run = start(load_scenario('baseline', ['population.branches=5']), seed=1); "
    found += "print(sim.__file__, run.state.members.disposition.sum())"
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "BRANCHSIM_CACHE": str(tmp_path / "cache")}

    def founded():
        words = [sys.executable, "-c", found]
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=True)
        place, total = done.stdout.split()
        assert Path(place).is_relative_to(tmp_path)
        return float(total)

    rule = tmp_path / "sim" / "submodels" / "population_traits.py"
    plain = rule.read_text(encoding="utf-8")
    first = founded()
    rule.write_text(plain.replace("math.exp(-spread * z)", "math.exp(spread * z)"), encoding="utf-8")
    edited = founded()
    rule.write_text(plain, encoding="utf-8")
    assert edited != first and founded() == first
