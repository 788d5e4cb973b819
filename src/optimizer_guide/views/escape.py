"""The escape: the runs as dots below the loss, their share by step, and by noise."""

from __future__ import annotations

import numpy as np
from bokeh.models import NumeralTickFormatter, Scatter
from bokeh.models.annotations import BoxAnnotation

from optimizer_guide.kit.styles import PAPER, QUIET, STYLES
from optimizer_guide.lessons.gradient_descent.escape import (
    BARRIER,
    DIPS,
    RUNS,
    STEPS,
    Escape,
    share_at_the_end,
)
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, by_step, plot, tick, write
from optimizer_guide.views.plane import draw_path
from optimizer_guide.views.still import draw_line

COLOR = STYLES["SGD"].color


def draw(data: Data) -> list[Plot]:
    """The curve with the runs, and the share in the deep basin by step and by noise."""
    shares = _shares(
        "shares", "The share in the deep basin by step", x_label="step", across=by_step(STEPS)
    )
    draw_path(shares, data, "SGD", "t", "share")
    return [_curve(data), shares, _by_noise(data)]


def _curve(data: Data) -> Plot:
    curve = plot(
        "curve",
        "The loss as a curve, and below it every run as a dot",
        height=320,
        x_label="weight w",
        y_label="loss L(w)",
        x_range=(-6.0, 6.0),
        y_range=(-1.5, 4.6),
    )
    tick(curve, y=[0, 1, 2, 3, 4])
    basin = BoxAnnotation(
        left=-BARRIER,
        right=BARRIER,
        fill_color=COLOR,
        fill_alpha=0.12,
        line_color=None,
        level="image",
    )
    curve.add_layout(basin)
    w = np.linspace(-6.0, 6.0, 401)
    draw_line(curve, w.tolist(), DIPS.value(w[None]).tolist(), QUIET, line_width=2.5)
    write(curve, 0.0, 4.3, "deep basin", text_color=QUIET)
    start = float(DIPS.start[0])
    draw_line(curve, [start, start], [-1.35, 1.5], QUIET, line_dash="dotted", line_width=1.5)
    write(curve, start, 1.75, "start", text_color=QUIET)
    # Side by side only so that they can be told apart: their height says nothing.
    spread = np.random.default_rng(0).permutation(np.linspace(-1.3, -0.25, RUNS))
    data.row.data = {"spread": spread}
    dot = Scatter(
        x="position",
        y="spread",
        size=4,
        fill_color=COLOR,
        fill_alpha=0.6,
        line_color=COLOR,
        line_alpha=0.6,
    )
    add(curve, data.row, dot)
    return curve


def _by_noise(data: Data) -> Plot:
    p = _shares(
        "noises",
        "The share after the last step, for every noise",
        x_label="noise σ",
        across=(-0.08, 4.12),
    )
    tick(p, x=[0, 1, 2, 3, 4])
    noises = np.round(np.arange(0, 4.05, 0.1), 1).tolist()
    shares = [share_at_the_end(noise) for noise in noises]
    draw_line(p, noises, shares, QUIET, line_width=2.5)
    here = Scatter(x="noise", y="share", size=12, fill_color=COLOR, line_color=PAPER)
    add(p, data.table("end"), here)
    return p


def _shares(name: str, label: str, *, x_label: str, across: tuple[float, float]) -> Plot:
    """A small plot of the share in the deep basin."""
    p = plot(
        name,
        label,
        height=320,
        x_label=x_label,
        y_label="in the deep basin",
        x_range=across,
        y_range=(-0.02, 1.0),
    )
    p.yaxis.formatter = NumeralTickFormatter(format="0 %")
    return p


VIEW = View(Escape, draw, widths="minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr)")
