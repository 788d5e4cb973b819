"""Where a learning rate stops working: exact limits, and sweeps over thousands of runs.

The limits hold on a quadratic of curvature ``h``, where each coordinate is on its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.descent import (
    DIVERGED,
    checked_schedule,
    checked_steps,
    gradient_noise,
    starts,
    walk,
)
from optimizer_guide.optimizer import Optimizer
from optimizer_guide.optimizers import SGD, Adagrad, Momentum, Nesterov
from optimizer_guide.surfaces import Surface

TILE = 2**14
"""Runs that a sweep steps together: few calls, and arrays that still fit a core's cache."""


# -- exact limits ------------------------------------------------------------------------------


def sgd_factor(lr: ArrayLike, h: ArrayLike) -> NDArray:
    """What one step of SGD multiplies the distance to the minimum by: 1 − αh."""
    return 1 - np.multiply(lr, h)


def sgd_limit(h: ArrayLike) -> NDArray:
    """SGD is stable for α < 2/h."""
    return np.divide(2.0, h)


def momentum_factor(lr: ArrayLike, beta: ArrayLike, h: ArrayLike) -> NDArray:
    """What a step of Momentum multiplies the distance by in the long run.

    The size of the larger root of z² − (1 + β − (1−β)αh) z + β: it is √β wherever Momentum
    overshoots and swings back, whatever the rate, and β alone then sets how fast that fades.
    """
    beta = np.asarray(beta, dtype=float)
    sum_of_roots = np.abs(1 + beta - (1 - beta) * np.multiply(lr, h))
    spread = np.sqrt(np.maximum(sum_of_roots**2 - 4 * beta, 0.0))
    return np.maximum((sum_of_roots + spread) / 2, np.sqrt(beta))


def momentum_limit(beta: ArrayLike, h: ArrayLike) -> NDArray:
    """Momentum (EMA form) is stable for α < 2(1+β) / ((1−β)h)."""
    beta = np.asarray(beta, dtype=float)
    return 2 * (1 + beta) / ((1 - beta) * h)


def heavy_ball_limit(beta: ArrayLike, h: ArrayLike) -> NDArray:
    """The heavy ball, v ← βv + g, is stable for α < 2(1+β)/h."""
    return np.divide(2 * (1 + np.asarray(beta, dtype=float)), h)


def nesterov_limit(beta: ArrayLike, h: ArrayLike) -> NDArray:
    """Nesterov (EMA scale) is stable for α < 2(1+β) / ((1−β)(1+2β)h)."""
    beta = np.asarray(beta, dtype=float)
    return momentum_limit(beta, h) / (1 + 2 * beta)


def rmsprop_amplitude(lr: ArrayLike) -> NDArray:
    """RMSProp never settles at a constant α: it ends in a 2-cycle of ±α/2."""
    return np.divide(lr, 2.0)


@singledispatch
def largest_stable_lr(optimizer: Optimizer, h: ArrayLike) -> NDArray | None:
    """The exact limit of ``optimizer`` on curvature ``h``, or None where none is known."""
    return None


@largest_stable_lr.register
def _(optimizer: SGD, h: ArrayLike) -> NDArray | None:
    return sgd_limit(h)


@largest_stable_lr.register
def _(optimizer: Momentum, h: ArrayLike) -> NDArray | None:
    return momentum_limit(optimizer.beta, h)


@largest_stable_lr.register
def _(optimizer: Nesterov, h: ArrayLike) -> NDArray | None:
    return nesterov_limit(optimizer.beta, h)


@largest_stable_lr.register
def _(optimizer: Adagrad, h: ArrayLike) -> NDArray | None:
    return None  # its rate falls as it goes: no rate is too large for ever


# -- sweeps ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Sweep:
    """What became of each run; all arrays have the shape ``runs``.

    ``steps_to_goal``: the first step within ``goal`` of the surface's lowest loss, -1 if never.
    ``diverged_at``: the first step whose loss is not finite or above the bound, -1 if never.
    ``minimum``: the index in ``surface.minima`` nearest to where it ended, -1 if it diverged or
    there is none.  ``loss``: the last one.  ``w``: ``(d, *runs)``, the last position.
    """

    steps_to_goal: NDArray
    diverged_at: NDArray
    minimum: NDArray
    loss: NDArray
    w: NDArray


def sweep(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike | None = None,
    steps: int = 200,
    goal: float = 1e-3,
    noise: ArrayLike = 0.0,
    seed: ArrayLike = 0,
    bound: ArrayLike = DIVERGED,
    dtype: type[np.floating] = np.float64,
    schedule: ArrayLike | None = None,
    lowest: ArrayLike | None = None,
) -> Sweep:
    """Many runs whose trajectories nobody needs: hyperparameters or starts are arrays.

    The same loop and the same rules as `descend`, by tiles that fit the cache; ``dtype`` may be
    float32, in which a run that comes to −∞ is run again in float64.  ``lowest`` is the loss that
    the goal is measured from, one or one a run: that of the lowest minimum if not given, or 0 where
    there is none.  ``bound`` too may be one a run.  Other parameters as in `descend`.
    """
    if not np.isfinite(goal) or goal < 0:
        raise ValueError(f"goal must be finite and ≥ 0, got {goal!r}")
    w = starts(surface, optimizer, start, noise, seed).astype(dtype)
    draws = gradient_noise(w.shape, checked_steps(steps), noise, seed)
    factors = checked_schedule(schedule, steps)
    d, *runs = w.shape
    flat = w.reshape(d, -1)
    size = flat.shape[1]
    per_run = {
        name: np.broadcast_to(np.asarray(value, dtype), runs).reshape(-1)
        for name, value in optimizer.hyperparameters.items()
        if np.ndim(value)
    }
    if draws is not None:
        draws = draws.reshape(steps, d, size)
    if lowest is None:
        lowest = surface.lowest if np.isfinite(surface.lowest) else 0.0
    targets = np.broadcast_to(np.add(lowest, goal, dtype=dtype), runs).reshape(-1)
    # Whatever is infinite in this precision is above every bound.
    bounds = np.minimum(bound, np.finfo(dtype).max).astype(dtype)
    bounds = np.broadcast_to(bounds, runs).reshape(-1)
    outcome = _Outcome.blank(flat)

    def run(part: slice | NDArray, w: NDArray, noted: _Outcome) -> None:
        own = optimizer.replace(**{name: values[part] for name, values in per_run.items()})
        drawn = None if draws is None else draws[..., part]
        path = walk(surface, own, w, steps, drawn, factors)
        _watch(path, surface, targets[part], bounds[part], noted)

    for left in range(0, size, TILE):
        tile = slice(left, left + TILE)
        run(tile, flat[:, tile], outcome.of(tile))
    if outcome.sunk.any() and dtype != np.float64:  # in double they may be far from −∞
        again = outcome.sunk.copy()
        double = _Outcome.blank(flat[:, again].astype(float))
        run(again, double.w, double)
        with np.errstate(over="ignore"):
            for array, exact in zip(outcome, double, strict=True):
                array[..., again] = exact
    minimum = _nearest(surface.minima, outcome.w)
    minimum[outcome.diverged_at >= 0] = -1
    return Sweep(
        steps_to_goal=outcome.steps_to_goal.reshape(runs),
        diverged_at=outcome.diverged_at.reshape(runs),
        minimum=minimum.reshape(runs),
        loss=outcome.loss.reshape(runs),
        w=outcome.w.reshape(w.shape),
    )


class _Outcome(NamedTuple):
    """What is noted of each run while it goes; a tile of it is a view."""

    steps_to_goal: NDArray
    diverged_at: NDArray
    loss: NDArray
    w: NDArray
    sunk: NDArray
    """Whether it was lost at a loss of −∞."""

    @classmethod
    def blank(cls, w: NDArray) -> _Outcome:
        """Of the starts (d, n)."""
        never = np.full(w.shape[1], -1)
        return cls(never, never.copy(), np.empty_like(w[0]), w.copy(), never > 0)

    def of(self, tile: slice) -> _Outcome:
        return _Outcome(*(array[..., tile] for array in self))


def _watch(
    path: Iterator[NDArray], surface: Surface, target: NDArray, bound: NDArray, outcome: _Outcome
) -> None:
    """Follow the runs and note the first step at which each gets there, or is lost."""
    seeking, safe = np.ones((2, *outcome.loss.shape), dtype=bool)
    for t, w in enumerate(path):
        loss = surface.value(w)
        _note(outcome.steps_to_goal, seeking, loss <= target, t)
        lost = ~(loss <= bound)  # so that a NaN counts too
        sunk = loss == -np.inf
        if sunk.any():
            outcome.sunk[...] |= sunk & safe
            lost |= sunk
        _note(outcome.diverged_at, safe, lost, t)
    outcome.loss[...] = loss
    outcome.w[...] = w


def _note(first: NDArray, waiting: NDArray, now: NDArray, t: int) -> None:
    """Write ``t`` where ``now`` is true for the first time, and wait there no longer."""
    now &= waiting
    if now.any():
        first[now] = t
        waiting ^= now


def _nearest(minima: NDArray, w: NDArray) -> NDArray:
    """Which of the minima (k, d) each point (d, n) is nearest to; -1 where there is none."""
    nearest = np.full(w.shape[1], -1)
    best = np.full(w.shape[1], np.inf)
    with np.errstate(all="ignore"):
        for k, minimum in enumerate(minima):
            distance = np.square(w - minimum[:, None]).sum(axis=0)
            closer = distance < best
            nearest[closer], best[closer] = k, distance[closer]
    return nearest
