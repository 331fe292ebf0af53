"""The observer's loop over ranks: how well scores order the branches of a group by their truth, and how unequal the truth is."""

import math

import numpy as np

from sim.compiled import inner, kernel
from sim.processes.groups import TYPES, members_of_group

LEAST_BRANCHES, LEAST_SCORES, LEAST_SPREAD = 20, 5, 0.005  # below these a rank correlation is missing (D2)


@inner
def mid_ranks(values):
    """Ranks from 1, ties sharing their mean rank, and the number of distinct values."""
    order = np.argsort(values)
    ranks = np.empty(values.shape[0])
    distinct = 0
    k = 0
    while k < order.shape[0]:
        stop = k + 1
        while stop < order.shape[0] and values[order[stop]] == values[order[k]]:
            stop += 1
        for j in range(k, stop):
            ranks[order[j]] = 0.5 * (k + stop + 1)
        k = stop
        distinct += 1
    return ranks, distinct


@kernel
def rank_correlation(scores, truths):
    """Spearman correlation with mid-ranks; nan where D2 calls it missing."""
    n = scores.shape[0]
    if n < LEAST_BRANCHES:
        return math.nan
    mean = spread = 0.0
    for k in range(n):
        mean += truths[k] / n
    for k in range(n):
        spread += (truths[k] - mean) * (truths[k] - mean)
    a, distinct = mid_ranks(scores)
    if math.sqrt(spread / (n - 1)) < LEAST_SPREAD or distinct < LEAST_SCORES:
        return math.nan
    b, _ = mid_ranks(truths)
    middle = 0.5 * (n + 1)
    ab = aa = bb = 0.0
    for k in range(n):
        ab += (a[k] - middle) * (b[k] - middle)
        aa += (a[k] - middle) * (a[k] - middle)
        bb += (b[k] - middle) * (b[k] - middle)
    return ab / math.sqrt(aa * bb)


@kernel
def gini_mean_difference(values):
    """Mean absolute difference between two branches: 2/(n(n-1)) sum (2i - n - 1) x_(i) (D5); nan below two branches."""
    n = values.shape[0]
    if n < 2:
        return math.nan
    order = np.argsort(values)
    total = 0.0
    for k in range(n):
        total += (2.0 * (k + 1) - n - 1.0) * values[order[k]]
    return 2.0 * total / (n * (n - 1.0))


@kernel
def observe_ranks(types, marks, connected, score, true_mean, top, bottom):
    """Add to rows ``top`` and ``bottom`` what ranks the branches of a group: validity (D2) and inequality (D5)."""
    weighted = counted = 0.0
    for g in range(top.shape[0]):
        chosen = members_of_group(types, marks, connected, g)
        scores, truths = score[chosen], true_mean[chosen]
        rho = rank_correlation(scores, truths)
        if not math.isnan(rho):
            top[g].validity += rho
            bottom[g].validity += 1.0
            if g > 0 and g <= TYPES:
                weighted += rho * chosen.shape[0]
                counted += chosen.shape[0]
                top[g].validity_within += rho
                bottom[g].validity_within += 1.0
        spread = gini_mean_difference(truths)
        if not math.isnan(spread):
            top[g].inequality += spread
            bottom[g].inequality += 1.0
    if counted > 0.0:
        top[0].validity_within += weighted / counted
        bottom[0].validity_within += 1.0
