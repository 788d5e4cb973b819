"""A network's loss as a surface to walk on: the plane that its own training mostly moved in.

On it there are two weights, how far one is along each direction of the plane; the network has many.
"""

import numpy as np

from optimizer_guide import Adam, descend
from optimizer_guide.core.networks.multilayer import Multilayer
from optimizer_guide.core.typed.minima import find_minima
from optimizer_guide.kit.computed import Columns
from optimizer_guide.kit.slowly import Kept, Pieces
from optimizer_guide.kit.wording import percent, setting
from optimizer_guide.lessons.networks.landscape import Seen, seen_from_above
from optimizer_guide.lessons.networks.training import EASIER, X, target

NETWORK = "loss of a network"
"""What the surface is called in the menu."""
UNITS = (4, 16)
"""The least and the most that it may have: with fewer hardly anybody learns the curve."""
TRAINER, STEPS = Adam(lr=0.02), 400
LR = 2.0
"""A learning rate at which SGD, Momentum and Adam all get somewhere: the slice is wide and flat."""
COARSE = 32
"""Pixels along a side of a map: a step on it takes a hundred times as long as on a formula."""

_KNOWN: Kept[Seen] = Kept()


def is_known(units: int) -> bool:
    """Whether the network has been trained already."""
    return units in _KNOWN


def slice_of(units: int) -> Pieces[Seen]:
    """The slice of the network with so many hidden units, trained if it is not yet."""
    return _KNOWN.get(units, lambda: _trained(units))


def _trained(units: int) -> Pieces[Seen]:
    net = Multilayer((1, units, 1), X[:, None], target(X, EASIER))
    run = descend(net, TRAINER, steps=STEPS)
    yield 0.3
    seen = seen_from_above(net, run.w)
    surface = seen.surface
    surface.lr, surface.start = LR, seen.path[0].round(3)
    surface.minima = find_minima(surface, surface.hessian)
    yield 0.6
    return seen


def in_words(seen: Seen) -> str:
    """What the slice is, and what it is not."""
    d = seen.net.d
    return (
        f"A slice of the loss of a network with {d} weights: here the optimizers move in two "
        f"directions only. Dotted: its own training in all {d} (by {type(TRAINER).__name__}, α "
        f"{setting(TRAINER.lr)}), {percent(seen.shares.sum())} of it in these two."
    )


def in_short(seen: Seen) -> str:
    """The same for a table: all that the slice follows from."""
    return (
        f"network: {seen.units} hidden units, {seen.net.d} weights, trained by {TRAINER!r} in "
        f"{STEPS} steps; w1 and w2 go along the two main directions of that training"
    )


def trained_path(seen: Seen | None) -> dict[str, Columns]:
    """Tables: the path of the training, and its name beside it; empty on other surfaces."""
    if seen is None:
        return {"trained": {"x": [], "y": []}, "training": {"x": [], "y": [], "text": []}}
    x, y = seen.path.T
    beside = int(np.abs(x - (0.3 * x[0] + 0.7 * x[-1])).argmin())
    return {
        "trained": {"x": x, "y": y},
        "training": {"x": [x[beside]], "y": [y[beside]], "text": ["its training"]},
    }
