"""All patterns, in the order of their ids."""

from branchsim.reality.baseline import BASELINES
from branchsim.reality.calendar import CALENDAR
from branchsim.reality.changes import CHANGES
from branchsim.reality.inspections import INSPECTIONS
from branchsim.reality.people import PEOPLE
from branchsim.reality.probes import PROBES

PATTERNS = tuple(sorted((*BASELINES, *CHANGES, *INSPECTIONS, *PEOPLE, *CALENDAR, *PROBES), key=lambda pattern: pattern.id))
