"""Addressed draws: published vectors, both engines alike, and no two addresses that share their luck."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from sim import compiled, randomness
from sim.randomness import FOUNDING_MONTH, MAX_BRANCHES, MONTH_OFFSET, Kind, Purpose, run_key_words

VECTORS = [  # Random123, kat_vectors, philox4x32 10: counter, key, result
    ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
]
PURPOSES = {
    "MEMBER_MONTH": 1, "BRANCH_MONTH": 2, "VISIT_PLAN": 3, "VISIT_NOISE": 4, "MEMBER_SURVEY": 5, "MASS_SURVEY": 6, "BUSINESS_RESULT": 7,
    "MEMBER_ORIGIN": 8, "MEMBER_START": 9, "BRANCH_ORIGIN": 10, "SECRETARY_ORIGIN": 11, "BRANCH_START": 12, "BRANCH_SETTING": 13,
    "MEMBER_TRAITS": 14, "MEMBER_SEX": 15, "SELF_REPORT": 16, "MEMBER_POSITION": 17, "BRANCH_RANKS": 18, "SECRETARY_TYPE": 19,
    "BRANCH_EVENTS": 20, "TYPE_MISFIT": 21, "TIES": 22, "BODY_SEATS": 23, "BRANCH_LINKS": 24,
}  # fmt: skip
ENGINES = pytest.mark.parametrize("engine", [randomness, compiled], ids=["plain", "compiled"])
BRANCHES = st.integers(0, MAX_BRANCHES - 1)
MONTHS = st.integers(-MONTH_OFFSET, MONTH_OFFSET - 1)
SLOTS = st.integers(0, (1 << 16) - 1)
KINDS = st.sampled_from([int(kind) for kind in Kind])
IDENTITY = st.tuples(KINDS, BRANCHES, MONTHS, SLOTS)


def words(engine, seed=1, stream=0, replicate=0, entity=5, month=3, purpose=1):
    """The four words at an address, as Python integers."""
    identity = randomness.entity_id(1, entity, FOUNDING_MONTH, 0)
    return [int(word) for word in engine.draw(run_key_words(seed, stream, replicate), identity, month, purpose)]


@ENGINES
@pytest.mark.parametrize("counter, key, expected", VECTORS, ids=["zeros", "ones", "pi"])
def test_philox_gives_the_published_words(engine, counter, key, expected):
    assert [int(word) for word in engine.philox(*map(np.uint64, counter), *map(np.uint64, key))] == expected


@settings(deadline=None)  # the first draw compiles
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), BRANCHES, MONTHS, st.integers(0, 2**16 - 1))
def test_plain_and_compiled_draws_are_the_same_bits(seed, stream, replicate, entity, month, purpose):
    address = (seed, stream, replicate, entity, month, purpose)
    plain, fast = words(randomness, *address), words(compiled, *address)
    assert plain == fast
    assert [randomness.uniform(np.uint64(w)) for w in plain] == [compiled.uniform(np.uint64(w)) for w in fast]
    assert [randomness.normal((w + 0.5) / 2**32) for w in plain] == [compiled.normal((w + 0.5) / 2**32) for w in fast]


def test_an_address_repeats_also_under_seed_zero():
    assert words(randomness, seed=0) == words(randomness, seed=0)
    assert words(randomness, seed=0) != words(randomness, seed=1)
    assert words(randomness, seed=1) != words(randomness, seed=1 + 2**32)  # all 64 bits of the seed count


def test_every_part_of_a_key_has_its_own_place():
    parts = [(s, t, r) for s in (0, 1, 2, 2**32) for t in (0, 1, 2) for r in (0, 1, 2)]
    assert len({tuple(run_key_words(*part).tolist()) for part in parts}) == len(parts)


@pytest.mark.parametrize("name", ["seed", "stream", "replicate"])
@pytest.mark.parametrize("value", [-1, 2**64])
def test_a_key_outside_its_range_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        run_key_words(**{"seed": 0, "stream": 0, "replicate": 0, name: value})


@pytest.mark.parametrize("part", ["seed", "stream", "replicate", "entity", "month", "purpose"])
def test_neighbouring_addresses_give_uncorrelated_uniforms(part):
    n = 20_000
    here, there = np.empty((n, 4)), np.empty((n, 4))
    sweep = "month" if part == "entity" else "entity"
    key, other = (
        run_key_words(3, 0, 0),
        run_key_words(*(4 if p == part else 3 if p == "seed" else 0 for p in ("seed", "stream", "replicate"))),
    )
    for k in range(n):
        who, when, why = (7, k - n // 2, 2) if sweep == "month" else (k, 3, 2)
        here[k] = compiled.draw(key, randomness.entity_id(1, who, 0, 0), when, why)
        who, when, why = who + (part == "entity"), when + (part == "month"), why + (part == "purpose")
        there[k] = compiled.draw(other, randomness.entity_id(1, who, 0, 0), when, why)
    table = np.corrcoef(np.hstack([here, there]).T)
    assert np.abs(table - np.eye(8)).max() < 5.0 / math.sqrt(n)
    assert not (here == there).any(axis=0).all()
    uniforms = np.sort((here[:, 0] + 0.5) / 2**32)
    assert np.abs(uniforms - (np.arange(n) + 0.5) / n).max() < 1.95 / math.sqrt(n)  # Kolmogorov-Smirnov, 0.1 %


@ENGINES
def test_uniforms_lie_strictly_inside(engine):
    assert 0.0 < engine.uniform(np.uint64(0)) < engine.uniform(np.uint64(0xFFFFFFFF)) < 1.0
    assert engine.uniform(np.uint64(1 << 31)) == pytest.approx(0.5, abs=1e-9)


@ENGINES
def test_levels_are_the_top_bits(engine):
    assert [engine.level_of(np.uint64(w), np.uint64(22)) for w in (0, 0xFFFFFFFF, 1 << 31, (1 << 22) - 1)] == [0, 1023, 512, 0]


@given(st.integers(0, 2**32 - 1))
def test_normal_is_the_quantile_function(word):
    u = (word + 0.5) / 2**32
    assert randomness.normal(u) == pytest.approx(ndtri(u), abs=1e-6)


def test_normal_at_the_ends_and_the_middle():
    for word in (0, 1, 2**31, 2**32 - 1):
        assert randomness.normal((word + 0.5) / 2**32) == pytest.approx(ndtri((word + 0.5) / 2**32), abs=1e-6)


@settings(deadline=None)
@given(IDENTITY, IDENTITY)
def test_ids_unpack_to_what_was_packed_and_never_coincide(one, two):
    packed = int(randomness.entity_id(*one))
    kind, branch, month, slot = packed >> 60, (packed >> 32) & (MAX_BRANCHES - 1), ((packed >> 16) & 0xFFFF) - MONTH_OFFSET, packed & 0xFFFF
    assert (kind, branch, month, slot) == one
    assert int(compiled.entity_id(*one)) == packed
    assert (packed == int(randomness.entity_id(*two))) == (one == two)


def test_purposes_keep_their_numbers_for_ever():
    assert {purpose.name: int(purpose) for purpose in Purpose} == PURPOSES  # append here, never renumber: old studies draw by them
    assert {kind.name: int(kind) for kind in Kind} == {"MEMBER": 1, "BRANCH": 2, "BODY": 3, "TYPE": 4}
