"""The sharpness of a loss: its largest curvature in any direction, at a point.

That is the largest eigenvalue of the Hessian, which is never written down: it is enough to know
what it makes of one direction at a time.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from optimizer_guide.core.loss import Array, Loss

APART = 1e-5
"""How far from the point, for each unit of its length, the two gradients are taken."""
TOGETHER = 4
"""Products that are looked at together."""


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
    tolerance: float = 1e-3,
    most: int = 300,
) -> Sharpness:
    """The largest eigenvalue of the Hessian at ``w`` (d,).

    It is found by power iteration that remembers: of all directions that `TOGETHER` products in a
    row have led to the sharpest is taken (Lanczos, 1950), and from there on again.

    Parameters
    ----------
    scale : (d,) what divides the rate of each weight, such as Adam's √v̂ + ε: then it is the
        curvature in units of those steps, the largest eigenvalue of P^(−½) H P^(−½)
    start : (d,) a direction to begin with, such as the one that was found a few steps before
    tolerance : it ends where the product leaves its direction by less than this share of it
    most : how many products it takes at the very most
    """
    root = 1.0 if scale is None else scale**-0.5

    def product(v: Array) -> Array:
        return np.asarray(root * hessian_product(loss, w, root * v))

    v = np.random.default_rng(0).standard_normal(w.shape) if start is None else start
    found = Sharpness(np.nan, v)
    with np.errstate(all="ignore"):
        for _ in range(-(-most // TOGETHER)):
            found, off = _sharpest(product, found.direction)
            if not off > tolerance * abs(found.value):  # near enough, or no number
                break
    return found


def _sharpest(product: Callable[[Array], Array], v: Array) -> tuple[Sharpness, float]:
    """The sharpest direction in the span of ``v`` and of what products make of it, and by how much
    its own product leaves that direction."""
    basis = np.empty((TOGETHER, len(v)))
    along, beside = np.zeros(TOGETHER), np.zeros(TOGETHER)
    size = 0
    while size < TOGETHER and not (size and beside[size - 1] <= 0):
        basis[size] = v / np.linalg.norm(v)
        v = product(basis[size])
        if not np.isfinite(v).all():
            return Sharpness(np.nan, basis[0]), np.nan
        along[size] = basis[size] @ v
        size += 1
        v = v - basis[:size].T @ (basis[:size] @ v)
        length = float(np.linalg.norm(v))
        beside[size - 1] = length if length > 1e-12 * np.abs(along).max() else 0.0
    matrix = (
        np.diag(along[:size]) + np.diag(beside[: size - 1], 1) + np.diag(beside[: size - 1], -1)
    )
    values, vectors = np.linalg.eigh(matrix)
    sharpest = Sharpness(float(values[-1]), vectors[:, -1] @ basis[:size])
    return sharpest, float(beside[size - 1] * abs(vectors[-1, -1]))
