"""branchsim: an agent-based simulator for the assessment of party branches. Start with ``branchsim --help``."""

import warnings

from branchsim.neighbours import strangers

__version__ = "0.1.0"

# The names sim, experiments and analysis are common; a notebook in a folder with its own "analysis" would fail later and obscurely.
for _name, _where in strangers():
    if _where != "":
        warnings.warn(f"Python would import {_name} from {_where} instead of branchsim's own package", RuntimeWarning, stacklevel=2)
