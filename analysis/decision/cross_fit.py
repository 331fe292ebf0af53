"""Which arm to choose if one quantity were known, learned on some points and valued on others, for many quantities and resamples at once.

E[NB_d - NB_best | phi] is a polynomial in phi, its order chosen by the extended BIC from the points it is fitted to; order 0 says that phi
tells nothing. Of a factor with few levels the highest order is the mean of every cell. A bootstrap resample is a row of weights, so that
a point and its copies never lie on both sides of a split.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HIGHEST_ORDER = 4
RIDGE, NOTHING = 1e-9, 1e-12  # keeps a level that a resample lost from stopping it; a share of the scale that counts as zero


@dataclass(frozen=True)
class Basis:
    """``columns`` [factors, points, orders] at the points and ``grid`` [factors, places, orders] at ``places`` [factors, places].

    Columns are orthonormal over all points times sqrt(points); an order that the levels of a factor do not allow is a column of zeros.
    """

    columns: np.ndarray
    grid: np.ndarray
    places: np.ndarray

    def part(self, chosen: slice) -> Basis:
        """Some of the factors."""
        return Basis(self.columns[chosen], self.grid[chosen], self.places[chosen])


def polynomials(factors: np.ndarray, places: int) -> Basis:
    """Basis of ``factors`` [points, factors], each of which varies; ``places``: of an even grid over its range."""
    low, high = factors.min(axis=0), factors.max(axis=0)
    at = np.linspace(low, high, places)
    raw, on_grid = (np.polynomial.legendre.legvander((2 * (x - low) / (high - low) - 1).T, HIGHEST_ORDER) for x in (factors, at))
    q, r = np.linalg.qr(raw)
    orders = np.arange(HIGHEST_ORDER + 1)
    allowed = orders < np.array([len(np.unique(column)) for column in factors.T])[:, None]
    upper = np.where(allowed[:, :, None] & allowed[:, None, :], r, np.eye(len(orders)))
    scale = np.sqrt(len(factors)) * allowed[:, None, :]
    return Basis(q * scale, on_grid @ np.linalg.inv(upper) * scale, at.T)


class Fits:
    """Weighted fits of ``values`` [points, arms] on ``basis`` [factors, points, orders]; products of both are made once."""

    def __init__(self, basis: np.ndarray, values: np.ndarray) -> None:
        across = basis.transpose(1, 0, 2)
        self.basis, self.values = basis, values
        self._squares = (across[..., :, None] * across[..., None, :]).reshape(len(values), -1)
        self._products = (across[..., None] * values[:, None, None, :]).reshape(len(values), -1)
        self._empty = (np.abs(basis).max(axis=1) == 0).astype(np.float64)  # [factors, orders]

    def coefficients(self, weights: np.ndarray) -> np.ndarray:
        """[rows, factors, orders, arms], one fit for each row of ``weights`` [rows, points].

        Every arm takes the order of least extended BIC (Chen and Chen 2008); what lies above it is zero.
        """
        (count, _, orders), arms = self.basis.shape, self.values.shape[1]
        gram = (weights @ self._squares).reshape(-1, count, orders, orders)
        sums = (weights @ self._products).reshape(-1, count, orders, arms)
        size = weights.sum(axis=1)[:, None, None]
        root = np.linalg.cholesky(gram + np.eye(orders) * (self._empty + RIDGE * size)[..., None])
        rotated = np.linalg.solve(root, sums)  # on orthonormal columns: each order takes its square off the residuals
        total = (weights @ self.values**2)[:, None, None, :]
        left = np.maximum(total - np.cumsum(rotated**2, axis=2), NOTHING * total + np.finfo(float).tiny)
        size = size[..., None]
        price = np.log(size) + 2 * np.log(max(1, arms - 1))  # extended BIC: one of many arms would else always show a bend by luck
        order = np.argmin(size * np.log(left / size) + np.arange(orders)[:, None] * price, axis=2)
        kept = np.where(np.arange(orders)[:, None] <= order[:, :, None, :], rotated, 0.0)
        return np.asarray(np.linalg.solve(root.transpose(0, 1, 3, 2), kept))


def cross_fitted(fits: Fits, weights: np.ndarray, folds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(gain, share of points with another choice), both [factors], of choosing by the factor rather than without it.

    ``folds`` [points]: a point's arm is chosen by the fits and means of the other folds and valued by its own values. Both choices are
    learned from the same points, so that a factor that tells nothing gains nothing on average. ``weights`` [points].
    """
    values, basis = fits.values, fits.basis
    gains, changes = np.zeros(len(basis)), np.zeros(len(basis))
    kept = weights * (folds[None, :] != np.arange(folds.max() + 1)[:, None])
    means = kept @ values / kept.sum(axis=1, keepdims=True)
    tolerance = NOTHING * np.abs(values).max()
    for fold, (fit, mean) in enumerate(zip(fits.coefficients(kept), means, strict=True)):
        own = (folds == fold) & (weights > 0)
        predicted = basis[:, own] @ fit  # [factors, points, arms]
        without, chosen = int(mean.argmax()), predicted.argmax(axis=2)
        differs = predicted.max(axis=2) > predicted[..., without] + tolerance
        valued = np.where(differs, values[own][np.arange(own.sum()), chosen] - values[own, without][None, :], 0.0)
        gains += valued @ weights[own]
        changes += differs @ weights[own]
    return gains / weights.sum(), changes / weights.sum()
