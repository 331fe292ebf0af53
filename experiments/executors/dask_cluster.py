"""The workers of a Dask cluster, reached by the address of its scheduler."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from experiments.code_version import code_version
from experiments.executors.executor import MOST_PER_WORLD
from experiments.executors.shipping import STARTS
from sim.problems import InputError, Problem

SECONDS_TO_CONNECT = 15


class DaskCluster:
    """All workers of the cluster at ``address`` (``tcp://host:port``).

    Raises InputError where nobody answers there, where the cluster has no worker, or where a worker has another version of the model.
    The scheduler itself retries a task whose worker ended, on ``allowed-failures`` other workers, before it says so.
    """

    seconds_per_chunk = 0.5
    most_per_world = MOST_PER_WORLD

    def __init__(self, address: str) -> None:
        self.address = address
        self.client = self._connect()
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        if len(workers) == 0:
            raise self._refusal("problem.dask_no_workers")
        self._check_versions()
        self.threads = sum(worker["nthreads"] for worker in workers.values())
        self.workers, self.slots = len(workers), 2 * self.threads
        from distributed.scheduler import KilledWorker

        self.deaths: tuple[type[BaseException], ...] = (KilledWorker,)
        self.tries_per_death = 1 + int(self.client.run_on_scheduler(_allowed_failures))
        self.pool = self.client.get_executor(pure=False)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        return self.pool.submit(function, *arguments)

    def renew(self) -> None:
        """The scheduler keeps the other workers; a nanny brings the dead one back."""

    def close(self, *, at_once: bool) -> None:
        self.pool.shutdown(wait=not at_once)
        self.client.close()

    def notes(self) -> Mapping[str, Any]:
        starts = Counter(tuple(task) for _, tasks in self.client.get_events(STARTS) for task in tasks)
        again = [{"point_id": point, "replicate_id": replicate, "starts": n} for (point, replicate), n in sorted(starts.items()) if n > 1]
        return {"executor": "dask", "workers": self.workers, "threads": self.threads, "started_again": again}

    def _connect(self) -> Any:
        from distributed import Client

        try:
            return Client(self.address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise self._refusal("problem.dask_unreachable", reason=str(error) or type(error).__name__) from error

    def _check_versions(self) -> None:
        """Another version of the model on one worker would mix two models in one study."""
        here = code_version()
        for worker, there in self.client.run(_model_hash_there).items():
            if there != here:
                raise self._refusal("problem.dask_other_model", worker=worker, here=here[:12], there=str(there)[:12])

    def _refusal(self, key: str, **values: Any) -> InputError:
        return InputError((Problem("--dask", None, None, self.address, key, values),))


def _model_hash_there() -> str:
    """The version of the model a worker has; what went wrong where it has none."""
    try:
        from experiments.code_version import code_version as there

        return there()
    except ImportError as error:
        return str(error)


def _allowed_failures(dask_scheduler: Any) -> int:
    return int(dask_scheduler.allowed_failures)
