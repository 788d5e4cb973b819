"""The loss that a text spells out, as a surface."""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.core.elementwise import T
from optimizer_guide.core.loss import Array
from optimizer_guide.core.surfaces import Surface, Window
from optimizer_guide.core.typed.minima import find_minima
from optimizer_guide.core.typed.program import Program
from optimizer_guide.core.typed.tape import read

CORNERS = [
    (a * x, b * y)
    for x, y in ((0.8, 0.6), (0.5, 0.3))
    for a, b in ((-1, 1), (1, 1), (1, -1), (-1, -1))
]
"""Where a start may be, in halves of the window from its middle."""

NEAR = (1e-3, 1e-6)
"""How near a point is looked at: a kink is as sharp at both, what is smooth is flatter nearer."""
SLIGHT = 1e-4
"""A change of slope that rounding may make."""


class Typed(Surface):
    """The loss that a text spells out, such as ``Typed("w1**2 + 3*sin(w2)")``.

    In it: w1 and w2, or x and y; numbers; ``+ − * / ^``, where two that stand side by side are
    multiplied; brackets and bars; pi, e and the functions of `tokens.FUNCTIONS` (log is natural).
    Where no start is given it is the first corner of the window at which the loss and its gradient
    are finite.  Raises TypedError, a ValueError, that says what is wrong at which character.
    """

    formula = "L(w_1, w_2)"
    name = "typed in"

    def __init__(
        self,
        text: str,
        start: ArrayLike | None = None,
        window: Window = ((-5.0, 5.0), (-5.0, 5.0)),
    ) -> None:
        self.text = text
        tape, loss = read(text)
        slopes = [tape.derivative(loss, by) for by in (tape.x, tape.y)]
        twice = ((slopes[0], tape.x), (slopes[0], tape.y), (slopes[1], tape.y))
        bends = [tape.derivative(slope, by) for slope, by in twice]
        self._value = Program(tape, loss)
        self._slopes = Program(tape, *slopes)
        self._both = Program(tape, loss, *slopes)
        self._careful_slopes = Program(tape, *slopes, careful=True)
        self._bends = Program(tape, *bends, careful=True)
        self.window = window
        self.start = self._sound_corner() if start is None else np.array(start, dtype=float)

    @cached_property
    def minima(self) -> Array:  # type: ignore[override]  # searched for when it is asked for
        """(k, 2) The isolated minima in the window, as far as a grid can tell; the lowest first."""
        return find_minima(self, self.hessian)

    def value(self, w: Iterable[T]) -> T:
        x, y = w
        if type(x) is float and type(y) is float:
            try:
                return self._value.in_floats(x, y)[0]
            except (ArithmeticError, ValueError):  # where arrays give inf or nan
                return self._value.in_arrays(x, y)[0].item()
        return self._value.in_arrays(x, y)[0]  # type: ignore[return-value]  # arrays, or out of one

    def undefined(self, w: Iterable[ArrayLike]) -> NDArray[np.bool_]:
        """Whether there is no loss at ``w``, ``(2, *runs)``: the log of −1, a division by 0."""
        return self._value.undefined(*w)

    def partials(self, *w: T) -> tuple[T, ...]:
        x, y = w
        if type(x) is float and type(y) is float:
            across, up = self._slopes.in_floats(x, y)
            if across != across or up != up:
                raise ArithmeticError("no slope as a float")
            return across, up
        return tuple(self._slopes.in_arrays(x, y))  # type: ignore[arg-type]

    def gradient_into(self, w: Array, g: Array) -> None:
        super().gradient_into(w, g)
        self._mend(w, g)

    def value_and_gradient_into(self, w: Array, g: Array) -> Array:
        loss, g[0], g[1] = self._both.in_arrays(*w)
        self._mend(w, g)
        return loss

    def _mend(self, w: Array, g: Array) -> None:
        """Where the slopes ``g`` at ``w`` are 0 · ∞, find them otherwise."""
        if not self._slopes.may_end or not np.isnan(g).any():
            return
        is_there = np.isfinite(self.value(w))  # where there is no loss there is no slope either
        for i, slope in enumerate(self._careful_slopes.in_arrays(*w)):
            g[i] = np.where(np.isnan(g[i]) & is_there, slope, g[i])

    def has_gradient(self, w: ArrayLike) -> bool:
        """Whether the loss has a gradient at a point (2,): whether it is about as steep on both
        sides of it, in four directions, the more so the nearer one looks."""
        point = self._points(w)
        ways = np.array([(1, 0, 1, 1), (0, 1, 1, -1)]) * np.maximum(1.0, np.abs(point)[:, None])
        here = self.value(point)
        at = point[:, None]

        def bend(h: float) -> Array:
            return (self.value(at + h * ways) + self.value(at - h * ways) - 2 * here) / h

        with np.errstate(all="ignore"):
            far, near = (np.abs(bend(h)) for h in NEAR)
        return bool(
            np.isfinite(near).all()
            and ((near < far / 3) | (near < SLIGHT * max(1.0, abs(here)))).all()
        )

    def hessian(self, w: ArrayLike) -> Array:
        """The second derivatives at ``w``: shape ``(2, *runs)`` → ``(2, 2, *runs)``."""
        xx, xy, yy = self._bends.in_arrays(*self._points(w))
        return np.array([[xx, xy], [xy, yy]], dtype=float)

    def _sound_corner(self) -> Array:
        """A place to start from; the first, if none of them will do."""
        low, high = np.transpose(self.window)
        corners = (low + high) / 2 + (high - low) / 2 * np.array(CORNERS)
        with np.errstate(all="ignore"):
            numbers = [self.value(corners.T), *self.gradient(corners.T)]
        return corners[np.isfinite(numbers).all(axis=0).argmax()]

    def __repr__(self) -> str:
        return f"Typed({self.text!r})"
