"""The bowl: the loss as a curve with steps down its tangents, and the loss by step."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, Line, Scatter, Segment

from optimizer_guide.kit.styles import PAPER, QUIET, STYLES
from optimizer_guide.lessons.gradient_descent.bowl import BOWL, STEPS, Bowl
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, loss_by_step, plot, tick
from optimizer_guide.views.plane import draw_path

COLOR = STYLES["SGD"].color


def draw(data: Data) -> list[Plot]:
    """The curve, and the loss by step."""
    loss = loss_by_step(STEPS, (1e-8, 1e6), height=300)
    draw_path(loss, data, "SGD", "t", "loss", rest=0.4)
    return [_curve(data), loss]


def _curve(data: Data) -> Plot:
    ((left, right),) = BOWL.window
    curve = plot(
        "curve", "The loss as a curve, and the steps down its tangents", height=300,
        x_label="weight w", y_label="loss L(w)", x_range=(left, right), y_range=(-6.0, 34.0),
    )  # fmt: skip
    tick(curve, y=[0, 10, 20, 30])
    w = np.linspace(left, right, 201)
    line = ColumnDataSource({"w": w, "loss": BOWL.value(w[None])})
    add(curve, line, Line(x="w", y="loss", line_color=QUIET, line_width=2.5))
    for source, alpha in ((data.whole, 0.4), (data.past, 1.0)):
        ink: dict[str, Any] = {"line_color": COLOR, "line_alpha": alpha}
        tangent = Segment(x0="from_w", y0="from_loss", x1="w", y1="tangent", line_width=2, **ink)
        drop = Segment(
            x0="w", y0="tangent", x1="w", y1="loss", line_width=1.2, line_dash="dotted", **ink
        )
        dot = Scatter(x="w", y="loss", size=6, fill_color=COLOR, fill_alpha=alpha, **ink)
        for glyph in (tangent, drop, dot):
            add(curve, source, glyph)
    here = Scatter(x="w", y="loss", size=12, fill_color=COLOR, line_color=PAPER)
    add(curve, data.now, here)
    return curve


VIEW = View(Bowl, draw, widths="minmax(0, 3fr) minmax(0, 2fr)")
