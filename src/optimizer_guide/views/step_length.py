"""The steps of SGD and of Adam on one and the same gradient, by step."""

from __future__ import annotations

from bokeh.models import NumeralTickFormatter

from optimizer_guide.kit.styles import QUIET
from optimizer_guide.lessons.adam.gradients import STEPS
from optimizer_guide.lessons.adam.step_length import StepLength
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, by_step, plot, tick
from optimizer_guide.views.plane import draw_path
from optimizer_guide.views.still import draw_line

SEEN = {
    "SGD": ("SGD: α g", {"gradient": "g", "step in α": "SGD"}),
    "Adam": ("Adam: α m̂ / √v̂", {"gradient": "g", "step in α": "Adam"}),
}
"""Whose steps: what the key says, and what is told under the pointer."""


def draw(data: Data) -> list[Plot]:
    """The steps of each, in units of α, on an axis of its own: they may part a thousandfold."""
    return [_steps(data, name) for name in SEEN]


def _steps(data: Data, name: str) -> Plot:
    said, columns = SEEN[name]
    steps = plot(
        name.lower(),
        f"The steps of {name} by step, in units of the learning rate",
        height=300,
        x_label="step",
        y_label="step, in units of α",
        x_range=by_step(STEPS),
        y_range=(0, 1.2),
    )
    steps.yaxis.formatter = NumeralTickFormatter(format="0,0.[0]")
    steps.yaxis.major_label_overrides = {1: "1 α"}
    tick(steps, x=range(0, STEPS + 1, STEPS // 4))
    draw_line(steps, [0, STEPS], [1, 1], QUIET, level="underlay", line_dash="dashed")
    line = draw_path(steps, data, name, "t", name, rest=0.5, said=columns)
    draw_legend(steps, {said: line[1:]}, "bottom_left")
    return steps


VIEW = View(StepLength, draw, widths="minmax(0, 1fr) minmax(0, 1fr)")
