"""The schedules: the loss by step under each, and the rates themselves."""

from optimizer_guide.lessons.in_practice.schedules import LOOKS, NAMES, STEPS, Schedules
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, loss_by_step, plot_by_step
from optimizer_guide.views.plane import draw_path


def draw(data: Data) -> list[Plot]:
    loss = loss_by_step(STEPS, (1e-3, 30.0), height=320)
    rate = plot_by_step(
        "rate", "The learning rate by step", STEPS, "learning rate", (0.0, 0.65), height=320
    )
    curves = {}
    for curve, name in NAMES.items():
        color, dash, marker = LOOKS[curve]
        beneath = 17 if curve == "decayed" else 0  # it ends where the warmed-up one does
        curves[name], _ = (
            draw_path(
                p,
                data,
                "SGD",
                "t",
                f"{what}_{curve}",
                rest=0.4,
                called=name,
                color=color,
                dash=dash,
                marker=marker,
                beneath=beneath,
            )
            for p, what in ((loss, "loss"), (rate, "rate"))
        )
    draw_legend(loss, curves)
    return [loss, rate]


VIEW = View(Schedules, draw, widths=(3, 2))
