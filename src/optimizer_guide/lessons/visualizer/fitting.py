"""From where to where a map of learning rates goes: where something happens on the surface."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from optimizer_guide import Array, Optimizer, sweep
from optimizer_guide.core.loss import Loss
from optimizer_guide.core.networks.slice import Slice
from optimizer_guide.core.optimizer import hyperparameters_of
from optimizer_guide.core.surfaces import Surface
from optimizer_guide.lessons.visualizer.axes import Side, round_number
from optimizer_guide.lessons.visualizer.scene import lowest

TRIED = 43
"""Learning rates that are tried, seven to a power of ten."""
MOMENTA = (0.0, 0.5, 0.9, 0.99)
AT_REST = 1e-3
"""Of the slope at the start."""
MARGIN = 3.0
"""How much farther a map goes than the last rate that serves."""

OF_A_SLICE = (0.03, 100.0)
"""Of a network's loss, where its training is some ten long and the slope there a tenth."""


def fitted(side: Side, surface: Surface, optimizer: type[Optimizer], steps: int) -> Side:
    """The side of a map, if learning rates are along it, narrowed to those that matter."""
    if side.name != "lr":
        return side
    is_slice = isinstance(surface, Slice)  # on which to try them takes too long
    low, high = OF_A_SLICE if is_slice else rates_that_matter(surface, optimizer, steps)
    return replace(side, low=low, high=high)


@lru_cache(maxsize=64)
def rates_that_matter(
    surface: Surface, optimizer: type[Optimizer], steps: int
) -> tuple[float, float]:
    """From below the least to above the greatest learning rate that serves, from the surface's own
    start: at which a run gets to within 0.001 of the lowest loss, covers 90 % of the way or comes
    to rest; where there is no minimum, at which it does not diverge."""
    rates = np.geomspace(1e-4, 100.0, TRIED)
    averages = {
        name: np.array(MOMENTA)
        for name, field in hyperparameters_of(optimizer).items()
        if field.role == "momentum"
    }
    tried = optimizer().replace(lr=rates[:, None], **averages)
    ended = sweep(surface, tried, steps=steps, goal=1e-3, lowest=lowest(surface))
    serves = ended.diverged_at < 0
    if len(surface.minima):
        down = gets_down(surface, surface.start, ended.w, ended.loss)
        serves &= (ended.steps_to_goal >= 0) | down
    found = rates[serves.any(axis=1)] if serves.any() else np.array([surface.lr])
    low, high = max(1e-4, found[0] / MARGIN), min(100.0, found[-1] * MARGIN)
    return round_number(low), round_number(high)


def gets_down(surface: Loss, start: Array, w: Array, loss: Array) -> NDArray[np.bool_]:
    """Which runs from ``start`` that end at ``w`` cover most of the way, or come to rest."""
    with np.errstate(all="ignore"):  # some have diverged
        way = surface.value(start) - surface.lowest
        slope, first = (np.hypot(*surface.gradient(at)) for at in (w, start))
        return (loss - surface.lowest <= 0.1 * way) | (slope < AT_REST * first)
