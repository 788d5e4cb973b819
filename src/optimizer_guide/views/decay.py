"""The decay: the three weights by step, under Adam + L2 and under AdamW."""

from bokeh.models.annotations import Title

from optimizer_guide.kit.styles import QUIET, STYLES
from optimizer_guide.lessons.adamw.decay import SCALES, STEPS, Decay
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import SANS, Plot, add_line, add_text, plot_by_step, tell, tick
from optimizer_guide.views.plane import draw_path

DASHES, MARKERS = ("solid", "dashed", "dotdash"), ("circle", "square", "triangle")
"""How the lines of the three weights are told apart."""


def draw(data: Data) -> list[Plot]:
    return [_weights(data, "l2", "Adam", "Adam + L2"), _weights(data, "adamw", "AdamW", "AdamW")]


def _weights(data: Data, name: str, style: str, title: str) -> Plot:
    color = STYLES[style].color
    head = Title(text=title, text_color=color, text_font=SANS, text_font_size="15px")
    p = plot_by_step(
        name,
        f"The three weights by step under {title}",
        STEPS,
        "weight",
        (-0.16, 1.12),
        height=330,
        title=head,
    )
    tick(p, x=range(0, STEPS + 1, STEPS // 4))
    alone = data.table("decay_alone")
    grey = add_line(p, alone, "t", "w", QUIET, width=1.5, dash="dotted", level="underlay")
    tell(p, grey, "<b>The decay alone</b>, step @t", {"weight": "w"})
    for i, (scale, dash, marker) in enumerate(zip(SCALES, DASHES, MARKERS, strict=True)):
        column = f"{name}_{i}"
        said = {f"weight with gradients ±{scale:g}": column}
        draw_path(p, data, style, "t", column, rest=0.5, dash=dash, marker=marker, said=said)
    add_text(p, data.table(f"{name}_ends"), color=color, align="right top", offset=(0, 8))
    return p


VIEW = View(Decay, draw, widths=(1, 1))
