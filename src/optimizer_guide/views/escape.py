"""The escape: the runs as dots on the loss, and by step how many are in the deep basin."""

from bokeh.models import NumeralTickFormatter, Scatter
from bokeh.models.annotations import BoxAnnotation

from optimizer_guide.kit.styles import ON_GROUND, PAPER, STYLES
from optimizer_guide.lessons.gradient_descent.escape import (
    BARRIER,
    DIPS,
    DRAWN,
    RUNS,
    STEPS,
    Escape,
)
from optimizer_guide.views.bowl import plot_curve
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, add, plot_by_step, tick, write
from optimizer_guide.views.plane import draw_path

COLOR = STYLES["SGD"].color
HEIGHT = 320


def draw(data: Data) -> list[Plot]:
    return [_curve(data), _share(data)]


def _curve(data: Data) -> Plot:
    label = "The loss as a curve, and the runs as dots on it"
    p, curve = plot_curve(DIPS, label, (-6.0, 6.0), (-0.3, 4.6), HEIGHT)
    tick(p, y=[0, 1, 2, 3, 4])
    basin = BoxAnnotation(
        left=-BARRIER,
        right=BARRIER,
        fill_color=COLOR,
        fill_alpha=0.12,
        line_color=None,
        level="image",
    )
    p.add_layout(basin)
    dot = Scatter(x="w", y="loss", size=9, fill_color=COLOR, fill_alpha=0.5, line_color=PAPER)
    dots = add(p, data.row, dot)
    start = float(DIPS.start[0])
    write(p, 0.0, 1.5, "deep basin", color=ON_GROUND)
    write(p, start - 0.7, 0.0, "all start here", color=ON_GROUND, align="left bottom")
    entries = {"the loss": [curve], f"runs of SGD ({DRAWN} of the {RUNS})": [dots]}
    draw_legend(p, entries, "top_center")
    return p


def _share(data: Data) -> Plot:
    p = plot_by_step(
        "share",
        "The share of the runs in the deep basin, by step",
        STEPS,
        "share of runs in the deep basin",
        (-0.02, 1.0),
        height=HEIGHT,
    )
    p.yaxis.formatter = NumeralTickFormatter(format="0 %")
    draw_path(p, data, "SGD", "t", "share", said={"share": "share"})
    return p


VIEW = View(Escape, draw, widths=(3, 2))
