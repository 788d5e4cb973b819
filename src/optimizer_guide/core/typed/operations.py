"""What a formula may be made of, for floats and for arrays."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.core.elementwise import T, sign

Array = NDArray[np.floating]


class Operation(NamedTuple):
    """Floats raise where arrays give inf or nan."""

    on_floats: Callable[..., float]
    on_arrays: Callable[..., Array]
    pole: int | None = None
    """Which of its arguments may not be 0."""


OPERATIONS: dict[str, Operation] = {
    "neg": Operation(operator.neg, np.negative),
    "sin": Operation(math.sin, np.sin),
    "cos": Operation(math.cos, np.cos),
    "tan": Operation(math.tan, np.tan),
    "exp": Operation(math.exp, np.exp),
    "log": Operation(math.log, np.log, pole=0),
    "sqrt": Operation(math.sqrt, np.sqrt),
    "abs": Operation(abs, np.abs),
    "tanh": Operation(math.tanh, np.tanh),
    "sign": Operation(sign, sign),
    "+": Operation(operator.add, np.add),
    "-": Operation(operator.sub, np.subtract),
    "*": Operation(operator.mul, np.multiply),
    "/": Operation(operator.truediv, np.divide, pole=1),
    "**": Operation(math.pow, np.power, pole=0),
}
FUNCTIONS = ("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh")
"""Those that a reader may write."""


def whole_power(n: int) -> Operation:
    """x^n for n ≥ 2 by squaring: the same for floats and arrays, and faster than a power."""
    return Operation(functools.partial(_by_squaring, n), functools.partial(_by_squaring, n))


def _by_squaring(n: int, x: T) -> T:
    result = None
    while n:
        if n & 1:
            result = x if result is None else result * x
        n >>= 1
        if n:
            x = x * x
    assert result is not None
    return result


def computed(name: str, *values: float) -> float:
    """An operation on numbers, inf or nan where it has no result."""
    with np.errstate(all="ignore"):
        return float(OPERATIONS[name].on_arrays(*map(np.float64, values)))
