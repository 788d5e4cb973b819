"""For each optimizer, a bar of the learning rates that work."""

from bokeh.models import HBar, NumeralTickFormatter

from optimizer_guide.lessons.adam.lr_window import RIVALS, LearningRateWindow
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, add_text, plot, tell, tick


def draw(data: Data) -> list[Plot]:
    rates = plot(
        "rates",
        "For each optimizer, the learning rates that work",
        height=240,
        x_label="learning rate α",
        x_axis_type="log",
        x_range=(0.8e-3, 300),
        y_range=list(RIVALS)[::-1],
    )
    tick(rates, x=[0.001, 0.01, 0.1, 1, 10])
    rates.xaxis.formatter = NumeralTickFormatter(format="0.[000]")
    rates.ygrid.visible = False
    rates.yaxis.major_label_text_font_size = "14px"
    bar = HBar(
        y="name", left="left", right="right", height=0.5, fill_color="color", line_color=None
    )
    bars = add(rates, data.table("bars"), bar)
    tell(rates, bars, "<b>@name</b>", {"from": "least", "to": "most"})
    add_text(rates, data.table("ends"), "x", "name", color="color", align="left", offset=(8, 0))
    return [rates]


VIEW = View(LearningRateWindow, draw)
