"""The schedules: the loss by step under each, and the rates themselves."""

from __future__ import annotations

from optimizer_guide.lessons.in_practice.schedules import LOOKS, NAMES, STEPS, Schedules
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, by_step, loss_by_step, plot
from optimizer_guide.views.plane import draw_path


def draw(data: Data) -> list[Plot]:
    """The loss, and the learning rate."""
    loss = loss_by_step(STEPS, (1e-3, 30.0), height=320)
    rate = plot(
        "rate", "The learning rate by step", height=320, x_label="step", y_label="learning rate",
        x_range=by_step(STEPS), y_range=(0.0, 0.65),
    )  # fmt: skip
    curves = {}
    for curve, name in NAMES.items():
        color, dash, marker = LOOKS[curve]
        beneath = 17 if curve == "decayed" else 0  # it ends where the warmed-up one does
        curves[name], _ = (
            draw_path(
                p, data, "SGD", "t", f"{what}_{curve}", rest=0.4, called=name, color=color,
                dash=dash, marker=marker, beneath=beneath,
            )
            for p, what in ((loss, "loss"), (rate, "rate"))
        )  # fmt: skip
    draw_legend(loss, curves)
    return [loss, rate]


VIEW = View(Schedules, draw, widths="minmax(0, 3fr) minmax(0, 2fr)")
