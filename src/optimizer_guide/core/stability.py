"""The exact limits of a learning rate, on a quadratic of curvature ``h``.

There each coordinate is on its own.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide.core.loss import Array
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.optimizers import SGD, Momentum, Nesterov


def sgd_factor(lr: ArrayLike, h: ArrayLike) -> Array:
    """What one step of SGD multiplies the distance to the minimum by: 1 − αh."""
    return 1 - np.multiply(lr, h)


def sgd_limit(h: ArrayLike) -> Array:
    """SGD is stable for α < 2/h."""
    return np.divide(2.0, h)


def momentum_factor(lr: ArrayLike, beta: ArrayLike, h: ArrayLike) -> Array:
    """What a step of Momentum multiplies the distance by in the long run.

    The size of the larger root of z² − (1 + β − (1−β)αh) z + β: it is √β wherever Momentum
    overshoots and swings back, whatever the rate, and β alone then sets how fast that fades.
    """
    beta = np.asarray(beta, dtype=float)
    sum_of_roots = np.abs(1 + beta - (1 - beta) * np.multiply(lr, h))
    spread = np.sqrt(np.maximum(sum_of_roots**2 - 4 * beta, 0.0))
    return np.maximum((sum_of_roots + spread) / 2, np.sqrt(beta))


def momentum_limit(beta: ArrayLike, h: ArrayLike) -> Array:
    """Momentum (EMA form) is stable for α < 2(1+β) / ((1−β)h)."""
    beta, h = np.asarray(beta, dtype=float), np.asarray(h, dtype=float)
    return 2 * (1 + beta) / ((1 - beta) * h)


def heavy_ball_limit(beta: ArrayLike, h: ArrayLike) -> Array:
    """The heavy ball, v ← βv + g, is stable for α < 2(1+β)/h."""
    return np.divide(2 * (1 + np.asarray(beta, dtype=float)), h)


def nesterov_limit(beta: ArrayLike, h: ArrayLike) -> Array:
    """Nesterov (EMA scale) is stable for α < 2(1+β) / ((1−β)(1+2β)h)."""
    beta = np.asarray(beta, dtype=float)
    return momentum_limit(beta, h) / (1 + 2 * beta)


def rmsprop_amplitude(lr: ArrayLike) -> Array:
    """RMSProp never settles at a constant α: it ends in a 2-cycle of ±α/2."""
    return np.divide(lr, 2.0)


LIMITS: dict[type[Optimizer], Callable[[Any, ArrayLike], Array]] = {
    SGD: lambda optimizer, h: sgd_limit(h),
    Momentum: lambda optimizer, h: momentum_limit(optimizer.beta, h),
    Nesterov: lambda optimizer, h: nesterov_limit(optimizer.beta, h),
}
"""For these very classes: what a child changes of its parent may change the limit too."""


def largest_stable_lr(optimizer: Optimizer, h: ArrayLike) -> Array | None:
    """The exact limit of ``optimizer`` on curvature ``h``, or None where none is known."""
    limit = LIMITS.get(type(optimizer))
    return limit(optimizer, h) if limit else None
