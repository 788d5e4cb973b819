"""Conventions: w₂ by step in each form of momentum, each over the average's."""

from optimizer_guide.kit.styles import STYLES
from optimizer_guide.lessons.momentum.conventions import STEPS, Conventions
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, add_line, plot, tell

COLOR = STYLES["Momentum"].color
HEIGHT = 270


def draw(data: Data) -> list[Plot]:
    return [
        _form(data, "heavy", "heavy ball"),
        _form(data, "dampened", "dampening = β"),
    ]


def _form(data: Data, name: str, label: str) -> Plot:
    p = plot(
        name,
        f"w₂ by step: {label}, and the average",
        height=HEIGHT,
        x_label="step",
        y_label="w₂ (across)",
        x_range=(0, STEPS),
        y_range=(-3.8, 3.8),
    )
    paths = data.table("across")
    average = add_line(p, paths, "t", "average", COLOR, width=7, alpha=0.35)
    form = add_line(p, paths, "t", name, COLOR, width=2)
    tell(p, form, "Step @t", {label: name, "average": "average"})
    draw_legend(p, {"the average": [average], label: [form]})
    return p


VIEW = View(Conventions, draw, widths=(1, 1))
