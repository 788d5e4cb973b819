r"""Losses with exact gradients: the ground that the optimizers walk on.

A point has its coordinate first, ``(d,)`` or ``(d, *runs)``.  Each surface writes its value and
its partial derivatives once, in operations that mean the same for a float and for an array.
"""

from __future__ import annotations

import functools
import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Window = tuple[tuple[float, float], ...]


class Grid(NamedTuple):
    """A surface over its window: ``x`` (n,), ``y`` (n,), ``loss`` (n, n) with y along rows."""

    x: NDArray
    y: NDArray
    loss: NDArray


class Surface(ABC):
    """A loss over ``d`` weights.

    Attributes
    ----------
    formula : the loss in LaTeX
    start : (d,) a start from which the descent has something to tell
    window : ((low, high), ...) the part worth looking at, one pair a coordinate
    minima : (k, d) the minima inside the window, the lowest first; k is 0 where there is none
    """

    formula: ClassVar[str]
    start: NDArray
    window: Window
    minima: NDArray

    @abstractmethod
    def value(self, w: Any) -> Any:
        """The loss at ``w``: shape ``(d, *runs)`` → ``(*runs)``."""

    @abstractmethod
    def partials(self, *w: Any) -> tuple[Any, ...]:
        """The derivative by each coordinate, the coordinates given one by one."""

    @abstractmethod
    def hessian(self, w: ArrayLike) -> NDArray:
        """The second derivatives at ``w``: shape ``(d, *runs)`` → ``(d, d, *runs)``."""

    @property
    def d(self) -> int:
        """How many coordinates a point has."""
        return len(self.window)

    def gradient(self, w: ArrayLike) -> NDArray:
        """The gradient at ``w``: shape ``(d, *runs)`` → the same."""
        w = self._points(w)
        g = np.empty_like(w)
        with np.errstate(all="ignore"):  # far out it may overflow: a result, not an error
            self.gradient_into(w, g)
        return g

    def gradient_into(self, w: NDArray, g: NDArray) -> None:
        """Write the gradient at ``w`` into ``g``, both of shape ``(d, *runs)``."""
        for i, partial in zip(range(self.d), self.partials(*w), strict=True):
            g[i] = partial

    @property
    def lowest(self) -> float:
        """The loss at the lowest minimum, or -inf where there is none."""
        return float(self.value(self.minima[0])) if len(self.minima) else -math.inf

    def grid(self, n: int = 300, window: Window | None = None) -> Grid:
        """The loss on n × n points of a window, for two coordinates."""
        if self.d != 2:
            raise ValueError(f"a grid needs two coordinates, {type(self).__name__} has {self.d}")
        (left, right), (bottom, top) = window or self.window
        x, y = np.linspace(left, right, n), np.linspace(bottom, top, n)
        # A row against a column: whatever depends on one coordinate is computed n times, not n².
        return Grid(x, y, self.value((x[None, :], y[:, None])))

    def _points(self, w: ArrayLike) -> NDArray:
        points = np.asarray(w)
        if points.dtype.kind != "f":
            points = points.astype(float)
        if points.ndim == 0 or len(points) != self.d:
            raise ValueError(
                f"{type(self).__name__} takes points of shape ({self.d},) or ({self.d}, *runs), "
                f"got shape {points.shape}"
            )
        return points

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


# A number out of an array, np.float64, is a float too, but where math raises it must give nan.


def _sin(x: Any) -> Any:
    return math.sin(x) if type(x) is float else np.sin(x)


def _cos(x: Any) -> Any:
    return math.cos(x) if type(x) is float else np.cos(x)


def _symmetric(xx: Any, xy: Any, yy: Any) -> NDArray:
    """A 2 × 2 Hessian from its three entries, each of shape ``runs``."""
    xx, xy, yy = np.broadcast_arrays(xx, xy, yy)
    return np.array([[xx, xy], [xy, yy]], dtype=float)


def cos_sin(degrees: float) -> tuple[float, float]:
    """Of an angle, to 15 digits: where the 16th differs from system to system, an optimizer that
    jumps, such as RMSProp, makes another path of it."""
    angle = math.radians(degrees)
    return round(math.cos(angle), 15), round(math.sin(angle), 15)


class Quadratic(Surface):
    r"""A bowl, or a ravine: ½ Σ hᵢ wᵢ², of any dimension; in two it can be rotated.

    Parameters
    ----------
    curvature : one h > 0 a coordinate
    rotation : degrees by which the axes of a two-dimensional bowl are turned
    start, window : in place of the defaults
    """

    formula = r"L(w) = \tfrac12 \sum_i h_i w_i^2"

    def __init__(
        self,
        curvature: ArrayLike = (0.16, 8.0),
        rotation: float = 0.0,
        start: ArrayLike | None = None,
        window: Window | None = None,
    ) -> None:
        h = np.atleast_1d(np.asarray(curvature, dtype=float))
        if h.ndim != 1 or not h.size or not np.all((h > 0) & np.isfinite(h)):
            raise ValueError(f"curvature must be positive numbers, got {curvature!r}")
        if not math.isfinite(rotation) or (rotation and len(h) != 2):
            raise ValueError(
                f"rotation must be a finite angle in degrees, of a two-dimensional bowl, "
                f"got {rotation!r} for {len(h)} coordinates"
            )
        self.curvature: tuple[float, ...] = tuple(h.tolist())
        self.rotation = float(rotation)
        self._h = h
        self._matrix = np.diag(h)
        if rotation:
            c, s = cos_sin(rotation)
            h1, h2 = self.curvature
            slant = (h1 - h2) * c * s
            self._matrix = np.array([[h1 * c * c + h2 * s * s, slant],
                                     [slant, h1 * s * s + h2 * c * c]])  # fmt: skip
        self.start = _point(start, len(h), "start", (-4.0, *(1.0,) * (len(h) - 1)))
        self.window = window or ((-5.0, 5.0), *((-2.5, 2.5),) * (len(h) - 1))
        self.minima = np.zeros((1, len(h)))

    def value(self, w: Any) -> Any:
        if self.rotation:
            (a, b), (_, c) = (self._matrix / 2).tolist()
            x, y = w
            return x * (a * x) + y * (c * y + (2 * b) * x)
        return functools.reduce(
            operator.add, (x * ((h / 2) * x) for h, x in zip(self.curvature, w, strict=True))
        )

    def partials(self, *w: Any) -> tuple[Any, ...]:
        if len(w) != 2:
            return tuple(h * x for h, x in zip(self.curvature, w, strict=True))
        x, y = w
        if self.rotation:
            (a, b), (_, c) = self._matrix.tolist()
            return a * x + b * y, b * x + c * y
        h1, h2 = self.curvature
        return h1 * x, h2 * y

    def gradient_into(self, w: NDArray, g: NDArray) -> None:
        if self.rotation:
            super().gradient_into(w, g)
        else:
            np.multiply(self._h.astype(w.dtype).reshape(-1, *(1,) * (w.ndim - 1)), w, out=g)

    def hessian(self, w: ArrayLike) -> NDArray:
        runs = self._points(w).shape[1:]
        matrix = self._matrix.reshape(self.d, self.d, *(1,) * len(runs))
        return np.broadcast_to(matrix, (self.d, self.d, *runs)).copy()

    def __repr__(self) -> str:
        turned = f", rotation={self.rotation:g}" if self.rotation else ""
        return f"Quadratic(curvature={self.curvature}{turned})"


class DoubleWell(Surface):
    r"""One weight, a deep basin at 0 and shallower ones beside it: 0.1 w² + 0.35 (1 − cos 3w)."""

    formula = r"L(w) = 0.1\,w^2 + 0.35\,(1 - \cos 3w)"

    def __init__(self) -> None:
        self.start = np.array([2.02])
        self.window = ((-3.0, 3.0),)
        side = 1.966422256316296
        self.minima = np.array([[0.0], [-side], [side]])

    def value(self, w: Any) -> Any:
        (x,) = w
        return 0.1 * x * x + 0.35 * (1.0 - _cos(3.0 * x))

    def partials(self, *w: Any) -> tuple[Any, ...]:
        (x,) = w
        return (0.2 * x + 1.05 * _sin(3.0 * x),)

    def hessian(self, w: ArrayLike) -> NDArray:
        (x,) = self._points(w)
        return np.asarray(0.2 + 3.15 * np.cos(3.0 * x))[None, None]


class Rosenbrock(Surface):
    """A curved valley, easy to enter and slow to follow (Rosenbrock, 1960)."""

    formula = r"L(x, y) = (1 - x)^2 + 100\,(y - x^2)^2"

    def __init__(self) -> None:
        self.start = np.array([-1.2, 1.0])
        self.window = ((-2.0, 2.0), (-1.0, 3.0))
        self.minima = np.array([[1.0, 1.0]])

    def value(self, w: Any) -> Any:
        x, y = w
        across, along = y - x * x, 1.0 - x
        return across * across * 100.0 + along * along

    def partials(self, *w: Any) -> tuple[Any, ...]:
        x, y = w
        across = 200.0 * (y - x * x)
        return 2.0 * (x - 1.0 - x * across), across

    def hessian(self, w: ArrayLike) -> NDArray:
        x, y = self._points(w)
        return _symmetric(2.0 - 400.0 * (y - 3.0 * x * x), -400.0 * x, 200.0)


class Beale(Surface):
    """A flat valley between steep corners (Beale, 1958)."""

    formula = r"L(x, y) = \sum_{k=1}^{3} \bigl(c_k - x\,(1 - y^k)\bigr)^2,\; c = (1.5, 2.25, 2.625)"

    def __init__(self) -> None:
        self.start = np.array([1.0, 1.6])
        self.window = ((-1.0, 4.5), (-2.0, 2.0))
        self.minima = np.array([[3.0, 0.5]])

    def value(self, w: Any) -> Any:
        x, y = w
        total = 0.0
        for c, power in ((1.5, y), (2.25, y * y), (2.625, y * y * y)):
            residual = x * (power - 1.0)
            residual += c
            residual *= residual
            total = total + residual
        return total

    def partials(self, *w: Any) -> tuple[Any, ...]:
        x, y = w
        yy = y * y
        yyy = yy * y
        a, b, c = (
            1.5 + x * (y - 1.0),
            2.25 + x * (yy - 1.0),
            2.625 + x * (yyy - 1.0),
        )
        return (
            2.0 * (a * (y - 1.0) + b * (yy - 1.0) + c * (yyy - 1.0)),
            2.0 * x * (a + 2.0 * b * y + 3.0 * c * yy),
        )

    def hessian(self, w: ArrayLike) -> NDArray:
        x, y = self._points(w)
        xx = xy = yy = np.zeros_like(x)
        for k, c in ((1, 1.5), (2, 2.25), (3, 2.625)):
            residual, slope, bend = (
                c + x * (y**k - 1),
                k * y ** (k - 1),
                k * (k - 1) * y ** max(k - 2, 0),
            )
            xx = xx + 2 * (y**k - 1) ** 2
            xy = xy + 2 * (slope * residual + x * slope * (y**k - 1))
            yy = yy + 2 * ((x * slope) ** 2 + residual * x * bend)
        return _symmetric(xx, xy, yy)


class Himmelblau(Surface):
    """Four minima, all equally low (Himmelblau, 1972)."""

    formula = r"L(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2"

    def __init__(self) -> None:
        self.start = np.array([0.0, 0.0])
        self.window = ((-5.0, 5.0), (-5.0, 5.0))
        self.minima = np.array([
            [3.0, 2.0],
            [-2.805118086952745, 3.131312518250573],
            [-3.779310253377747, -3.2831859912861696],
            [3.5844283403304917, -1.8481265269644036],
        ])  # fmt: skip

    def value(self, w: Any) -> Any:
        x, y = w
        a = (x * x - 11.0) + y
        b = (y * y - 7.0) + x
        a *= a
        b *= b
        return a + b

    def partials(self, *w: Any) -> tuple[Any, ...]:
        x, y = w
        a, b = x * x + y - 11.0, x + y * y - 7.0
        return 4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b

    def hessian(self, w: ArrayLike) -> NDArray:
        x, y = self._points(w)
        return _symmetric(
            12.0 * x * x + 4.0 * y - 42.0, 4.0 * (x + y), 12.0 * y * y + 4.0 * x - 26.0
        )


class Rastrigin(Surface):
    """A bowl covered with dimples: a grid of local minima, the lowest at 0 (Rastrigin, 1974)."""

    formula = r"L(x, y) = 20 + x^2 - 10\cos 2\pi x + y^2 - 10\cos 2\pi y"

    def __init__(self) -> None:
        self.start = np.array([2.3, -1.7])
        self.window = ((-3.5, 3.5), (-3.5, 3.5))
        side = [0.0, 0.9949586376523348, 1.9899122337085495, 2.984855701039481]
        line = [-w for w in side[:0:-1]] + side
        minima = np.array([[x, y] for x in line for y in line])
        self.minima = minima[np.argsort(self.value(minima.T), kind="stable")]

    def value(self, w: Any) -> Any:
        x, y = w
        turn = 2.0 * math.pi
        return (10.0 + x * x - 10.0 * _cos(turn * x)) + (10.0 + y * y - 10.0 * _cos(turn * y))

    def partials(self, *w: Any) -> tuple[Any, ...]:
        x, y = w
        turn = 2.0 * math.pi
        return (
            2.0 * x + 10.0 * turn * _sin(turn * x),
            2.0 * y + 10.0 * turn * _sin(turn * y),
        )

    def hessian(self, w: ArrayLike) -> NDArray:
        x, y = self._points(w)
        turn = 2.0 * math.pi
        return _symmetric(
            2.0 + 10.0 * turn**2 * np.cos(turn * x), 0.0, 2.0 + 10.0 * turn**2 * np.cos(turn * y)
        )


class StyblinskiTang(Surface):
    """Four minima of different depth (Styblinski & Tang, 1990)."""

    formula = r"L(w) = \tfrac12 \sum_i \bigl(w_i^4 - 16 w_i^2 + 5 w_i\bigr)"

    def __init__(self) -> None:
        self.start = np.array([0.2, 4.0])
        self.window = ((-5.0, 5.0), (-5.0, 5.0))
        deep, shallow = -2.903534027771177, 2.746802770990837
        self.minima = np.array([[deep, deep], [deep, shallow], [shallow, deep], [shallow, shallow]])

    def value(self, w: Any) -> Any:
        x, y = w
        xx, yy = x * x, y * y
        return 0.5 * (xx * (xx - 16.0) + 5.0 * x) + 0.5 * (yy * (yy - 16.0) + 5.0 * y)

    def partials(self, *w: Any) -> tuple[Any, ...]:
        x, y = w
        return 2.0 * x * x * x - 16.0 * x + 2.5, 2.0 * y * y * y - 16.0 * y + 2.5

    def hessian(self, w: ArrayLike) -> NDArray:
        x, y = self._points(w)
        return _symmetric(6.0 * x * x - 16.0, 0.0, 6.0 * y * y - 16.0)


class Saddle(Surface):
    """A saddle at 0 between two valleys: the gradient vanishes where it is no minimum."""

    formula = r"L(x, y) = \tfrac12 x^2 - \tfrac12 y^2 + \tfrac14 y^4"

    def __init__(self) -> None:
        self.start = np.array([-1.8, 0.01])
        self.window = ((-2.0, 2.0), (-1.6, 1.6))
        self.minima = np.array([[0.0, 1.0], [0.0, -1.0]])

    def value(self, w: Any) -> Any:
        x, y = w
        yy = y * y
        return 0.5 * x * x + yy * (0.25 * yy - 0.5)

    def partials(self, *w: Any) -> tuple[Any, ...]:
        x, y = w
        return 1.0 * x, y * y * y - y

    def hessian(self, w: ArrayLike) -> NDArray:
        _, y = self._points(w)
        return _symmetric(1.0, 0.0, 3.0 * y * y - 1.0)


class Plateau(Surface):
    """A hole in a plain: far from it the gradient all but vanishes (Geman & McClure, 1985)."""

    formula = r"L(x, y) = \frac{r^2}{1 + r^2},\quad r^2 = x^2 + y^2"

    def __init__(self) -> None:
        self.start = np.array([-3.0, 2.0])
        self.window = ((-4.0, 4.0), (-3.0, 3.0))
        self.minima = np.array([[0.0, 0.0]])

    def value(self, w: Any) -> Any:
        x, y = w
        return 1.0 - 1.0 / (1.0 + (x * x + y * y))

    def partials(self, *w: Any) -> tuple[Any, ...]:
        x, y = w
        q = 1.0 + (x * x + y * y)
        fall = 2.0 / (q * q)
        return x * fall, y * fall

    def hessian(self, w: ArrayLike) -> NDArray:
        x, y = self._points(w)
        q = 1.0 + x * x + y * y
        fall, bend = 2.0 / q**2, -8.0 / q**3
        return _symmetric(fall + bend * x * x, bend * x * y, fall + bend * y * y)


def _point(value: ArrayLike | None, d: int, name: str, default: Sequence[float]) -> NDArray:
    point = np.array(default if value is None else value, dtype=float)
    if point.shape != (d,) or not np.all(np.isfinite(point)):
        raise ValueError(f"{name} must be {d} finite numbers, got {value!r}")
    return point


SURFACES: tuple[type[Surface], ...] = (
    Quadratic,
    DoubleWell,
    Rosenbrock,
    Beale,
    Himmelblau,
    Rastrigin,
    StyblinskiTang,
    Saddle,
    Plateau,
)
