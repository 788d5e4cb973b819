"""SGD and RMSProp in a ravine: their paths, and the rate of each weight by step."""

from bokeh.models import NumeralTickFormatter
from bokeh.models.renderers import GlyphRenderer

from optimizer_guide.core.stability import sgd_limit
from optimizer_guide.kit.styles import ON_GROUND, QUIET
from optimizer_guide.lessons.adaptive_rates.rates import LIMITS, Rates
from optimizer_guide.lessons.adaptive_rates.rates_results import STEPS
from optimizer_guide.lessons.adaptive_rates.ravine import FLAT, STEEP, WINDOW
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, draw_line, plot_by_step, tick, write
from optimizer_guide.views.plane import draw_dots, draw_exits, draw_path, plot_plane

NAMES = ("SGD", "RMSProp")
HEIGHT = 330
"""Low enough for the question, its answer and the plots to stand in one window."""


def draw(data: Data) -> list[Plot]:
    return [_plane(data), _rates(data)]


def _plane(data: Data) -> Plot:
    plane = plot_plane(
        data,
        "The paths of SGD and RMSProp over the contours of the loss",
        WINDOW,
        HEIGHT,
        x_label="weight w₁",
        y_label="weight w₂",
    )
    paths = {}
    for name in NAMES:
        draw_dots(plane, data, name, f"x_{name}", f"y_{name}")
        said = {
            f"{what} w{sub}": f"{column}{i}_{name}"
            for what, column in (("", "w"), ("gradient in", "gradient_"))
            for i, sub in ((1, "₁"), (2, "₂"))
        }
        at = (f"x_{name}", f"y_{name}")
        _, *paths[name] = draw_path(plane, data, name, *at, rest=0.45, said=said)
    draw_exits(plane, data)
    draw_legend(plane, paths, "bottom_right")
    return plane


def _rates(data: Data) -> Plot:
    rates = plot_by_step(
        "rates",
        "The effective learning rate of each weight by step, on a log scale",
        STEPS,
        "effective learning rate",
        (2e-4, 2e3),
        height=HEIGHT,
        y_axis_type="log",
    )
    tick(rates, y=[0.001, 0.01, 0.1, 1, 10, 100])
    rates.yaxis.formatter = NumeralTickFormatter(format="0.[000]")
    for h, text, at, align in (
        (FLAT, "limit along the floor, 2/h₁", 0, "left"),
        (STEEP, "limit across it, 2/h₂", STEPS, "right"),
    ):
        limit = float(sgd_limit(h))
        draw_line(
            rates,
            [0, STEPS],
            [limit, limit],
            QUIET,
            part=LIMITS,
            dash="dotted",
            width=1.5,
        )
        write(
            rates,
            at,
            limit,
            text,
            color=ON_GROUND,
            align=f"{align} bottom",
            offset=(0, -3),
            size="12px",
            part=LIMITS,
        )

    def line(name: str, weight: int, said: str, dash: str = "") -> list[GlyphRenderer]:
        y = f"rate_{weight}_{name}"
        _, *drawn = draw_path(rates, data, name, "t", y, rest=0.3, dash=dash, said={said: y})
        return drawn

    lines = {
        "SGD, w₁ and w₂": line("SGD", 1, "rate of both"),
        "RMSProp, w₁": line("RMSProp", 1, "rate of w₁"),
        "RMSProp, w₂": line("RMSProp", 2, "rate of w₂", "dashed"),
    }
    draw_legend(rates, lines, "top_left")
    return rates


VIEW = View(Rates, draw, widths=(3, 2))
