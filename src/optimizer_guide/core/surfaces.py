r"""Losses with exact gradients: the ground that the optimizers walk on.

A point has its coordinate first, ``(d,)`` or ``(d, *runs)``.  Each surface writes its value and
its partial derivatives once, in operations that mean the same for a float and for an array.
"""

from __future__ import annotations

import copy
import functools
import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.core.elementwise import T, as_reals, cos, sin

Array = NDArray[np.floating]
Window = tuple[tuple[float, float], ...]


class Grid(NamedTuple):
    """A surface over its window: ``x`` (n,), ``y`` (n,), ``loss`` (n, n) with y along rows."""

    x: Array
    y: Array
    loss: Array


class Loss(ABC):
    """What `descend` needs of a loss over ``d`` weights, however many: a bowl, or a network.

    Attributes
    ----------
    start : (d,) where the descent begins, if nobody says where
    minima : (k, d) the minima that are known, the lowest first; k is 0 where there is none
    """

    start: Array
    minima: Array = np.empty((0, 0))

    @abstractmethod
    def value(self, w: Any) -> Any:
        """The loss at ``w``: shape ``(d, *runs)`` → ``(*runs)``."""

    @abstractmethod
    def gradient_into(self, w: Array, g: Array) -> None:
        """Write the gradient at ``w`` into ``g``, both of shape ``(d, *runs)``."""

    @property
    def d(self) -> int:
        """How many coordinates a point has."""
        return len(self.start)

    def gradient(self, w: ArrayLike) -> Array:
        """The gradient at ``w``: shape ``(d, *runs)`` → the same."""
        w = self._points(w)
        g = np.empty_like(w)
        with np.errstate(all="ignore"):  # far out it may overflow: a result, not an error
            self.gradient_into(w, g)
        return g

    @property
    def lowest(self) -> float:
        """The loss at the lowest minimum, or -inf where there is none."""
        return float(self.value(self.minima[0])) if len(self.minima) else -math.inf

    def _points(self, w: ArrayLike) -> Array:
        points = as_reals("points", w)
        if points.ndim == 0 or len(points) != self.d:
            raise ValueError(
                f"{type(self).__name__} takes points of shape ({self.d},) or ({self.d}, *runs), "
                f"got shape {points.shape}"
            )
        return points


class Surface(Loss):
    """A loss that is written down as a formula of its weights, with a part worth looking at.

    A surface of one's own is a class with these attributes and with `value` and `partials`;
    appended to `GALLERY`, an instance of it is offered to readers.

    Attributes
    ----------
    formula : the loss in LaTeX
    name : what readers call it; the name of the class if not given
    text : the loss spelled out, as `typed` reads it; empty where it cannot be
    lr : a learning rate at which SGD, Momentum and Adam all get somewhere from the start
    start : (d,) a start from which the descent has something to tell
    window : ((low, high), ...) the part worth looking at, one pair a coordinate
    minima : (k, d) the minima inside the window, the lowest first; k is 0 where there is none
    """

    formula: ClassVar[str]
    name: str
    text: str = ""
    lr: float = 0.1
    window: Window

    def __init_subclass__(cls) -> None:
        if "name" not in vars(cls):
            cls.name = cls.__name__

    @abstractmethod
    def value(self, w: Iterable[T]) -> T:
        """The loss at ``w``: shape ``(d, *runs)`` → ``(*runs)``."""

    @abstractmethod
    def partials(self, *w: T) -> tuple[T, ...]:
        """The derivative by each coordinate, the coordinates given one by one."""

    @property
    def d(self) -> int:
        return len(self.window)

    def gradient_into(self, w: Array, g: Array) -> None:
        for i, partial in zip(range(self.d), self.partials(*w), strict=True):
            g[i] = partial

    def grid(self, n: int = 300, window: Window | None = None) -> Grid:
        """The loss on n × n points of a window, for two coordinates."""
        if self.d != 2:
            raise ValueError(f"a grid needs two coordinates, {type(self).__name__} has {self.d}")
        (left, right), (bottom, top) = window or self.window
        x, y = np.linspace(left, right, n), np.linspace(bottom, top, n)
        # A row against a column: whatever depends on one coordinate is computed n times, not n².
        return Grid(x, y, self.value((x[None, :], y[:, None])))

    def seen(self, window: Window | None = None, start: ArrayLike | None = None) -> Self:
        """The same loss and minima with another window or another start."""
        other = copy.copy(self)
        other.minima = self.minima
        if window is not None:
            other.window = window
        if start is not None:
            other.start = _point(start, self.d, "start")
        return other

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


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
        self._h = h
        self.start = _point((-4.0, *(1.0,) * (d - 1)) if start is None else start, d, "start")
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
            parts *= _column(self._h / 2, w)
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
            np.multiply(_column(self._h, w), w, out=g)

    def __repr__(self) -> str:
        turned = f", rotation={self.rotation:g}" if self.rotation else ""
        return f"Quadratic(curvature={self.curvature}{turned})"


class DoubleWell(Surface):
    r"""One weight, a deep basin at 0 and shallower ones beside it: 0.1 w² + 0.35 (1 − cos 3w)."""

    formula = r"L(w) = 0.1\,w^2 + 0.35\,(1 - \cos 3w)"
    name = "double well"
    text = "0.1*w1**2 + 0.35*(1 - cos(3*w1))"

    def __init__(self) -> None:
        self.start = np.array([2.02])
        self.window = ((-3.0, 3.0),)
        side = 1.966422256316296
        self.minima = np.array([[0.0], [-side], [side]])

    def value(self, w: Iterable[T]) -> T:
        (x,) = w
        return 0.1 * x * x + 0.35 * (1.0 - cos(3.0 * x))

    def partials(self, *w: T) -> tuple[T, ...]:
        (x,) = w
        return (0.2 * x + 1.05 * sin(3.0 * x),)


class Rosenbrock(Surface):
    """A curved valley, easy to enter and slow to follow (Rosenbrock, 1960)."""

    formula = r"L(x, y) = (1 - x)^2 + 100\,(y - x^2)^2"
    text = "(1 - w1)**2 + 100*(w2 - w1**2)**2"
    lr = 0.005

    def __init__(self) -> None:
        self.start = np.array([-1.2, 1.0])
        self.window = ((-2.0, 2.0), (-1.0, 3.0))
        self.minima = np.array([[1.0, 1.0]])

    def value(self, w: Iterable[T]) -> T:
        x, y = w
        across, along = y - x * x, 1.0 - x
        return across * across * 100.0 + along * along

    def partials(self, *w: T) -> tuple[T, ...]:
        x, y = w
        across = 200.0 * (y - x * x)
        return 2.0 * (x - 1.0 - x * across), across


class Beale(Surface):
    """A flat valley between steep corners (Beale, 1958)."""

    formula = r"L(x, y) = \sum_{k=1}^{3} \bigl(c_k - x\,(1 - y^k)\bigr)^2,\; c = (1.5, 2.25, 2.625)"
    text = "(1.5 - w1*(1 - w2))**2 + (2.25 - w1*(1 - w2**2))**2 + (2.625 - w1*(1 - w2**3))**2"
    lr = 0.02

    def __init__(self) -> None:
        self.start = np.array([1.0, 1.6])
        self.window = ((-1.0, 4.5), (-2.0, 2.0))
        self.minima = np.array([[3.0, 0.5]])

    def value(self, w: Iterable[T]) -> T:
        x, y = w
        a, b, c = 1.5 + x * (y - 1.0), 2.25 + x * (y * y - 1.0), 2.625 + x * (y * y * y - 1.0)
        return a * a + b * b + c * c

    def partials(self, *w: T) -> tuple[T, ...]:
        x, y = w
        yy = y * y
        yyy = yy * y
        a, b, c = 1.5 + x * (y - 1.0), 2.25 + x * (yy - 1.0), 2.625 + x * (yyy - 1.0)
        by_x = 2.0 * (a * (y - 1.0) + b * (yy - 1.0) + c * (yyy - 1.0))
        return by_x, 2.0 * x * (a + 2.0 * b * y + 3.0 * c * yy)


class Himmelblau(Surface):
    """Four minima, all equally low (Himmelblau, 1972)."""

    formula = r"L(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2"
    text = "(w1**2 + w2 - 11)**2 + (w1 + w2**2 - 7)**2"
    lr = 0.02

    def __init__(self) -> None:
        self.start = np.array([0.0, 0.0])
        self.window = ((-5.0, 5.0), (-5.0, 5.0))
        self.minima = np.array(
            [
                [3.0, 2.0],
                [-2.805118086952745, 3.131312518250573],
                [-3.779310253377747, -3.2831859912861696],
                [3.5844283403304917, -1.8481265269644036],
            ]
        )

    def value(self, w: Iterable[T]) -> T:
        x, y = w
        a = (x * x - 11.0) + y
        b = (y * y - 7.0) + x
        a *= a
        b *= b
        return a + b

    def partials(self, *w: T) -> tuple[T, ...]:
        x, y = w
        a, b = x * x + y - 11.0, x + y * y - 7.0
        return 4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b


class Rastrigin(Surface):
    """A bowl covered with dimples: a grid of local minima, the lowest at 0 (Rastrigin, 1974)."""

    formula = r"L(x, y) = 20 + x^2 - 10\cos 2\pi x + y^2 - 10\cos 2\pi y"
    text = "20 + w1**2 - 10*cos(2*pi*w1) + w2**2 - 10*cos(2*pi*w2)"
    lr = 0.003

    def __init__(self) -> None:
        self.start = np.array([2.3, -1.7])
        self.window = ((-3.5, 3.5), (-3.5, 3.5))
        side = [0.0, 0.9949586376523348, 1.9899122337085495, 2.984855701039481]
        line = [-w for w in side[:0:-1]] + side
        minima = np.array([[x, y] for x in line for y in line])
        self.minima = minima[np.argsort(self.value(minima.T), kind="stable")]

    def value(self, w: Iterable[T]) -> T:
        x, y = w
        turn = 2.0 * math.pi
        return (10.0 + x * x - 10.0 * cos(turn * x)) + (10.0 + y * y - 10.0 * cos(turn * y))

    def partials(self, *w: T) -> tuple[T, ...]:
        x, y = w
        turn = 2.0 * math.pi
        return (
            2.0 * x + 10.0 * turn * sin(turn * x),
            2.0 * y + 10.0 * turn * sin(turn * y),
        )


class StyblinskiTang(Surface):
    """Four minima of different depth (Styblinski & Tang, 1990)."""

    formula = r"L(w) = \tfrac12 \sum_i \bigl(w_i^4 - 16 w_i^2 + 5 w_i\bigr)"
    name = "Styblinski–Tang"
    text = "(w1**4 - 16*w1**2 + 5*w1 + w2**4 - 16*w2**2 + 5*w2)/2"
    lr = 0.02

    def __init__(self) -> None:
        self.start = np.array([0.2, 4.0])
        self.window = ((-5.0, 5.0), (-5.0, 5.0))
        deep, shallow = -2.903534027771177, 2.746802770990837
        self.minima = np.array([[deep, deep], [deep, shallow], [shallow, deep], [shallow, shallow]])

    def value(self, w: Iterable[T]) -> T:
        x, y = w
        xx, yy = x * x, y * y
        return 0.5 * (xx * (xx - 16.0) + 5.0 * x) + 0.5 * (yy * (yy - 16.0) + 5.0 * y)

    def partials(self, *w: T) -> tuple[T, ...]:
        x, y = w
        return 2.0 * x * x * x - 16.0 * x + 2.5, 2.0 * y * y * y - 16.0 * y + 2.5


class Saddle(Surface):
    """A saddle at 0 between two valleys: the gradient vanishes where it is no minimum."""

    formula = r"L(x, y) = \tfrac12 x^2 - \tfrac12 y^2 + \tfrac14 y^4"
    name = "saddle"
    text = "w1**2/2 - w2**2/2 + w2**4/4"
    lr = 0.1

    def __init__(self) -> None:
        self.start = np.array([-1.8, 0.01])
        self.window = ((-2.0, 2.0), (-1.6, 1.6))
        self.minima = np.array([[0.0, 1.0], [0.0, -1.0]])

    def value(self, w: Iterable[T]) -> T:
        x, y = w
        yy = y * y
        return 0.5 * x * x + yy * (0.25 * yy - 0.5)

    def partials(self, *w: T) -> tuple[T, ...]:
        x, y = w
        return 1.0 * x, y * y * y - y


class Plateau(Surface):
    """A hole in a plain: far from it the gradient all but vanishes (Geman & McClure, 1985)."""

    formula = r"L(x, y) = \frac{r^2}{1 + r^2},\quad r^2 = x^2 + y^2"
    name = "plateau"
    text = "1 - 1/(1 + w1**2 + w2**2)"
    lr = 0.2

    def __init__(self) -> None:
        self.start = np.array([-3.0, 2.0])
        self.window = ((-4.0, 4.0), (-3.0, 3.0))
        self.minima = np.array([[0.0, 0.0]])

    def value(self, w: Iterable[T]) -> T:
        x, y = w
        return 1.0 - 1.0 / (1.0 + (x * x + y * y))

    def partials(self, *w: T) -> tuple[T, ...]:
        x, y = w
        q = 1.0 + (x * x + y * y)
        fall = 2.0 / (q * q)
        return x * fall, y * fall


def _column(of_coordinates: Array, w: Array) -> Array:
    """What multiplies points ``(d, *runs)``, one number a coordinate."""
    return of_coordinates.astype(w.dtype).reshape(-1, *(1,) * (w.ndim - 1))


def _point(value: ArrayLike, d: int, name: str) -> Array:
    point = np.array(as_reals(name, value), dtype=float)
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

GALLERY: list[Surface] = [
    Quadratic((1.0, 1.0), start=(-4.0, 2.0), name="bowl"),
    Quadratic((0.16, 8.0), name="ravine"),
    Quadratic(
        (0.16, 8.0),
        30.0,
        start=(-4.0, -1.1),
        window=((-5.0, 5.0), (-3.5, 3.5)),
        name="rotated ravine",
    ),
    Rosenbrock(),
    Beale(),
    Himmelblau(),
    Rastrigin(),
    StyblinskiTang(),
    Saddle(),
    Plateau(),
]
"""The surfaces that readers may choose from, in this order."""
