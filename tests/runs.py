"""Short runs for tests of the whole model: scenarios by setting, policies by lever, and what two states differ in."""

import numpy as np

from sim.files.scenario_files import load_scenario
from sim.observation import new_tally
from sim.scenario import Change, Policy, Text


def scenario(branches=60, months=12, *settings, **values):
    """Baseline with so many branches, two years of burn-in, and other values by field name (dots as double underscores)."""
    base = load_scenario("baseline", [f"population.branches={branches}", "burn_in=24", f"months={months}", *settings])
    return base.with_values({name.replace("__", "."): value for name, value in values.items()})


def policy(name, **levers):
    """Policy that sets levers at month 0; names as in :func:`scenario`."""
    changes = tuple(Change(lever.replace("__", "."), float(value)) for lever, value in levers.items())
    return Policy(name, Text(name, name), Text(name, name), (), None, changes)


def advance(run, stop):
    """Run on to month ``stop`` without observing; returns the run."""
    run.advance_to(stop, new_tally(0), observed_from=10**6)
    return run


def roll(state, b=None):
    """Places of the members on the roll of branch ``b``, or of all branches in order."""
    branches = range(len(state.branches.members)) if b is None else [b]
    return np.concatenate([state.branches.first[k] + np.arange(state.branches.members[k]) for k in branches])


def member_rows(state, b=None):
    """All state of the members on the roll of branch ``b`` (or of all), shape (members, variables), ids as they are."""
    taken = roll(state, b)
    return {name: array[taken] for name, array in zip(state.members._fields, state.members)}


def same_members(left, right, b=None):
    """True where the rolls agree in every bit."""
    a, c = member_rows(left, b), member_rows(right, b)
    return all(np.array_equal(a[name], c[name]) for name in a)


def branch_differences(left, right, skip=("first", "room")):
    """Indices of branches that differ in a branch variable or in a member, and the names of the variables that differ."""
    where, names = set(), set()
    for name in left.branches.dtype.names:
        a, b = left.branches[name], right.branches[name]
        changed = np.flatnonzero((a != b).reshape(len(a), -1).any(axis=1))
        if name not in skip and len(changed) > 0:
            where.update(changed.tolist())
            names.add(name)
    where.update(b for b in range(len(left.branches.members)) if not same_members(left, right, b))
    return where, names
