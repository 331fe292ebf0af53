"""A surrogate of the response: a sparse sum of orthonormal polynomials of the factors, and how well it foretells points it has not seen.

Each factor enters through its rank among the points, so that any distribution becomes uniform; its polynomials are Legendre's, made
orthonormal over the values that the factor has (one of k levels has k - 1 of them). Terms are chosen by least angles and fitted by least
squares (Blatman & Sudret 2011), their number and the degree by cross-validation. With many factors only the strongest have products.
The factors are taken as independent, as every design of this package makes them.
"""

from __future__ import annotations

import itertools
import math
import warnings
from dataclasses import dataclass

import numpy as np

MOST_TERMS, HIGHEST_DEGREE, FOLDS = 600, 14, 5
PATIENCE = 3  # degrees without a better surrogate; a symmetric response gains at every second degree only
NEGLIGIBLE = 0.001  # of the variance: fewer terms are better than that much less error
POINTS_PER_TERM, MOST_CHOSEN = 5, 120
DEGENERATE = 1e-6  # length of a column
SCREENED = 3  # degrees by which factors are ordered for products

Term = tuple[tuple[int, int], ...]
"""(factor, degree) of each factor in a product, by factor."""


@dataclass(frozen=True, eq=False)
class Surrogate:
    """``coefficients`` of the ``terms``, ``mean``, ``basis`` by factor; ``r2``: of points left out; ``degree``: the one picked."""

    terms: tuple[Term, ...]
    coefficients: np.ndarray
    mean: float
    r2: float
    degree: int
    basis: tuple[np.ndarray, ...]

    def part(self, factors: set[int], rows: np.ndarray) -> np.ndarray:
        """[rows]: the expected response given these factors at the values that ``rows`` [rows, factors] of the sample have."""
        kept = [place for place, term in enumerate(self.terms) if {factor for factor, _ in term} <= factors]
        found = np.full(len(rows), self.mean)
        for place in kept:
            values = [self.basis[factor][rows[:, factor], degree - 1] for factor, degree in self.terms[place]]
            found += self.coefficients[place] * np.prod(values, axis=0)
        return found


def fit_surrogate(x: np.ndarray, y: np.ndarray, seed: int) -> Surrogate:
    """The surrogate of y [points] over x [points, factors]; seed of the folds."""
    folds = np.random.default_rng([seed, 5]).permutation(len(y)) % FOLDS
    basis = tuple(rank_polynomials(column) for column in x.T)
    spread, best, since = float(((y - y.mean()) ** 2).sum()), (math.inf, 0, 0), 0
    for degree in range(1, HIGHEST_DEGREE + 1):
        if degree > 1 and len(basis) * degree > MOST_TERMS:
            break
        errors = np.sum([_fold_errors(basis, y, folds == fold, degree) for fold in range(FOLDS)], axis=0)
        count = int(np.argmax(errors <= errors.min() + NEGLIGIBLE * spread))
        found = (float(errors[count]), degree, count)
        best, since = (found, 0) if found[0] < best[0] - NEGLIGIBLE * spread else (best, since + 1)
        if since == PATIENCE or best[0] <= NEGLIGIBLE * spread:
            break
    error, degree, count = best
    terms, coefficients, mean = refit(basis, y, np.arange(len(y)), degree, count)
    return Surrogate(terms, coefficients, mean, 1 - error / spread, degree, basis)


def refit(
    basis: tuple[np.ndarray, ...], y: np.ndarray, rows: np.ndarray, degree: int, count: int
) -> tuple[tuple[Term, ...], np.ndarray, float]:
    """Choose ``count`` terms anew on some rows of the sample and fit them: terms, coefficients, mean."""
    terms, matrix, order = _chosen(basis, y, rows, degree, count)
    columns = np.column_stack([np.ones(len(rows)), matrix[:, order]])
    fitted = np.linalg.lstsq(columns, y[rows], rcond=None)[0]
    return tuple(terms[place] for place in order), fitted[1:], float(fitted[0])


def rank_polynomials(column: np.ndarray) -> np.ndarray:
    """[points, degrees] of one factor: orthonormal over the points, mean 0, each of the next degree."""
    levels, place, counts = np.unique(column, return_inverse=True, return_counts=True)
    middle = 2 * (np.cumsum(counts) - counts / 2) / len(column) - 1  # mid-ranks on [-1, 1]
    weight = np.sqrt(counts / len(column))[:, None]
    highest = min(HIGHEST_DEGREE, len(levels) - 1)
    orthonormal, triangle = np.linalg.qr(weight * np.polynomial.legendre.legvander(middle, highest))
    values = orthonormal * np.sign(np.diag(triangle)) / weight
    return np.asarray(values[place][:, 1:])


def terms_of(strength: np.ndarray, degrees: list[int], degree: int) -> list[Term]:
    """All powers of single factors up to ``degree``, and the products up to that total degree of as many factors as there is room for.

    The strongest come first, by ``strength`` [factors]; ``degrees``: the highest that each factor has.
    """
    alone: list[Term] = [((factor, power),) for factor, most in enumerate(degrees) for power in range(1, min(degree, most) + 1)]
    strongest = np.argsort(-strength, kind="stable")
    room = MOST_TERMS - len(alone)
    many = max(count for count in range(1, len(degrees) + 1) if math.comb(count + degree, degree) - 1 - count * degree <= room)
    products: list[Term] = []
    for size in range(2, min(many, degree) + 1):
        for factors in itertools.combinations(sorted(int(factor) for factor in strongest[:many]), size):
            allowed = (range(1, min(degree - size + 1, degrees[factor]) + 1) for factor in factors)
            products += [tuple(zip(factors, powers)) for powers in itertools.product(*allowed) if sum(powers) <= degree]
    return alone + products


def _fold_errors(basis: tuple[np.ndarray, ...], y: np.ndarray, left_out: np.ndarray, degree: int) -> np.ndarray:
    """Sum of squared errors at the points left out, with 0, 1, 2, ... terms chosen and fitted at the others."""
    rows, seen = np.flatnonzero(left_out), np.flatnonzero(~left_out)
    most = most_chosen(int(len(y) * (1 - 1 / FOLDS)) - 1)  # of the smallest fold, so that all have as many
    terms, matrix, order = _chosen(basis, y, seen, degree, most)
    mean = y[seen].mean()
    offset = matrix[:, order].mean(axis=0)
    orthogonal, triangle = np.linalg.qr(matrix[:, order] - offset)
    sound = int(np.cumprod(np.abs(np.diag(triangle)) > DEGENERATE).sum())  # terms that are no sum of those before them
    orthogonal, triangle = orthogonal[:, :sound], triangle[:sound, :sound]
    new = _columns(basis, [terms[place] for place in order[:sound]], rows) - offset[:sound]
    steps = np.linalg.solve(triangle.T, new.T).T * (orthogonal.T @ (y[seen] - mean))
    foretold = mean + np.concatenate([np.zeros((len(rows), 1)), np.cumsum(steps, axis=1)], axis=1)
    errors = ((y[rows][:, None] - foretold) ** 2).sum(axis=0)
    return np.concatenate([errors, np.full(most + 1 - len(errors), np.inf)])


def most_chosen(points: int) -> int:
    """Terms that so many points can carry."""
    return max(1, min(points // POINTS_PER_TERM, MOST_CHOSEN))


def _chosen(
    basis: tuple[np.ndarray, ...], y: np.ndarray, rows: np.ndarray, degree: int, count: int
) -> tuple[list[Term], np.ndarray, list[int]]:
    """Candidate terms, their values [rows, terms], and the places of the first ``count`` that least angles take up."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import lars_path

    centred = y[rows] - y[rows].mean()
    strength = np.array([float(((powers[rows, :SCREENED].T @ centred) ** 2).sum()) for powers in basis])
    terms = terms_of(strength, [powers.shape[1] for powers in basis], degree)
    matrix = _columns(basis, terms, rows)
    scaled = matrix - matrix.mean(axis=0)
    scaled /= np.maximum(np.linalg.norm(scaled, axis=0), 1e-12)
    if count == 0:
        return terms, matrix, []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # where the fit is exact, or terms are sums of others, it stops early
        _, order, _ = lars_path(scaled, centred, max_iter=count, method="lar")
    return terms, matrix, [int(place) for place in order][:count]


def _columns(basis: tuple[np.ndarray, ...], terms: list[Term], rows: np.ndarray) -> np.ndarray:
    """[rows, terms] values of the products."""
    here = [powers[rows] for powers in basis]
    found = np.empty((len(rows), len(terms)), order="F")
    for place, term in enumerate(terms):
        found[:, place] = math.prod(here[factor][:, power - 1] for factor, power in term)
    return found
