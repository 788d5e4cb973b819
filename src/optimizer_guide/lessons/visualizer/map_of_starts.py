"""What becomes of a run from each start in the window."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimizer_guide.core.loss import Array
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.sweep import sweep
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.slowly import Pieces, by_rows
from optimizer_guide.lessons.visualizer.axes import middles
from optimizer_guide.lessons.visualizer.images import LOST, Image, image_of
from optimizer_guide.lessons.visualizer.scene import Scene, bound_of, lowest


class Ends(NamedTuple):
    """How the run from each start ends, images of one shape.

    ``which``: the minimum that it is nearest to at the end.  ``steps``: until its loss is within
    the goal of that minimum's.  Both are -1 if it never is, `LOST` if it diverged, NaN where the
    loss is not defined at the start.
    """

    which: Image
    steps: Image


@dataclass(frozen=True, eq=False, kw_only=True)
class MapOfStarts(Computed):
    """How the run from each start ends."""

    scene: Scene
    optimizer: Optimizer
    ends: Ends

    @property
    def reached(self) -> np.ndarray:
        """Which starts come within the goal."""
        return (self.ends.steps >= 0) & (self.ends.steps < LOST)


def pixels(scene: Scene, n: int) -> tuple[Array, Array]:
    """Where the starts are: the middle of each pixel, to the digits that a click loads."""
    x, y = (np.round(middles(low, high, n), 3) for low, high in scene.surface.window)
    return x, y


def what_it_follows_from(scene: Scene, optimizer: Optimizer) -> Hashable:
    """Of equal keys the map is the same, wherever the reader's own start is."""
    return (*scene.key_but_start, repr(optimizer))


def work(scene: Scene, optimizer: Optimizer, n: int) -> Pieces[Ends]:
    """Compute the map of n × n starts, some rows at a time; each time, how far it is is said."""
    x, y = pixels(scene, n)
    like = ("starts", n, scene.name, scene.steps, scene.noise > 0, type(optimizer))
    ends = yield from by_rows(
        n, lambda some: ends_of(scene, optimizer, np.array(np.meshgrid(x, y[some]))), like
    )
    return Ends(*(np.concatenate(images) for images in zip(*ends, strict=True)))


def ends_of(scene: Scene, optimizer: Optimizer, starts: Array) -> Ends:
    """How the runs from ``starts``, (2, rows, columns), end."""
    surface = scene.surface
    options = scene.options | {
        "goal": scene.goal,
        "dtype": np.float32,
        "seed": np.full(starts.shape[1:], scene.seed),
        "bound": bound_of(surface, starts),
        "lowest": lowest(surface),
    }
    outcome = sweep(surface, optimizer, starts, **options)
    heights = np.asarray(surface.value(surface.minima.T)) if len(surface.minima) else None
    if heights is not None and not np.allclose(heights, heights[0], atol=1e-9):
        own = heights[outcome.minimum]  # the goal is above the minimum that it ends at
        outcome = sweep(surface, optimizer, starts, **options | {"lowest": own})
    steps = image_of(outcome)
    with np.errstate(all="ignore"):
        steps[~np.isfinite(surface.value(starts))] = np.nan
    is_there = (steps >= 0) & (steps < LOST)
    return Ends(np.where(is_there, outcome.minimum, steps).astype("f4"), steps)
