"""Losses that are a mean over examples, and the mini-batches in which training sees them."""

from abc import abstractmethod
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.core.loss import Loss

Rows = NDArray[np.intp]


class OfExamples(Loss):
    """A loss that is the mean over examples: on some of them alone it is a mini-batch's."""

    examples: int
    """How many there are."""

    @abstractmethod
    def on(self, batch: Rows) -> Self:
        """The same loss over these examples only: ``(size,)``, or ``(size, *runs)`` where each
        run has a batch of its own."""


def minibatches(examples: int, size: int, steps: int, seed: ArrayLike = 0) -> Rows:
    """Which examples each step sees, ``(steps, size)``, or ``(steps, size, *runs)`` for seeds of
    shape ``runs``.

    All are seen once in a new random order, then all again in another; what is left over of an
    order, less than a batch, waits for the next.  The draws depend on nothing but the arguments,
    so that all optimizers of a race get the same.  Raises ValueError for a size that is not from 1
    to ``examples``.
    """
    if not 1 <= size <= examples:
        raise ValueError(f"size must be from 1 to {examples}, the number of examples, got {size}")
    a_round = examples // size
    rounds = -(-steps // a_round)
    drawn = [_orders(examples, rounds, int(one)) for one in np.ravel(seed)]
    batches = np.stack(drawn, axis=-1)[:, : a_round * size]
    return batches.reshape(rounds * a_round, size, *np.shape(seed))[:steps]


def _orders(examples: int, rounds: int, seed: int) -> Rows:
    """Random orders of all examples: (rounds, examples)."""
    rng = np.random.default_rng(seed)
    return rng.permuted(np.tile(np.arange(examples), (rounds, 1)), axis=1)
