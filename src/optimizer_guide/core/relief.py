"""A surface in relief: facets as they are seen from above and from one side, in numpy alone.

A facet is drawn over those behind it (the painter's order), which for the graph of a function of
two weights is all that it takes: no library for pictures in space is needed.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.core.loss import Array
from optimizer_guide.core.surfaces import Grid, Window

LAMP = np.array([-0.4, -0.3, 0.87])
"""Where the light comes from, as seen in the picture: from the left, the front and above."""


class Seen(NamedTuple):
    """Points in the picture, and how far behind its middle they are; the window, which is 2 wide
    and 2 deep, reaches from -√2 to √2 at most."""

    across: Array
    up: Array
    depth: Array


class Facets(NamedTuple):
    """The facets of a surface, the farthest first."""

    across: Array
    """(n, k) corners in the picture; one of fewer corners has its last one several times."""
    up: Array
    height: Array
    """(n,) The mean loss of each."""
    light: Array
    """(n,) From 0, in the shadow, to 1."""
    is_inside: NDArray[np.bool_]
    """(n,) Whether we look at it from above; else from below, at the outside of a wall."""


class Camera(NamedTuple):
    """Who looks at a window of two weights, from far away, so that parallels stay parallel."""

    window: Window
    heights: tuple[float, float]
    """The losses at the ground and at the ceiling; what is higher is cut off."""
    turn: float = 30.0
    """Degrees by which the window is turned, seen from above against the clock."""
    tilt: float = 50.0
    """Degrees from which we look down: at 90 it is a map."""
    tall: float = 0.55
    """Of half the window's width: how high the ceiling is above the ground."""

    def see(self, x: ArrayLike, y: ArrayLike, loss: ArrayLike) -> Seen:
        """Where points of the surface, or above it, are in the picture."""
        across, behind, height = self._turned(*self._boxed(x, y, loss))
        sine, cosine = _sine_cosine(self.tilt)
        return Seen(across, behind * sine + height * cosine, behind * cosine - height * sine)

    def facets(self, grid: Grid) -> Facets:
        """The surface over a grid, whose cells are its facets."""
        corners = _cells(grid)
        corners = corners[np.isfinite(corners).all(axis=(1, 2))]
        _, behind, _ = self._turned(*self._boxed(*corners.mean(axis=1).T))
        corners = corners[np.argsort(-behind, kind="stable")]
        left, cells = _cut(corners, self.heights[1])
        across, up, _ = self.see(*np.moveaxis(left, -1, 0))
        normal = self._normals(corners[cells])
        sine, cosine = _sine_cosine(self.tilt)
        light = np.clip(normal @ (LAMP / np.linalg.norm(LAMP)), 0.0, 1.0)
        is_inside = normal @ np.array([0.0, -cosine, sine]) > 0
        return Facets(across, up, left[..., 2].mean(axis=1), light, is_inside)

    def _boxed(self, x: ArrayLike, y: ArrayLike, loss: ArrayLike) -> tuple[Array, Array, Array]:
        """Points in the box that is seen: -1 to 1 across and deep, 0 to `tall` high."""
        scaled = [
            2 * (np.asarray(values, dtype=float) - low) / (high - low) - 1
            for values, (low, high) in zip((x, y), self.window, strict=True)
        ]
        ground, ceiling = self.heights
        height = self.tall * (np.asarray(loss, dtype=float) - ground) / (ceiling - ground)
        return scaled[0], scaled[1], height

    def _turned(self, x: Array, y: Array, height: Array) -> tuple[Array, Array, Array]:
        """Across, behind and above, as seen from the front."""
        sine, cosine = _sine_cosine(self.turn)
        return x * cosine - y * sine, x * sine + y * cosine, height

    def _normals(self, corners: Array) -> Array:
        """(n, 3) What stands upright on each cell, of length 1, as seen from the front."""
        points = np.stack(self._turned(*self._boxed(*np.moveaxis(corners, -1, 0))), axis=-1)
        normal = np.cross(points[:, 2] - points[:, 0], points[:, 3] - points[:, 1])
        return np.asarray(normal / np.linalg.norm(normal, axis=1, keepdims=True))


def _sine_cosine(degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return math.sin(angle), math.cos(angle)


def _cells(grid: Grid) -> Array:
    """(n, 4, 3) The corners of each cell of a grid, against the clock: x, y, loss."""
    x, y = np.meshgrid(grid.x, grid.y)
    points = np.stack([x, y, grid.loss], axis=-1)
    around = (points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1])
    return np.stack(around, axis=2).reshape(-1, 4, 3)


def _cut(corners: Array, ceiling: float) -> tuple[Array, NDArray[np.intp]]:
    """What is left of each cell (n, 4, 3) below a ceiling, and which cell each is left of.

    A cell has its own corners and, between two of them, the one where it meets the ceiling.
    """
    following = np.roll(corners, -1, axis=1)
    below, below_next = corners[..., 2] <= ceiling, following[..., 2] <= ceiling
    rise = following[..., 2] - corners[..., 2]
    share = (ceiling - corners[..., 2]) / np.where(rise == 0, 1.0, rise)
    meeting = corners + share[..., None] * (following - corners)
    candidates = np.stack([corners, meeting], axis=2).reshape(len(corners), 8, 3)
    known = np.stack([below, below != below_next], axis=2).reshape(len(corners), 8)
    count = known.sum(axis=1)
    kept = np.flatnonzero(count > 2)
    most = int(count.max(initial=4))
    order = np.argsort(~known[kept], axis=1, kind="stable")[:, :most]
    last = np.minimum(np.arange(most), count[kept, None] - 1)
    chosen = np.take_along_axis(order, last, axis=1)
    return candidates[kept[:, None], chosen], kept
