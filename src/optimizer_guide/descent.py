"""descend(): a surface, an optimizer and a start become a trajectory, for one run or thousands.

Nothing here is clamped, clipped or rescaled.  A run that diverges goes on to inf or nan and says
where it left: that is a result, not an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.optimizer import Optimizer
from optimizer_guide.surfaces import Surface

DIVERGED = 1e6
"""A run whose loss is above this, or not finite, has diverged."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A run, or many: positions, losses, and what the optimizer made of each gradient.

    Shapes: ``w`` ``(steps + 1, d, *runs)``; ``loss`` ``(steps + 1, *runs)``; ``gradient``,
    ``direction``, ``rate`` and ``step`` ``(steps, d, *runs)``; ``diverged_at`` ``(*runs)``.
    """

    surface: Surface
    optimizer: Optimizer
    w: NDArray
    loss: NDArray
    noise: NDArray | None
    bound: float
    schedule: NDArray | None = None

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.w) - 1

    @cached_property
    def gradient(self) -> NDArray:
        """The gradient at each step as the optimizer saw it, noise included."""
        exact = self.surface.gradient(self.w[:-1].swapaxes(0, 1)).swapaxes(0, 1)
        with np.errstate(all="ignore"):
            return exact if self.noise is None else exact + self.noise

    @property
    def direction(self) -> NDArray:
        """Which way each step went, before any rate: ``step = -lr * rate * direction``, where the
        schedule, if there is one, multiplies ``lr`` by its factor."""
        return self._readouts[0]

    @property
    def rate(self) -> NDArray:
        """What multiplied the learning rate, coordinate by coordinate."""
        return self._readouts[1]

    @property
    def step(self) -> NDArray:
        """``w[t + 1] - w[t]``."""
        with np.errstate(all="ignore"):
            return np.diff(self.w, axis=0)

    @cached_property
    def diverged_at(self) -> NDArray:
        """The first step whose loss is not finite or above the bound, else -1."""
        gone = ~(self.loss <= self.bound)  # a NaN is not below the bound either
        gone |= self.loss == -np.inf
        return np.where(gone.any(axis=0), gone.argmax(axis=0), -1)

    @cached_property
    def _readouts(self) -> tuple[NDArray, NDArray]:
        """Direction and rate, by asking the optimizer again with the gradients that it saw."""
        # At lr = 1 and w = 0 a move is rate ⊙ direction: neither α nor a decay is in it.
        unit = self.optimizer.replace(lr=1.0)
        for_move, for_root = unit.init(self.w[0]), unit.init(self.w[0])
        zero = np.zeros_like(self.w[0])
        direction, rate = np.empty_like(self.gradient), np.empty_like(self.gradient)
        with np.errstate(all="ignore"):
            for t, (w, g) in enumerate(zip(self.w, self.gradient, strict=False)):
                seen = unit.penalised(w, g)
                root = unit.root(seen, for_root)
                direction[t] = unit.move(zero, seen, for_move) * root
                rate[t] = 1.0 / root
        return direction, rate


def descend(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike | None = None,
    steps: int = 200,
    noise: ArrayLike = 0.0,
    seed: ArrayLike = 0,
    bound: float = DIVERGED,
    schedule: ArrayLike | None = None,
) -> Trajectory:
    """Let ``optimizer`` take ``steps`` steps on ``surface``.

    Parameters
    ----------
    surface : the loss
    optimizer : its hyperparameters may be arrays of shape ``runs``: one run for each value
    start : (d,) or ``(d, *runs)``; the surface's own start if not given
    steps : how many steps to take, ≥ 0
    noise : σ ≥ 0, one or one a run, of the normal noise added to each gradient
    seed : of the noise.  One seed draws for all runs together; an array of shape ``runs`` gives
        each run the draws that it would have alone.  Draws depend on the seed and on the shape
        only, so that all optimizers of a race get the same.
    bound : a loss above it counts as diverged
    schedule : (steps,) what the learning rate is multiplied by at each step; see `schedules`

    Raises ValueError that names what is wrong.
    """
    w = starts(surface, optimizer, start, noise, seed)
    draws = gradient_noise(w.shape, checked_steps(steps), noise, seed)
    factors = checked_schedule(schedule, steps)
    path = _in_the_plane(surface, optimizer, w, steps, draws, factors) if w.shape == (2,) else None
    if path is None:
        path = np.empty((steps + 1, *w.shape))
        for t, position in enumerate(walk(surface, optimizer, w, steps, draws, factors)):
            path[t] = position
    with np.errstate(all="ignore"):
        loss = surface.value(path.swapaxes(0, 1))
    return Trajectory(surface, optimizer, path, loss, draws, bound, factors)


def _in_the_plane(
    surface: Surface,
    optimizer: Optimizer,
    start: NDArray,
    steps: int,
    draws: NDArray | None,
    factors: NDArray | None,
) -> NDArray | None:
    """One run in two coordinates, in plain floats: several times faster than arrays of two.

    None where floats raise and arrays would give inf or nan: the caller then takes arrays.
    """
    floats = _walk_in_floats(surface, optimizer, start, steps, draws, factors)
    try:
        return np.fromiter(floats, float, 2 * (steps + 1)).reshape(-1, 2)
    except (ArithmeticError, ValueError):
        return None


def _walk_in_floats(
    surface: Surface,
    optimizer: Optimizer,
    start: NDArray,
    steps: int,
    draws: NDArray | None,
    factors: NDArray | None,
) -> Iterator[float]:
    """The same steps as `walk`, each coordinate with a state of its own: x, y, x, y, …"""
    x, y = start.tolist()
    partials, penalised, move = surface.partials, optimizer.penalised, optimizer.move
    state_x, state_y = optimizer.blank(0.0), optimizer.blank(0.0)
    yield x
    yield y
    if draws is None and factors is None and not optimizer.penalises:
        for _ in repeat(None, steps):
            gx, gy = partials(x, y)
            x -= move(x, gx, state_x)
            y -= move(y, gy, state_y)
            yield x
            yield y
    else:
        noise = repeat((0.0, 0.0), steps) if draws is None else draws.tolist()
        each = repeat(1.0, steps) if factors is None else factors.tolist()
        for (nx, ny), factor in zip(noise, each, strict=True):
            gx, gy = partials(x, y)
            x -= factor * move(x, penalised(x, gx + nx), state_x)
            y -= factor * move(y, penalised(y, gy + ny), state_y)
            yield x
            yield y


def follow(optimizer: Optimizer, gradients: ArrayLike, start: ArrayLike) -> NDArray:
    """Let ``optimizer`` step on gradients that are given, whatever the weights.

    ``gradients`` (steps, d), ``start`` (d,); returns the positions, (steps + 1, d).
    """
    columns = np.asarray(gradients, dtype=float).T.tolist()
    starts = np.asarray(start, dtype=float).tolist()
    return np.array(
        [_follow(optimizer, column, w) for column, w in zip(columns, starts, strict=True)]
    ).T


def _follow(optimizer: Optimizer, gradients: list[float], w: float) -> list[float]:
    """One coordinate in plain floats, which are faster than arrays of a few numbers."""
    penalised, move, state = optimizer.penalised, optimizer.move, optimizer.blank(0.0)
    path = [w]
    for g in gradients:
        w -= move(w, penalised(w, g), state)
        path.append(w)
    return path


def walk(
    surface: Surface,
    optimizer: Optimizer,
    w: NDArray,
    steps: int,
    draws: NDArray | None = None,
    factors: NDArray | None = None,
) -> Iterator[NDArray]:
    """The positions of all runs, from the start on, in one array that each step overwrites."""
    w = w.copy()
    g = np.empty_like(w)
    state = optimizer.blank(np.zeros_like(w))
    with np.errstate(all="ignore"):
        yield w
        for t in range(steps):
            surface.gradient_into(w, g)
            if draws is not None:
                g += draws[t]
            move = optimizer.move(w, optimizer.penalised(w, g), state)
            if factors is not None:  # every move is proportional to the learning rate
                move *= factors[t]
            w -= move
            yield w


def starts(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike | None,
    noise: ArrayLike,
    seed: ArrayLike,
) -> NDArray:
    """Where each run starts, ``(d, *runs)``: ``runs`` is what all that is given spans."""
    d = surface.d
    w = np.array(surface.start if start is None else start, dtype=float)
    if w.ndim == 0 or len(w) != d:
        raise ValueError(
            f"start must have shape ({d},) or ({d}, *runs) on {surface!r}, got shape {w.shape}"
        )
    if not np.isfinite(w).all():
        raise ValueError(f"start must be finite, got {w[~np.isfinite(w)][0]}")
    shapes = (w.shape[1:], optimizer.runs, np.asarray(noise).shape, np.asarray(seed).shape)
    if not any(shapes):
        return w
    try:
        runs = np.broadcast_shapes(*shapes)
    except ValueError:
        raise ValueError(
            f"the runs of start, optimizer, noise and seed have shapes that do not broadcast to "
            f"one another: {shapes}"
        ) from None
    spread = w.reshape(d, *(1,) * (len(runs) - w.ndim + 1), *w.shape[1:])
    return np.array(np.broadcast_to(spread, (d, *runs)))


def gradient_noise(
    shape: tuple[int, ...], steps: int, sigma: ArrayLike, seed: ArrayLike
) -> NDArray | None:
    """Normal draws of ``(steps, *shape)`` times ``sigma``, or None where there is no noise."""
    if isinstance(sigma, (int, float)) and sigma == 0:
        return None
    spread, seeds = np.asarray(sigma, dtype=float), np.asarray(seed)
    if seeds.dtype.kind not in "iu" or (seeds < 0).any():
        raise ValueError(f"seed must be a whole number ≥ 0, or an array of them, got {seed!r}")
    if not (spread >= 0).all() or np.isinf(spread).any():
        raise ValueError(f"noise must be finite and ≥ 0, got {sigma!r}")
    if not spread.any():
        return None
    if seeds.ndim == 0:
        draws = np.random.default_rng(int(seeds)).standard_normal((steps, *shape))
    else:
        each, index = np.unique(np.broadcast_to(seeds, shape[1:]), return_inverse=True)
        alone = (steps, shape[0])
        if len(each) == 1 and spread.ndim == 0:  # the same draws for all: one copy of them
            draws = np.random.default_rng(int(each[0])).standard_normal(alone) * spread
            return np.broadcast_to(draws.reshape(*alone, *(1,) * len(shape[1:])), (steps, *shape))
        draws = np.stack(
            [np.random.default_rng(int(s)).standard_normal(alone) for s in each], axis=-1
        )[..., index.reshape(shape[1:])]
    return draws * spread


def checked_schedule(schedule: ArrayLike | None, steps: int) -> NDArray | None:
    """``schedule`` as one finite factor ≥ 0 a step, or None where there is none."""
    if schedule is None:
        return None
    factors = np.asarray(schedule)
    if factors.dtype.kind not in "iuf" or factors.shape != (steps,):
        raise ValueError(
            f"schedule must be {steps} numbers, one a step, got {factors.dtype} of shape "
            f"{factors.shape}"
        )
    sound = (factors >= 0) & np.isfinite(factors)
    if not sound.all():
        raise ValueError(f"schedule must be finite and ≥ 0, got {factors[~sound][0]}")
    return factors.astype(float)


def checked_steps(steps: int) -> int:
    """``steps`` if it is a whole number ≥ 0, else ValueError."""
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 0:
        raise ValueError(f"steps must be a whole number ≥ 0, got {steps!r}")
    return int(steps)
