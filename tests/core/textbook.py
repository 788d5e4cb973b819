"""The rules as textbooks write them, one loop each, with nothing taken from the package.

Each yields the weights from the start on: ``gradient(w, t)`` is asked for at t = 1, 2, …, and a
hyperparameter may be a number, or an array of shape ``runs``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Gradient = Callable[[NDArray, int], NDArray]


def sgd(w: NDArray, gradient: Gradient, steps: int, *, lr: Any) -> Iterator[NDArray]:
    yield w
    for t in range(1, steps + 1):
        w = w - lr * gradient(w, t)
        yield w


def momentum(
    w: NDArray, gradient: Gradient, steps: int, *, lr: Any, beta: Any
) -> Iterator[NDArray]:
    v = np.zeros_like(w)
    yield w
    for t in range(1, steps + 1):
        v = beta * v + (1 - beta) * gradient(w, t)
        w = w - lr * v
        yield w


def heavy_ball(
    w: NDArray, gradient: Gradient, steps: int, *, lr: Any, beta: Any
) -> Iterator[NDArray]:
    v = np.zeros_like(w)
    yield w
    for t in range(1, steps + 1):
        v = beta * v + gradient(w, t)
        w = w - lr * v
        yield w


def nesterov(
    w: NDArray, gradient: Gradient, steps: int, *, lr: Any, beta: Any
) -> Iterator[NDArray]:
    v = np.zeros_like(w)
    yield w
    for t in range(1, steps + 1):
        g = gradient(w, t)
        v = beta * v + (1 - beta) * g
        w = w - lr * (beta * v + (1 - beta) * g)
        yield w


def adagrad(w: NDArray, gradient: Gradient, steps: int, *, lr: Any, eps: Any) -> Iterator[NDArray]:
    s = np.zeros_like(w)
    yield w
    for t in range(1, steps + 1):
        g = gradient(w, t)
        s = s + g**2
        w = w - lr * g / (np.sqrt(s) + eps)
        yield w


def rmsprop(
    w: NDArray, gradient: Gradient, steps: int, *, lr: Any, rho: Any, eps: Any
) -> Iterator[NDArray]:
    s = np.zeros_like(w)
    yield w
    for t in range(1, steps + 1):
        g = gradient(w, t)
        s = rho * s + (1 - rho) * g**2
        w = w - lr * g / (np.sqrt(s) + eps)
        yield w


def adam(
    w: NDArray,
    gradient: Gradient,
    steps: int,
    *,
    lr: Any,
    beta1: Any,
    beta2: Any,
    eps: Any,
    l2: Any = 0.0,
    weight_decay: Any = 0.0,
) -> Iterator[NDArray]:
    m, v = np.zeros_like(w), np.zeros_like(w)
    yield w
    for t in range(1, steps + 1):
        g = gradient(w, t) + l2 * w
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
        yield w


def adam_of_keras(
    w: NDArray, gradient: Gradient, steps: int, *, lr: Any, beta1: Any, beta2: Any, eps: Any
) -> Iterator[NDArray]:
    """ε is added before the bias correction, not after it."""
    m, v = np.zeros_like(w), np.zeros_like(w)
    yield w
    for t in range(1, steps + 1):
        g = gradient(w, t)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        corrected = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
        w = w - corrected * m / (np.sqrt(v) + eps)
        yield w


def amsgrad(
    w: NDArray,
    gradient: Gradient,
    steps: int,
    *,
    lr: Any,
    beta1: Any,
    beta2: Any,
    eps: Any,
    l2: Any = 0.0,
) -> Iterator[NDArray]:
    """As in PyTorch, the largest is of v before its correction."""
    m, v, largest = np.zeros_like(w), np.zeros_like(w), np.zeros_like(w)
    yield w
    for t in range(1, steps + 1):
        g = gradient(w, t) + l2 * w
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        largest = np.maximum(largest, v)
        m_hat = m / (1 - beta1**t)
        w = w - lr * m_hat / (np.sqrt(largest / (1 - beta2**t)) + eps)
        yield w


def nadam(
    w: NDArray,
    gradient: Gradient,
    steps: int,
    *,
    lr: Any,
    beta1: Any,
    beta2: Any,
    eps: Any,
    momentum_decay: Any,
    l2: Any = 0.0,
) -> Iterator[NDArray]:
    m, v, product = np.zeros_like(w), np.zeros_like(w), 1.0
    yield w
    for t in range(1, steps + 1):
        g = gradient(w, t) + l2 * w
        mu, ahead = (beta1 * (1 - 0.96 ** (k * momentum_decay) / 2) for k in (t, t + 1))
        product = product * mu
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_bar = ahead * m / (1 - product * ahead) + (1 - mu) * g / (1 - product)
        w = w - lr * m_bar / (np.sqrt(v / (1 - beta2**t)) + eps)
        yield w


def lion(
    w: NDArray,
    gradient: Gradient,
    steps: int,
    *,
    lr: Any,
    beta1: Any,
    beta2: Any,
    weight_decay: Any,
) -> Iterator[NDArray]:
    m = np.zeros_like(w)
    yield w
    for t in range(1, steps + 1):
        g = gradient(w, t)
        direction = np.sign(beta1 * m + (1 - beta1) * g)
        m = beta2 * m + (1 - beta2) * g
        w = w - lr * (direction + weight_decay * w)
        yield w


RULES: dict[str, Callable[..., Iterator[NDArray]]] = {
    "SGD": sgd,
    "Momentum": momentum,
    "Nesterov": nesterov,
    "Adagrad": adagrad,
    "RMSProp": rmsprop,
    "Adam": adam,
    "AdamW": adam,
    "Lion": lion,
    "NAdam": nadam,
    "AMSGrad": amsgrad,
}
