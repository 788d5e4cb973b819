"""A ravine with one flat and one steep direction, turned by an angle against the axes."""

from functools import cache, lru_cache

import numpy as np

from optimizer_guide import Optimizer, Trajectory, descend
from optimizer_guide.core.arrival import first
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.computed import Columns
from optimizer_guide.lessons.ground import ground, round_levels
from optimizer_guide.lessons.plane import turn, turned

FLAT, STEEP = CURVATURE = (0.1, 8.0)
START = (-4.0, 3.0)
WINDOW = ((-6.0, 4.0), (-4.5, 4.5))
LEVELS = round_levels(0.03, 100)
NEAR = ((-0.15, 0.15), (-0.135, 0.135))
"""The window around the minimum in which RMSProp's jumps are seen."""
NEAR_LEVELS = round_levels(1e-4, 0.1)
CLOSE = 0.1
"""Of the way still to go along the flat direction: what counts as nearly there."""
FLATTER = 0.02
"""The flat direction's curvature where the ravine is turned for `turned_steps`."""
TURNED_LR = 0.1
"""The learning rate there."""


def ravine(degrees: float) -> Quadratic:
    """The ravine, turned, with the start turned alike: to SGD it is always the same."""
    start = turned(START, degrees)
    return Quadratic(CURVATURE, rotation=degrees, start=start, window=WINDOW)


@lru_cache(maxsize=64)
def ground_of(degrees: float, near: bool = False) -> dict[str, Columns]:
    """What the paths run over, as tables: in the whole window, or near the minimum."""
    if near:
        return ground(ravine(degrees), NEAR_LEVELS, NEAR)
    return ground(ravine(degrees), LEVELS)


def until_close(run: Trajectory, degrees: float = 0.0) -> int:
    """The first step with less than `CLOSE` of the way along the flat direction left, or -1."""
    flat = np.abs((run.w @ turn(degrees))[:, 0])
    return int(first(flat / flat[0] < CLOSE))


@cache
def turned_steps(rule: type[Optimizer], degrees: float) -> tuple[int, ...]:
    """Steps until close in a steeper ravine than the figure's, at α = `TURNED_LR`.

    From four starts that differ by 1e-12, as RMSProp's jumping makes much of a rounding error.
    """
    surface = Quadratic((FLATTER, STEEP), rotation=degrees)
    starts = [turned((-4.0 - k * 1e-12, 2.0), degrees) for k in range(4)]
    runs = [descend(surface, rule(lr=TURNED_LR), start, steps=1500) for start in starts]
    return tuple(until_close(run, degrees) for run in runs)
