"""What becomes of thousands of runs whose trajectories nobody needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.core.arrival import Firsts, Steps, is_lost
from optimizer_guide.core.descent import DIVERGED
from optimizer_guide.core.given import checked_schedule, checked_steps, gradient_noise, starts
from optimizer_guide.core.loss import Array, Loss
from optimizer_guide.core.optimizer import Optimizer, State, remembered
from optimizer_guide.core.surfaces import Surface
from optimizer_guide.core.walk import walk

Flags = NDArray[np.bool_]
TILE = 2**14
"""Runs that a sweep steps together: few calls, and arrays that still fit a core's cache."""
LOOKS = 16
"""Steps after which a sweep looks whether all runs have been at the goal."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """What became of each run; all arrays have the shape ``runs``.

    ``steps_to_goal``: the first step within ``goal`` of the surface's lowest loss, -1 if never.
    ``diverged_at``: the first step whose loss is not finite or above the bound, -1 if never.
    ``minimum``: the index in ``surface.minima`` nearest to where it ended, -1 if it diverged or
    there is none.  ``loss``: the last one.  ``w``: ``(d, *runs)``, the last position.
    """

    steps_to_goal: Steps
    diverged_at: Steps
    minimum: Steps
    loss: Array
    w: Array


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
    float32, and what overflows in it, as the square of 10²⁰ does, is run again in float64.
    ``lowest`` is the loss that the goal is measured from, one or one a run: that of the lowest
    minimum if not given, or 0 where there is none.  ``bound`` too may be one a run.  Other
    parameters as in `descend`.
    """
    if not np.isfinite(goal) or goal < 0:
        raise ValueError(f"goal must be finite and ≥ 0, got {goal!r}")
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float32 or float64, got {np.dtype(dtype)}")
    w = starts(surface, optimizer, start, noise, seed).astype(dtype, copy=False)
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
    targets = np.add(lowest, goal, dtype=dtype)
    # What is infinite is above every bound.
    bounds = np.minimum(bound, np.finfo(float).max)
    targets, bounds = (np.broadcast_to(x, runs).reshape(-1) for x in (targets, bounds))
    outcome = _Outcome.unknown(flat)

    def run(part: slice | Flags, w: Array, noted: _Outcome) -> None:
        own = optimizer.replace(**{name: values[part] for name, values in per_run.items()})
        drawn = None if draws is None else draws[..., part]
        state = own.zero_state(np.zeros_like(w))
        limit = np.minimum(bounds[part], np.finfo(w.dtype).max).astype(w.dtype)
        watched = _Watched(surface, steps, targets[part], limit, noted)
        *_, end = walk(watched, own, w, steps, drawn, factors, state=state)
        watched.end(end)
        if w.dtype != np.float64:
            noted.overflowed[...] |= (noted.diverged_at < 0) & _has_overflowed(state, w.shape)

    with np.errstate(all="ignore"):  # a run that diverges is a result, not an error
        for left in range(0, size, TILE):
            tile = slice(left, left + TILE)
            run(tile, flat[:, tile], outcome.of(tile))
        if outcome.overflowed.any() and dtype != np.float64:
            again = outcome.overflowed.copy()
            begin = flat[:, again].astype(float)
            double = _Outcome.unknown(begin)
            run(again, begin, double)
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

    steps_to_goal: Steps
    diverged_at: Steps
    loss: Array
    w: Array
    overflowed: Flags
    """Whether it was lost at a loss that is not finite, or goes on by an infinite state: with more
    digits neither may be so."""

    @classmethod
    def unknown(cls, w: Array) -> _Outcome:
        """Of the starts (d, n)."""
        never = np.full(w.shape[1], -1)
        return cls(never, never.copy(), np.empty_like(w[0]), np.empty_like(w), never > 0)

    def of(self, tile: slice) -> _Outcome:
        goal, diverged, loss, w, overflowed = self
        return _Outcome(goal[tile], diverged[tile], loss[tile], w[:, tile], overflowed[tile])


class _Watched(Loss):
    """The loss that the runs walk on; it notes when each first gets there, or is lost.

    A run asks for its gradient once a step, and the loss there is computed along with it.
    """

    def __init__(
        self, surface: Surface, steps: int, target: Array, bound: Array, outcome: _Outcome
    ) -> None:
        self.surface, self.target, self.bound, self.outcome = surface, target, bound, outcome
        self.there, self.lost = Firsts(target.size, steps), Firsts(target.size, steps)
        self.lowest_bound = bound.min()
        self.seeking, self.safe = True, True  # as long as some were never there, and none is lost
        self.step = 0

    def value(self, w: Array) -> Array:
        return self.surface.value(w)

    def gradient_into(self, w: Array, g: Array) -> None:
        self._note(self.surface.value_and_gradient_into(w, g))

    def _note(self, loss: Array) -> None:
        t, there, lost = self.step, self.there, self.lost
        self.step += 1
        if self.seeking:
            there.note(t, loss <= self.target)
            self.seeking = t % LOOKS > 0 or not there.true.all()
        # A NaN is both the highest and the lowest.  max() and min() come to these, by a longer way.
        self.safe = (
            self.safe
            and np.maximum.reduce(loss) <= self.lowest_bound
            and np.minimum.reduce(loss) > -np.inf
        )
        if not self.safe:
            self.outcome.overflowed[...] |= ~np.isfinite(loss) & ~lost.true
            lost.note(t, is_lost(loss, self.bound))

    def end(self, w: Array) -> None:
        """Note where the runs are after the last step, and what became of them."""
        loss = self.surface.value(w)
        self._note(loss)
        self.outcome.steps_to_goal[...] = self.there.steps()
        self.outcome.diverged_at[...] = self.lost.steps()
        self.outcome.loss[...] = loss
        self.outcome.w[...] = w


def _has_overflowed(state: State[Array], shape: tuple[int, ...]) -> Flags:
    """Of which runs something remembered is not finite: such as the square of a gradient."""
    kept = [np.broadcast_to(each, shape) for each in remembered(state).values()]
    finite = [np.isfinite(each).all(axis=0) for each in kept]
    return ~np.all(finite, axis=0) if finite else np.zeros(shape[1:], bool)


def _nearest(minima: Array, w: Array) -> Steps:
    """Which of the minima (k, d) each point (d, n) is nearest to; -1 where there is none."""
    nearest = np.full(w.shape[1], -1)
    best = np.full(w.shape[1], np.inf)
    with np.errstate(all="ignore"):
        for k, minimum in enumerate(minima):
            distance = np.square(w - minimum[:, None]).sum(axis=0)
            closer = distance < best
            np.copyto(nearest, k, where=closer)
            np.copyto(best, distance, where=closer)
    return nearest
