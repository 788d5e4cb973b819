"""A network of layers with tanh between them, and its gradient by backpropagation."""

import copy
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide.core.loss import Array
from optimizer_guide.core.networks.examples import OfExamples, Rows


class Fit(NamedTuple):
    """How wrong an output is, and how fast that grows with it: both of (output, target)."""

    loss: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array], Array]


HALF_SQUARE = Fit(lambda f, y: 0.5 * (f - y) ** 2, lambda f, y: f - y)
"""½ (f − y)²: for curves."""
LOGISTIC = Fit(lambda f, y: np.logaddexp(0.0, -y * f), lambda f, y: -y / (1.0 + np.exp(y * f)))
"""log(1 + e^(−yf)): for two classes, whose targets y are 1 and −1."""


class Multilayer(OfExamples):
    """The mean loss of a tanh network with one linear output, over its examples.

    The weights lie one layer after another: its matrix (fan-in, fan-out) row by row, its biases.

    Parameters
    ----------
    sizes : how wide the input and each layer are; the last one is 1
    x, y : (n, sizes[0]) the inputs, and (n,) the targets
    fit : how wrong an output is
    seed : of the weights at the start, see `initial`
    """

    def __init__(
        self,
        sizes: Sequence[int],
        x: ArrayLike,
        y: ArrayLike,
        fit: Fit = HALF_SQUARE,
        seed: int = 0,
    ) -> None:
        self.sizes = tuple(sizes)
        if len(self.sizes) < 2 or min(self.sizes) < 1 or self.sizes[-1] != 1:
            raise ValueError(
                f"sizes must be two or more widths ≥ 1, the last of them 1, got {sizes!r}"
            )
        self.x, self.y, self.fit = np.array(x, dtype=float), np.array(y, dtype=float), fit
        if self.x.shape != (len(self.y), self.sizes[0]) or self.y.ndim != 1 or not self.y.size:
            raise ValueError(
                f"x must have shape (n, {self.sizes[0]}) and y (n,), got {self.x.shape} and "
                f"{self.y.shape}"
            )
        self.examples = len(self.y)
        self.layers = layers_of(self.sizes)
        self.start = initial(self.sizes, seed)

    def value(self, w: Array) -> Array:
        with np.errstate(all="ignore"):
            return self._mean_loss(self.outputs(self._points(w), self.x))

    def outputs(self, w: Array, x: Array) -> Array:
        """What the network makes of inputs (n, fan-in): ``(*runs, n)``."""
        return self._activations(_rows(w), x)[-1][..., 0]

    def gradient_into(self, w: Array, g: Array) -> None:
        self._propagate(w, g)

    def value_and_gradient_into(self, w: Array, g: Array) -> Array:
        return self._mean_loss(self._propagate(w, g))

    def _mean_loss(self, outputs: Array) -> Array:
        """Over the examples, of outputs ``(*runs, n)``."""
        return np.asarray(self.fit.loss(outputs, self.y).mean(axis=-1))

    def _propagate(self, w: Array, g: Array) -> Array:
        """Write the gradient at ``w`` into ``g``; the outputs, which are known on the way."""
        rows, into = _rows(w), np.moveaxis(g, 0, -1) if g.ndim > 1 else g
        *inputs, outputs = self._activations(rows, self.x)
        # How fast the loss grows with what comes out of a layer, example by example.
        slope = self.fit.slope(outputs[..., 0], self.y)[..., None]
        slope /= outputs.shape[-2]
        for layer, a in zip(self.layers[::-1], inputs[::-1], strict=True):
            into[..., layer.biases] = slope.sum(axis=-2)
            by_weight = a.swapaxes(-1, -2) @ slope
            into[..., layer.matrix] = by_weight.reshape(*by_weight.shape[:-2], -1)
            if layer is not self.layers[0]:
                slope = slope @ layer.matrix_in(rows).swapaxes(-1, -2)
                slope *= 1.0 - a * a
        return outputs[..., 0]

    def on(self, batch: Rows) -> Self:
        part, rows = copy.copy(self), np.moveaxis(batch, 0, -1)
        part.x, part.y, part.examples = self.x[rows], self.y[rows], len(batch)
        return part

    def in_bits(self, dtype: np.dtype[Any]) -> Self:
        """The same loss with its examples of another type, for weights of that type."""
        other = copy.copy(self)
        other.x, other.y = self.x.astype(dtype), self.y.astype(dtype)
        return other

    def _activations(self, rows: Array, x: Array) -> list[Array]:
        """What goes into each layer, and what comes out of the last: ``(*runs, n, width)``."""
        activations = [x]
        for layer in self.layers:
            a = activations[-1] @ layer.matrix_in(rows)
            a += rows[..., None, layer.biases]
            activations.append(a if layer is self.layers[-1] else np.tanh(a, out=a))
        return activations


class Layer(NamedTuple):
    """Where a layer's matrix and biases lie among all weights, and how wide it is."""

    matrix: slice
    biases: slice
    fan_in: int
    fan_out: int

    def matrix_in(self, rows: Array) -> Array:
        """``(*runs, fan-in, fan-out)`` of weights ``(*runs, d)``."""
        return rows[..., self.matrix].reshape(*rows.shape[:-1], self.fan_in, self.fan_out)


def layers_of(sizes: Sequence[int]) -> list[Layer]:
    """One after another."""
    layers, begin = [], 0
    for n, m in pairwise(sizes):
        end = begin + n * m
        layers.append(Layer(slice(begin, end), slice(end, end + m), n, m))
        begin = end + m
    return layers


def _rows(w: Array) -> Array:
    """Weights ``(d, *runs)`` as ``(*runs, d)``, each run's in one piece for the products."""
    return w if w.ndim == 1 else np.ascontiguousarray(np.moveaxis(w, 0, -1))


def initial(sizes: Sequence[int], seed: ArrayLike) -> Array:
    """Weights to start from, N(0, 1/fan-in), and biases of 0: (d,), or ``(d, *runs)`` for seeds of
    shape ``runs``."""
    each = [_initial(sizes, int(one)) for one in np.ravel(seed)]
    return np.stack(each, axis=-1).reshape(-1, *np.shape(seed))


def _initial(sizes: Sequence[int], seed: int) -> Array:
    rng = np.random.default_rng(seed)
    parts = []
    for n, m in pairwise(sizes):
        parts += [rng.standard_normal(n * m) / n**0.5, np.zeros(m)]
    return np.concatenate(parts)
