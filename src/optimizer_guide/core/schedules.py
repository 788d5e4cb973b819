"""Learning-rate schedules: what each step's rate is, as a factor of the optimizer's own.

A schedule is an array of one factor a step, ``(steps,)``, for `descend` and `sweep`.
"""

import math
from collections.abc import Callable

import numpy as np

from optimizer_guide.core.loss import Array


def constant(steps: int) -> Array:
    """The same rate at every step."""
    return np.ones(steps)


def stepped(steps: int, drops: int = 3, factor: float = 0.5) -> Array:
    """``drops`` times, at equal distances, the rate falls to ``factor`` of what it was.

    Of few steps, it falls at each.
    """
    parts = min(drops + 1, max(1, steps))
    return float(factor) ** (np.arange(steps) * parts // max(1, steps))


def cosine(steps: int) -> Array:
    """Half a wave of a cosine, from the full rate down towards 0."""
    return 0.5 * (1.0 + np.cos(np.pi * np.arange(steps) / max(1, steps)))


def warmup_cosine(steps: int, warmup: float = 0.1) -> Array:
    """Up in equal parts to the full rate over the share ``warmup`` of the steps, then a cosine."""
    rise = math.ceil(warmup * steps)
    return np.concatenate([np.arange(1, rise + 1) / max(1, rise), cosine(steps - rise)])


SCHEDULES: dict[str, Callable[[int], Array]] = {
    "constant": constant,
    "step": stepped,
    "cosine": cosine,
    "warm-up + cosine": warmup_cosine,
}
"""By the names that a reader chooses from."""
