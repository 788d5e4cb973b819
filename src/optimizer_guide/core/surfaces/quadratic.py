"""Bowls and ravines: the losses on which an optimizer can be understood exactly."""

import functools
import math
import operator
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide.core.elementwise import T
from optimizer_guide.core.loss import Array
from optimizer_guide.core.surfaces.surface import Surface, Window, point


class Quadratic(Surface):
    r"""A bowl, or a ravine: ½ Σ hᵢ wᵢ², of any dimension; in two it can be rotated.

    Parameters
    ----------
    curvature : one h > 0 a coordinate
    rotation : degrees by which the axes of a two-dimensional bowl are turned
    start, window, name : in place of the defaults
    """

    formula = r"L(w) = \tfrac12 \sum_i h_i w_i^2"
    name = "quadratic"
    lr = 0.2

    def __init__(
        self,
        curvature: ArrayLike = (0.16, 8.0),
        rotation: float = 0.0,
        start: ArrayLike | None = None,
        window: Window | None = None,
        name: str = name,
    ) -> None:
        h = np.atleast_1d(np.asarray(curvature, dtype=float))
        if h.ndim != 1 or not h.size or not np.all((h > 0) & np.isfinite(h)):
            raise ValueError(f"curvature must be positive numbers, got {curvature!r}")
        if not math.isfinite(rotation) or (rotation and len(h) != 2):
            raise ValueError(
                f"rotation must be a finite angle in degrees, of a two-dimensional bowl, "
                f"got {rotation!r} for {len(h)} coordinates"
            )
        d = len(h)
        self.name = name
        self.curvature: tuple[float, ...] = tuple(h.tolist())
        self.rotation = float(rotation)
        self.matrix = np.diag(h)
        """(d, d) The second derivatives, the same everywhere."""
        if rotation:
            (c, s), (h1, h2) = cos_sin(rotation), self.curvature
            slant = (h1 - h2) * c * s
            along, across = h1 * c * c + h2 * s * s, h1 * s * s + h2 * c * c
            self.matrix = np.array([[along, slant], [slant, across]])
        self._h, self._half = h, h / 2
        self.start = point((-4.0, *(1.0,) * (d - 1)) if start is None else start, d, "start")
        self.window = window or ((-5.0, 5.0), *((-2.5, 2.5),) * (d - 1))
        self.minima = np.zeros((1, d))
        halves = [f"{h / 2!r}*w{i}**2" for i, h in enumerate(np.diag(self.matrix).tolist(), 1)]
        if rotation:
            halves.insert(1, f"{slant!r}*w1*w2")
        self.text = " + ".join(halves)

    def value(self, w: Iterable[T]) -> T:
        if self.rotation:
            (a, b), (_, c) = (self.matrix / 2).tolist()
            x, y = w
            return x * (a * x) + y * (c * y + (2 * b) * x)
        if isinstance(w, np.ndarray) and w.dtype.kind in "fc":  # all coordinates at once
            parts = w * w
            _multiply(parts, self._half, parts)
            return functools.reduce(operator.iadd, parts)
        halves = (x * ((h / 2) * x) for h, x in zip(self.curvature, w, strict=True))
        return functools.reduce(operator.add, halves)

    def partials(self, *w: T) -> tuple[T, ...]:
        if len(w) != 2:
            return tuple(h * x for h, x in zip(self.curvature, w, strict=True))
        x, y = w
        if self.rotation:
            (a, b), (_, c) = self.matrix.tolist()
            return a * x + b * y, b * x + c * y
        h1, h2 = self.curvature
        return h1 * x, h2 * y

    def gradient_into(self, w: Array, g: Array) -> None:
        if self.rotation:
            super().gradient_into(w, g)
        else:
            _multiply(w, self._h, g)

    def __repr__(self) -> str:
        turned = f", rotation={self.rotation:g}" if self.rotation else ""
        return f"Quadratic(curvature={self.curvature}{turned})"


def _multiply(w: Array, by: Array, into: Array) -> None:
    """``into`` = points ``(d, *runs)``, each coordinate times its number of ``by`` (d,)."""
    np.multiply(w.T, by.astype(w.dtype, copy=False), out=into.T)


def cos_sin(degrees: float) -> tuple[float, float]:
    """Of an angle, to 15 digits: where the 16th differs from system to system, an optimizer that
    jumps, such as RMSProp, makes another path of it."""
    angle = math.radians(degrees)
    return round(math.cos(angle), 15), round(math.sin(angle), 15)
