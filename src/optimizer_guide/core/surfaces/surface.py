"""A loss as a formula of its weights, over a part of the plane that is worth looking at."""

import copy
from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide.core.elementwise import T, as_reals
from optimizer_guide.core.loss import Array, Loss

Window = tuple[tuple[float, float], ...]


class Grid(NamedTuple):
    """A surface over its window: ``x`` (n,), ``y`` (n,), ``loss`` (n, n) with y along rows."""

    x: Array
    y: Array
    loss: Array


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
        for points in map(vars(cls).get, ("start", "minima")):
            if isinstance(points, np.ndarray):  # all instances share it
                points.setflags(write=False)

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
            other.start = point(start, self.d, "start")
        return other

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def point(value: ArrayLike, d: int, name: str) -> Array:
    """``value`` as a point (d,), or ValueError that calls it by its name."""
    at = np.array(as_reals(name, value), dtype=float)
    if at.shape != (d,) or not np.all(np.isfinite(at)):
        raise ValueError(f"{name} must be {d} finite numbers, got {value!r}")
    return at
