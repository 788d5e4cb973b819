"""The bowl, the point in it, and what the guide claims of the two."""

import math
from dataclasses import dataclass

import numpy as np

from optimizer_guide import Array
from optimizer_guide.core.surfaces import Quadratic, Window
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.wording import number, point

REACH = 3.0
WINDOW: Window = ((-REACH, REACH), (-REACH, REACH))
CEILING = 4.0
"""The loss at the rim, where the bowl is cut off."""
INSIDE = 0.71
"""Of the ceiling: how high a point may lie, so that its arrow stays on the map."""
LEVELS = np.arange(0.5, CEILING + 0.1, 0.5)
"""Equally far apart, so that lines which are close together mean steep ground."""
NARROW = 10.0


def bowl(steeper: float) -> Quadratic:
    """A bowl, ``steeper`` times more curved along w₂ than along w₁."""
    return Quadratic((1.0, steeper), window=WINDOW)


def inside(surface: Quadratic, w: Array) -> Array:
    """``w``, or if that is above the rim, where the line from there to the minimum meets it."""
    loss = float(surface.value(w))
    return w if loss <= INSIDE * CEILING else w * math.sqrt(INSIDE * CEILING / loss)


@dataclass(frozen=True, eq=False, kw_only=True)
class Place(Computed):
    """The point, and what is there."""

    surface: Quadratic
    w: Array

    @property
    def loss(self) -> float:
        """At the point."""
        return float(self.surface.value(self.w))

    @property
    def gradient(self) -> Array:
        """(2,) At the point."""
        return self.surface.gradient(self.w)

    @property
    def slope(self) -> float:
        """The length of the gradient."""
        return float(np.hypot(*self.gradient))

    @property
    def off(self) -> float:
        """Degrees between the way straight downhill and the way to the minimum."""
        along = float(self.gradient @ self.w) / (self.slope * float(np.hypot(*self.w)))
        return math.degrees(math.acos(min(1.0, along)))


def _flat(place: Place) -> Measured:
    return Measured(
        place.slope < 1e-9,
        f"The gradient there is {point(place.gradient)}: no way leads up more steeply than "
        "another.",
    )


def _across(place: Place) -> Measured:
    return Measured(
        place.off > 45,
        f"Straight downhill misses the minimum by {place.off:.0f} degrees: the walls are so steep "
        "that the slope along the floor hardly counts.",
    )


def _crowded(place: Place) -> Measured:
    along = Place(surface=place.surface, w=np.array([math.sqrt(2 * place.loss), 0.0]))
    gaps = [(LEVELS[1] - LEVELS[0]) / each.slope for each in (place, along)]
    return Measured(
        gaps[1] > 2 * gaps[0],
        f"Here the slope is {number(place.slope)} and the lines are {number(gaps[0])} apart; at "
        f"this height along the floor it is {number(along.slope)}, and they are {number(gaps[1])}.",
    )


CLAIMS = (
    Claim(
        "At the bottom there is no slope, and no arrow.",
        {"w1": 0.0, "w2": 0.0},
        _flat,
        asks="Put the point at the very bottom. What becomes of the arrow?",
        choices=("It points straight up", "It vanishes"),
        answer=1,
        plot=1,
    ),
    Claim(
        "In a ravine the gradient points almost straight across, not along the floor.",
        {"steeper": NARROW, "w1": -1.8, "w2": 0.4},
        _across,
        asks="Make the bowl a narrow ravine, with the point on one of its walls. Where does "
        "straight downhill lead from there?",
        choices=("To the minimum", "Across, to the other wall"),
        answer=1,
        plot=1,
    ),
    Claim(
        "Where the lines crowd together the ground is steep.",
        {"steeper": 6.0, "w1": 0.0, "w2": 0.9},
        _crowded,
        deeper=True,
    ),
)
