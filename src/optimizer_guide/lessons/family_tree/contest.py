"""A contest: a child and its parent on the ground where the parent fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer_guide import Array, Optimizer, Trajectory, descend, follow
from optimizer_guide.core.arrival import stays_within
from optimizer_guide.core.surfaces import Surface
from optimizer_guide.lessons.plane import drawable

Paths = dict[str, Array]
"""Name → positions, (steps + 1, 2), the child's first."""

STAY = 10
"""Who jumps in and out may be in at the end: they have not stayed until so many steps on."""


@dataclass(frozen=True, eq=False)
class Contest:
    """A child and its parent (none for a root) on one surface, at rates of their own.

    ``gradients``, where given, (steps, 2), stand in the place of the surface's.  ``near`` is the
    distance from the minimum that counts as there.  ``measured`` adds a sentence on the paths.
    """

    child: Optimizer
    parent: Optimizer | None
    surface: Surface
    steps: int
    story: str
    near: float = 0.05
    gradients: Array | None = None
    measured: Callable[[Contest, Paths], str] = lambda contest, paths: ""

    @property
    def entrants(self) -> dict[str, Optimizer]:
        """Name → optimizer, the child first."""
        both = [self.child, self.parent] if self.parent else [self.child]
        return {type(optimizer).__name__: optimizer for optimizer in both}

    @property
    def levels(self) -> Array:
        """The losses whose contours are drawn."""
        lowest = self.surface.lowest
        rise = float(self.surface.grid(40).loss.max()) - lowest
        return lowest + np.geomspace(rise / 5000, rise, 12)

    def distance(self, path: Array) -> Array:
        """How far each position is from the nearest minimum: (steps + 1,)."""
        minima = self.surface.minima
        with np.errstate(all="ignore"):
            return np.min([np.hypot(*(path - minimum).T) for minimum in minima], axis=0)

    def arrival(self, path: Array) -> int:
        """The step from which the path stays near a minimum to its end, or -1."""
        return int(stays_within(self.distance(path), self.near, at_least=STAY))

    def race(self) -> tuple[Paths, dict[str, Trajectory]]:
        """The paths, as far as they can be drawn, and the runs that diverged."""
        paths, lost = {}, {}
        for name, optimizer in self.entrants.items():
            if self.gradients is not None:
                paths[name] = follow(optimizer, self.gradients, self.surface.start).w
                continue
            run = descend(self.surface, optimizer, steps=self.steps)
            paths[name] = drawable(run)[0]
            if run.diverged_at >= 0:
                lost[name] = run
        return paths, lost
