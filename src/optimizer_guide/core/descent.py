"""descend(): a surface, an optimizer and a start become a trajectory, for one run or thousands.

Nothing here is clamped, clipped or rescaled.  A run that diverges goes on to inf or nan and says
where it left: that is a result, not an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import add

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.core.arrival import first
from optimizer_guide.core.elementwise import T, as_reals
from optimizer_guide.core.networks.examples import OfExamples, Rows
from optimizer_guide.core.optimizer import Optimizer, State, remembered
from optimizer_guide.core.surfaces import Loss, Surface

DIVERGED = 1e6
"""A run whose loss is above this, or not finite, has diverged."""
FEW = 16
"""Up to so many weights, one run is faster in plain floats than in arrays."""

Array = NDArray[np.floating]
Index = tuple[slice | int, ...]


class Steps:
    """Steps of a run, or of many, and what the optimizer made of each gradient.

    Shapes: ``w`` and each entry of ``state`` ``(steps + 1, d, *runs)``; ``gradient``,
    ``direction``, ``rate`` and ``step`` ``(steps, d, *runs)``.
    """

    optimizer: Optimizer
    w: Array
    gradient: Array
    """The gradient at each step as the optimizer saw it, noise included."""
    schedule: Array | None

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.w) - 1

    @property
    def direction(self) -> Array:
        """Which way each step went, before any rate: ``step = -lr * rate * direction``, where the
        schedule, if there is one, multiplies ``lr`` by its factor."""
        return self._direction_and_rate[0]

    @property
    def rate(self) -> Array:
        """What multiplied the learning rate, coordinate by coordinate."""
        return self._direction_and_rate[1]

    @cached_property
    def state(self) -> dict[str, Array]:
        """Name → what the optimizer remembered at the start and after each step; what it keeps as
        a sum is shown as the average that its formula writes."""
        shares = self.optimizer.shares
        names = remembered(self.optimizer.zero_state(np.zeros_like(self.w[0])))
        kept = {name: np.empty_like(self.w) for name in names}

        def read(at: Index, start: T, path: Iterable[T], gradients: Iterable[T]) -> None:
            zero = start - start
            state = self.optimizer.zero_state(zero)
            values = {name: [zero + value] for name, value in remembered(state).items()}
            for w, g in zip(path, gradients, strict=True):
                self.optimizer.move(w, g, state)
                for name, so_far in values.items():
                    so_far.append(zero + getattr(state, name))
            for name, so_far in values.items():
                kept[name][at] = so_far

        with np.errstate(all="ignore"):
            _piece_by_piece(read, self.w[0], self.w[:-1], self.penalised)
            return {name: of * shares.get(name, 1.0) for name, of in kept.items()}

    @property
    def step(self) -> Array:
        """``w[t + 1] - w[t]``."""
        with np.errstate(all="ignore"):
            return np.diff(self.w, axis=0)

    @cached_property
    def penalised(self) -> Array:
        """The gradient with what the optimizer itself adds to it, an L2 penalty."""
        if not self.optimizer.penalises:
            return self.gradient
        with np.errstate(all="ignore"):
            return self.optimizer.penalised(self.w[:-1], self.gradient)

    @cached_property
    def _direction_and_rate(self) -> Array:
        """By letting the optimizer step again on the gradients that it saw."""
        # At lr = 1 and w = 0 a move is rate ⊙ direction: neither α nor a decay is in it.
        unit = self.optimizer.replace(lr=1.0)
        both = np.empty((2, *self.penalised.shape))

        def read(at: Index, start: T, gradients: Iterable[T]) -> None:
            zero = start - start
            state = unit.zero_state(zero)
            directions, rates = [], []
            for g in gradients:
                move, root = unit.move(zero, g, state), unit.root(state)
                directions.append(move * root)
                rates.append(zero + 1.0 / root)
            for of, values in zip(both, (directions, rates), strict=True):
                of[at] = np.reshape(values, of[at].shape)

        with np.errstate(all="ignore"):
            _piece_by_piece(read, self.w[0], self.penalised)
        return both


@dataclass(frozen=True, eq=False)
class Path(Steps):
    """What `follow` gives: steps on gradients that were given."""

    optimizer: Optimizer
    w: Array
    gradient: Array
    schedule: Array | None = None


@dataclass(frozen=True, eq=False)
class Trajectory(Steps):
    """What `descend` gives: steps down a surface, and the losses along them.

    Shapes: ``loss`` ``(steps + 1, *runs)``, ``diverged_at`` ``(*runs)``; others as in `Steps`.
    """

    surface: Loss
    optimizer: Optimizer
    w: Array
    loss: Array
    """On all examples, where there are mini-batches."""
    noise: Array | None
    bound: float
    schedule: Array | None = None
    batches: Rows | None = None

    @cached_property
    def gradient(self) -> Array:  # type: ignore[override]  # worked out when it is asked for
        """The gradient at each step as the optimizer saw it, noise included."""
        exact = self._seen.gradient(self.w[:-1].swapaxes(0, 1)).swapaxes(0, 1)
        with np.errstate(all="ignore"):
            return exact if self.noise is None else exact + self.noise

    @cached_property
    def loss_seen(self) -> Array:
        """``(steps, *runs)`` The loss on the mini-batch of each step, before it; on all examples,
        where there are none."""
        with np.errstate(all="ignore"):
            return np.asarray(self._seen.value(self.w[:-1].swapaxes(0, 1)))

    @property
    def _seen(self) -> Loss:
        """The loss of all steps together, each on its own mini-batch."""
        return _on(self.surface, None if self.batches is None else _beside(self.batches, self.w))

    @cached_property
    def diverged_at(self) -> NDArray[np.intp]:
        """The first step whose loss is not finite or above the bound, else -1."""
        # A NaN is not below the bound either.
        return first(~(self.loss <= self.bound) | (self.loss == -np.inf))


def descend(
    surface: Loss,
    optimizer: Optimizer,
    start: ArrayLike | None = None,
    steps: int = 200,
    noise: ArrayLike = 0.0,
    seed: ArrayLike = 0,
    bound: float = DIVERGED,
    schedule: ArrayLike | None = None,
    batches: Rows | None = None,
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
    batches : (steps, size) or ``(steps, size, *runs)``: which examples each step sees of a loss
        `OfExamples`; see `minibatches`.  All of them, if not given

    Raises ValueError that names what is wrong.
    """
    w = starts(surface, optimizer, start, noise, seed)
    draws = gradient_noise(w.shape, checked_steps(steps), noise, seed)
    factors = checked_schedule(schedule, steps)
    seen = checked_batches(surface, batches, steps, w)
    with np.errstate(all="ignore"):
        path = None
        if w.shape == (2,) and isinstance(surface, Surface):
            path = _in_the_plane(surface, optimizer, w, steps, draws, factors)
        if path is None:
            path = np.empty((steps + 1, *w.shape))
            for t, at in enumerate(walk(surface, optimizer, w, steps, draws, factors, seen)):
                path[t] = at
        loss = surface.value(path.swapaxes(0, 1))
    return Trajectory(surface, optimizer, path, loss, draws, bound, factors, seen)


def _in_the_plane(
    surface: Surface,
    optimizer: Optimizer,
    start: Array,
    steps: int,
    draws: Array | None,
    factors: Array | None,
) -> Array | None:
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
    start: Array,
    steps: int,
    draws: Array | None,
    factors: Array | None,
) -> Iterator[float]:
    """The same positions as `walk`, each coordinate with a state of its own: x, y, x, y, …"""
    x, y = start.tolist()
    state_x, state_y = optimizer.zero_state(0.0), optimizer.zero_state(0.0)
    move_x, move_y = optimizer.whole_move(_each(factors)), optimizer.whole_move(_each(factors))
    gradient: Callable[[float, float], Iterable[float]] = surface.partials
    if draws is not None:
        noise = iter(draws.tolist())

        def gradient(x: float, y: float) -> Iterable[float]:
            return map(add, surface.partials(x, y), next(noise))

    yield x
    yield y
    for _ in repeat(None, steps):
        gx, gy = gradient(x, y)
        x -= move_x(x, gx, state_x)
        y -= move_y(y, gy, state_y)
        yield x
        yield y


def walk(
    surface: Loss,
    optimizer: Optimizer,
    start: Array,
    steps: int,
    draws: Array | None = None,
    factors: Array | None = None,
    batches: Rows | None = None,
    state: State[Array] | None = None,
) -> Iterator[Array]:
    """The positions of all runs, from the start on, in one array that each step overwrites.

    ``state`` is what the optimizer then keeps its memory in, for who wants to look at it.
    """
    w = start.copy()
    g = np.empty_like(w)
    if state is None:
        state = optimizer.zero_state(np.zeros_like(w))
    move = optimizer.whole_move(_each(factors))
    yield w
    noises = repeat(None, steps) if draws is None else draws
    for noise, batch in zip(noises, repeat(None, steps) if batches is None else batches):  # noqa: B905
        _on(surface, batch).gradient_into(w, g)
        if noise is not None:
            np.add(g, noise, out=g)
        w -= move(w, g, state)
        yield w


def follow(
    optimizer: Optimizer,
    gradients: ArrayLike,
    start: ArrayLike,
    schedule: ArrayLike | None = None,
) -> Path:
    """Let ``optimizer`` step on gradients that are given, whatever the weights.

    ``gradients`` ``(steps, d, *runs)``, ``start`` ``(d, *runs)``; ``schedule`` as in `descend`.
    """
    w = np.array(as_reals("start", start), dtype=float)
    seen = np.asarray(as_reals("gradients", gradients), dtype=float)
    if w.ndim == 0 or seen.ndim == 0 or seen.shape[1:] != w.shape:
        raise ValueError(
            f"gradients must have shape (steps, d, *runs) with a start of shape (d, *runs), "
            f"got {seen.shape} and {w.shape}"
        )
    factors = checked_schedule(schedule, len(seen))
    path = np.empty((len(seen) + 1, *w.shape))

    def go(at: Index, w: T, gradients: Iterable[T]) -> None:
        state, move = optimizer.zero_state(w - w), optimizer.whole_move(_each(factors))
        positions = [w]
        for g in gradients:
            w = w - move(w, g, state)
            positions.append(w)
        path[at] = positions

    with np.errstate(all="ignore"):
        _piece_by_piece(go, w, seen)
    return Path(optimizer, path, seen, factors)


def _piece_by_piece(go: Callable[..., None], w: Array, *by_step: Array) -> None:
    """``go(where, w, *by_step)`` for each weight of one run in floats, or for all in arrays.

    That is for gradients that are given, for then no weight depends on another.
    """
    if w.ndim == 1 and len(w) <= FEW:
        try:
            for k, x in enumerate(w.tolist()):
                go((slice(None), k), x, *(values[:, k].tolist() for values in by_step))
            return
        except (ArithmeticError, ValueError):  # where arrays give inf or nan
            pass
    go((slice(None),), w, *by_step)


def _on(surface: Loss, batch: Rows | None) -> Loss:
    """The loss on some of its examples, which only one `OfExamples` has."""
    return surface.on(batch) if batch is not None and isinstance(surface, OfExamples) else surface


def _beside(batches: Rows, w: Array) -> Rows:
    """The batches ``(steps, size, …)`` of a path ``(steps + 1, d, *runs)``, with the steps as the
    first axis of runs: ``(size, steps, *runs)``, where the runs may be left to be broadcast."""
    runs = batches.shape[2:] or (1,) * (w.ndim - 2)
    return batches.reshape(*batches.shape[:2], *runs).swapaxes(0, 1)


def _each(factors: Array | None) -> list[float] | None:
    return None if factors is None else factors.tolist()


# -- what is passed, checked -----------------------------------------------------------------------


def starts(
    surface: Loss,
    optimizer: Optimizer,
    start: ArrayLike | None,
    noise: ArrayLike,
    seed: ArrayLike,
) -> Array:
    """Where each run starts, ``(d, *runs)``: ``runs`` is what all that is given spans."""
    d = surface.d
    w = np.array(as_reals("start", surface.start if start is None else start), dtype=float)
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
) -> Array | None:
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


def checked_schedule(schedule: ArrayLike | None, steps: int) -> Array | None:
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


def checked_batches(surface: Loss, batches: Rows | None, steps: int, w: Array) -> Rows | None:
    """``batches`` as `descend` takes them, or None where each step sees all examples."""
    if batches is None:
        return None
    if not isinstance(surface, OfExamples):
        raise ValueError(f"{type(surface).__name__} has no examples, so it can have no batches")
    rows, runs = np.asarray(batches), w.shape[1:]
    if rows.dtype.kind not in "iu" or rows.ndim < 2 or len(rows) != steps:
        raise ValueError(
            f"batches must be whole numbers of shape (steps, size) or (steps, size, *runs) with "
            f"{steps} steps, got {rows.dtype} of shape {rows.shape}"
        )
    if rows.shape[2:] not in ((), runs):
        raise ValueError(f"batches of shape {rows.shape} do not fit the runs {runs}")
    if rows.size and not (rows.min() >= 0 and rows.max() < surface.examples):
        raise ValueError(f"batches must name examples from 0 to {surface.examples - 1}")
    return rows


def checked_steps(steps: int) -> int:
    """``steps`` if it is a whole number ≥ 0, else ValueError."""
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 0:
        raise ValueError(f"steps must be a whole number ≥ 0, got {steps!r}")
    return int(steps)
