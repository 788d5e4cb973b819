"""A plane through the loss of a network, as a surface of two weights: what can be drawn of it."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide.core.elementwise import T
from optimizer_guide.core.loss import Array
from optimizer_guide.core.networks.multilayer import Multilayer
from optimizer_guide.core.surfaces import Surface, Window

TOGETHER = 256
"""Points of the plane that are computed at once."""
NEAR = 1e-4
"""How far apart slopes are whose difference tells the curvature."""


class Slice(Surface):
    """The loss of a network at ``centre + x · axes[0] + y · axes[1]``: ``centre`` (d,), ``axes``
    (2, d).  Of points in 32 bits it is computed in 32, several times faster."""

    formula = ""
    name = "plane through a network's loss"

    def __init__(self, net: Multilayer, centre: Array, axes: Array, window: Window) -> None:
        self.net, self.centre, self.axes, self.window = net, centre, axes, window
        self.start, self.minima = np.zeros(2), np.empty((0, 2))
        self._in = {
            dtype: (net.in_bits(dtype), centre.astype(dtype)[:, None], axes.astype(dtype))
            for dtype in (np.dtype("f8"), np.dtype("f4"))
        }

    def value(self, w: Iterable[T]) -> T:
        return self._in_pieces(lambda net, axes, at: net.value(at), *w)

    def partials(self, *w: T) -> tuple[T, ...]:
        return tuple(self._in_pieces(lambda net, axes, at: axes @ net.gradient(at), *w))

    def value_and_gradient_into(self, w: Array, g: Array) -> Array:
        def both(net: Multilayer, axes: Array, at: Array) -> Array:
            slopes = np.empty_like(at)
            loss = net.value_and_gradient_into(at, slopes)
            return np.vstack([loss, axes @ slopes])

        found: Array = self._in_pieces(both, *w)
        g[...] = found[1:]
        return found[0]

    def hessian(self, w: ArrayLike) -> Array:
        """The second derivatives at ``w``, from differences of the slopes: shape ``(2, *runs)`` →
        ``(2, 2, *runs)``."""
        points = self._points(w)
        ways = NEAR * np.eye(2).reshape(2, 2, *(1,) * (points.ndim - 1))
        bends = [self.gradient(points + way) - self.gradient(points - way) for way in ways]
        return np.array(bends) / (2 * NEAR)

    def _in_pieces(self, compute: Callable[..., Array], x: Any, y: Any) -> Any:
        """What is computed of the weights (d, n) at points of any shape; the points' axes are the
        last of what comes of it."""
        across, up = np.broadcast_arrays(x, y)
        dtype = np.dtype("f4" if across.dtype == up.dtype == np.float32 else "f8")
        net, centre, axes = self._in[dtype]
        points = np.stack([across.ravel(), up.ravel()]).astype(dtype, copy=False)
        pieces = np.array_split(points, max(1, -(-points.shape[1] // TOGETHER)), axis=1)
        found = [compute(net, axes, centre + axes.T @ piece) for piece in pieces]
        whole = np.concatenate(found, axis=-1)
        return np.reshape(whole, (*whole.shape[:-1], *across.shape))


def main_plane(path: Array) -> tuple[Array, Array, Array]:
    """The plane that a path (steps, d) lies in as well as in any: its middle (d,), the two
    directions (2, d) in which the path is longest, and how large a share of it each holds (2,)."""
    middle = path.mean(axis=0)
    _, sizes, directions = np.linalg.svd(path - middle, full_matrices=False)
    shares = sizes[:2] ** 2 / np.sum(sizes**2)
    axes = directions[:2] * np.sign(directions[:2] @ (path[-1] - path[0]))[:, None]
    return middle, axes, shares
