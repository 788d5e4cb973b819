"""descend(): a surface, an optimizer and a start become a trajectory, for one run or thousands.

Nothing here is clamped, clipped or rescaled.  A run that diverges goes on to inf or nan and says
where it left: that is a result, not an error.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide.core.elementwise import T, as_reals
from optimizer_guide.core.given import (
    checked_batches,
    checked_schedule,
    checked_steps,
    gradient_noise,
    starts,
)
from optimizer_guide.core.loss import Loss
from optimizer_guide.core.networks.examples import Rows
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.surfaces import Surface
from optimizer_guide.core.trajectory import Path, Trajectory
from optimizer_guide.core.walk import Index, in_the_plane, walk, weight_by_weight

DIVERGED = 1e6
"""A run whose loss is above this, or not finite, has diverged."""


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
            path = in_the_plane(surface, optimizer, w, steps, draws, factors)
        if path is None:
            path = np.empty((steps + 1, *w.shape))
            for t, at in enumerate(walk(surface, optimizer, w, steps, draws, factors, seen)):
                path[t] = at
        loss = surface.value(path.swapaxes(0, 1))
    return Trajectory(surface, optimizer, path, loss, draws, bound, factors, seen)


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
        state, move = optimizer.zero_state(w - w), optimizer.whole_move(factors)
        positions = [w]
        for g in gradients:
            w = w - move(w, g, state)
            positions.append(w)
        path[at] = positions

    with np.errstate(all="ignore"):
        weight_by_weight(go, w, seen)
    return Path(optimizer, path, seen, factors)
