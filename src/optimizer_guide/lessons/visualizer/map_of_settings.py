"""What becomes of a run for each pair of values of two hyperparameters."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from optimizer_guide import Array, Optimizer, Sweep, sweep
from optimizer_guide.core.stability import largest_stable_lr
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.computed import Columns, Computed
from optimizer_guide.kit.slowly import Pieces, by_rows
from optimizer_guide.lessons.visualizer.axes import Side
from optimizer_guide.lessons.visualizer.images import LOST
from optimizer_guide.lessons.visualizer.scene import Scene, lowest

CHECKED = 64
"""Runs of a map that are run again in double precision, to say which is first."""


class Soonest(NamedTuple):
    """The run that is first at the goal."""

    steps: int
    optimizer: Optimizer


class Sides(NamedTuple):
    """What is across, and what is up."""

    across: Side
    up: Side

    def values(self, n: int) -> tuple[Array, Array]:
        """What is set along both sides, pixel by pixel: what a click loads."""
        return self.across.values(n), self.up.values(n)


@dataclass(frozen=True, eq=False, kw_only=True)
class MapOfSettings(Computed):
    """What became of the run of each pixel."""

    scene: Scene
    optimizer: Optimizer
    """The one in focus, as it is set."""
    axes_of: Mapping[str, Side]
    """Name of an axis → the side: across, then up."""
    outcome: Sweep
    soonest: Soonest | None

    @property
    def reached(self) -> int:
        """How many runs reach the goal."""
        return int(np.sum((self.outcome.steps_to_goal >= 0) & (self.outcome.diverged_at < 0)))

    @property
    def lost(self) -> int:
        """How many diverge."""
        return int(np.sum(self.outcome.diverged_at >= 0))


def outcome_of(scene: Scene, optimizer: Optimizer, sides: Sides, n: int) -> Pieces[Sweep]:
    """What becomes of the runs of all pixels, (n, n), in 32 bits; some rows at a time."""
    of_x, of_y = sides.values(n)

    def outcome(some: slice) -> Sweep:
        changes = {}
        for side, values in ((sides.up, of_y[some, None]), (sides.across, of_x[None, :])):
            if side.name is not None:
                changes[side.name] = values.astype("f4")
        rows = some.stop - some.start
        return runs_from_the_start(scene, optimizer.replace(**changes), rows, n)

    like = ("settings", n, scene.name, scene.steps, scene.noise > 0, type(optimizer))
    parts = yield from by_rows(n, outcome, like)
    return Sweep(
        *(
            np.concatenate([getattr(part, field.name) for part in parts], axis=-2)
            for field in fields(Sweep)
        )
    )


def soonest_of(scene: Scene, optimizer: Optimizer, sides: Sides, outcome: Sweep) -> Soonest | None:
    """The first at the goal, in double precision at exactly what a click on it loads; of those
    that are first in the map's own precision."""
    steps = np.where(outcome.diverged_at < 0, outcome.steps_to_goal, -1)
    first = np.argsort(np.where(steps >= 0, steps, LOST), axis=None, kind="stable")[:CHECKED]
    first = first[steps.flat[first] >= 0]
    if not first.size:
        return None
    rows, columns = np.unravel_index(first, steps.shape)
    x, y = sides.values(len(outcome.loss))
    tried = zip(sides, (x[columns], y[rows]), strict=True)
    own = {side.name: values for side, values in tried if side.name is not None}
    exact = runs_from_the_start(scene, optimizer.replace(**own), first.size, dtype=np.float64)
    sound = (exact.diverged_at < 0) & (exact.steps_to_goal >= 0)
    if not sound.any():
        return None
    best = int(np.where(sound, exact.steps_to_goal, np.inf).argmin())
    at_best = {name: float(values[best]) for name, values in own.items()}
    return Soonest(int(exact.steps_to_goal[best]), optimizer.replace(**at_best))


def runs_from_the_start(
    scene: Scene, optimizer: Optimizer, *shape: int, dtype: type[np.floating] = np.float32
) -> Sweep:
    """What becomes of runs of an optimizer whose hyperparameters span ``shape``."""
    spread = (slice(None), *(None,) * len(shape))
    return sweep(
        scene.surface,
        optimizer,
        scene.start[spread] + np.zeros((1, *shape)),
        goal=scene.goal,
        lowest=lowest(scene.surface),
        seed=np.full(shape, scene.seed),
        dtype=dtype,
        **scene.options,
    )


def limit_of(scene: Scene, optimizer: Optimizer, sides: Sides) -> Columns:
    """Table: the exact limit of the learning rate, where one is known, along the other side."""
    nothing = {"x": np.empty(0), "y": np.empty(0)}
    surface, names = scene.surface, [side.name for side in sides]
    if not isinstance(surface, Quadratic) or scene.schedule != "constant":
        return nothing
    if names.count("lr") != 1:
        return nothing
    is_across = names[0] == "lr"
    rate, other = sides if is_across else sides[::-1]
    along = np.linspace(*other.ends, 200)
    if other.name is not None:
        optimizer = optimizer.replace(**{other.name: other.back(along)})
    limit = largest_stable_lr(optimizer, max(surface.curvature))
    if limit is None:
        return nothing
    place = rate.to(np.broadcast_to(limit, along.shape))
    inside = place <= rate.to(rate.high)
    place, along = place[inside], along[inside]
    return {"x": place, "y": along} if is_across else {"x": along, "y": place}


def place_of(side: Side, optimizer: Optimizer) -> float:
    """Where an optimizer stands along a side; at its end if it is beyond that."""
    value = side.low if side.name is None else optimizer.hyperparameters[side.name]
    return float(side.to(np.clip(value, side.low, side.high)))
