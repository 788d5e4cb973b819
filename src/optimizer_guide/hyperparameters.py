"""What a hyperparameter may be: one table of ranges, and the check that names what is wrong."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Range(NamedTuple):
    """An interval, with its bounds included or not."""

    low: float
    high: float
    low_included: bool
    high_included: bool = False

    def __contains__(self, value: Any) -> bool:
        value = np.asarray(value)
        above = value >= self.low if self.low_included else value > self.low
        below = value <= self.high if self.high_included else value < self.high
        return bool(np.all(above & below))  # a NaN is neither above nor below

    def __str__(self) -> str:
        left, right = "[" if self.low_included else "(", "]" if self.high_included else ")"
        high = "∞" if np.isinf(self.high) else f"{self.high:g}"
        return f"{left}{self.low:g}, {high}{right}"


POSITIVE = Range(0, np.inf, low_included=False)
NOT_NEGATIVE = Range(0, np.inf, low_included=True)
DECAY = Range(0, 1, low_included=True)

RANGES: dict[str, Range] = {
    "lr": POSITIVE,
    "beta": DECAY,
    "beta1": DECAY,
    "beta2": DECAY,
    "rho": DECAY,
    "eps": NOT_NEGATIVE,
    "l2": NOT_NEGATIVE,
    "weight_decay": NOT_NEGATIVE,
}


def checked(name: str, value: ArrayLike) -> Any:
    """``value`` as a float or a read-only float array.

    Raises ValueError that names the hyperparameter, its value and its range.
    """
    allowed = RANGES[name]
    try:
        array = np.array(value)
    except ValueError:  # ragged
        array = np.array(None)
    if array.dtype.kind not in "iuf":  # "0.1", 1j, None and True are no numbers here
        raise ValueError(
            f"{name} must be a number or an array of numbers in {allowed}, got {_shown(value)}"
        )
    if array.dtype != np.float32:  # which a sweep may ask for
        array = array.astype(float)
    if array not in allowed:
        bad = next(v for v in array.flat if v not in allowed)
        raise ValueError(f"{name} must be in {allowed}, got {bad:g}")
    if array.ndim == 0:
        return float(array)
    array.flags.writeable = False
    return array


def _shown(value: object) -> str:
    """A repr short enough for a message, whatever was passed."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
