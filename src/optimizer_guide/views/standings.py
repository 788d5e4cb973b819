"""The race: paths over the contours of the ravine, and the loss by step."""

from __future__ import annotations

from bokeh.models import ColumnDataSource, Line, VArea

from optimizer_guide.core.later_branches import everyone
from optimizer_guide.kit.styles import QUIET, style_of
from optimizer_guide.lessons.plane import extra_of
from optimizer_guide.lessons.race.ravine import GOAL, STEPS, WINDOW
from optimizer_guide.lessons.race.results import band_of
from optimizer_guide.lessons.race.standings import Standings
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, loss_by_step, plot
from optimizer_guide.views.plane import (
    draw_exits,
    draw_ground,
    draw_path,
    draw_run,
    ring,
)


def draw(data: Data) -> list[Plot]:
    """The plane, and the loss."""
    plane = plot(
        "plane", "The paths over the contours of the loss", height=380, x_range=WINDOW[0],
        y_range=WINDOW[1],
    )  # fmt: skip
    draw_ground(plane, data)
    ring(plane, data.table("start"), "x", "y")
    loss = loss_by_step(STEPS, (1e-6, 1e6), height=380)
    goal = ColumnDataSource({"t": [0, STEPS], "loss": [GOAL, GOAL]})
    add(loss, goal, Line(x="t", y="loss", line_color=QUIET, line_dash="dotted", line_width=1.5))
    for cls in reversed(everyone()):  # the plainest on top
        _draw_entrant(plane, loss, data, cls.__name__)
    draw_exits(plane, data)
    return [plane, loss]


def _draw_entrant(plane: Plot, loss: Plot, data: Data, name: str) -> None:
    """All that shows one optimizer, and the band of its many losses."""
    color = style_of(name).color
    band = VArea(x="t", y1="low", y2="high", fill_color=color, fill_alpha=0.16)
    add(loss, data.table(band_of(name)), band, extra_of(name))
    draw_run(plane, data, name)
    draw_path(loss, data, name, "t", f"loss_{name}", part=name)


VIEW = View(Standings, draw, widths="minmax(0, 3fr) minmax(0, 2fr)")
