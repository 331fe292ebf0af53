"""Loops of yearly decisions above the branches, each by rank within a body or a quota group: exact counts, equals by an addressed draw."""

import math

import numpy as np

from sim import compiled as rules
from sim.compiled import inner, kernel
from sim.entities import BRANCH_TYPES
from sim.population.part import BODIES_PER_COUNTY
from sim.randomness import Purpose

TIES, SEATS, RESULT = Purpose.TIES.word, Purpose.BODY_SEATS.word, Purpose.BUSINESS_RESULT.word
TYPES = len(BRANCH_TYPES)
LEAST_IN_GROUP = 10  # branches; smaller quota groups are merged (D15)
NOBODY = -1  # partner of a branch that is in no pair


@inner
def ranked(chosen, values, run_key, month):
    """``chosen`` in ascending order of ``values``, equals by an addressed draw; sorted in place by insertion and returned."""
    for i in range(1, chosen.shape[0]):
        b = chosen[i]
        tie = rules.uniform(rules.draw(run_key, rules.branch_entity(run_key, b), month, TIES)[0])
        j = i - 1
        while j >= 0:
            other = chosen[j]
            if values[other] < values[b]:
                break
            same = values[other] == values[b]
            if same and rules.uniform(rules.draw(run_key, rules.branch_entity(run_key, other), month, TIES)[0]) < tie:
                break
            chosen[j + 1] = other
            j -= 1
        chosen[j + 1] = b
    return chosen


@kernel
def decide_year(state, setting, run_key, month):
    """January: who is promoted or moved down, where first secretaries go, who is paired with whom, and the year's admission quota."""
    bodies, branches = state.bodies, state.branches
    count = branches.type.shape[0]
    merit = np.empty(count)
    for b in range(count):
        p = setting.values[branches.row[b]]
        words = rules.draw(run_key, rules.branch_entity(run_key, b), month, RESULT)
        seen = branches.business[b] + p.branch_business_noise * rules.normal(rules.uniform(words[2]))
        merit[b] = rules.promotion_merit(branches.composite[b], seen, p.consequence_promotion_link)
        branches.partner[b] = NOBODY
        branches.mentors[b] = 0
    for k in range(bodies.branches.shape[0]):
        size = bodies.branches[k]
        own = np.arange(bodies.first[k], bodies.first[k] + size)
        p = setting.values[branches.row[own[0]]]
        words = rules.draw(run_key, rules.body_entity(run_key, k), month, SEATS)
        best_last = ranked(own.copy(), merit, run_key, month)
        for place in range(rules.seats(p.consequence_promotion_rate, size, rules.uniform(words[0]))):
            branches.leaving[best_last[size - 1 - place]] = 1
        worst_first = ranked(own, branches.score, run_key, month)
        for place in range(rules.seats(p.consequence_demotion_rate, size, rules.uniform(words[1]))):
            branches.leaving[worst_first[place]] = 1
        open_seats = rules.seats(p.secretary_first_share, size, rules.uniform(words[2]))
        for b in worst_first:
            open_seats -= branches.first_until[b] > month
        for b in worst_first:
            if open_seats > 0 and branches.first_until[b] <= month:
                branches.first_until[b] = month + int(p.secretary_first_term)
                open_seats -= 1
        for place in range(min(int(p.branch_pair_share * size), size // 2)):
            weak, strong = worst_first[place], worst_first[size - 1 - place]
            branches.partner[weak] = strong
            branches.mentors[strong] = 1
        bodies.quota[k] = rules.next_quota(bodies.refused[k], bodies.considered[k])
        bodies.refused[k] = 0.0
        bodies.considered[k] = 0.0


@kernel
def grade_branches(state, setting, run_key, month):
    """After an assessment: grades by cut-offs or quotas within county and type, and how the scores of each body lie."""
    bodies, branches = state.bodies, state.branches
    count = branches.type.shape[0]
    begin = 0
    while begin < count:
        county = branches.body[begin] // BODIES_PER_COUNTY
        end = begin
        sizes = np.zeros(TYPES, np.int64)
        while end < count and branches.body[end] // BODIES_PER_COUNTY == county:
            sizes[branches.type[end]] += 1
            end += 1
        for group in range(TYPES + 1):  # the last one holds the types that are too few
            chosen = np.empty(end - begin, np.int64)
            size = 0
            for b in range(begin, end):
                kind = branches.type[b]
                if (kind if sizes[kind] >= LEAST_IN_GROUP else TYPES) == group:
                    chosen[size] = b
                    size += 1
            worst_first = ranked(chosen[:size], branches.score, run_key, month)
            for place in range(size):
                b = worst_first[size - 1 - place]
                p = setting.values[branches.row[b]]
                by_cut = rules.grade_by_cut(rules.graded_score(branches.score[b], p.assessment_leniency))
                branches.grade[b] = rules.grade_by_rank(place, size) if p.assessment_quota == 1.0 else by_cut
        begin = end
    for k in range(bodies.branches.shape[0]):
        mean = square = 0.0
        for b in range(bodies.first[k], bodies.first[k] + bodies.branches[k]):
            mean += branches.score[b] / bodies.branches[k]
        for b in range(bodies.first[k], bodies.first[k] + bodies.branches[k]):
            square += (branches.score[b] - mean) * (branches.score[b] - mean) / bodies.branches[k]
        bodies.score_mean[k] = mean
        bodies.score_sd[k] = math.sqrt(square)
