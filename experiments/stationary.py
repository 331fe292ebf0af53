"""Make the stored stationary snapshot (D14) and the reference values (D4) from one long run of S0 at default parameters.

Run with ``python -m experiments.stationary`` after a rule or a default has changed; both files belong to the model and are committed.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from sim.entities import BRANCH_TYPES, State, roll_places
from sim.files.scenario_files import load_scenario
from sim.observation import new_tally
from sim.population.start_state import QUANTILES, START_VARIABLES, TRAITS, stored
from sim.simulate import start

MONTHS = 240
BRANCHES = 6000
SEED = 20240101
Q_STAR = 0.10  # the quantile of true quality that marks a weak branch


def values_by_type(state: State, name: str, kind: int) -> np.ndarray:
    """All values of one start variable in branches of one type (members' values for members' variables)."""
    branches, members = state.branches, state.members
    chosen = np.flatnonzero(branches.type == kind)
    if name == "quality":
        return branches.quality[chosen].mean(axis=1)
    if hasattr(branches, name):
        return getattr(branches, name)[chosen]
    rows = [getattr(members, name)[branches.first[b] : branches.first[b] + branches.members[b]] for b in chosen]
    return np.concatenate(rows)


def write_snapshot(state: State, path: Path) -> None:
    """Quantiles of every start variable by branch type."""
    ranks = np.linspace(0.0, 1.0, QUANTILES)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["variable", "type", *(f"q{step}" for step in range(QUANTILES))])
        for name in START_VARIABLES:
            for kind, label in enumerate(BRANCH_TYPES):
                row = np.quantile(values_by_type(state, name, kind), ranks)
                writer.writerow([name, label, *(f"{value:.6f}" for value in row)])


def normal_scores(values: np.ndarray) -> np.ndarray:
    """Ranks as standard normal quantiles; ties share their mean rank."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return ndtri((rankdata(values) - 0.5) / len(values))


def loadings(values: np.ndarray, traits: np.ndarray) -> np.ndarray:
    """Least-squares weights of the traits (columns) on the normal scores of ``values``, then the spread left to chance."""
    scores = normal_scores(values)
    weights, *_ = np.linalg.lstsq(traits, scores, rcond=None)
    return np.append(weights, np.sqrt(max(0.0, 1.0 - np.var(traits @ weights))))


def write_loadings(state: State, path: Path) -> None:
    """How traits order branches and members in every start variable."""
    branches, members, places = state.branches, state.members, roll_places(state.branches)
    of_branch = np.column_stack([getattr(branches, name) for name in TRAITS[:-1]])
    of_member = normal_scores(members.disposition[places])[:, None]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["variable", *TRAITS, "chance"])
        for name in START_VARIABLES:
            if hasattr(branches, name):
                values = branches.quality.mean(axis=1) if name == "quality" else getattr(branches, name)
                *weights, chance = loadings(values, of_branch)
                row = [*weights, 0.0, chance]
            else:
                weight, chance = loadings(getattr(members, name)[places], of_member)
                row = [0.0] * len(TRAITS[:-1]) + [weight, chance]
            writer.writerow([name, *(f"{value:.4f}" for value in row)])


def write_reference_values(state: State, path: Path) -> None:
    """q* of D4: the 10th percentile of true quality (reference weights) over the branches of the reference run."""
    weak_below = np.quantile(state.branches.quality.mean(axis=1), Q_STAR)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "value", "unit", "meaning"])
        writer.writerow(["weak_below", f"{weak_below:.6f}", "0-1", "q* of D4: 10th percentile of true quality in the stored reference run"])


def main() -> None:
    """Run S0 for 240 months and write both files."""
    scenario = load_scenario("baseline", [f"population.branches={BRANCHES}", f"burn_in={MONTHS}"])
    run = start(scenario, seed=SEED, plain=True)
    run.advance_to(0, new_tally(0))
    write_snapshot(run.state, stored("stationary_state.csv"))
    write_loadings(run.state, stored("stationary_loadings.csv"))
    write_reference_values(run.state, stored("reference_values.csv"))


if __name__ == "__main__":
    main()
