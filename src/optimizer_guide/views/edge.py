"""The edge of stability: the sharpness, the loss, and the curve that the network makes."""

from bokeh.models import Scatter

from optimizer_guide.kit.styles import QUIET, style_of
from optimizer_guide.lessons.networks.edge import EdgeOfStability
from optimizer_guide.lessons.networks.training import FINE, STEPS
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import (
    Plot,
    add,
    add_line,
    add_text,
    loss_by_step,
    plot,
    plot_by_step,
)
from optimizer_guide.views.plane import draw_path

NAMES = ("SGD", "Momentum", "Adam")


def draw(data: Data) -> list[Plot]:
    sharpness = plot_by_step(
        "sharpness",
        "The sharpness by step, and the limit of the learning rate",
        STEPS,
        "sharpness",
        (0.0, 22.0),
        height=320,
    )
    add_line(sharpness, data.table("limit"), "t", "limit", QUIET, width=2, dash="dashed")
    add_text(
        sharpness,
        data.table("limit label"),
        "t",
        "limit",
        color=QUIET,
        align="right bottom",
        offset=(0, -14),
    )
    loss = loss_by_step(STEPS, (1e-6, 10.0), height=320)
    for name in NAMES:
        draw_path(sharpness, data, name, "t", "sharpness", part=name)
        draw_path(loss, data, name, "t", "loss", part=name)
    return [sharpness, loss, _curve(data)]


def _curve(data: Data) -> Plot:
    p = plot(
        "curve",
        "The points to learn, and the curve that the network makes",
        height=320,
        x_label="x",
        y_label="the network’s output",
        x_range=(-1.06, 1.06),
        y_range=(-1.6, 1.6),
    )
    data.row.data = {"x": FINE}
    for name in NAMES:
        add_line(p, data.row, "x", "curve", style_of(name).color, width=2.4, part=name)
    dot = Scatter(x="x", y="y", size=6, fill_color=None, line_color=QUIET, line_width=1.5)
    add(p, data.table("target"), dot)
    return p


VIEW = View(EdgeOfStability, draw, widths=(4, 3, 3))
