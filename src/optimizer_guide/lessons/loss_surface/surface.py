"""One bowl in relief and as a contour map, with a point on both and its gradient."""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import param

from optimizer_guide import Array
from optimizer_guide.core.contours import ellipses
from optimizer_guide.core.relief import Camera
from optimizer_guide.kit.computed import Columns
from optimizer_guide.kit.controls import Entry, accepted
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.wording import number, point
from optimizer_guide.lessons.ground import ground
from optimizer_guide.lessons.loss_surface.place import (
    CEILING,
    CLAIMS,
    LEVELS,
    NARROW,
    REACH,
    WINDOW,
    Place,
    bowl,
    inside,
)
from optimizer_guide.lessons.relief import on_relief, relief

CELLS = 24
"""Of the relief, each way."""
LENGTH = 0.25
"""Of the gradient: how long its arrow is."""
TOP = 1.4 * CEILING
"""The loss up to which an arrow in the relief rises: beyond it there is no room."""
BEYOND = 0.3
"""How far beyond the arrow its name stands."""
SIDEWAYS = 0.1
"""How far an arrow must go to a side, so that its name stands on that side."""
MARGIN = 0.2
"""Of the map, within which its name stays."""
ASIDE = 0.5
"""How far beside an arrow to the edge its name stands."""
FLAT = 0.05
"""A gradient shorter than this has no direction that could be seen."""


def camera(turn: float) -> Camera:
    """Who looks at the relief."""
    return Camera(WINDOW, (0.0, CEILING), turn)


@lru_cache(maxsize=32)
def _map(steeper: float) -> dict[str, Columns]:
    return ground(bowl(steeper), LEVELS)


@lru_cache(maxsize=32)
def _relief(steeper: float, turn: float) -> dict[str, Columns]:
    surface, reach = bowl(steeper), math.sqrt(2 * CEILING)
    # No wider than the rim, so that a narrow ravine has as many facets as a round bowl.
    around = ((-reach, reach), (-reach / math.sqrt(steeper), reach / math.sqrt(steeper)))
    x, y = ellipses(surface, LEVELS)
    loss = np.repeat(LEVELS, len(x) // len(LEVELS))
    tables = relief(surface.grid(CELLS + 1, around), camera(turn), (x, y, loss))
    return {**tables, "words": _words(x, y, loss, turn)}


def _words(x: Array, y: Array, loss: Array, turn: float) -> Columns:
    """Table: high and low, where they are in the relief; ``x``, ``y`` and ``loss`` of the rings."""
    rings = on_relief(camera(turn), x, y, loss)
    top = int(np.nanargmax(rings["y"]))
    low = on_relief(camera(turn), [0.0], [0.0], [0.0])
    return {
        "x": np.append(low["x"], rings["x"][top]),
        "y": np.append(low["y"], rings["y"][top]),
        "text": ["low", "high"],
        "dy": np.array([15.0, -9.0]),
    }


class LossSurface(Figure):
    slug = "loss-surface"
    plays = False
    plots_first = True
    picks = (1,)
    drags = (1,)

    turn = param.Number(30.0, bounds=(-180.0, 180.0), step=5.0, label="turn the landscape, degrees")
    steeper = param.Number(
        1.0, bounds=(1.0, NARROW), step=0.5, label="steeper along <i>w</i>₂, times"
    )
    w1 = Entry(
        -1.5,
        bounds=(-REACH, REACH),
        step=0.1,
        precedence=2,
        label="the point’s <i>w</i>₁",
        doc="Where the point is; above the rim of the bowl it is moved down to the rim.",
    )
    w2 = Entry(1.5, bounds=(-REACH, REACH), step=0.1, precedence=2, label="<i>w</i>₂", doc=w1.doc)

    claims = CLAIMS

    def brings(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """A bowl that is made narrower takes the point along, as high up its wall as before."""
        if "w2" in values or "steeper" not in values:
            return {}, ""
        try:
            steeper = accepted(self.param["steeper"], values["steeper"])
        except ValueError:
            return {}, ""  # it will be said that it was not taken
        return {"w2": round(self.w2 * math.sqrt(self.steeper / steeper), 3)}, ""

    def pick(self, plot: int, x: float, y: float) -> None:
        place = np.clip([x, y], -REACH, REACH)
        self.w1, self.w2 = inside(bowl(self.steeper), place).round(3).tolist()

    def compute(self) -> Place:
        surface = bowl(self.steeper)
        w = inside(surface, np.array([self.w1, self.w2]))
        place = Place(surface=surface, w=w)
        drawn = {**_map(self.steeper), **_relief(self.steeper, self.turn)}
        drawn["point"] = _point(place, camera(self.turn))
        return replace(place, tables=drawn, places={1: (float(w[0]), float(w[1]))})

    def readout(self, computed: Place) -> str:
        return (
            f"<p class='big'>At <i>w</i> = {point(computed.w)} the loss is "
            f"<strong>{number(computed.loss)}</strong> and the gradient is "
            f"{point(computed.gradient)}: {_slope(computed)}.</p>"
        )

    def summary(self, computed: Place) -> str:
        shape = "a round bowl" if self.steeper == 1 else "a ravine"
        return (
            f"In {shape} the point {point(computed.w)} has a loss of {number(computed.loss)} "
            f"and a gradient of length {number(computed.slope)}."
        )


def _slope(place: Place) -> str:
    """What the arrow is, in words."""
    if place.slope < FLAT:
        return "the ground is level, and there is no arrow"
    return f"the arrow, straight uphill, at a slope of <strong>{number(place.slope)}</strong>"


def _point(place: Place, from_where: Camera) -> Columns:
    """Table: the point and the tip of its arrow on the map, and both in the relief."""
    has_arrow = place.slope >= FLAT
    x, y, _ = _along(place, LENGTH)
    x[2], y[2] = _within((x[2], y[2]))
    # The arrow lies along the ground, which rises by the square of the slope.
    room = (TOP - place.loss) / max(place.slope, FLAT) ** 2
    seen = on_relief(from_where, *_along(place, min(LENGTH, room)))
    columns = {"x": x, "y": y, "across": seen["x"], "up": seen["y"]}
    ends = {
        f"{end}{name}": column[i : i + 1]
        for name, column in columns.items()
        for i, end in enumerate(("", "tip_", "word_"))
    }
    sides = {
        "side_x": [_inwards(float(x[2]))],
        "side_across": [_onwards(float(np.diff(seen["x"])[0]))],
    }
    said = {"loss": [place.loss], "slope": [place.slope]}
    return {**ends, **sides, **said, "word": ["uphill" if has_arrow else ""]}


def _along(place: Place, length: float) -> tuple[Array, Array, Array]:
    """x, y and height of the point, of the tip of an arrow of this ``length`` times its gradient,
    and of its name beyond it."""
    tip = length if place.slope >= FLAT else np.nan  # else its head and its name would be drawn
    lengths = np.array([0.0, tip, tip + BEYOND / max(place.slope, FLAT)])
    x, y = place.w[:, None] + lengths * place.gradient[:, None]
    return x, y, place.loss + lengths * place.slope**2


def _within(place: tuple[float, float]) -> Array:
    """Where a name stands that is to be here: within the map, and not on an arrow to its edge."""
    end = REACH - MARGIN
    kept = np.clip(place, -end, end)
    pushed = np.abs(place) > end
    return kept - ASIDE * np.where(kept < 0, -1.0, 1.0) * (pushed[::-1] & ~pushed)


def _inwards(x: float) -> str:
    """How a word at x is aligned, so that the edge of the map does not cut it."""
    return "left" if x < -REACH / 2 else "right" if x > REACH / 2 else "center"


def _onwards(way: float) -> str:
    """How a word is aligned beyond an arrow that goes this far to the right."""
    return "center" if abs(way) < SIDEWAYS else "left" if way > 0 else "right"
