"""Studies of a population that is large enough to run in districts."""

from branchsim.commands.run import run_plan


def large_plan(branches):
    """One run of the baseline with ten branches a body."""
    settings = [f"population.branches={branches}", "inspection.span=10", "burn_in=24", "months=12"]
    return run_plan("baseline", None, settings, {"replicates": 1, "seed": 1, "engine": "kernel"})
