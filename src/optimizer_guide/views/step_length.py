"""The steps of Momentum, RMSProp and Adam on one and the same gradient, by step."""

from __future__ import annotations

from bokeh.models import NumeralTickFormatter

from optimizer_guide.kit.styles import QUIET
from optimizer_guide.lessons.adam.gradients import STEPS
from optimizer_guide.lessons.adam.step_length import StepLength
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, add_text, plot_by_step, tick
from optimizer_guide.views.plane import draw_path
from optimizer_guide.views.still import draw_line

SEEN = {"Momentum": "Momentum: α m", "RMSProp": "RMSProp: α g / √v", "Adam": "Adam: α m̂ / √v̂"}
"""Whose steps, and what the key says."""


def draw(data: Data) -> list[Plot]:
    """The steps of each, in units of α, on an axis of its own: they may part a thousandfold."""
    momentum, rmsprop, adam = (_steps(data, name) for name in SEEN)
    add_text(rmsprop, data.table("above"), color=QUIET, align="left top", offset=(4, 4))
    return [momentum, rmsprop, adam]


def _steps(data: Data, name: str) -> Plot:
    p = plot_by_step(
        name.lower(),
        f"The steps of {name} by step, in units of the learning rate",
        STEPS,
        "step, in units of α",
        (0, 1.2),
        height=260,
    )
    p.yaxis.formatter = NumeralTickFormatter(format="0,0.[0]")
    p.yaxis.major_label_overrides = {1: "1 α"}
    tick(p, x=range(0, STEPS + 1, STEPS // 2))
    draw_line(p, [0, STEPS], [1, 1], QUIET, level="underlay", line_dash="dashed")
    line = draw_path(p, data, name, "t", name, rest=0.5, said={"gradient": "g", "step in α": name})
    draw_legend(p, {SEEN[name]: line[1:]}, "bottom_left")
    return p


VIEW = View(StepLength, draw, widths="repeat(3, minmax(0, 1fr))")
