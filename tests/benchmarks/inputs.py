"""An app of one slider and one line, for test_inputs.py: `?input=` says whose slider it is.

`figure` is a figure of the guide, whole.  The others are the same line as a Panel app draws it,
with a slider above: `native` is an `<input type="range">` in the smallest component of Panel,
`panel` and `material` are widgets.
"""

from typing import Any, ClassVar

import numpy as np
import panel as pn
import panel_material_ui as pmui
import param
from bokeh.models import ColumnDataSource, Line
from bokeh.plotting import figure as bokeh_figure

from optimizer_guide.component.panel import GuideProse
from optimizer_guide.component.reader import Reader
from optimizer_guide.kit.computed import Columns, Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.gallery import VIEWS
from optimizer_guide.views.look import Plot, add, plot

T = np.linspace(0, 10, 201)
START, END, STEP, OPENS = 0.1, 2.0, 0.01, 1.0


def curve(rate: float) -> Columns:
    """What the slider changes."""
    return {"t": T, "y": np.exp(-rate * T)}


# -- as a figure of the guide ----------------------------------------------------------------------


class Decay(Figure):
    """One slider, one line."""

    slug = "decay"
    plays = False
    rate = param.Number(OPENS, bounds=(START, END), step=STEP, label="rate")

    def compute(self) -> Computed:
        return Computed(tables={"curve": curve(self.rate)}, on_show=None)

    def readout(self, computed: Computed) -> str:
        return ""

    def summary(self, computed: Computed) -> str:
        return ""


class OneSlider(Lesson):
    """Nothing but that figure."""

    title = short = lead = "One slider"
    slug = "one-slider"
    figures = (Decay,)


def draw(data: Data) -> list[Plot]:
    """The line."""
    decay = plot("decay", "A decay", height=300, x_range=(0, 10), y_range=(0, 1))
    add(decay, data.table("curve"), Line(x="t", y="y"))
    return [decay]


# -- as a Panel app --------------------------------------------------------------------------------


class NativeSlider(pn.custom.JSComponent):
    """The browser's own, with a label and its value."""

    value = param.Number(OPENS)

    _esm: ClassVar[str] = f"""
    export function render({{model}}) {{
      const box = document.createElement("div")
      box.innerHTML = `<label for="rate">rate</label> <output for="rate">${{model.value}}</output>
        <input type="range" id="rate" min="{START}" max="{END}" step="{STEP}">`
      const [, output, input] = box.children
      input.value = model.value
      input.addEventListener("input", () => {{
        output.textContent = input.value
        model.value = Number(input.value)
      }})
      return box
    }}"""


def panel_app(slider: Any) -> pn.viewable.Viewable:
    """The slider above the line that it changes."""
    source = ColumnDataSource(data=dict(curve(OPENS)))
    decay = bokeh_figure(
        height=300, sizing_mode="stretch_width", toolbar_location=None, output_backend="canvas"
    )
    decay.line("t", "y", source=source)

    def changed(event: param.parameterized.Event) -> None:
        source.data = dict(curve(event.new))

    slider.param.watch(changed, "value")
    return pn.Column(slider, pn.pane.Bokeh(decay, sizing_mode="stretch_width"))


def made(name: str) -> pn.viewable.Viewable:
    """The app of this name."""
    if name == "figure":
        if not any(view.figure is Decay for view in VIEWS):
            VIEWS.append(View(Decay, draw))
        return GuideProse(
            [(Reader(OneSlider), "decay")], "", html='<div data-figure="decay"></div>'
        )
    if name == "native":
        return panel_app(NativeSlider())
    widget = {"panel": pn.widgets.FloatSlider, "material": pmui.FloatSlider}[name]
    return panel_app(widget(name="rate", start=START, end=END, step=STEP, value=OPENS))


given = pn.state.session_args.get("input", [b"figure"])[0].decode()

made(given).servable(title="One slider")
