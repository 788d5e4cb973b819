"""A map of starts: which minimum the run from each ends in, and in how many steps."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optimizer_guide import Array, Optimizer, sweep
from optimizer_guide.kit.computed import Axis, Computed
from optimizer_guide.kit.html import key
from optimizer_guide.kit.slowly import Pieces, by_rows, finished
from optimizer_guide.kit.styles import BASINS, DIVERGED, NEVER, NO_LOSS, class_of
from optimizer_guide.kit.wording import many, percent, point, setting, signed
from optimizer_guide.lessons.ground import minima
from optimizer_guide.lessons.plane import frame
from optimizer_guide.lessons.visualizer import images
from optimizer_guide.lessons.visualizer.axes import middles
from optimizer_guide.lessons.visualizer.follower import Follower
from optimizer_guide.lessons.visualizer.scene import Scene, bound_of, lowest

PAUSE = 0.2
"""Seconds."""


class Ends(NamedTuple):
    """How the run from each start ends, images of one shape.

    ``which``: the minimum that it is nearest to at the end.  ``steps``: until its loss is within
    the goal of that minimum's.  Both are -1 if it never is, `LOST` if it diverged, NaN where the
    loss is not defined at the start.
    """

    which: images.Image
    steps: images.Image


@dataclass(frozen=True, eq=False, kw_only=True)
class MapOfStarts(Computed):
    """How the run from each start ends."""

    scene: Scene
    optimizer: Optimizer
    ends: Ends

    @property
    def reached(self) -> np.ndarray:
        """Which starts come within the goal."""
        return (self.ends.steps >= 0) & (self.ends.steps < images.LOST)


def pixels(scene: Scene, n: int) -> tuple[Array, Array]:
    """Where the starts are: the middle of each pixel, to the digits that a click loads."""
    x, y = (np.round(middles(low, high, n), 3) for low, high in scene.surface.window)
    return x, y


def what_it_follows_from(scene: Scene, optimizer: Optimizer) -> Hashable:
    """Of equal keys the map is the same, wherever the reader's own start is."""
    runs = scene.surface, scene.steps, scene.schedule, scene.noise, scene.seed
    return *runs, scene.goal, repr(optimizer)


def work(scene: Scene, optimizer: Optimizer, n: int) -> Pieces[Ends]:
    """Compute the map of n × n starts, some rows at a time; each time, how far it is is said."""
    x, y = pixels(scene, n)
    like = ("starts", n, scene.name, scene.steps, scene.noise > 0, type(optimizer))
    ends = yield from by_rows(
        n, lambda some: ends_of(scene, optimizer, np.array(np.meshgrid(x, y[some]))), like
    )
    return Ends(*map(np.concatenate, zip(*ends, strict=True)))


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
    steps = images.image_of(outcome)
    with np.errstate(all="ignore"):
        steps[~np.isfinite(surface.value(starts))] = np.nan
    is_there = (steps >= 0) & (steps < images.LOST)
    return Ends(np.where(is_there, outcome.minimum, steps).astype("f4"), steps)


class StartMap(Follower):
    slug = "start-map"
    slow = True
    picks = (0, 1)
    SIDE = 256
    """Pixels along a side."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._known: tuple[Hashable, Ends | None] = (None, None)
        """What was computed last, and from what: another start of the reader's changes nothing."""

    @property
    def waits(self) -> float:  # type: ignore[override]  # only where there is work to do
        """Seconds without a word of the reader's after which a new map is begun."""
        source = what_it_follows_from(self.playground.scene, self.in_focus)
        return 0.0 if source == self._known[0] else PAUSE

    def compute(self) -> MapOfStarts:
        return finished(self.compute_slowly())

    def compute_slowly(self) -> Pieces[MapOfStarts]:
        scene, optimizer = self.playground.scene, self.in_focus
        source = what_it_follows_from(scene, optimizer)
        known_source, ends = self._known
        n = self.playground.pixels(self.SIDE)
        if ends is None or source != known_source:
            ends = yield from work(scene, optimizer, n)
            self._known = source, ends
        surface, (x, y) = scene.surface, scene.start.tolist()
        across, up = surface.window
        is_there = (ends.which >= 0) & (ends.which < images.LOST)
        basins = np.where(is_there, ends.which % len(BASINS) + 0.5, ends.which).astype("f4")
        w1, w2 = (
            [f"w{sign} {signed(at)}" for at in side]
            for sign, side in zip("₁₂", pixels(scene, n), strict=True)
        )
        names = [f"ends at {point(minimum)}" for minimum in surface.minima]
        spoken_of_which = {**images.spoken(scene, w1, w2, names), "values": [ends.which]}
        return MapOfStarts(
            scene=scene,
            optimizer=optimizer,
            ends=ends,
            tables={
                "which": images.placed(basins, across, up, spoken_of_which),
                "how_soon": images.placed(ends.steps, across, up, images.spoken(scene, w1, w2)),
                "minima": minima(surface),
                "here": {"x": [x], "y": [y]},
            },
            axes={
                **frame(surface.window, plot="which"),
                **frame(surface.window, plot="how_soon"),
                "steps": Axis(0, scene.steps),
            },
            places={0: (x, y), 1: (x, y)},
        )

    def pick(self, plot: int, x: float, y: float) -> None:
        playground = self.playground
        own = pixels(playground.scene, playground.pixels(self.SIDE))
        sides = zip(own, (x, y), strict=True)
        playground.start_at(*(float(side[np.abs(side - at).argmin()]) for side, at in sides))

    # -- words -------------------------------------------------------------------------------

    def readout(self, computed: MapOfStarts) -> str:
        parts = " ".join(["<span>First map, the minimum:</span>", *_shares(computed)])
        return (
            f"<p class='small legend'>{parts}</p>{images.legend(computed.scene, 'Second map, ')}"
            f"<p>{_of_all(computed)} Click to start there.</p>"
        )

    def summary(self, computed: MapOfStarts) -> str:
        name, reached = type(computed.optimizer).__name__, int(computed.reached.sum())
        return f"Of {computed.ends.which.size} starts of {name}, {reached} reach a minimum."


def _shares(computed: MapOfStarts) -> list[str]:
    """The legend of the first map: how large a share of the starts each colour has."""
    which, minima = computed.ends.which, computed.scene.surface.minima
    parts = [
        key(BASINS[k], f"{point(minimum)}: {percent(np.mean(which == k))}")
        for k, minimum in enumerate(minima[: len(BASINS)])
    ]
    if len(minima) > len(BASINS):
        others = float(np.mean((which >= len(BASINS)) & (which < images.LOST)))
        parts.append(
            f"<span>… {len(minima)} minima, whose colours repeat; those not named: "
            f"{percent(others)}</span>"
        )
    never, gone = float(np.mean(which == -1)), float(np.mean(which == images.LOST))
    parts.append(key(NEVER, f"not within the goal: {percent(never)}"))
    parts.append(key(DIVERGED, f"{images.lost(computed.scene)}: {percent(gone)}"))
    nowhere = float(np.mean(np.isnan(which)))
    if nowhere:
        parts.append(key(NO_LOSS, f"no loss at the start: {percent(nowhere)}"))
    return parts


def _of_all(computed: MapOfStarts) -> str:
    """What both maps come to."""
    scene, name, reached = computed.scene, type(computed.optimizer).__name__, computed.reached
    starts = (
        f"{reached.size:,} starts of <strong class='{class_of(name)}'>{name}</strong>, the "
        "optimizer to tune"
    )
    if not len(scene.surface.minima):
        return f"{starts}. {images.goal_of(scene)} The maps show which {images.loses(scene)}."
    half = int(np.median(computed.ends.steps[reached])) if reached.any() else None
    median = ""
    if half is not None:
        median = f", half of them in {many(half, 'step')} or fewer" if half else ", half at once"
    return (
        f"Of {starts}, {percent(np.mean(reached))} come within "
        f"{setting(scene.goal)} of the loss of the minimum that they are nearest to "
        f"after {many(scene.steps, 'step')}{median}. Some only pass it: the map does not "
        "say that they rest there."
    )
