"""Where runs take place: the options ``--threads``, ``--processes``, ``--dask`` and ``--shard``, and the executor they ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from experiments.executors.executor import Executor


def execution_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    for option in reversed(
        [
            click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help"),
            click.option("--processes", type=click.IntRange(1), default=None, help="command.sweep.processes"),
            click.option("--dask", default=None, metavar="ADDRESS", help="command.sweep.dask"),
            click.option("--shard", default=None, metavar="I/N", help="command.sweep.shard"),
        ]
    ):
        command = option(command)
    return command


def executor_of(options: dict[str, Any]) -> int | Executor:
    """Threads (a number), worker processes or a Dask cluster. Raises InputError for more than one of them, or if nobody answers."""
    from sim.problems import InputError, Problem

    given = [f"--{name}" for name in ("processes", "dask") if options[name] is not None]
    if len(given) > 1:
        raise InputError([Problem("--dask", None, None, "", "problem.one_executor", {"given": ", ".join(given)})])
    if options["processes"] is not None:
        from experiments.executors.processes import Processes

        return Processes(options["processes"])
    if options["dask"] is not None:
        from importlib.util import find_spec

        if find_spec("distributed") is None:
            raise InputError([Problem("--dask", None, None, options["dask"], "problem.dask_absent")])
        from experiments.executors.dask_cluster import DaskCluster

        return DaskCluster(options["dask"])
    return int(options["threads"])


def shard_of(written: str | None) -> tuple[int, int] | None:
    """``3/8`` as (3, 8). Raises InputError for anything that is no share."""
    from sim.problems import InputError, Problem

    if written is None:
        return None
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", written.strip())
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise InputError([Problem("--shard", None, None, written, "problem.shard_form")])
    return int(found[1]), int(found[2])
