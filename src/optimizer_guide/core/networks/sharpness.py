"""The sharpness of a loss: its largest curvature in any direction, at a point.

That is the largest eigenvalue of the Hessian, which is never written down: it is enough to know
what it makes of one direction at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.core.surfaces import Loss

Array = NDArray[np.floating]
APART = 1e-5
"""How far from the point, for each unit of its length, the two gradients are taken."""


class Sharpness(NamedTuple):
    """The largest curvature, and the direction (d,) of length 1 in which it is found."""

    value: float
    direction: Array


def hessian_product(loss: Loss, w: Array, v: Array) -> Array:
    """What the Hessian at ``w`` makes of ``v``, both (d,): how the gradient changes along it."""
    length = np.linalg.norm(v)
    h = APART * (1.0 + np.linalg.norm(w)) / length if length else APART
    ahead, behind = loss.gradient(np.stack([w + h * v, w - h * v], axis=-1)).T
    return np.asarray((ahead - behind) / (2.0 * h))


def sharpness(
    loss: Loss,
    w: Array,
    scale: Array | None = None,
    start: Array | None = None,
    tolerance: float = 1e-4,
    most: int = 300,
) -> Sharpness:
    """The largest eigenvalue of the Hessian at ``w`` (d,), by power iteration.

    Parameters
    ----------
    scale : (d,) what divides the rate of each weight, such as Adam's √v̂ + ε: then it is the
        curvature in units of those steps, the largest eigenvalue of P^(−½) H P^(−½)
    start : (d,) a direction to begin with, such as the one that was found a few steps before
    tolerance : it ends when the value changes by less than this share of it
    most : how many products it takes at the very most
    """
    root = 1.0 if scale is None else scale**-0.5

    def product(v: Array) -> Array:
        return np.asarray(root * hessian_product(loss, w, root * v))

    v = np.random.default_rng(0).standard_normal(w.shape) if start is None else start
    with np.errstate(all="ignore"):
        largest = _leading(product, v, tolerance, most)
        if not largest.value < 0:
            return largest
        # The largest in size points down: seen from there, all others are positive.
        lift = -largest.value
        above = _leading(lambda v: product(v) + lift * v, v, tolerance, most)
        return Sharpness(above.value - lift, above.direction)


def _leading(product: Callable[[Array], Array], v: Array, tolerance: float, most: int) -> Sharpness:
    """The eigenvalue that is largest in size: each product turns ``v`` towards its direction."""
    value = np.nan
    v = v / np.linalg.norm(v)
    for _ in range(most):
        turned = product(v)
        before, value = value, float(v @ turned)
        length = np.linalg.norm(turned)
        if not length > 0:  # it is flat, or no number
            break
        v = turned / length
        if abs(value - before) <= tolerance * abs(value):
            break
    return Sharpness(value, v)
