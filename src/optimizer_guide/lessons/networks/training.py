"""A small network while it trains on a curve, and how sharp its loss is where it stands."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer_guide import Adam, Array, Optimizer
from optimizer_guide.core.arrival import is_lost
from optimizer_guide.core.descent import DIVERGED
from optimizer_guide.core.networks.multilayer import Multilayer
from optimizer_guide.core.networks.sharpness import sharpness
from optimizer_guide.core.walk import walk
from optimizer_guide.kit.slowly import Pieces, quietly

SIZES = (1, 20, 20, 1)
X = np.linspace(-1.0, 1.0, 20)
STEPS = 2000
EVERY = 20
"""Steps from one look at the network to the next."""
CLOSE = 0.03
"""Of the sharpness: by how much the direction may be off; its value is then far closer."""
FINE = np.linspace(-1.0, 1.0, 61)
"""Where the curve is drawn that the network makes."""


EASIER, HARDER = CURVES = ("easier", "harder")


def target(x: Array, curve: str) -> Array:
    """The curve that is learnt: the Chebyshev polynomial T₄, or T₅, which has a bend more."""
    if curve == EASIER:
        return 8.0 * x**4 - 8.0 * x**2 + 1.0
    return 16.0 * x**5 - 20.0 * x**3 + 5.0 * x


def network(curve: str, seed: int) -> Multilayer:
    """The network with its weights at the start."""
    return Multilayer(SIZES, X[:, None], target(X, curve), seed=seed)


class Looks(NamedTuple):
    """What was seen of the network, a row every `EVERY` steps; NaN once it has diverged."""

    t: NDArray[np.intp]
    loss: Array
    sharpness: Array
    """Of Adam, in the steps that it takes; NaN before it has seen a gradient."""
    curve: Array
    """(rows, 61) What the network makes of `FINE`."""

    @property
    def diverged(self) -> bool:
        """Whether the training was lost."""
        return bool(is_lost(self.loss[-1], DIVERGED))


def trained(optimizer: Optimizer, curve: str, seed: int) -> Pieces[Looks]:
    """Train with the full gradient; after each piece, how far it is."""
    net = network(curve, seed)
    state = optimizer.init(net.start)
    rows = STEPS // EVERY + 1
    loss, sharp = np.full((2, rows), np.nan)
    at = np.full((net.d, rows), np.nan)
    direction = None
    for t, w in enumerate(quietly(walk(net, optimizer, net.start, STEPS, state=state))):
        if t % EVERY:
            continue
        row = t // EVERY
        loss[row], at[:, row] = net.value(w), w
        if is_lost(loss[row], DIVERGED):
            break
        adapts = isinstance(optimizer, Adam)
        if t or not adapts:
            scale = np.asarray(optimizer.root(state)) if adapts else None
            sharp[row], direction = sharpness(net, w, scale, direction, CLOSE)
        if row % 5 == 0:
            yield t / STEPS
    with np.errstate(all="ignore"):
        drawn = net.outputs(at, FINE[:, None])
    return Looks(np.arange(rows) * EVERY, loss, sharp, drawn)
