"""Parts of a population: whole counties side by side, which meet the rest of the country at assessments only."""

from __future__ import annotations

from typing import NamedTuple

from sim.randomness import MAX_BRANCHES

BODIES_PER_COUNTY = 10  # assumption: a county has ten townships or comparable bodies
BODIES_PER_DISTRICT = 4 * BODIES_PER_COUNTY  # fixed, for sums are made district by district; it stays in a processor's cache for a year

LARGEST_WHOLE = 1_600  # branches, one district: beyond, a population runs in districts, for it does not fit into a processor's cache
MOST_STAYERS = 400_000  # branches, some nine million members: beyond, nobody keeps who was there all the time, and runs are saved


class Part(NamedTuple):
    """Branches ``first_branch`` to ``stop_branch`` under the bodies ``first_body`` to ``stop_body`` of a population."""

    first_branch: int
    stop_branch: int
    first_body: int
    stop_body: int
    all_branches: int
    all_bodies: int


def whole(branches: int, span: int) -> Part:
    """The whole population as one part; ``span``: branches per superior body. Raises ValueError for more branches than ids."""
    if branches >= MAX_BRANCHES:
        raise ValueError(f"{branches} branches do not fit into an id; at most {MAX_BRANCHES - 1}")
    bodies = max(1, round(branches / span))
    return Part(0, branches, 0, bodies, branches, bodies)


def districts(branches: int, span: int) -> tuple[Part, ...]:
    """The population in districts of so many counties, in order; the last one may be smaller."""
    all_of_it = whole(branches, span)
    firsts = range(0, all_of_it.all_bodies, BODIES_PER_DISTRICT)
    return tuple(_from_bodies(all_of_it, first, min(first + BODIES_PER_DISTRICT, all_of_it.all_bodies)) for first in firsts)


def _from_bodies(population: Part, first: int, stop: int) -> Part:
    """The part under these bodies: branch b is under body b x bodies // branches."""
    edges = (-(-body * population.all_branches // population.all_bodies) for body in (first, stop))
    return population._replace(first_branch=next(edges), stop_branch=next(edges), first_body=first, stop_body=stop)
