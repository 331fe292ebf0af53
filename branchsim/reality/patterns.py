"""All patterns, in the order of their ids."""

from branchsim.reality.baseline import BASELINES
from branchsim.reality.changes import CHANGES

PATTERNS = tuple(sorted((*BASELINES, *CHANGES), key=lambda pattern: pattern.id))
