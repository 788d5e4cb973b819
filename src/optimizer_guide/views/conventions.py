"""Conventions: w₂ by step in each form of momentum, each over the average's."""

from __future__ import annotations

from bokeh.models import Line

from optimizer_guide.kit.styles import STYLES
from optimizer_guide.lessons.momentum.conventions import STEPS, Conventions
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, plot, write

AVERAGE = STYLES["Momentum"].color


def draw(data: Data) -> list[Plot]:
    """A plot for each form but the average."""
    return [
        _form(data, "heavy", "heavy ball", "Momentum"),
        _form(data, "dampened", "dampening = β", "Momentum"),
        _form(data, "Nesterov", "Nesterov", "Nesterov"),
    ]


def _form(data: Data, name: str, label: str, style: str) -> Plot:
    color, dash, *_ = STYLES[style]
    p = plot(
        name,
        f"w₂ by step: {label}, and the average",
        height=250,
        x_label="step",
        y_label="w₂ (across)",
        x_range=(0, STEPS),
        y_range=(-3.8, 3.8),
    )
    paths = data.table("across")
    band = Line(x="t", y="average", line_color=AVERAGE, line_width=7, line_alpha=0.35)
    line = Line(x="t", y=name, line_color=color, line_width=2, line_dash=dash)
    add(p, paths, band)
    add(p, paths, line)
    write(
        p,
        STEPS,
        3.7,
        label,
        text_color=color,
        text_font_style="bold",
        text_align="right",
        text_baseline="top",
    )
    write(
        p,
        STEPS,
        -3.7,
        "band: the average",
        text_color=AVERAGE,
        text_align="right",
        text_baseline="bottom",
    )
    return p


VIEW = View(Conventions, draw, widths="repeat(3, minmax(0, 1fr))")
