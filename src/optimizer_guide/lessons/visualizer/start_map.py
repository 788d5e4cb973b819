"""A map of starts: which minimum the run from each ends in, and in how many steps."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from optimizer_guide.kit.computed import Axis
from optimizer_guide.kit.html import key
from optimizer_guide.kit.slowly import Pieces, finished
from optimizer_guide.kit.styles import BASINS, DIVERGED, NEVER, NO_LOSS, class_of
from optimizer_guide.kit.wording import many, percent, setting, signed
from optimizer_guide.lessons.ground import minima
from optimizer_guide.lessons.visualizer.follower import Follower
from optimizer_guide.lessons.visualizer.images import (
    LOST,
    goal_of,
    legend,
    loses,
    lost,
    placed,
    spoken,
)
from optimizer_guide.lessons.visualizer.map_of_starts import (
    Ends,
    MapOfStarts,
    pixels,
    what_it_follows_from,
    work,
)

PAUSE = 0.2
"""Seconds."""


class StartMap(Follower):
    """Every start in the window: which minimum it ends in, and in how many steps."""

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
        is_there = (ends.which >= 0) & (ends.which < LOST)
        basins = np.where(is_there, ends.which % len(BASINS) + 0.5, ends.which).astype("f4")
        w1, w2 = (
            [f"w{sign} {signed(at)}" for at in side]
            for sign, side in zip("₁₂", pixels(scene, n), strict=True)
        )
        names = [f"ends at ({signed(a)}, {signed(b)})" for a, b in surface.minima]
        spoken_of_which = {**spoken(scene, w1, w2, names), "values": [ends.which]}
        return MapOfStarts(
            scene=scene,
            optimizer=optimizer,
            ends=ends,
            tables={
                "which": placed(basins, across, up, spoken_of_which),
                "how_soon": placed(ends.steps, across, up, spoken(scene, w1, w2)),
                "minima": minima(surface),
                "here": {"x": [x], "y": [y]},
            },
            axes={
                "which.x": Axis(*across),
                "which.y": Axis(*up),
                "how_soon.x": Axis(*across),
                "how_soon.y": Axis(*up),
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
            f"<p class='small legend'>{parts}</p>{legend(computed.scene, 'Second map, ')}"
            f"<p>{_of_all(computed)} Click to start there.</p>"
        )

    def summary(self, computed: MapOfStarts) -> str:
        name, reached = type(computed.optimizer).__name__, int(computed.reached.sum())
        return f"Of {computed.ends.which.size} starts of {name}, {reached} reach a minimum."


def _shares(computed: MapOfStarts) -> list[str]:
    """The legend of the first map: how large a share of the starts each colour has."""
    which, minima = computed.ends.which, computed.scene.surface.minima
    parts = [
        key(BASINS[k], f"({signed(a)}, {signed(b)}): {percent(float(np.mean(which == k)))}")
        for k, (a, b) in enumerate(minima[: len(BASINS)])
    ]
    if len(minima) > len(BASINS):
        others = float(np.mean((which >= len(BASINS)) & (which < LOST)))
        parts.append(
            f"<span>… {len(minima)} minima, whose colours repeat; those not named: "
            f"{percent(others)}</span>"
        )
    never, gone = float(np.mean(which == -1)), float(np.mean(which == LOST))
    parts.append(key(NEVER, f"not within the goal: {percent(never)}"))
    parts.append(key(DIVERGED, f"{lost(computed.scene)}: {percent(gone)}"))
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
        return f"{starts}. {goal_of(scene)} The maps show which {loses(scene)}."
    half = int(np.median(computed.ends.steps[reached])) if reached.any() else None
    median = ""
    if half is not None:
        median = f", half of them in {many(half, 'step')} or fewer" if half else ", half at once"
    return (
        f"Of {starts}, {percent(float(np.mean(reached)))} come within "
        f"{setting(scene.goal)} of the loss of the minimum that they are nearest to "
        f"after {many(scene.steps, 'step')}{median}. Some only pass it: the map does not "
        "say that they rest there."
    )
