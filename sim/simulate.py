"""The front door of the model: a scenario, a seed and a replicate in, monthly responses out."""

from __future__ import annotations

from collections.abc import Iterable

from sim.at_switch import AtSwitch
from sim.country.execution import Execution
from sim.observation import Series
from sim.run import Engine, Run, reference_values, settings_of, start
from sim.scenario import Policy, Scenario
from sim.targets import targeted_policies


def simulate_policies(
    scenario: Scenario,
    policies: Iterable[Policy | None],
    *,
    seed: int,
    replicate: int = 0,
    stream: int = 0,
    engine: Engine = "kernel",
    threads: int = 1,
) -> dict[str, Series]:
    """Run the burn-in once, then every policy from the same state; responses by policy id (None: "baseline").

    ``threads``: of a population of more than ``sim.population.part.LARGEST_WHOLE`` branches; the result is the same for any number.
    """
    chosen = list(policies)
    address = {"seed": seed, "replicate": replicate, "stream": stream}
    return AtSwitch(scenario, targeted_policies(chosen), **address, engine=engine, execution=Execution(threads)).arms(chosen)


def simulate(scenario: Scenario, *, seed: int, replicate: int = 0, stream: int = 0, engine: Engine = "kernel", threads: int = 1) -> Series:
    """Responses of one run of a scenario (under its policy, if it has one), by month from the switch on.

    The result depends on the scenario and the address (seed, stream, replicate) alone; both engines give the same bits.
    """
    address = {"seed": seed, "replicate": replicate, "stream": stream}
    results = simulate_policies(scenario, [scenario.policy], **address, engine=engine, threads=threads)
    return next(iter(results.values()))


__all__ = ["Engine", "Run", "reference_values", "settings_of", "simulate", "simulate_policies", "start"]
