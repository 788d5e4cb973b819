"""What is known of a run, or of many: where it went, and what the optimizer made of each gradient.

What nobody asks for is not worked out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.core.arrival import first, is_lost
from optimizer_guide.core.elementwise import T
from optimizer_guide.core.loss import Array, Loss
from optimizer_guide.core.networks.examples import Rows
from optimizer_guide.core.optimizer import Optimizer, remembered
from optimizer_guide.core.walk import Index, on_batch, weight_by_weight


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
            weight_by_weight(read, self.w[0], self.w[:-1], self.penalised)
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
            weight_by_weight(read, self.w[0], self.penalised)
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
        return on_batch(
            self.surface, None if self.batches is None else _beside(self.batches, self.w)
        )

    @cached_property
    def diverged_at(self) -> NDArray[np.intp]:
        """The first step whose loss is not finite or above the bound, else -1."""
        return first(is_lost(self.loss, self.bound))


def _beside(batches: Rows, w: Array) -> Rows:
    """The batches ``(steps, size, …)`` of a path ``(steps + 1, d, *runs)``, with the steps as the
    first axis of runs: ``(size, steps, *runs)``, where the runs may be left to be broadcast."""
    runs = batches.shape[2:] or (1,) * (w.ndim - 2)
    return batches.reshape(*batches.shape[:2], *runs).swapaxes(0, 1)
