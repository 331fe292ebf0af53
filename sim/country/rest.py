"""A district at rest: all state of a part of the population in a third of the memory, without losing a bit.

Kept is what cannot be had otherwise. Where members lie is worked out, what follows from an address is drawn again, and variables that
every month writes before it reads them are left out (``sim.entities.NOT_KEPT``).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from sim import compiled as rules
from sim.compiled import kernel
from sim.entities import SPARE, Members, State, empty_bodies, empty_branches, empty_members, kept_bytes, record_type
from sim.population.founding import lay_out, make_room, settle_again
from sim.population.part import Part
from sim.population.people import set_position
from sim.randomness import FOUNDING_MONTH, MONTH_OFFSET, Kind
from sim.stayers import Roll

RESTING_MEMBER = np.dtype(
    [
        ("who", "u4"),  # month of entry and slot: the branch is known from the place
        ("born", "i2"),
        ("joined", "i2"),
        ("absent", "u1"),
        ("marks", "u1"),  # away, woman, minority, college, and the occupation in the upper bits
        ("disposition", "f8"),
        ("engagement", "f8"),
        ("knowledge", "f8"),
        ("identity", "f8"),
    ]
)
NO_YEARS = np.empty(0)
SLOT_BITS = 16
ROOM_TO_GROW = 8  # one in so many more: the roll grows by a fourteenth in five years, and new memory leaves holes in the old


@dataclass(slots=True)
class Rest:
    """A part of the population at rest. ``years``: the members' ``engagement_year``, or nothing where nobody will ask for it."""

    part: Part
    members: np.ndarray
    years: np.ndarray
    branches: np.ndarray
    bodies: np.recarray

    def copy(self) -> Rest:
        """A rest of its own, to go on from the same state under another policy."""
        return Rest(self.part, self.members.copy(), self.years.copy(), self.branches.copy(), self.bodies.copy())

    def roll(self) -> Roll:
        """Ids of the members on the roll, ascending, and what each has summed up of engagement this year."""
        on_roll = np.frombuffer(self.branches[:, _members_at() : _members_at() + 2].tobytes(), np.int16)
        branch = np.repeat(np.arange(self.part.first_branch, self.part.stop_branch, dtype=np.uint64), on_roll)
        ids = (np.uint64(Kind.MEMBER) << np.uint64(60)) | (branch << np.uint64(32)) | self.members["who"].astype(np.uint64)
        order = np.argsort(ids)
        return ids[order], self.years[order]

    def nbytes(self) -> int:
        """Memory in bytes."""
        return sum(array.nbytes for array in (self.members, self.years, self.branches, self.bodies))


def at_rest(state: State, part: Part, *, yearly: bool, before: Rest | None = None) -> Rest:
    """Put a district to rest. ``yearly``: keep what each member has summed up of engagement this year; ``before``: a rest of the same
    district that is over, whose memory is used again where it suffices."""
    branches = state.branches
    count = int(branches.members.sum(dtype=np.int64))
    members = _room(RESTING_MEMBER, count, None if before is None else before.members)
    years = _room(np.dtype("f8"), count, None if before is None else before.years) if yearly else NO_YEARS
    lay_down(state.members, branches, members, years)
    kept = np.empty((len(branches), kept_bytes()), np.uint8) if before is None else before.branches
    kept[:] = _bytes(branches)[:, : kept_bytes()]
    return Rest(part, members, years, kept, state.bodies.copy())


def _room(kind: np.dtype, count: int, before: np.ndarray | None) -> np.ndarray:
    """An array of ``count`` records with some room to grow behind it, in the memory of ``before`` where it fits in."""
    whole = None if before is None else before.base
    if not isinstance(whole, np.ndarray) or whole.dtype != kind or len(whole) < count:
        whole = np.empty(count + count // ROOM_TO_GROW + 16, kind)  # what is not used takes no memory
    return whole[:count]


def rest_branches(rest: Rest, state: State) -> Rest:
    """The district with its branches and bodies as they are in ``state``, and the members as they rested."""
    rest.branches[:] = _bytes(state.branches)[:, : kept_bytes()]
    return Rest(rest.part, rest.members, rest.years, rest.branches, state.bodies.copy())


def awake_branches(rest: Rest, founding_key: np.ndarray) -> State:
    """Branches and bodies alone; there are no members."""
    branches, bodies = empty_branches(len(rest.branches)), empty_bodies(len(rest.bodies))
    _bytes(branches)[:, : kept_bytes()] = rest.branches
    bodies[:] = rest.bodies
    lay_out(branches, bodies, rest.part)
    settle_again(branches, bodies, founding_key)
    return State(empty_members(0), branches, bodies)


class Beds(threading.local):
    """Member arrays that a thread uses again and again: fresh memory costs a third of waking a district."""

    def __init__(self) -> None:
        self.members = empty_members(0)

    def members_for(self, places: int) -> Members:
        """Member arrays with so many places; what stands in them is left from others."""
        arrays: tuple[np.ndarray, ...] = self.members
        if places + SPARE > len(arrays[0]):
            arrays = self.members = empty_members(places + places // 8)
        return Members(*(array[: places + SPARE] for array in arrays))


def awake(rest: Rest, months: int, founding_key: np.ndarray, run_key: np.ndarray, beds: Beds | None = None) -> State:
    """The state a district was put to rest with, with room for ``months`` months of admissions.

    ``founding_key``, ``run_key``: keys of the part, for those who were there at the start and those who came later. ``beds``: memory for
    the members, which the next district of this thread takes over.
    """
    _, branches, bodies = awake_branches(rest, founding_key)
    places = make_room(branches, months)
    members = empty_members(places) if beds is None else beds.members_for(places)
    wake_members(members, branches, rest.members, rest.years, founding_key, run_key)
    return State(members, branches, bodies)


def _members_at() -> int:
    """Byte of a branch's record at which its number of members stands."""
    return int(record_type("branch").fields["members"][1])  # type: ignore[index]


def _bytes(records: np.recarray) -> np.ndarray:
    """The records as bytes, one row each; writing into it changes them."""
    return np.asarray(records).view(np.uint8).reshape(len(records), records.dtype.itemsize)


@kernel
def lay_down(members, branches, resting, years):
    """Write all members, branch by branch in slot order, into their resting records."""
    i = 0
    for b in range(branches.shape[0]):
        first = branches.first[b]
        for slot in range(branches.members[b]):
            j = first + slot
            place = resting[i]
            place.who = np.uint32(members.id[j] & np.uint64(0xFFFFFFFF))
            place.born = members.born[j]
            place.joined = members.joined[j]
            place.absent = members.absent[j]
            marks = members.away[j] | (members.female[j] << 1) | (members.minority[j] << 2) | (members.college[j] << 3)
            place.marks = marks | (members.occupation[j] << 4)
            place.disposition = members.disposition[j]
            place.engagement = members.engagement[j]
            place.knowledge = members.knowledge[j]
            place.identity = members.identity[j]
            if years.shape[0] > 0:
                years[i] = members.engagement_year[j]
            i += 1


@kernel
def wake_members(members, branches, resting, years, founding_key, run_key):
    """Write all members from their resting records into their places."""
    i = 0
    for b in range(branches.shape[0]):
        first = branches.first[b]
        for slot in range(branches.members[b]):
            j = first + slot
            place = resting[i]
            entry = np.int64(place.who >> SLOT_BITS) - MONTH_OFFSET
            identity = rules.member_entity(founding_key, b, entry, np.int64(place.who) & 0xFFFF)
            if entry == FOUNDING_MONTH:
                set_position(members, j, founding_key, identity, entry)
            else:
                set_position(members, j, run_key, identity, entry)
            members.id[j] = identity
            members.born[j] = place.born
            members.joined[j] = place.joined
            members.absent[j] = place.absent
            members.away[j] = place.marks & 1
            members.female[j] = (place.marks >> 1) & 1
            members.minority[j] = (place.marks >> 2) & 1
            members.college[j] = (place.marks >> 3) & 1
            members.occupation[j] = place.marks >> 4
            members.disposition[j] = place.disposition
            members.engagement[j] = place.engagement
            members.knowledge[j] = place.knowledge
            members.identity[j] = place.identity
            members.engagement_year[j] = years[i] if years.shape[0] > 0 else 0.0
            i += 1
