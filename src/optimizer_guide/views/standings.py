"""The race: paths over the contours of the ravine, and the loss by step."""

from bokeh.models import Range1d, VArea

from optimizer_guide.core.later_branches import everyone
from optimizer_guide.kit.styles import ON_GROUND, QUIET, style_of
from optimizer_guide.lessons.plane import extra_of
from optimizer_guide.lessons.race.ravine import GOAL, STEPS, WINDOW
from optimizer_guide.lessons.race.results import LOSSES, band_of
from optimizer_guide.lessons.race.standings import Standings
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, add_text, draw_line, loss_by_step, tick, write
from optimizer_guide.views.plane import (
    draw_exits,
    draw_path,
    draw_run,
    plot_plane,
    raise_markers,
    ring,
)

BENEATH = {"Momentum": 16, "Adam": 23}
"""Who often ends under another, and the size of their markers: SGD is drawn over Momentum, RMSProp
and Momentum over Adam."""


def draw(data: Data) -> list[Plot]:
    plane = plot_plane(data, "The paths over the contours of the loss", WINDOW, 340)
    ring(plane, data.table("start"), "x", "y")
    loss = loss_by_step(STEPS, LOSSES, height=340)
    loss.x_range = Range1d(start=-0.02 * STEPS, end=1.55 * STEPS)
    tick(loss, x=range(0, STEPS + 1, 50))
    draw_line(loss, [0, STEPS], [GOAL, GOAL], QUIET, dash="dotted", width=1.5)
    write(loss, 0, GOAL, "goal", color=ON_GROUND, align="left top", offset=(3, 3))
    add_text(
        loss, data.table("names"), "t", "y", "name", color="color", align="left", offset=(13, 0)
    )
    for cls in reversed(everyone()):  # the plainest on top
        _draw_entrant(plane, loss, data, cls.__name__)
    for p in (plane, loss):
        raise_markers(p, data)
    draw_exits(plane, data)
    return [plane, loss]


def _draw_entrant(plane: Plot, loss: Plot, data: Data, name: str) -> None:
    """All that shows one optimizer, and the band of its many losses."""
    draw_band(loss, data, name)
    beneath = BENEATH.get(name, 0)
    draw_run(plane, data, name, beneath)
    draw_path(loss, data, name, "t", f"loss_{name}", part=name, beneath=beneath)


def draw_band(p: Plot, data: Data, name: str) -> None:
    """Between the lowest and the highest tenth of an optimizer's many losses."""
    color = style_of(name).color
    band = VArea(x="t", y1="low", y2="high", fill_color=color, fill_alpha=0.16)
    add(p, data.table(band_of(name)), band, extra_of(name))


VIEW = View(Standings, draw, widths=(3, 2))
