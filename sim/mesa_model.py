"""The readable engine: the same schedule with Mesa agents, activated in random order. Slow, and meant to be read."""

from __future__ import annotations

from types import SimpleNamespace

import mesa
import numpy as np

from sim import compiled
from sim.agents import Branch, Member, Secretary, SuperiorBody
from sim.compiled import kernel
from sim.entities import State, variables_of
from sim.population.people import new_member
from sim.processes.assessment import type_means
from sim.processes.members import LUCK_SHIFT
from sim.processes.observe import observe_assessment, observe_month
from sim.randomness import Kind, Purpose

BRANCH, MEMBER_MONTH = int(Kind.BRANCH), int(Purpose.MEMBER_MONTH)
SHEET = ("weights", "mix", "plus", "minus", "veto")  # what a branch is assessed by, one row each
PLACES = ("first", "room", "members")  # bookkeeping of the arrays, kept by the model itself
PERSON = [row.name for row in variables_of("member") if row.name != "id"]
BRANCH_STATE = [row for row in variables_of("branch") if row.name not in PLACES]


@kernel
def member_draws(run_key, ids, month):
    """This month's draws of all members of a branch in one call: uniforms for attendance and exit, level of luck."""
    uniforms = np.empty((ids.shape[0], 2))
    levels = np.empty(ids.shape[0], np.int64)
    for k in range(ids.shape[0]):
        words = compiled.draw(run_key, ids[k], month, MEMBER_MONTH)
        uniforms[k, 0] = compiled.uniform(words[0])
        uniforms[k, 1] = compiled.uniform(words[1])
        levels[k] = compiled.level_of(words[2], LUCK_SHIFT)
    return uniforms, levels


@kernel
def branch_words(run_key, b, month, purpose):
    """The four words of a branch for one purpose in one month."""
    words = compiled.draw(run_key, compiled.entity_id(BRANCH, b, 0, 0), month, purpose)
    return words[0], words[1], words[2], words[3]


class BranchModel(mesa.Model):
    """Members, secretaries, branches and superior bodies made from a state of arrays; :meth:`write_back` returns to it."""

    def __init__(self, state: State, setting, margins, run_key: np.ndarray, month: int):
        super().__init__(seed=int(run_key[0]))
        self.state, self.setting, self.margins, self.run_key, self.month = state, setting, margins, run_key, month
        names = setting.values.dtype.names
        self.parameters = [SimpleNamespace(**{name: float(record[name]) for name in names}) for record in setting.values]
        self.sheets = list(zip(*(getattr(setting, name).tolist() for name in SHEET)))
        self.reference = setting.reference.tolist()
        self.death, self.luck = setting.death.tolist(), setting.luck.tolist()
        self.bodies = [SuperiorBody(self, k) for k in range(len(state.bodies.branches))]
        self.branches = [self._branch(b) for b in range(len(state.branches.type))]
        self.secretaries = [Secretary(self, branch) for branch in self.branches]
        for body in self.bodies:
            body.recent_share = float(state.bodies.recent_share[body.index])

    def _branch(self, b: int) -> Branch:
        branch, arrays = Branch(self, b), self.state.branches
        for row in BRANCH_STATE:
            setattr(branch, row.name, getattr(arrays, row.name)[b].tolist())
        branch.parameters = self.parameters[branch.row]
        for name, part in zip(SHEET, self.sheets[branch.row]):
            setattr(branch, name, part)
        branch.room = int(arrays.room[b])
        branch.body = self.bodies[int(arrays.body[b])]
        branch.body.branches.append(branch)
        first, people = int(arrays.first[b]), self.state.members
        branch.members = [self._member(i) for i in range(first, first + int(arrays.members[b]))]
        assert len(people.id) >= first + len(branch.members)
        return branch

    def _member(self, i: int) -> Member:
        people = self.state.members
        state = {name: getattr(people, name)[i].item() for name in PERSON}
        return Member(self, id=people.id[i], **state)  # an id stays an unsigned number: a Python int would be too large for a float

    def branch_words(self, index: int, purpose: Purpose) -> tuple:
        """Four words for a branch this month."""
        return branch_words(self.run_key, index, self.month, int(purpose))

    def member_draws(self, ids: list) -> list[tuple[float, float, int]]:
        """(attendance, exit, luck level) for each member."""
        uniforms, levels = member_draws(self.run_key, np.array(ids, dtype=np.uint64), self.month)
        return list(zip(uniforms[:, 0].tolist(), uniforms[:, 1].tolist(), levels.tolist()))

    def candidate(self, branch: Branch) -> Member:
        """The first candidate of the branch this month; who that is depends on the address alone."""
        i = int(self.state.branches.first[branch.index]) + branch.room - 1  # the last place is free while the branch admits
        who = self.run_key, branch.index, self.month, branch.type, branch.away_share
        new_member(self.state.members, i, *who, self.setting, self.margins)
        return self._member(i)

    def advance_month(self) -> bool:
        """One month in the order of ``sim/schedule.py``, agents in random order; True if it ended with an assessment."""
        bodies, branches = self.agents_by_type[SuperiorBody], self.agents_by_type[Branch]
        bodies.shuffle_do("plan_attention")
        self.agents_by_type[Secretary].shuffle_do("allocate_time")
        branches.shuffle_do("hold_life")
        branches.shuffle_do("live_month")
        branches.shuffle_do("move_truth")
        branches.shuffle_do("be_visited")
        bodies.shuffle_do("remember_visits")
        assessed = (self.month + 1) % int(self.parameters[0].assessment_period_months) == 0
        if assessed:
            self.write_back()  # the mean of what was verified runs over all branches, in their fixed order
            means = type_means(self.state.branches, self.month, self.parameters[0].branch_quality_reference)
            branches.shuffle_do("be_assessed", means)
        return assessed

    def write_back(self) -> None:
        """Write every agent's state into the arrays."""
        arrays, people = self.state.branches, self.state.members
        for body in self.bodies:
            for name in ("affordable", "recent_share"):
                getattr(self.state.bodies, name)[body.index] = getattr(body, name)
        for row in BRANCH_STATE:
            if row.name != "body":
                getattr(arrays, row.name)[:] = [getattr(branch, row.name) for branch in self.branches]
        for branch in self.branches:
            first, count = int(arrays.first[branch.index]), len(branch.members)
            arrays.members[branch.index] = count
            place = slice(first, first + count)
            for row in variables_of("member"):
                getattr(people, row.name)[place] = [getattr(member, row.name) for member in branch.members]


def advance(state, setting, margins, run_key, first_month, stop_month, weak_below, top, bottom, observed_from) -> None:
    """Same contract as ``sim.kernel.advance``: run the months and tally those from ``observed_from`` on."""
    model = BranchModel(state, setting, margins, run_key, first_month)
    for month in range(first_month, stop_month):
        model.month = month
        assessed = model.advance_month()
        model.write_back()
        if month >= observed_from:
            row = month - observed_from
            observe_month(state, setting, month, weak_below, top[row], bottom[row])
            if assessed:
                observe_assessment(state, setting, top[row], bottom[row])
