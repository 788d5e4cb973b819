"""Conditioning: the steps until arrival by κ, at one rate for both and at their own."""

from bokeh.models import NumeralTickFormatter

from optimizer_guide.kit.styles import QUIET, STYLES
from optimizer_guide.lessons.momentum.conditioning import CONDITIONS, LONGEST, Conditioning
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, add_line, plot, tell, tick
from optimizer_guide.views.plane import draw_marker


def draw(data: Data) -> list[Plot]:
    return [
        _steps(data, "one", "one rate for both"),
        _steps(data, "own", "each at its own rate"),
    ]


def _steps(data: Data, rates: str, label: str) -> Plot:
    p = plot(
        rates,
        f"Steps until arrival by conditioning, {label}",
        height=320,
        x_label="κ, how much steeper across than along",
        y_label=f"steps, {label}",
        x_axis_type="log",
        y_axis_type="log",
        x_range=(0.93, 1.07 * CONDITIONS[-1]),
        y_range=(0.8, 1.2 * LONGEST),
    )
    tick(p, x=[1, 2, 5, 10, 20, 50, 100, 200], y=[1, 3, 10, 30, 100, 300])
    for axis in (*p.xaxis, *p.yaxis):
        axis.formatter = NumeralTickFormatter(format="0")
    steps = data.table("steps")
    add_line(p, data.table("line"), "kappa", "steps", QUIET, width=2, dash="dotted")
    drawn = {}
    for name in ("SGD", "Momentum"):
        column = f"{rates}_{name}"
        curve = add_line(p, steps, "kappa", column, STYLES[name].color, width=2)
        here = draw_marker(p, data.table("here"), name, "kappa", column, 10)
        tell(p, curve, name, {"κ": "kappa", "steps": column})
        drawn[name] = [curve, here]
    draw_legend(p, drawn, "top_left")
    return p


VIEW = View(Conditioning, draw, widths=(1, 1))
