"""All measurements, in the order in which they are taken: the names that ``--only`` knows."""

from __future__ import annotations

from experiments.bench.commands import first_run, report, starting
from experiments.bench.country import country, tenth_of_the_country
from experiments.bench.limits import large_member_update, member_update
from experiments.bench.measurement import Measurement
from experiments.bench.member_months import growing_populations, large_populations, small_populations
from experiments.bench.peers import agentpy_toy
from experiments.bench.roofline import bounds
from experiments.bench.runs import SIZES, growing_studies, many_runs, one_thread, stored_mesa_study
from experiments.bench.shares import FIGURES, shares
from experiments.bench.sobol_study import sobol_study
from experiments.bench.studies import group_by

MEASUREMENTS = (
    Measurement(
        "small",
        small_populations,
        ("small_one", "small_two", "mesa_1e3", "mesa_1e4", "mesa_over_kernel", "two_threads_over_one", "cores_given"),
        checked=True,
    ),
    Measurement("large", large_populations, ("large_one", "large_two", "large_over_small"), checked=True),
    Measurement(
        "update",
        member_update,
        ("update_kernel", "update_scalar_c", "update_vectorised_c", "kernel_over_scalar_c", "kernel_over_vectorised_c"),
        checked=True,
    ),
    Measurement("update_large", large_member_update, ("update_kernel_large", "update_vectorised_c_large")),
    Measurement("roofline", bounds, ("draw", "bandwidth", "moved_bytes")),
    Measurement("runs", many_runs, ("runs_two", "study_over_runs", "mesa_batch_run", "batch_over_study"), checked=True),
    Measurement("runs_one", one_thread, ("runs_one",)),
    Measurement("mesa_study", stored_mesa_study, ("mesa_study_run",)),
    Measurement("agentpy", agentpy_toy, ("agentpy_run", "agentpy_member_month")),
    Measurement("group_by", group_by, ("group_by",)),
    Measurement("starting", starting, ("help", "run")),
    Measurement("report", report, ("report",)),
    Measurement("shares", shares, FIGURES, once=True),
    Measurement("growth", growing_populations, ("growth_1e3", "growth_1e4", "growth_1e5", "growth_1e6")),
    Measurement("first", first_run, ("first",), once=True),
    Measurement("studies", growing_studies, tuple(SIZES), once=True, long=True),
    Measurement("tenth", tenth_of_the_country, ("growth_1e7",), once=True, long=True),
    Measurement(
        "country",
        country,
        ("country_seconds", "country_peak", "country_bytes_a_member", "member_at_rest", "growth_1e8"),
        once=True,
        long=True,
    ),
    Measurement("sobol", sobol_study, ("sobol_seconds", "sobol_peak", "sobol_runs"), once=True, long=True),
)
"""Larger populations come before those that leave pages behind; what takes minutes comes last."""


def named(names: tuple[str, ...]) -> tuple[Measurement, ...]:
    """The measurements of these names, in order. Raises KeyError with the names that there are for an unknown one."""
    known = {measurement.name for measurement in MEASUREMENTS}
    unknown = set(names) - known
    if unknown:
        raise KeyError(f"{', '.join(sorted(unknown))}: there are {', '.join(measurement.name for measurement in MEASUREMENTS)}")
    return tuple(measurement for measurement in MEASUREMENTS if measurement.name in names)
