"""The steps of SGD and Adam on one and the same gradient, by step."""

from __future__ import annotations

from optimizer_guide.kit.styles import QUIET, STYLES
from optimizer_guide.lessons.adam.gradients import STEPS
from optimizer_guide.lessons.adam.step_length import StepLength
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add_text, plot, tick
from optimizer_guide.views.plane import draw_path
from optimizer_guide.views.still import draw_line


def draw(data: Data) -> list[Plot]:
    """The steps, in units of α."""
    steps = plot(
        "steps",
        "The steps of SGD and Adam by step, in units of the learning rate",
        height=360,
        x_label="step",
        y_label="length of the step",
        x_range=(-0.02 * STEPS, 1.25 * STEPS),
        y_range=(0, 1.25),
    )
    steps.yaxis.major_label_overrides = {1: "α"}
    tick(steps, x=range(0, STEPS + 1, STEPS // 4))
    draw_line(
        steps, [0, STEPS], [1, 1], QUIET, level="underlay", line_dash="dashed", line_width=1.5
    )
    for name in ("SGD", "Adam"):
        draw_path(steps, data, name, "t", name)
    add_text(
        steps,
        data.table("ends"),
        STEPS,
        "y",
        "text",
        text_color="color",
        text_align="left",
        x_offset=9,
    )
    add_text(
        steps,
        data.table("beyond"),
        STEPS,
        "y",
        "text",
        text_color=STYLES["SGD"].color,
        text_align="right",
        text_baseline="top",
        y_offset=4,
    )
    return [steps]


VIEW = View(StepLength, draw)
