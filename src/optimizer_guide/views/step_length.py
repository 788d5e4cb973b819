"""The steps of Momentum, RMSProp and Adam on one and the same gradient, by step."""

from bokeh.models import NumeralTickFormatter

from optimizer_guide.kit.styles import ON_GROUND, QUIET, style_of
from optimizer_guide.lessons.adam.gradients import STEPS
from optimizer_guide.lessons.adam.step_length import StepLength
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, add_line, add_text, draw_line, plot_by_step, tick
from optimizer_guide.views.plane import draw_path

SEEN = {"Momentum": "Momentum: α m", "RMSProp": "RMSProp: α g / √v", "Adam": "Adam: α m̂ / √v̂"}
"""Whose steps, and what the key says."""


def draw(data: Data) -> list[Plot]:
    momentum, rmsprop, adam = (_steps(data, name) for name in SEEN)
    add_text(rmsprop, data.table("above"), color=ON_GROUND, align="left top", offset=(4, 4))
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
    draw_line(p, [0, STEPS], [1, 1], QUIET, level="underlay", dash="dashed")
    add_line(p, data.table("before"), "t", name, style_of(name).color, width=8, alpha=0.3)
    line = draw_path(p, data, name, "t", name, rest=0.5, said={"gradient": "g", "step in α": name})
    top, word = f"top_{name.lower()}", data.table("word_before")
    add_text(p, word, "x", top, color=ON_GROUND, align="center top", offset=(0, 30))
    draw_legend(p, {SEEN[name]: line[1:]}, "top_right" if name == "Momentum" else "bottom_left")
    return p


VIEW = View(StepLength, draw, widths=(1, 1, 1))
