"""The ravine: two paths over the contours, the next step as arrows, and the loss by step."""

from bokeh.core.properties import value

from optimizer_guide.kit.styles import LEFT, QUIET, STYLES, WHITE
from optimizer_guide.lessons.momentum.ravine import HIGHEST, LOWEST, Ravine
from optimizer_guide.lessons.momentum.valley import RAVINE, STEPS
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, add_text, loss_by_step
from optimizer_guide.views.plane import (
    draw_dots,
    draw_exits,
    draw_path,
    draw_vector,
    plot_plane,
    ring,
)

NAMES = ("SGD", "Momentum")
DASHES = {"Momentum": "solid", "SGD": "dashed"}
"""In the order of drawing: where both go the same way, Momentum is seen between SGD's dashes."""
HEIGHT = 360


def draw(data: Data) -> list[Plot]:
    return [_plane(data), _loss(data)]


def _plane(data: Data) -> Plot:
    plane = plot_plane(
        data,
        "The two paths over the contours of the loss",
        RAVINE.window,
        HEIGHT,
        x_label="w₁ (along the floor)",
        y_label="w₂ (across)",
    )
    paths = {}
    for name, dash in DASHES.items():
        at = (f"w1_{name}", f"w2_{name}")
        draw_dots(plane, data, name, *at)
        paths[name] = draw_path(plane, data, name, *at, rest=0.5, dash=dash)
    draw_legend(plane, {name: paths[name] for name in NAMES})
    # SGD's step is thin and grey, and has its name, so that nobody takes it for SGD's path.
    at = ("w1_Momentum", "w2_Momentum")
    draw_vector(plane, data, at, ("gradient_x", "gradient_y"), QUIET, 1.5)
    add_text(
        plane,
        data.now,
        "word_x",
        "word_y",
        value("SGD would step here"),
        color=WHITE,
        align="left",
        offset=(8, 0),
        bold=True,
        box=LEFT,
    )
    draw_vector(plane, data, at, ("velocity_x", "velocity_y"), STYLES["Momentum"].color, 2.5)
    draw_exits(plane, data)
    return plane


def _loss(data: Data) -> Plot:
    loss = loss_by_step(STEPS, (LOWEST, HIGHEST), height=HEIGHT)
    for name, dash in DASHES.items():
        draw_path(loss, data, name, "t", f"loss_{name}", rest=0.5, dash=dash)
    arrivals = data.table("arrivals")
    draw_legend(loss, {"arrives": [ring(loss, arrivals, "step", "loss", 11)]})
    add_text(
        loss,
        arrivals,
        "left",
        "bottom",
        color="color",
        align="left bottom",
        offset=(0, "dy"),
        bold=True,
    )
    return loss


VIEW = View(Ravine, draw, widths=(3, 2))
