"""branchsim: an agent-based simulator for the assessment of party branches. Start with ``branchsim --help``."""

import warnings

from branchsim.neighbours import strangers

__version__ = "0.1.0"

# The names sim, experiments and analysis are common; a notebook in a folder with its own "analysis" would fail later and obscurely.
for _name, _where in strangers():
    if _where != "":
        warnings.warn(f"Python would import {_name} from {_where} instead of branchsim's own package", RuntimeWarning, stacklevel=2)

_FRONT_DOOR = {
    "load_scenario": "sim.files.scenario_files",
    "load_policy": "sim.files.scenario_files",
    "simulate": "sim.simulate",
    "simulate_policies": "sim.simulate",
}


def __getattr__(name: str) -> object:
    """The names a notebook imports, fetched when they are asked for: ``import branchsim`` itself stays light."""
    if name not in _FRONT_DOOR:
        raise AttributeError(f"branchsim has no name {name}; it offers {', '.join(sorted(_FRONT_DOOR))}")
    from importlib import import_module

    return getattr(import_module(_FRONT_DOOR[name]), name)
