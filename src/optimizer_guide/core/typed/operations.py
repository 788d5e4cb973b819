"""What a formula may be made of, for floats and for arrays."""

import functools
import math
import operator
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from optimizer_guide.core.elementwise import T, larger, sign
from optimizer_guide.core.loss import Array


class Operation(NamedTuple):
    """Floats raise where arrays give inf or nan."""

    on_floats: Callable[..., float]
    on_arrays: Callable[..., Array]
    pole: int | None = None
    """Which of its arguments may not be 0."""


def smaller(x: T, y: T) -> T:
    """The smaller of two; no number if one of them is none."""
    return -larger(-x, -y)


def is_larger(x: T, y: T) -> T:
    """How much of the slope of max(x, y) is that of x: 1, 0, or half of it where they are alike."""
    return 0.5 + 0.5 * sign(x - y)


def is_positive(x: T) -> T:
    """The slope of relu: 1 above 0, else 0."""
    return 0.5 * (sign(x) + abs(sign(x)))


def product(x: Array, y: Array) -> Array:
    """Of which 0 is the product of 0 and anything, infinity and what is no number included."""
    plain = np.multiply(x, y)
    return np.where(np.isnan(plain) & ((x == 0) | (y == 0)), plain.dtype.type(0), plain)


OPERATIONS: dict[str, Operation] = {
    "neg": Operation(operator.neg, np.negative),
    "sin": Operation(math.sin, np.sin),
    "cos": Operation(math.cos, np.cos),
    "tan": Operation(math.tan, np.tan),
    "atan": Operation(math.atan, np.arctan),
    "sinh": Operation(math.sinh, np.sinh),
    "cosh": Operation(math.cosh, np.cosh),
    "tanh": Operation(math.tanh, np.tanh),
    "exp": Operation(math.exp, np.exp),
    "log": Operation(math.log, np.log, pole=0),
    "log10": Operation(math.log10, np.log10, pole=0),
    "sqrt": Operation(math.sqrt, np.sqrt),
    "abs": Operation(abs, np.abs),
    "relu": Operation(lambda x: larger(x, 0.0), lambda x: np.maximum(x, 0.0)),
    "sign": Operation(sign, sign),
    "is_positive": Operation(is_positive, is_positive),
    "+": Operation(operator.add, np.add),
    "-": Operation(operator.sub, np.subtract),
    "*": Operation(operator.mul, np.multiply),
    "/": Operation(operator.truediv, np.divide, pole=1),
    "**": Operation(math.pow, np.power, pole=0),
    "max": Operation(larger, np.maximum),
    "min": Operation(smaller, np.minimum),
    "is_larger": Operation(is_larger, is_larger),
}
CAREFUL = OPERATIONS["*"]._replace(on_arrays=product)
"""In place of a product in a derivative, where a slope without end meets one of 0: the chain rule
then says 0 · ∞, and what has a derivative there has 0, as √(w₁⁴) and |w₁|^w₂ have at w₁ = 0."""


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
