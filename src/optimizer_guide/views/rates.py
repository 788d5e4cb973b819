"""SGD and RMSProp in a ravine: their paths, and the rate of each weight by step."""

from __future__ import annotations

from optimizer_guide.core.stability import sgd_limit
from optimizer_guide.kit.styles import QUIET
from optimizer_guide.lessons.adaptive_rates.rates import STEPS, Rates
from optimizer_guide.lessons.adaptive_rates.ravine import FLAT, STEEP, WINDOW
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, by_step, plot, write
from optimizer_guide.views.plane import draw_dots, draw_exits, draw_ground, draw_path
from optimizer_guide.views.still import Entry, draw_line, write_key


def draw(data: Data) -> list[Plot]:
    """The paths, and the rates."""
    return [_plane(data), _rates(data)]


def _plane(data: Data) -> Plot:
    plane = plot(
        "plane",
        "The paths of SGD and RMSProp over the contours of the loss",
        height=380,
        x_label="weight w₁",
        y_label="weight w₂",
        x_range=WINDOW[0],
        y_range=WINDOW[1],
    )
    draw_ground(plane, data)
    for name in ("SGD", "RMSProp"):
        draw_dots(plane, data, name, f"x_{name}", f"y_{name}")
        draw_path(plane, data, name, f"x_{name}", f"y_{name}")
    draw_exits(plane, data)
    return plane


def _rates(data: Data) -> Plot:
    rates = plot(
        "rates",
        "The effective learning rate of each weight by step, on a log scale",
        height=380,
        x_label="step",
        y_label="effective learning rate",
        y_axis_type="log",
        x_range=by_step(STEPS),
        y_range=(2e-4, 3e3),
    )
    for h, name in ((FLAT, "2/h₁"), (STEEP, "2/h₂")):
        limit = float(sgd_limit(h))
        draw_line(rates, [0, STEPS], [limit, limit], QUIET, line_dash="dotted", line_width=1.5)
        write(
            rates,
            STEPS,
            limit,
            name,
            text_align="right",
            text_baseline="bottom",
            y_offset=-3,
            text_color=QUIET,
            text_font_size="12px",
        )
    draw_path(rates, data, "SGD", "t", "rate_1_SGD")
    draw_path(rates, data, "RMSProp", "t", "rate_1_RMSProp")
    draw_path(rates, data, "RMSProp", "t", "rate_2_RMSProp", dash="dashed")
    entries = [
        Entry("SGD", "SGD, w₁ and w₂", "solid"),
        Entry("RMSProp", "RMSProp, w₁", "solid"),
        Entry("RMSProp", "RMSProp, w₂", "dashed"),
    ]
    write_key(rates, entries, 3, 21, 26, [1300, 380, 110])
    return rates


VIEW = View(Rates, draw, widths="minmax(0, 3fr) minmax(0, 2fr)")
