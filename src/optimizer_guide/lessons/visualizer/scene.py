"""A scene: the surface, the start, and all that runs depend on beside the optimizer."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from optimizer_guide import Array, Optimizer, Trajectory, descend
from optimizer_guide.core.arrival import first_within
from optimizer_guide.core.descent import DIVERGED
from optimizer_guide.core.loss import Loss
from optimizer_guide.core.schedules import SCHEDULES
from optimizer_guide.core.surfaces import GALLERY, Surface
from optimizer_guide.core.typed import Typed, TypedError, read
from optimizer_guide.kit.wording import short
from optimizer_guide.lessons.visualizer.network import NETWORK

TYPED = "type your own"
"""The surface that is a formula of the reader's."""
FAR = 1000.0
"""A run whose loss is above this many times that at its start has diverged, if it is also above
the bound of `descend`."""


def gallery() -> dict[str, Surface]:
    """Name → surface: those over two weights, one that was added to `GALLERY` included."""
    return {surface.name: surface for surface in GALLERY if surface.d == 2}


@lru_cache(maxsize=64)
def typed(text: str, reach: float) -> Typed:
    """The loss that a text spells out, on a square around 0."""
    return Typed(text, window=((-reach, reach), (-reach, reach)))


@lru_cache(maxsize=64)
def fault_of(text: str) -> TypedError | None:
    """What is wrong with a text."""
    try:
        read(text)
    except TypedError as error:
        return error
    return None


@dataclass(frozen=True, eq=False)
class Scene:
    """Where runs take place, and how."""

    surface: Surface
    name: str
    """What the surface is called in the menu."""
    start: Array
    steps: int
    schedule: str
    noise: float
    seed: int
    goal: float
    """Above the lowest minimum's loss."""

    @property
    def loss_in_words(self) -> str:
        """What is walked down, in words."""
        if self.name == TYPED:
            return f"the loss {self.surface.text}"
        return f"the {NETWORK}" if self.name == NETWORK else self.name

    @property
    def nowhere(self) -> str:
        """Why no run can begin where it should; empty if it can."""
        x, y = self.start
        with np.errstate(all="ignore"):
            loss = float(self.surface.value(self.start))
        if np.isfinite(loss):
            return ""
        what = "not defined" if np.isnan(loss) else "infinite"
        return f"The loss is {what} at the start ({short(x)}, {short(y)})."

    @property
    def bound(self) -> float:
        """Above which loss a run has diverged."""
        return float(bound_of(self.surface, self.start))

    @property
    def options(self) -> dict[str, Any]:
        """What `descend` and `sweep` need beside surface, optimizer, start and seed."""
        is_constant = self.schedule == "constant"
        factors = None if is_constant else SCHEDULES[self.schedule](self.steps)
        return {"steps": self.steps, "noise": self.noise, "schedule": factors, "bound": self.bound}

    def run(self, optimizer: Optimizer) -> Trajectory:
        """The run of an optimizer."""
        return descend(self.surface, optimizer, self.start, seed=self.seed, **self.options)


def bound_of(surface: Surface, start: Array) -> Array:
    """Above which loss a run from ``start``, (2, *runs), has diverged.

    A start may be far out here, where the loss is large and a run may well come down from it.
    """
    with np.errstate(all="ignore"):
        far = FAR * np.asarray(surface.value(start), dtype=float)
    return np.fmax(DIVERGED, np.where(np.isfinite(far), far, DIVERGED))


def lowest(surface: Loss) -> float:
    """The loss that a goal is measured from; no number where no minimum is known, so that no loss
    is within it."""
    return surface.lowest if len(surface.minima) else math.nan


def steps_to_goal(run: Trajectory, goal: float) -> int:
    """The first step within ``goal`` of the lowest minimum, or -1.

    A run that diverges has not got there, whatever it passed on its way; where no minimum is
    known there is no goal.
    """
    there = int(first_within(run.loss, goal + lowest(run.surface)))
    return there if run.diverged_at < 0 else -1
