"""A plane through the loss of a network, as a surface of two weights: what can be drawn of it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.core.elementwise import T
from optimizer_guide.core.loss import Loss
from optimizer_guide.core.surfaces import Surface, Window

Array = NDArray[np.floating]
TOGETHER = 512
"""Points of the plane whose losses are computed at once."""


class Slice(Surface):
    """The loss at ``centre + x · axes[0] + y · axes[1]``: ``centre`` (d,), ``axes`` (2, d)."""

    formula = ""
    name = "plane through a network's loss"

    def __init__(self, loss: Loss, centre: Array, axes: Array, window: Window) -> None:
        self.loss, self.centre, self.axes, self.window = loss, centre, axes, window
        self.start, self.minima = np.zeros(2), np.empty((0, 2))

    def value(self, w: Iterable[T]) -> T:
        x, y = np.broadcast_arrays(*w)
        points = np.stack([x.ravel(), y.ravel()])
        pieces = np.array_split(points, -(-points.shape[1] // TOGETHER), axis=1)
        losses = [self.loss.value(self._at(piece)) for piece in pieces]
        return np.concatenate(losses).reshape(x.shape)  # type: ignore[return-value]  # of arrays

    def partials(self, *w: T) -> tuple[T, ...]:
        slope = self.axes @ self.loss.gradient(self._at(np.array(w)[:, None]))
        return tuple(slope.reshape(2, *np.shape(w[0])))

    def _at(self, points: Array) -> Array:
        """The weights (d, n) at points (2, n) of the plane."""
        return self.centre[:, None] + self.axes.T @ points


def main_plane(path: Array) -> tuple[Array, Array, Array]:
    """The plane that a path (steps, d) lies in as well as in any: its middle (d,), the two
    directions (2, d) in which the path is longest, and how large a share of it each holds (2,)."""
    middle = path.mean(axis=0)
    _, sizes, directions = np.linalg.svd(path - middle, full_matrices=False)
    shares = sizes[:2] ** 2 / np.sum(sizes**2)
    axes = directions[:2] * np.sign(directions[:2] @ (path[-1] - path[0]))[:, None]
    return middle, axes, shares
