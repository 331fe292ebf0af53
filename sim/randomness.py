"""Addressed random draws: a draw is a pure function of who, when and what for.

address = (master seed, stream, replicate; entity id, month, purpose)   ->   four 32-bit words of Philox4x32-10

The scenario and the policy are *not* part of the address, so the same member has the same luck under every policy, and adding a
draw to one rule moves no other. Source: Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3" (SC11).
All integers are uint64 that hold 32-bit values: mixing int64 and uint64 would turn keys into floats in compiled code.
"""

from __future__ import annotations

import math
from enum import IntEnum

import numpy as np

MASK = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)

MONTH_OFFSET = 32768  # months are stored as unsigned 16-bit numbers; burn-in months are negative
FOUNDING_MONTH = np.int64(-MONTH_OFFSET)  # "month of entry" of everyone who was there before the simulation starts
MAX_BRANCHES = 1 << 28
TWO_TO_MINUS_32 = 1.0 / 4294967296.0


class Purpose(IntEnum):
    """What a draw is for. Only ever appended to: a number, once used, keeps its meaning."""

    MEMBER_MONTH = 1  # words: attendance, exit, experience, moving
    BRANCH_MONTH = 2  # words: session held, session logged, admission, session put off
    VISIT_PLAN = 3  # words: chosen for a visit, month of the visit, round, noise of the risk data
    VISIT_NOISE = 4  # words: one per construct
    MEMBER_SURVEY = 5  # words: one per construct
    MASS_SURVEY = 6  # words: one per construct
    BUSINESS_RESULT = 7  # words: business score, outcome indicator, (free), (free)
    MEMBER_ORIGIN = 8  # words: age band, age inside the band, away, disposition
    MEMBER_START = 9  # words: engagement, knowledge, (free), (free)
    BRANCH_ORIGIN = 10  # words: size, resources, integration, business output at the start
    SECRETARY_ORIGIN = 11  # words: ability, intrinsic motive, promotion window, full time
    BRANCH_START = 12  # words: substance, paperwork, quality, belief
    BRANCH_SETTING = 13  # words: pull of business, order in which targeted policies reach it, (free), (free)
    MEMBER_TRAITS = 14  # words: occupation, period of joining, month inside it, education
    MEMBER_SEX = 15  # words: sex, ethnicity, audit of a candidate, (free)
    SELF_REPORT = 16  # words: one per construct
    MEMBER_POSITION = 17  # words: post, hardship, reach of those away, self-interest
    BRANCH_RANKS = 18  # words: contact point, demonstration, venue, industry
    SECRETARY_TYPE = 19  # words: type, second candidate, months at the post at the start, reaction to feedback
    BRANCH_EVENTS = 20  # words: misconduct, sanction, secretary leaves, feedback
    TYPE_MISFIT = 21  # words: misfit of the sheet with a branch type, (free), (free), (free)
    TIES = 22  # words: order of equals, (free), (free), (free)
    BODY_SEATS = 23  # words: promotions, demotions, first secretaries, (free)
    BRANCH_LINKS = 24  # words: one per link

    @property
    def word(self) -> np.uint64:
        """As loops hand it on: of one type for all purposes, so that ``draw`` is compiled once and not for every purpose."""
        return np.uint64(self.value)


class Kind(IntEnum):
    """Kind of entity: the top four bits of an id."""

    MEMBER = 1
    BRANCH = 2
    BODY = 3
    TYPE = 4  # a branch type


MEMBER, BRANCH, BODY = np.uint64(Kind.MEMBER), np.uint64(Kind.BRANCH), np.uint64(Kind.BODY)


def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10: counter of four and key of two 32-bit words (as uint64) to four 32-bit words (as uint64)."""
    for _ in range(10):
        left = MULTIPLIER_0 * c0
        right = MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (right >> SHIFT) ^ c1 ^ k0, right & MASK, (left >> SHIFT) ^ c3 ^ k1, left & MASK
        k0 = (k0 + WEYL_0) & MASK
        k1 = (k1 + WEYL_1) & MASK
    return c0, c1, c2, c3


def entity_id(kind, branch, month, slot):
    """Pack kind (4 bits), origin branch (28), month of entry (16) and slot (16) into one uint64: disjoint by construction."""
    return (
        (np.uint64(kind) << np.uint64(60))
        | (np.uint64(branch) << SHIFT)
        | (np.uint64(month + MONTH_OFFSET) << np.uint64(16))
        | np.uint64(slot)
    )


def branch_entity(run_key, branch):
    """Id of branch ``branch`` of the part of the population that ``run_key`` is for."""
    return entity_id(BRANCH, branch + np.int64(run_key[3]), 0, 0)


def body_entity(run_key, body):
    """Id of superior body ``body`` of the part of the population that ``run_key`` is for."""
    return entity_id(BODY, body + np.int64(run_key[4]), 0, 0)


def member_entity(run_key, branch, month, slot):
    """Id of the member who entered branch ``branch`` of that part in ``month`` as number ``slot``."""
    return entity_id(MEMBER, branch + np.int64(run_key[3]), month, slot)


def draw(run_key, entity, month, purpose):
    """Four 32-bit words for an entity, month and purpose; ``run_key`` is the uint64[5] of :func:`run_key_words`."""
    when = (np.uint64(month + MONTH_OFFSET) << np.uint64(16)) | np.uint64(purpose)
    return philox(entity & MASK, entity >> SHIFT, when, run_key[2], run_key[0], run_key[1])


def uniform(word):
    """A 32-bit word as a number strictly between 0 and 1."""
    return (np.int64(word) + 0.5) * TWO_TO_MINUS_32


def level_of(word, shift):
    """A 32-bit word as a whole number of its top bits: which of 2**(32 - shift) equally likely levels it means."""
    return np.int64(word >> shift)


def normal(u):
    """Standard normal quantile of u in (0, 1), about 7 digits: algorithm AS 241 (PPND7), Wichura 1988."""
    q = u - 0.5
    if q <= 0.425 and q >= -0.425:
        r = 0.180625 - q * q
        top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        return q * top / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r = r - 1.6
        size = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
        size = size / ((0.12021132975 * r + 0.73700164250) * r + 1.0)
    else:
        r = r - 5.0
        size = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150
        size = size / ((0.012258202635 * r + 0.24197894225) * r + 1.0)
    return -size if q < 0.0 else size


def run_key_words(seed: int, stream: int, replicate: int, first_branch: int = 0, first_body: int = 0) -> np.ndarray:
    """Key of one run: uint64[5] with 96 bits mixed from master seed (0 to 2**64-1), stream and replicate (0 to 2**32-1), then where the
    part of the population begins that loops count from (0: the whole population).

    Raises ValueError for a number outside its range.
    """
    for name, value, top in (("seed", seed, 2**64), ("stream", stream, 2**32), ("replicate", replicate, 2**32)):
        if not 0 <= value < top:
            raise ValueError(f"{name} must be from 0 to {top - 1}, not {value}")
    words = philox(np.uint64(stream), np.uint64(replicate), np.uint64(0), np.uint64(0), np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32))
    return np.array([*words[:3], first_branch, first_body], dtype=np.uint64)
