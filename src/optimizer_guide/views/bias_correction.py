"""The bias correction: its factors, and the step with and without it."""

from bokeh.models import NumeralTickFormatter

from optimizer_guide.kit.styles import QUIET, STYLES
from optimizer_guide.lessons.adam.bias_correction import BARE, LONG, BiasCorrection
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add_line, add_text, plot, tell, tick


def draw(data: Data) -> list[Plot]:
    factors = _panel(
        "factors", "What the correction multiplies by", "correction factor", (0.012, 40.0)
    )
    _draw(factors, data, "of_m", "Momentum", "m")
    _draw(factors, data, "of_root_v", "RMSProp", "√v")
    _draw(factors, data, "of_step", "Adam", "the step", "dashed", BARE)
    steps = _panel(
        "steps", "The step with the correction and without it", "step, in units of α", (0.1, 40.0)
    )
    _draw(steps, data, "with_it", "Adam", "with the correction")
    _draw(steps, data, "without", "", "without it", "dashed", BARE)
    for p, table in ((factors, "factors"), (steps, "steps")):
        add_text(p, data.table(table), color="color", align="left", offset=(5, "dy"))
    return [factors, steps]


def _panel(name: str, label: str, y_label: str, y_range: tuple[float, float]) -> Plot:
    """A plot by step, both axes of powers of ten."""
    p = plot(
        name,
        label,
        height=320,
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
    return p


def _draw(
    p: Plot, data: Data, column: str, name: str, title: str, dash: str = "solid", part: str = ""
) -> None:
    """A line in the colour of an optimizer, or in grey if none is named."""
    color = STYLES[name].color if name else QUIET
    correction = data.table("correction")
    drawn = add_line(p, correction, "t", column, color, width=2.4, dash=dash, part=part)
    what = "step in α" if p.name == "steps" else "factor"
    tell(p, drawn, f"<b>{title}</b>, step @t", {what: column})


VIEW = View(BiasCorrection, draw, widths=(1, 1))
