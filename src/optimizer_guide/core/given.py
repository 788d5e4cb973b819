"""What a descent is given, checked: starts, noise, schedule, batches and steps."""

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide.core.elementwise import as_reals
from optimizer_guide.core.loss import Array, Loss
from optimizer_guide.core.networks.examples import OfExamples, Rows
from optimizer_guide.core.optimizer import Optimizer


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
