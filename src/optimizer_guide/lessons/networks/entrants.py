"""Who races on a network: the points, the network, one training or many, the best rate of each."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer_guide import Array, Optimizer
from optimizer_guide.core.arrival import is_lost
from optimizer_guide.core.descent import DIVERGED
from optimizer_guide.core.networks.examples import minibatches
from optimizer_guide.core.networks.multilayer import LOGISTIC, Multilayer, initial
from optimizer_guide.core.walk import walk
from optimizer_guide.kit.slowly import Pieces, quietly
from optimizer_guide.lessons.race.ravine import rates_from

SIZES = (2, 16, 16, 1)
POINTS = 256
STEPS = 500
EVERY = 10
"""Steps from one picture to the next."""
PIECE = 50
"""Steps that are taken in one go: between two pieces others have their turn."""
SEEDS = 10
RATES = rates_from(0.001, 10.0, 17)
"""Among which each optimizer's own best rate is looked for."""
SIDE = 32
"""Pixels along a side of a picture of what a network thinks."""
REACH = 2.5
"""From −2.5 to 2.5 goes the plane of the points."""


def spirals() -> tuple[Array, Array]:
    """Two interleaved spirals of a turn and a quarter: the points (n, 2), and 1 or −1."""
    rng = np.random.default_rng(0)
    turn = np.tile(np.sqrt(np.linspace(0.02, 1.0, POINTS // 2)), 2)
    y = np.repeat([1.0, -1.0], POINTS // 2)
    angle = 2.5 * np.pi * turn + np.where(y > 0, 0.0, np.pi)
    x = turn[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return 2.0 * (x + 0.05 * rng.standard_normal(x.shape)), y


X, Y = spirals()
NETWORK = Multilayer(SIZES, X, Y, LOGISTIC)
_side = (np.arange(SIDE) + 0.5) / SIDE * 2 * REACH - REACH
PIXELS = np.stack(np.meshgrid(_side, _side), axis=-1).reshape(-1, 2)


class Trained(NamedTuple):
    """One training, or one for each of many seeds; a row every `EVERY` steps."""

    w: Array
    """``(rows, d, *seeds)``"""
    loss: Array
    """``(rows, *seeds)`` On all points."""
    loss_seen: Array
    """``(rows, *seeds)`` On the mini-batch of the next step."""

    @property
    def last(self) -> Array:
        """``(*seeds)`` The last loss, infinite for one that is lost."""
        return _infinite_if_lost(self.loss[-1])


def trained(optimizer: Optimizer, size: int, seed: int | NDArray[np.intp]) -> Pieces[Trained]:
    """Train on mini-batches of ``size``: each seed draws its own first weights and batches, the
    same for all optimizers."""
    batches = minibatches(POINTS, size, STEPS + 1, seed)
    start = initial(SIZES, seed)
    looks = []
    steps = walk(NETWORK, optimizer, start, STEPS, batches=batches[:STEPS])
    for t, w in enumerate(quietly(steps)):
        if t % EVERY == 0:
            looks.append(w.copy())
        if t % PIECE == 0:
            yield t / STEPS
    rows = np.stack(looks)
    of_rows = rows.swapaxes(0, 1)
    seen = NETWORK.on(batches[::EVERY].swapaxes(0, 1)).value(of_rows)
    return Trained(rows, NETWORK.value(of_rows), seen)


def best_rate(optimizer: type[Optimizer], size: int, seeds: tuple[int, ...]) -> Pieces[float]:
    """Of `RATES`, the one whose last loss is lowest: the median one, where there are many seeds."""
    batches = minibatches(POINTS, size, STEPS, np.array(seeds))[:, :, None]
    start = initial(SIZES, np.array(seeds))[:, None] + np.zeros((1, len(RATES), 1))
    runs = (len(RATES), len(seeds))
    own = np.broadcast_to(batches, (STEPS, size, *runs))
    steps = walk(NETWORK, optimizer(lr=RATES[:, None]), start, STEPS, batches=own)
    for t, w in enumerate(quietly(steps)):
        if t % PIECE == 0:
            yield t / STEPS
        end = w
    last = _infinite_if_lost(NETWORK.value(end))
    return float(RATES[np.quantile(last, 0.5, axis=1, method="nearest").argmin()])


def pictures(w: Array) -> NDArray[np.uint8]:
    """(rows, side, side) What networks of weights (rows, d) think of each place: from 0, surely
    one class, to 255, surely the other."""
    with np.errstate(all="ignore"):
        outputs = NETWORK.outputs(w.T, PIXELS)
        share = 255.0 / (1.0 + np.exp(-outputs))
    return np.nan_to_num(share, nan=127.0).astype(np.uint8).reshape(-1, SIDE, SIDE)


def wrong(w: Array) -> Array:
    """(rows,) How many of the points the networks put on the wrong side."""
    with np.errstate(all="ignore"):
        return np.asarray((~(NETWORK.outputs(w.T, X) * Y > 0)).sum(axis=1))


def _infinite_if_lost(loss: Array) -> Array:
    return np.where(is_lost(loss, DIVERGED), np.inf, loss)
