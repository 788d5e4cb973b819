"""Functions that mean the same for a float and for an array.

A number out of an array, np.float64, is a float too, but where `math` raises it must give nan.
"""

import math
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

T = TypeVar("T", float, NDArray[np.floating])
"""A number, or an array of numbers: each rule and each loss is written once for both."""


def as_reals(name: str, values: ArrayLike) -> NDArray[np.floating]:
    """``values`` as floats of 32 bits, if they are such, or else of 64.

    In 16 bits the square of 300 is infinite, and 1e-8 is 0: they are promoted.  Raises ValueError
    that names what are no real numbers.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must be real numbers, got {array.dtype}")
    return array if array.dtype in (np.float32, np.float64) else array.astype(float)


def sin(x: T) -> T:
    return math.sin(x) if type(x) is float else np.sin(x)


def cos(x: T) -> T:
    return math.cos(x) if type(x) is float else np.cos(x)


def sign(x: T) -> T:
    """−1, 0 or 1; of what is no number, no number."""
    if type(x) is float:
        return math.copysign(1.0, x) if x < 0.0 or x > 0.0 else x
    return np.sign(x)


def larger(x: T, y: T) -> T:
    """The larger of two; no number if one of them is none."""
    if type(x) is float:
        return y if y > x or y != y else x
    return np.maximum(x, y)
