"""Tasks on threads, processes and a real Dask cluster: the same bytes, whatever happens to a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from experiments.executors.processes import Processes
from experiments.executors.threads import Threads
from experiments.journal import attempts
from experiments.runner import run_study
from experiments.study_folder import open_study
from sim.problems import InputError
from tests.deadly_model import ACCIDENTS, always_deadly, killed_once, slow_simulate
from tests.fake_model import fake_simulate, plan

ROOT = Path(__file__).resolve().parent.parent
FILES = ("design.parquet", "policies.parquet", "results.parquet", "failures.parquet", "monthly.parquet", "branches.parquet")


@pytest.fixture
def accidents(tmp_path, monkeypatch) -> Path:
    (tmp_path / "accidents").mkdir()
    monkeypatch.setenv(ACCIDENTS, str(tmp_path / "accidents"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path / "accidents"


def whole(tmp_path: Path) -> dict[str, bytes]:
    """Files of the same study run on one thread."""
    run_study(open_study(tmp_path / "whole", plan()), fake_simulate, 1)
    return content(tmp_path / "whole")


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


@contextmanager
def dask_cluster(workers: int = 2) -> Iterator[str]:
    """A real scheduler and real workers on loopback; yields the scheduler's address."""
    import distributed

    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "2"}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    started = [
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT, start_new_session=True)
    ]
    try:
        lines = (line for line in started[0].stderr if "Scheduler at" in line)
        address = "tcp://" + next(lines).rpartition("tcp://")[2].strip()
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard"]
        for _ in range(workers):
            started.append(subprocess.Popen(worker, env=environment, stderr=subprocess.DEVNULL, cwd=ROOT, start_new_session=True))
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        yield address
    finally:
        for process in reversed(started):  # a nanny that is starting a worker anew does not listen: each is the leader of its own group
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=30)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.slow
def test_processes_give_the_bytes_of_threads(tmp_path, accidents, count) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, Processes(count))
    assert content(tmp_path / "s") == whole(tmp_path)
    assert attempts(tmp_path / "s/journal")[0]["executor"] == "processes"


@pytest.mark.slow
def test_a_killed_process_costs_a_retry_and_nothing_else(tmp_path, accidents) -> None:
    run_study(open_study(tmp_path / "s", plan()), killed_once, Processes(2))
    assert (accidents / "killed").exists()
    assert content(tmp_path / "s") == whole(tmp_path)
    noted = attempts(tmp_path / "s/journal")[0]
    assert noted["worker_deaths"] == 1
    assert {"point_id": 0, "replicate_id": 3, "tries": 1} in noted["retries"]
    assert noted["outcome"] == "complete"


@pytest.mark.slow
def test_a_task_that_always_kills_its_worker_fails_after_three_tries(tmp_path, accidents) -> None:
    run_study(open_study(tmp_path / "s", plan()), always_deadly, Processes(2))
    assert len(list(accidents.iterdir())) == 3
    check_one_failure(tmp_path)


def check_one_failure(tmp_path: Path) -> None:
    failures = pq.read_table(tmp_path / "s/failures.parquet").to_pylist()
    assert [(one["point_id"], one["replicate_id"], one["error"]) for one in failures] == [(0, 3, "WorkerDied")]
    run_study(open_study(tmp_path / "whole", plan()), fake_simulate, 1)
    expected = pq.read_table(tmp_path / "whole/results.parquet").to_pandas().query("not (point_id == 0 and replicate_id == 3)")
    assert pq.read_table(tmp_path / "s/results.parquet").to_pandas().equals(expected.reset_index(drop=True))


@pytest.mark.slow
def test_a_real_dask_cluster_gives_the_same_bytes_even_if_a_worker_is_killed(tmp_path, accidents) -> None:
    from experiments.executors.dask_cluster import DaskCluster

    with dask_cluster() as address:
        run_study(open_study(tmp_path / "s", plan()), killed_once, DaskCluster(address))
    assert (accidents / "killed").exists()
    assert content(tmp_path / "s") == whole(tmp_path)
    noted = attempts(tmp_path / "s/journal")[0]
    assert (noted["executor"], noted["workers"]) == ("dask", 2)
    assert [0, 3] in [[one["point_id"], one["replicate_id"]] for one in [*noted["started_again"], *noted["retries"]]]


@pytest.mark.slow
def test_a_task_that_always_kills_dask_workers_fails_and_stops_nothing_else(tmp_path, accidents) -> None:
    from experiments.executors.dask_cluster import DaskCluster

    with dask_cluster() as address:
        run_study(open_study(tmp_path / "s", plan()), always_deadly, DaskCluster(address))
    assert len(list(accidents.iterdir())) >= 3
    check_one_failure(tmp_path)


@pytest.mark.slow
def test_nobody_at_the_address_of_a_dask_scheduler(monkeypatch) -> None:
    from experiments.executors import dask_cluster as module

    monkeypatch.setattr(module, "SECONDS_TO_CONNECT", 1)
    with pytest.raises(InputError) as caught:
        module.DaskCluster("tcp://127.0.0.1:1")
    assert caught.value.problems[0].key == "problem.dask_unreachable"


def test_no_workers_are_refused() -> None:
    for executor in (Threads, Processes):
        with pytest.raises(ValueError, match="1 or more"):
            executor(0)


@pytest.mark.slow
def test_ctrl_c_ends_processes_and_keeps_what_was_saved(tmp_path, accidents, monkeypatch) -> None:
    from experiments import attempt

    monkeypatch.setattr(attempt, "SECONDS_BETWEEN_PARTS", 0.0)

    def stop(progress) -> None:
        if progress.finished >= 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(open_study(tmp_path / "s", plan()), slow_simulate, Processes(2), stop)
    assert 5 <= 12 - len(open_study(tmp_path / "s", plan()).remaining()) < 12
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    assert content(tmp_path / "s") == whole(tmp_path)
