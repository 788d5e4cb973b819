"""Losses with more than a bowl to them, most of them the tests that optimizers are known by."""

import math
from collections.abc import Iterable

import numpy as np

from optimizer_guide.core.elementwise import T, cos, sin
from optimizer_guide.core.surfaces.surface import Surface


class DoubleWell(Surface):
    r"""One weight, a deep basin at 0 and shallower ones beside it: 0.1 w² + 0.35 (1 − cos 3w)."""

    formula = r"L(w) = 0.1\,w^2 + 0.35\,(1 - \cos 3w)"
    name = "double well"
    text = "0.1*w1**2 + 0.35*(1 - cos(3*w1))"
    start = np.array([2.02])
    window = ((-3.0, 3.0),)
    minima = np.array([[0.0], [-1.966422256316296], [1.966422256316296]])

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
    start = np.array([-1.2, 1.0])
    window = ((-2.0, 2.0), (-1.0, 3.0))
    minima = np.array([[1.0, 1.0]])

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
    start = np.array([1.0, 1.6])
    window = ((-1.0, 4.5), (-2.0, 2.0))
    minima = np.array([[3.0, 0.5]])

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
    start = np.array([0.0, 0.0])
    window = ((-5.0, 5.0), (-5.0, 5.0))
    minima = np.array(
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
    start = np.array([0.2, 4.0])
    window = ((-5.0, 5.0), (-5.0, 5.0))
    _deep, _shallow = -2.903534027771177, 2.746802770990837
    minima = np.array([[_deep, _deep], [_deep, _shallow], [_shallow, _deep], [_shallow, _shallow]])

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
    start = np.array([-1.8, 0.01])
    window = ((-2.0, 2.0), (-1.6, 1.6))
    minima = np.array([[0.0, 1.0], [0.0, -1.0]])

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
    start = np.array([-3.0, 2.0])
    window = ((-4.0, 4.0), (-3.0, 3.0))
    minima = np.array([[0.0, 0.0]])

    def value(self, w: Iterable[T]) -> T:
        x, y = w
        return 1.0 - 1.0 / (1.0 + (x * x + y * y))

    def partials(self, *w: T) -> tuple[T, ...]:
        x, y = w
        q = 1.0 + (x * x + y * y)
        fall = 2.0 / (q * q)
        return x * fall, y * fall
