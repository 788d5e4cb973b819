"""The bowl: the loss as a curve with the steps on it, and the loss by step."""

import numpy as np
from bokeh.models import ColumnDataSource, Scatter, Segment
from bokeh.models.renderers import GlyphRenderer

from optimizer_guide.core.surfaces import Surface
from optimizer_guide.kit.styles import QUIET, STYLES
from optimizer_guide.lessons.gradient_descent.bowl import BOWL, HIGH, LOW, STEPS, Bowl
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, add, add_line, plot, plot_by_step, tell, tick
from optimizer_guide.views.plane import draw_dots, draw_path

HEIGHT = 330


def draw(data: Data) -> list[Plot]:
    return [_curve(data), _loss(data)]


def _curve(data: Data) -> Plot:
    (window,) = BOWL.window
    label = "The loss as a curve, and the steps along it"
    p, curve = plot_curve(BOWL, label, window, HIGH, HEIGHT)
    tick(p, y=[0, 20, 40, 60, 80])
    tangent = Segment(
        x0="left",
        y0="left_loss",
        x1="right",
        y1="right_loss",
        line_color=QUIET,
        line_width=2,
        line_dash="dashed",
    )
    slope = add(p, data.now, tangent)
    dots = _draw_steps(p, data, "w")
    path = draw_path(p, data, "SGD", "w", "loss", rest=0.2, said={"w": "w", "loss": "loss"})
    entries = {"the loss": [curve], "gradient descent": [*path, dots], "the slope here": [slope]}
    draw_legend(p, entries, "top_center")
    return p


def plot_curve(
    surface: Surface,
    label: str,
    window: tuple[float, float],
    losses: tuple[float, float],
    height: int,
) -> tuple[Plot, GlyphRenderer]:
    """A plot of a loss of one weight, and its curve."""
    labels = {"x_label": "weight w", "y_label": "loss L(w)"}
    p = plot("curve", label, height=height, x_range=window, y_range=losses, **labels)
    w = np.linspace(*window, 201)
    source = ColumnDataSource({"w": w, "loss": surface.value(w[None])})
    curve = add_line(p, source, "w", "loss", QUIET, width=2.5)
    tell(p, curve, "The loss", {"w": "w", "loss": "loss"})
    return p, curve


def _loss(data: Data) -> Plot:
    p = plot_by_step("loss", "The loss by step", STEPS, "loss", LOW, height=HEIGHT)
    _draw_steps(p, data, "t")
    draw_path(p, data, "SGD", "t", "loss", rest=0.4)
    return p


def _draw_steps(p: Plot, data: Data, x: str) -> GlyphRenderer:
    """A dot at every step: faint before it is played."""
    dot = Scatter(x=x, y="loss", fill_color=STYLES["SGD"].color, line_color=None, fill_alpha=0.4)
    add(p, data.whole, dot)
    return draw_dots(p, data, "SGD", x, "loss")


VIEW = View(Bowl, draw, widths=(3, 2))
