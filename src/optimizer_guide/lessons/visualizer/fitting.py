"""From where to where a map of learning rates goes: where something happens on the surface."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.core.networks.slice import Slice
from optimizer_guide.core.optimizer import Optimizer, hyperparameters_of
from optimizer_guide.core.surfaces import Surface
from optimizer_guide.core.sweep import Sweep, sweep
from optimizer_guide.lessons.visualizer.axes import Side
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
    if isinstance(surface, Slice):  # to try them takes too long
        return Side("lr", *OF_A_SLICE, side.scale)
    return Side("lr", *rates_that_matter(surface, optimizer, steps), side.scale)


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
        serves &= (ended.steps_to_goal >= 0) | _gets_down(surface, ended)
    found = rates[serves.any(axis=1)] if serves.any() else np.array([surface.lr])
    return _digit(max(1e-4, found[0] / MARGIN)), _digit(min(100.0, found[-1] * MARGIN))


def _gets_down(surface: Surface, ended: Sweep) -> NDArray[np.bool_]:
    """Which runs cover most of the way, or come to rest."""
    with np.errstate(all="ignore"):  # some have diverged
        way = surface.value(surface.start) - surface.lowest
        slope, first = (np.hypot(*surface.gradient(w)) for w in (ended.w, surface.start))
        return (ended.loss - surface.lowest < 0.1 * way) | (slope < AT_REST * first)


def _digit(rate: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten."""
    power = math.floor(math.log10(rate))
    near = [float(f"{m}e{k}") for k in (power, power + 1) for m in (1, 2, 5)]
    return min(near, key=lambda each: abs(math.log(each / rate)))
