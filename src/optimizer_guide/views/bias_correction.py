"""The bias correction: its factors, and the step with and without it."""

from __future__ import annotations

from bokeh.models import Line, NumeralTickFormatter

from optimizer_guide.kit.styles import QUIET, STYLES
from optimizer_guide.lessons.adam.bias_correction import LONG, MARK, BiasCorrection
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, add_text, plot, tick, write
from optimizer_guide.views.still import draw_line

MOMENTUM, RMSPROP, ADAM = (STYLES[name].color for name in ("Momentum", "RMSProp", "Adam"))


def draw(data: Data) -> list[Plot]:
    """What the correction multiplies by, and the steps."""
    factors = _panel("factors", "What the correction multiplies by", "multiplied by", (0.012, 40.0))
    _draw(factors, data, "of_m", MOMENTUM, "solid")
    _draw(factors, data, "of_root_v", RMSPROP, "solid")
    _draw(factors, data, "of_step", ADAM, "dashed")
    steps = _panel(
        "steps",
        "The step with the correction and without it",
        "length of the step, in α",
        (0.1, 40.0),
    )
    _draw(steps, data, "with_it", ADAM, "solid")
    _draw(steps, data, "without", QUIET, "dashed")
    for p, table in ((factors, "factors"), (steps, "steps")):
        add_text(
            p,
            data.table(table),
            "x",
            "y",
            "text",
            text_color="color",
            text_align="left",
            x_offset=5,
            y_offset="dy",
        )
    return [factors, steps]


def _panel(name: str, label: str, y_label: str, y_range: tuple[float, float]) -> Plot:
    """A plot by step with a mark at step `MARK`, both axes of powers of ten."""
    p = plot(
        name,
        label,
        height=340,
        x_label="step",
        y_label=y_label,
        x_axis_type="log",
        y_axis_type="log",
        x_range=(1, LONG),
        y_range=y_range,
    )
    tick(p, x=[1, 10, 100, 1000], y=[0.1, 1, 10])
    p.xaxis.formatter = NumeralTickFormatter(format="0,0")
    p.yaxis.formatter = NumeralTickFormatter(format="0.[0]")
    draw_line(p, [MARK, MARK], y_range, QUIET, level="underlay", line_dash="dotted")
    write(
        p,
        MARK,
        y_range[1],
        f"step {MARK}",
        text_color=QUIET,
        text_align="left",
        text_baseline="top",
        x_offset=5,
        y_offset=3,
    )
    return p


def _draw(p: Plot, data: Data, column: str, color: str, dash: str) -> None:
    line = Line(x="t", y=column, line_color=color, line_width=2.4, line_dash=dash)
    add(p, data.table("correction"), line)


VIEW = View(BiasCorrection, draw, widths="minmax(0, 1fr) minmax(0, 1fr)")
