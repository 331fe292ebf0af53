"""The readable engine: the same schedule with Mesa agents, activated in random order. Slow, and meant to be read."""

from __future__ import annotations

from types import SimpleNamespace

import mesa
import numpy as np

from sim import compiled
from sim.agents import Branch, Member, Secretary, SuperiorBody
from sim.compiled import kernel
from sim.entities import State, variables_of
from sim.kernel import WHOLE
from sim.population.people import new_member
from sim.processes.assessment import type_means
from sim.processes.decisions import decide_year, grade_branches
from sim.processes.month_of_member import LUCK_SHIFT
from sim.processes.observe import close_month, observe_month
from sim.processes.observe_assessment import observe_assessment
from sim.processes.observe_ranks import observe_ranks
from sim.randomness import Kind, Purpose
from sim.schedule import SCHEDULE

MEMBER_MONTH = Purpose.MEMBER_MONTH.word
SHEET = ("weights", "mix", "plus", "minus", "veto")  # what a branch is assessed by, one row each
PERSON = [row.name for row in variables_of("member") if row.name != "id"]
PLACES = {"branch.first", "branch.room", "branch.members", "branch.body", "body.first", "body.branches"}  # where things lie in arrays
BRANCH_STATE = [row.name for row in variables_of("branch") if f"branch.{row.name}" not in PLACES]
BODY_STATE = [row.name for row in variables_of("body") if f"body.{row.name}" not in PLACES]
DECLARED = {process.loop.split(".")[1]: process for process in SCHEDULE}
CHANGING = {name for process in SCHEDULE for name in process.writes}


@kernel
def member_draws(run_key, ids, month):
    """This month's draws of all members of a branch in one call: uniforms for attendance, exit and moving, level of luck."""
    uniforms = np.empty((ids.shape[0], 3))
    levels = np.empty(ids.shape[0], np.int64)
    for k in range(ids.shape[0]):
        words = compiled.draw(run_key, ids[k], month, MEMBER_MONTH)
        uniforms[k, 0] = compiled.uniform(words[0])
        uniforms[k, 1] = compiled.uniform(words[1])
        uniforms[k, 2] = compiled.uniform(words[3])
        levels[k] = compiled.level_of(words[2], LUCK_SHIFT)
    return uniforms, levels


@kernel
def entity_draws(run_key, kind, index, month, purpose):
    """The four even draws of an entity for one purpose in one month."""
    words = compiled.draw(run_key, compiled.entity_id(kind, index, 0, 0), month, purpose)
    return compiled.uniform(words[0]), compiled.uniform(words[1]), compiled.uniform(words[2]), compiled.uniform(words[3])


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
        self.branches = [Branch(self, b) for b in range(len(state.branches.type))]
        self.secretaries = [Secretary(self, branch) for branch in self.branches]
        self.read_back([*(f"branch.{name}" for name in BRANCH_STATE), *(f"body.{name}" for name in BODY_STATE)])
        for branch in self.branches:
            self._settle(branch)

    def _settle(self, branch: Branch) -> None:
        """Give a branch its parameters, its rule sheet, its superior body and its members."""
        arrays, b = self.state.branches, branch.index
        branch.parameters = self.parameters[branch.row]
        for name, part in zip(SHEET, self.sheets[branch.row]):
            setattr(branch, name, part)
        branch.room = int(arrays.room[b])
        branch.body = self.bodies[int(arrays.body[b])]
        branch.body.branches.append(branch)
        first = int(arrays.first[b])
        branch.members = self._members(first, first + int(arrays.members[b]))

    def _members(self, first: int, stop: int) -> list[Member]:
        """The members in these places of the arrays."""
        people = self.state.members
        states = zip(*(getattr(people, name)[first:stop].tolist() for name in PERSON))
        ids = people.id[first:stop]  # an id stays an unsigned number: a Python int would be too large for a float
        return [Member(self, id=who, **dict(zip(PERSON, state))) for who, state in zip(ids, states)]

    def draws(self, kind: Kind, index: int, month: int, purpose: Purpose) -> tuple[float, float, float, float]:
        """Four even draws of an entity for one purpose."""
        return entity_draws(self.run_key, int(kind), index, month, int(purpose))

    def member_draws(self, ids: list) -> list[tuple[float, float, float, int]]:
        """(attendance, exit, moving, luck level) for each member."""
        uniforms, levels = member_draws(self.run_key, np.array(ids, dtype=np.uint64), self.month)
        return list(zip(*uniforms.T.tolist(), levels.tolist()))

    def candidate(self, branch: Branch, shift: float) -> tuple[Member, float]:
        """The first candidate of the branch this month and an even draw for the audit; who that is depends on the address alone."""
        i = int(self.state.branches.first[branch.index]) + branch.room - 1  # the last place is free while the branch admits
        who = self.run_key, branch.index, self.month, branch.type, branch.away_share
        _, u_audit = new_member(self.state.members, i, *who, self.setting, self.margins, shift)
        return self._members(i, i + 1)[0], u_audit

    def advance_month(self) -> bool:
        """One month in the order of ``sim/schedule.py``, agents in random order; True if it ended with an assessment."""
        bodies, secretaries, branches = (self.agents_by_type[kind] for kind in (SuperiorBody, Secretary, Branch))
        now = self.state, self.setting, self.run_key, self.month
        if self.month % 12 == 0:
            self.at_once(decide_year, *now)
        branches.shuffle_do("pass_orders")
        bodies.shuffle_do("plan_attention")
        secretaries.shuffle_do("allocate_time")
        branches.shuffle_do("hold_life")
        branches.shuffle_do("live_month")
        branches.shuffle_do("move_truth")
        branches.shuffle_do("meet_public")
        branches.shuffle_do("be_visited")
        bodies.shuffle_do("remember_visits")
        assessed = (self.month + 1) % int(self.parameters[0].assessment_period_months) == 0
        if assessed:
            means = self.at_once(type_means, self.state.branches, self.month, self.parameters[0].branch_quality_reference)
            branches.shuffle_do("be_assessed", means)
            self.at_once(grade_branches, *now)
        branches.shuffle_do("take_consequences", assessed)
        bodies.shuffle_do("show_practice")
        branches.shuffle_do("learn_practice")
        secretaries.shuffle_do("change_secretaries")
        bodies.shuffle_do("organise_new_fields")
        return assessed

    def at_once(self, loop, *arguments):
        """Run a loop that ranks or averages over all branches on the arrays, with what the schedule says it reads and writes."""
        process = DECLARED[loop.__name__]
        self.write_back({*process.reads, *process.writes})  # what it writes in some places only must hold the present in the others
        result = loop(*arguments)
        self.read_back(process.writes)
        return result

    def read_back(self, names) -> None:
        """Give agents their state from the arrays; ``names`` as in the schedule: "branch.score"."""
        for agents, attribute, array in self._columns(names):
            for agent, value in zip(agents, array.tolist()):
                setattr(agent, attribute, value)

    def write_back(self, names=CHANGING) -> None:
        """Write the state of branches and bodies into the arrays, of the storage type declared there."""
        self.state.branches.members[:] = [len(branch.members) for branch in self.branches]
        for agents, attribute, array in self._columns(names):
            array[:] = [getattr(agent, attribute) for agent in agents]

    def _columns(self, names):
        """(agents, attribute, array) for the names of branches and bodies; where things lie in arrays is no agent's business."""
        for name in names:
            owner, attribute = name.split(".")
            if owner != "member" and name not in PLACES:
                agents, arrays = (self.branches, self.state.branches) if owner == "branch" else (self.bodies, self.state.bodies)
                yield agents, attribute, getattr(arrays, attribute)

    def write_roll(self) -> None:
        """Write every member's state into the arrays, in slot order."""
        arrays, people = self.state.branches, self.state.members
        for branch in self.branches:
            first = int(arrays.first[branch.index])
            place = slice(first, first + len(branch.members))
            for name in people._fields:
                getattr(people, name)[place] = [getattr(member, name) for member in branch.members]


def advance(state, setting, margins, run_key, first_month, stop_month, halfway, part_means, weak_below, top, bottom, observed_from) -> None:
    """Same contract as ``sim.kernel.advance``, for whole populations: run the months and tally those from ``observed_from`` on."""
    if halfway != WHOLE:
        raise ValueError("the readable engine runs whole populations")
    model = BranchModel(state, setting, margins, run_key, first_month)
    branches = state.branches
    for month in range(first_month, stop_month):
        model.month = month
        assessed = model.advance_month()
        if month >= observed_from:
            model.write_back()
            t, d = top[month - observed_from], bottom[month - observed_from]
            observe_month(state, setting, month, weak_below, t, d)
            close_month(t, d)
            if assessed:
                observe_assessment(state, setting, month, weak_below, t, d)
                ranked = (branches[name].copy() for name in ("type", "marks", "connected", "score", "true_mean"))
                observe_ranks(*ranked, t, d)
    model.write_back()
    model.write_roll()
