"""The minima of a surface, searched for."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.core.loss import Array
from optimizer_guide.core.surfaces import Surface

Hessian = Callable[[Array], Array]

POINTS = 61
"""Points of the grid, a side, on which minima are looked for."""
MOST = 60
"""Minima that are kept; the lowest first."""


def find_minima(surface: Surface, hessian: Hessian) -> Array:
    """The isolated minima inside the window, (k, 2), as far as a grid can tell; the lowest first.

    Each point of the grid that is below its neighbours is followed down, first by trying steps of
    half the size each time, which needs no derivative, then by Newton's method where it helps.
    """
    low, high = np.transpose(np.array(surface.window, dtype=float))
    x, y, loss = surface.grid(POINTS)
    loss = np.where(np.isfinite(loss), loss, np.inf)
    around = np.pad(loss, 1, constant_values=np.inf)
    rows, columns = loss.shape
    shifts = [(i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    beside = np.stack([around[i : i + rows, j : j + columns] for i, j in shifts])
    bottom = (loss <= beside).all(axis=0) & (loss < beside.max(axis=0)) & np.isfinite(loss)
    j, i = np.nonzero(bottom)
    lowest = np.argsort(loss[j, i], kind="stable")[: 2 * MOST]
    w = np.array([x[i[lowest]], y[j[lowest]]])
    if not w.size:
        return np.empty((0, 2))
    w = _polished(surface, hessian, _followed(surface, w, (high - low) / (POINTS - 1)))
    inside = ((w >= low[:, None]) & (w <= high[:, None])).all(axis=0)
    for point in (w, np.round(w, 9)):  # near 0 rounding may miss the very place without a loss
        inside &= np.isfinite(_value(surface, point))
    w = w[:, inside]
    near = (high - low) / 1000
    w = w[:, _isolated(surface, w, near) & _has_floor(surface, w, near)]
    return _apart(w[:, np.argsort(surface.value(w), kind="stable")], (high - low) / 1000)[:MOST]


def _value(surface: Surface, w: Array) -> Array:
    """The loss, with what is no number as infinitely high."""
    loss = np.asarray(surface.value(w))
    return np.where(np.isnan(loss), np.inf, loss)


def _followed(surface: Surface, w: Array, reach: Array) -> Array:
    ways = np.array([(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)], dtype=float).T
    for _ in range(80):
        tried = w[:, :, None] + (ways * reach[:, None])[:, None, :]
        loss = _value(surface, tried)
        best = loss.argmin(axis=1)
        better = loss.min(axis=1) < loss[:, 4]  # the middle one stays where it is
        w = np.where(better, np.take_along_axis(tried, best[None, :, None], axis=2)[..., 0], w)
        if not better.any():
            reach = reach / 2
    return w


def _polished(surface: Surface, hessian: Hessian, w: Array) -> Array:
    with np.errstate(all="ignore"):
        for _ in range(4):
            g, h = surface.gradient(w), hessian(w)
            size = h[0, 0] * h[1, 1] - h[0, 1] ** 2
            across, up = h[1, 1] * g[0] - h[0, 1] * g[1], h[0, 0] * g[1] - h[0, 1] * g[0]
            tried = w - np.array([across, up]) / size
            closer = np.abs(surface.gradient(tried)).sum(axis=0) < np.abs(g).sum(axis=0)
            sound = (size > 0) & (h[0, 0] > 0) & closer & np.isfinite(tried).all(axis=0)
            w = np.where(sound, tried, w)
    return w


def _has_floor(surface: Surface, w: Array, radius: Array) -> NDArray[np.bool_]:
    """Whether the loss is defined all around, and falls by less and less the nearer one comes: at a
    pole, as that of log(w₁² + w₂²), it falls for ever."""
    angles = np.linspace(0.1, 0.1 + 2 * np.pi, 24, endpoint=False)
    ways = (
        radius[:, None, None, None] * np.array([np.cos(angles), np.sin(angles)])[:, None, :, None]
    )
    rings = w[:, :, None, None] + ways * 10.0 ** -np.arange(6)
    loss = np.asarray(surface.value(rings))
    with np.errstate(all="ignore"):
        highest = loss.max(axis=1)
        falls = -np.diff(highest, axis=1)
        return np.isfinite(loss).all(axis=(1, 2)) & (falls[:, -1] < 0.9 * falls[:, 0])


def _isolated(surface: Surface, w: Array, radius: Array) -> NDArray[np.bool_]:
    """Whether it rises in every direction; the floor of a valley does not."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    ring = radius[:, None] * np.array([np.cos(angles), np.sin(angles)])
    with np.errstate(all="ignore"):
        rise = _value(surface, w[:, :, None] + ring[:, None, :]) - _value(surface, w)[:, None]
        return rise.min(axis=1) > 3e-5 * np.minimum(rise.max(axis=1), 1e300)


def _apart(w: Array, closest: Array) -> Array:
    """Each of the points (2, k) once, as (k, 2)."""
    kept: list[Array] = []
    for point in w.T:
        if all((np.abs(point - other) > closest).any() for other in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, 2)
