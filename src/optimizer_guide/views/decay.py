"""The decay: the three weights by step, under Adam + L2 and under AdamW."""

from __future__ import annotations

from bokeh.models import Line
from bokeh.models.annotations import Title

from optimizer_guide.kit.styles import QUIET, STYLES
from optimizer_guide.lessons.adamw.decay import SCALES, STEPS, Decay
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import SANS, Plot, add, add_text, plot, tick
from optimizer_guide.views.plane import draw_path


def draw(data: Data) -> list[Plot]:
    """A plot for each way to decay."""
    return [_weights(data, "l2", "Adam", "Adam + L2"), _weights(data, "adamw", "AdamW", "AdamW")]


def _weights(data: Data, name: str, style: str, title: str) -> Plot:
    color = STYLES[style].color
    head = Title(text=title, text_color=color, text_font=SANS, text_font_size="15px")
    p = plot(
        name,
        f"The three weights by step under {title}",
        height=330,
        x_label="step",
        y_label="weight",
        x_range=(-0.02 * STEPS, 1.4 * STEPS),
        y_range=(-0.16, 1.12),
        title=head,
    )
    tick(p, x=range(0, STEPS + 1, STEPS // 4))
    alone = Line(x="t", y="w", line_color=QUIET, line_dash="dotted", line_width=1.5)
    add(p, data.table("decay_alone"), alone, level="underlay")
    for i in range(len(SCALES)):
        draw_path(p, data, style, "t", f"{name}_{i}")
    add_text(
        p,
        data.table(f"{name}_ends"),
        "x",
        "y",
        "text",
        text_color=color,
        text_align="left",
        x_offset=10,
    )
    return p


VIEW = View(Decay, draw, widths="minmax(0, 1fr) minmax(0, 1fr)")
