"""The rules and the losses as they are printed, with nothing taken from the package.

Each rule is one step: it makes of t = 1, 2, …, the gradient g, the weights w, the hyperparameters h
and what is remembered, 0 at first, the new weights and what is remembered then.  A hyperparameter
may be a number, or an array of shape ``runs``.
"""

from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray


def path(
    step: Callable[..., Any],
    w: NDArray,
    gradient: Callable[[NDArray, int], NDArray],
    steps: int,
    **hyperparameters: Any,
) -> Iterator[NDArray]:
    """The weights from the start on; ``gradient(w, t)`` is asked for at each step.

    Any rule may have an L2 penalty, which adds to the gradient, and a decay beside its own step.
    """
    h = SimpleNamespace(**{"l2": 0.0, "weight_decay": 0.0, **hyperparameters})
    is_penalised, decays = np.any(h.l2), np.any(h.weight_decay)
    memory: list[Any] = []
    yield w
    for t in range(1, steps + 1):
        g = gradient(w, t)
        if is_penalised:
            g = g + h.l2 * w
        decay = h.lr * h.weight_decay * w if decays else 0.0
        w, *memory = step(t, g, w, h, *memory)
        if decays:
            w = w - decay
        yield w


def sgd(t: int, g: Any, w: Any, h: Any) -> Any:
    return (w - h.lr * g,)


def momentum(t: int, g: Any, w: Any, h: Any, v: Any = 0.0) -> Any:
    v = h.beta * v + (1 - h.beta) * g
    return w - h.lr * v, v


def nesterov(t: int, g: Any, w: Any, h: Any, v: Any = 0.0) -> Any:
    v = h.beta * v + (1 - h.beta) * g
    return w - h.lr * (h.beta * v + (1 - h.beta) * g), v


def adagrad(t: int, g: Any, w: Any, h: Any, s: Any = 0.0) -> Any:
    s = s + g**2
    return w - h.lr * g / (np.sqrt(s) + h.eps), s


def rmsprop(t: int, g: Any, w: Any, h: Any, s: Any = 0.0) -> Any:
    s = h.rho * s + (1 - h.rho) * g**2
    return w - h.lr * g / (np.sqrt(s) + h.eps), s


def adam(t: int, g: Any, w: Any, h: Any, m: Any = 0.0, v: Any = 0.0) -> Any:
    m = h.beta1 * m + (1 - h.beta1) * g
    v = h.beta2 * v + (1 - h.beta2) * g**2
    m_hat, v_hat = m / (1 - h.beta1**t), v / (1 - h.beta2**t)
    return w - h.lr * m_hat / (np.sqrt(v_hat) + h.eps), m, v


def adam_of_keras(t: int, g: Any, w: Any, h: Any, m: Any = 0.0, v: Any = 0.0) -> Any:
    """ε is added before the bias correction, not after it."""
    m = h.beta1 * m + (1 - h.beta1) * g
    v = h.beta2 * v + (1 - h.beta2) * g**2
    corrected = h.lr * np.sqrt(1 - h.beta2**t) / (1 - h.beta1**t)
    return w - corrected * m / (np.sqrt(v) + h.eps), m, v


def amsgrad(t: int, g: Any, w: Any, h: Any, m: Any = 0.0, v: Any = 0.0, largest: Any = 0.0) -> Any:
    """As in PyTorch, the largest is of v before its correction."""
    m = h.beta1 * m + (1 - h.beta1) * g
    v = h.beta2 * v + (1 - h.beta2) * g**2
    largest = np.maximum(largest, v)
    m_hat, v_hat = m / (1 - h.beta1**t), largest / (1 - h.beta2**t)
    return w - h.lr * m_hat / (np.sqrt(v_hat) + h.eps), m, v, largest


def nadam(t: int, g: Any, w: Any, h: Any, m: Any = 0.0, v: Any = 0.0, product: Any = 1.0) -> Any:
    mu, ahead = (h.beta1 * (1 - 0.96 ** (k * h.momentum_decay) / 2) for k in (t, t + 1))
    product = product * mu
    m = h.beta1 * m + (1 - h.beta1) * g
    v = h.beta2 * v + (1 - h.beta2) * g**2
    m_bar = ahead * m / (1 - product * ahead) + (1 - mu) * g / (1 - product)
    return w - h.lr * m_bar / (np.sqrt(v / (1 - h.beta2**t)) + h.eps), m, v, product


def lion(t: int, g: Any, w: Any, h: Any, m: Any = 0.0) -> Any:
    direction = np.sign(h.beta1 * m + (1 - h.beta1) * g)
    m = h.beta2 * m + (1 - h.beta2) * g
    return w - h.lr * direction, m


RULES: dict[str, Callable[..., Iterator[NDArray]]] = {
    name: partial(path, step)
    for name, step in {
        "SGD": sgd,
        "Momentum": momentum,
        "Nesterov": nesterov,
        "Adagrad": adagrad,
        "RMSProp": rmsprop,
        "Adam": adam,
        "AdamW": adam,
        "Keras' Adam": adam_of_keras,
        "Lion": lion,
        "NAdam": nadam,
        "AMSGrad": amsgrad,
    }.items()
}
"""By the names of the classes: the paths that they take."""

cos, pi = np.cos, np.pi
LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "Quadratic": lambda x, y: (0.16 * x**2 + 8 * y**2) / 2,
    "Rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "Beale": lambda x, y: (
        (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
    ),
    "Himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "Rastrigin": lambda x, y: 20 + x**2 - 10 * cos(2 * pi * x) + y**2 - 10 * cos(2 * pi * y),
    "StyblinskiTang": lambda x, y: (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2,
    "Saddle": lambda x, y: x**2 / 2 - y**2 / 2 + y**4 / 4,
    "Plateau": lambda x, y: (x**2 + y**2) / (1 + x**2 + y**2),
}
"""Of the plane, by the names of the classes."""
