"""The readable engine's agents: members, secretaries, branches and superior bodies, as the ODD description tells them.

Each method is one process of ``sim/schedule.py`` and calls the same plain rules as the compiled loops; a test holds both engines to
the same bits. Sums run in slot order, because the order of additions is part of the result.
"""

from sim.agents.branch import Branch
from sim.agents.member import Member
from sim.agents.secretary import Secretary
from sim.agents.superior_body import SuperiorBody

__all__ = ["Branch", "Member", "Secretary", "SuperiorBody"]
