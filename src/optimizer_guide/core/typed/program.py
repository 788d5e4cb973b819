"""A part of a tape, made ready to run: on two floats, or on two arrays."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.core.elementwise import T
from optimizer_guide.core.loss import Array
from optimizer_guide.core.typed.operations import CAREFUL, OPERATIONS, whole_power
from optimizer_guide.core.typed.tape import Tape

Line = tuple[Callable[..., T], int, int | None, int]
"""A function, where its one or two arguments are, and where its result goes."""

GROWING = ("exp", "sinh", "cosh")
"""What overflows at a weight of 1000."""


class Program:
    """What computes some places of a tape, in one run.

    Results are kept in a list: first the two weights, then all that is needed, in order.
    """

    def __init__(self, tape: Tape, *places: int, careful: bool = False) -> None:
        """``careful``: what it computes are derivatives, of which 0 · ∞ is 0; in arrays alone."""
        order = sorted(tape.needed(list(places)) - {tape.x, tape.y})
        at = {tape.x: 0, tape.y: 1} | {place: k for k, place in enumerate(order, start=2)}
        self.places = [at[place] for place in places]
        self.numbers = [0.0] * len(at)
        self.on_floats: list[Line[float]] = []
        self.on_arrays: list[Line[Array]] = []
        self.poles: list[int | None] = []
        self.may_end = False
        """Whether something in it may be infinite at a weight that is not far out."""
        for place in order:
            name, of, number = tape.notes[place]
            if name == "number":
                self.numbers[at[place]] = number
                continue
            operation = CAREFUL if careful and name == "*" else OPERATIONS[name]
            power = (tape.value(of[1]) if name == "**" else None) or 0.0
            if power in range(2, 17):
                operation, of = whole_power(int(power)), of[:1]
            a, b = at[of[0]], at[of[1]] if len(of) == 2 else None
            self.on_floats.append((operation.on_floats, a, b, at[place]))
            self.on_arrays.append((operation.on_arrays, a, b, at[place]))
            self.poles.append(operation.pole)
            self.may_end |= operation.pole is not None or name in GROWING

    def in_floats(self, x: float, y: float) -> list[float]:
        """Raises ArithmeticError or ValueError where arrays give inf or nan."""
        return self._run(self.on_floats, x, y)

    def in_arrays(self, x: ArrayLike, y: ArrayLike) -> list[Array]:
        """Each result in the shape that x and y span together."""
        x, y = _floats(x), _floats(y)
        shape, dtype = np.broadcast_shapes(x.shape, y.shape), np.result_type(x, y)
        with np.errstate(all="ignore"):
            results = self._run(self.on_arrays, x, y)
        return [
            result if np.shape(result) == shape else np.full(shape, result, dtype)
            for result in results
        ]

    def _run(self, lines: list[Line[T]], x: T, y: T) -> list[T]:
        results: list[T | float] = [*self.numbers]
        results[0], results[1] = x, y
        for function, a, b, at in lines:
            results[at] = function(results[a]) if b is None else function(results[a], results[b])
        return [results[place] for place in self.places]  # type: ignore[misc]  # no bare number

    def undefined(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.bool_]:
        """Where an operation has no result, such as the root of −1 or 1/0.

        A result too large for a float is another thing: it is there, but overflows.
        """
        results: list[Array | float] = [*self.numbers]
        results[0], results[1] = np.broadcast_arrays(_floats(x), _floats(y))
        undefined = np.zeros(np.shape(results[0]), dtype=bool)
        with np.errstate(all="ignore"):
            for (function, a, b, at), pole in zip(self.on_arrays, self.poles, strict=True):
                of = [results[a]] if b is None else [results[a], results[b]]
                result = results[at] = function(*of)
                none = np.isnan(result)
                if pole is not None:
                    none |= np.isinf(result) & (np.asarray(of[pole]) == 0)
                for argument in of:
                    none &= np.isfinite(argument)
                undefined |= none
        return undefined


def _floats(x: ArrayLike) -> Array:
    array = np.asarray(x)
    return array if array.dtype.kind == "f" else array.astype(float)
