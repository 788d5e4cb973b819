"""The same work, done the ways in which others do it; each peer at its own best or most usual.

Slider: seven optimizers, 200 steps each on Rosenbrock, positions and losses kept.
Map: Adam, 200 steps of many runs at once on the ravine, the last positions returned.
"""

import math
from collections import deque
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numba
import numpy as np
import optax
import torch
from core.textbook import LOSSES, RULES
from numpy.typing import NDArray

jax.config.update("jax_enable_x64", True)

STEPS = 200
START = (-1.2, 1.0)
RAVINE = (0.16, 8.0)
LR, B1, B2, EPS = 0.1, 0.9, 0.999, 1e-8
SLIDER_LR, BETA, RHO, DECAY = 1e-3, 0.9, 0.9, 0.01


# -- a slider move: naive numpy ----------------------------------------------------------------


def rosenbrock(w: Any) -> Any:
    return LOSSES["Rosenbrock"](*w)


def rosenbrock_gradient(w: NDArray) -> NDArray:
    x, y = w
    return np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])


def slider_naive(hyperparameters: dict[str, dict[str, Any]]) -> list[NDArray]:
    """Plain numpy, arrays of two numbers, one step after the other: of the optimizers of these
    names and hyperparameters."""
    paths = []
    for name, of in hyperparameters.items():
        gradient = lambda w, t: rosenbrock_gradient(w)  # noqa: E731
        path, losses = [], []
        for w in RULES[name](np.array(START), gradient, STEPS, **of):
            path.append(w)
            losses.append(rosenbrock(w))
        paths.append(np.array(path))
    return paths


# -- a slider move: torch.optim ----------------------------------------------------------------

TORCH: tuple[Callable[[Any], torch.optim.Optimizer], ...] = (
    lambda w: torch.optim.SGD(w, SLIDER_LR),
    lambda w: torch.optim.SGD(w, SLIDER_LR * (1 - BETA), momentum=BETA),
    lambda w: torch.optim.SGD(w, SLIDER_LR * (1 - BETA), momentum=BETA, nesterov=True),
    lambda w: torch.optim.Adagrad(w, SLIDER_LR, eps=EPS),
    lambda w: torch.optim.RMSprop(w, SLIDER_LR, alpha=RHO, eps=EPS),
    lambda w: torch.optim.Adam(w, SLIDER_LR, betas=(B1, B2), eps=EPS),
    lambda w: torch.optim.AdamW(w, SLIDER_LR, betas=(B1, B2), eps=EPS, weight_decay=DECAY),
)


def slider_torch_autograd() -> list[NDArray]:
    """torch.optim, gradients by autograd."""
    paths = []
    for make in TORCH:
        w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer = make([w])
        path, losses = [w.detach().numpy().copy()], []
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss = rosenbrock(w)
            losses.append(loss.item())
            loss.backward()
            optimizer.step()
            path.append(w.detach().numpy().copy())
        paths.append(np.array(path))
    return paths


def slider_torch_given() -> list[NDArray]:
    """torch.optim, gradients written by hand in Python floats."""
    paths = []
    for make in TORCH:
        w = torch.tensor(START, dtype=torch.float64)
        optimizer = make([w])
        w.grad = torch.zeros_like(w)
        path, losses = [START], []
        for _ in range(STEPS):
            x, y = path[-1]
            losses.append(rosenbrock((x, y)))
            across = y - x * x
            w.grad[0], w.grad[1] = 2 * (x - 1) - 400 * x * across, 200 * across
            optimizer.step()
            path.append(tuple(w.tolist()))
        paths.append(np.array(path))
    return paths


# -- a map -------------------------------------------------------------------------------------


def map_naive(w: NDArray) -> NDArray:
    """The paper's five lines, on numpy arrays of all runs."""
    h = np.array(RAVINE, w.dtype)[:, None]
    of = {"lr": LR, "beta1": B1, "beta2": B2, "eps": EPS}
    (last,) = deque(RULES["Adam"](w, lambda w, t: h * w, STEPS, **of), maxlen=1)
    return last


@torch.inference_mode()
def map_torch(start: NDArray) -> NDArray:
    """The same five lines on torch tensors."""
    w = torch.from_numpy(start)
    h = torch.tensor(RAVINE, dtype=w.dtype)[:, None]
    m = v = torch.zeros_like(w)
    for t in range(1, STEPS + 1):
        g = h * w
        m = B1 * m + (1 - B1) * g
        v = B2 * v + (1 - B2) * g**2
        w = w - LR * (m / (1 - B1**t)) / (torch.sqrt(v / (1 - B2**t)) + EPS)
    return w.numpy()


@torch.inference_mode()
def map_torch_in_place(start: NDArray) -> NDArray:
    """As torch.optim's source writes it: in place, two operations in one call."""
    w = torch.from_numpy(start.copy())
    h = torch.tensor(RAVINE, dtype=w.dtype)[:, None]
    m, v = torch.zeros_like(w), torch.zeros_like(w)
    for t in range(1, STEPS + 1):
        g = h * w
        m.lerp_(g, 1 - B1)
        v.mul_(B2).addcmul_(g, g, value=1 - B2)
        root = (v.sqrt() / math.sqrt(1 - B2**t)).add_(EPS)
        w.addcdiv_(m, root, value=-LR / (1 - B1**t))
    return w.numpy()


def map_torch_fused(start: NDArray) -> NDArray:
    """torch.optim's Adam, compiled into one kernel: one learning rate for all runs only."""
    w = torch.from_numpy(start.copy())
    h = torch.tensor(RAVINE, dtype=w.dtype)[:, None]
    optimizer = torch.optim.Adam([w], LR, betas=(B1, B2), eps=EPS, fused=True)
    for _ in range(STEPS):
        w.grad = h * w
        optimizer.step()
    return w.numpy()


def _optax_run(start: jax.Array) -> jax.Array:
    h = jnp.array(RAVINE, start.dtype)
    optimizer = optax.adam(LR, b1=B1, b2=B2, eps=EPS)

    def step(carry: Any, _: None) -> Any:
        w, state = carry
        updates, state = optimizer.update(h * w, state)
        return (optax.apply_updates(w, updates), state), None

    (w, _), _ = jax.lax.scan(step, (start, optimizer.init(start)), None, length=STEPS)
    return w


optax_map = jax.jit(jax.vmap(_optax_run, in_axes=1, out_axes=1))


def map_optax(start: NDArray) -> NDArray:
    """Optax: one run, scanned, vmapped and compiled."""
    return np.asarray(optax_map(start))


@numba.njit(error_model="numpy")
def _loop(start: NDArray, last: NDArray, number: NDArray) -> None:
    lr, b1, b2, eps, one = number[2], number[3], number[4], number[5], number[6]
    w, m, v = np.empty(256, start.dtype), np.empty(256, start.dtype), np.empty(256, start.dtype)
    for i in range(len(start)):
        for left in range(0, start.shape[1], 256):  # as many as the fastest cache holds
            n = min(256, start.shape[1] - left)
            w[:n] = start[i, left : left + n]
            m[:] = 0
            v[:] = 0
            weight_of_m, weight_of_v = one - one, one - one
            for _ in range(STEPS):
                weight_of_m, weight_of_v = b1 * weight_of_m + one, b2 * weight_of_v + one
                a, c = lr / weight_of_m, one / weight_of_v
                for k in range(n):
                    g = number[i] * w[k]
                    m[k] = b1 * m[k] + g
                    v[k] = b2 * v[k] + g * g
                    w[k] -= a * m[k] / (np.sqrt(c * v[k]) + eps)
            last[i, left : left + n] = w[:n]


def map_numba(start: NDArray) -> NDArray:
    """The limit: a loop for this one optimizer and this one loss, compiled."""
    last = np.empty_like(start)
    _loop(start, last, np.array([*RAVINE, LR, B1, B2, EPS, 1.0], start.dtype))
    return last


# -- a grid ------------------------------------------------------------------------------------


def grid_naive(name: str, window: Any, n: int) -> NDArray:
    """The formula as it is printed, on numpy's meshgrid."""
    (left, right), (bottom, top) = window
    return LOSSES[name](*np.meshgrid(np.linspace(left, right, n), np.linspace(bottom, top, n)))
