"""The look ahead: Nesterov's next step in two arrows, and how both swing across the ravine."""

from bokeh.models import Segment
from bokeh.models.renderers import GlyphRenderer

from optimizer_guide.kit.styles import QUIET, STYLES
from optimizer_guide.lessons.momentum.look_ahead import STEPS, VALLEY, LookAhead
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, add, plot_by_step
from optimizer_guide.views.plane import draw_dots, draw_path, draw_vector, plot_plane

COLOR = STYLES["Nesterov"].color
HEIGHT = 330


def draw(data: Data) -> list[Plot]:
    return [_plane(data), _across(data)]


def _plane(data: Data) -> Plot:
    p = plot_plane(
        data,
        "Nesterov’s path, and its next step in two arrows",
        VALLEY.window,
        HEIGHT,
        x_label="w₁ (along the floor)",
        y_label="w₂ (across)",
    )
    ball = ("ball1", "ball2")
    draw_dots(p, data, "Nesterov", *ball)
    path = draw_path(p, data, "Nesterov", *ball, rest=0.4)
    ways = {
        "its velocity": _draw_way(p, data, "ball", "ahead", COLOR, 2.5),
        "the gradient ahead": _draw_way(p, data, "ahead", "next", STYLES["SGD"].color, 2.5),
        "the gradient at the ball": _draw_way(p, data, "ahead", "without", QUIET, 1.5),
    }
    draw_legend(p, {"Nesterov": path, **ways})
    return p


def _draw_way(
    p: Plot, data: Data, start: str, end: str, color: str, width: float
) -> list[GlyphRenderer]:
    """An arrow, and under it a line, which has a place in a legend."""
    (x0, y0), (x1, y1) = ((f"{point}1", f"{point}2") for point in (start, end))
    line = Segment(x0=x0, y0=y0, x1=x1, y1=y1, line_color=color, line_width=width)
    draw_vector(p, data, (x0, y0), (x1, y1), color, width)
    return [add(p, data.now, line)]


def _across(data: Data) -> Plot:
    p = plot_by_step(
        "across",
        "How far from the floor both are, by step",
        STEPS,
        "w₂ (across)",
        (-1.3, 1.3),
        height=HEIGHT,
    )
    paths = {
        name: draw_path(p, data, name, "t", column, rest=0.4)
        for name, column in (("Momentum", "momentum2"), ("Nesterov", "ball2"))
    }
    draw_legend(p, paths)
    return p


VIEW = View(LookAhead, draw, widths=(3, 2))
