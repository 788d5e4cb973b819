"""Gradient descent: the baseline."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import param
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, NumeralTickFormatter
from bokeh.models.annotations import BoxAnnotation
from bokeh.plotting import figure
from numpy.typing import NDArray

from optimizer_guide import SGD, descend, sweep
from optimizer_guide.figures.plane import draw_path, drawable
from optimizer_guide.figures.theme import QUIET, SANS, STYLES, by_step, plot
from optimizer_guide.sections import tex
from optimizer_guide.sections.claim import Claim, Measured
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.formulas import formula
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.words import number, percent, signed
from optimizer_guide.stability import sgd_factor, sgd_limit
from optimizer_guide.surfaces import DoubleWell, Quadratic

BOWL = Quadratic(curvature=(2.5,), start=(4.0,), window=((-5.5, 5.5),))
(H,) = BOWL.curvature
STEPS = 100
CLOSE = 0.01
"""Of the distance at the start: what counts as there."""
CRAWL = 0.9
"""A factor per step above this crawls: it needs more than 40 steps to come `CLOSE`."""


def steps_until_close(run: Any) -> int:
    """The first step within `CLOSE` of the start's distance, or -1."""
    near = np.abs(run.w[:, 0]) <= CLOSE * abs(run.w[0, 0])
    return int(near.argmax()) if near.any() else -1


def behaviour(factor: float) -> str:
    """What a factor per step does to the distance from the minimum."""
    size = abs(factor)
    if np.isclose(size, 1):
        return "never settles"
    if size > 1:
        return "diverges"
    if factor < 0:
        return "oscillates"
    return "crawls" if factor > CRAWL else "converges"


def _overshoots(figure: Bowl) -> Measured:
    w = figure.run.w[:, 0]
    flips = np.all(np.sign(w[1:8]) == -np.sign(w[:7]))
    further = np.all(sgd_factor(np.arange(figure.lr, 0.9, 0.01), H) < 0)
    quicker = steps_until_close(figure.run) < steps_until_close(
        descend(BOWL, SGD(0.1), steps=STEPS)
    )
    first = ", ".join(signed(x, 0) for x in w[:3])
    return Measured(
        bool(flips and further and quicker),
        f"It steps {first} …, a factor of {signed(figure.factor)} each time, and is within 1 % "
        f"after {steps_until_close(figure.run)} steps.",
    )


def _crawls(figure: Bowl) -> Measured:
    n = steps_until_close(figure.run)
    return Measured(n > 80, f"Within 1 % of the start’s distance only after {n} steps.")


def _diverges(figure: Bowl) -> Measured:
    return Measured(
        bool(figure.run.diverged_at >= 0 and figure.lr > sgd_limit(H)),
        f"Each step multiplies the distance by {signed(figure.factor)}: diverged at step "
        f"{figure.run.diverged_at}. The limit is 2/h = {float(sgd_limit(H)):.2f}.",
    )


class Bowl(Figure):
    """SGD on a bowl: the curve with its tangent steps, and the loss by step."""

    slug = "bowl"
    heights = (650, 1130)
    columns = "minmax(0, 3fr) minmax(0, 2fr)"
    opens = 1
    equation = (
        f"Step <b data-column='t'></b>: {formula(tex.SGD, display=False)} "
        "= <b data-column='from_w'></b> − <b data-column='lr'></b> × "
        "(<b class='sgd' data-column='slope'></b>) = <b data-column='w'></b>"
    )

    lr = param.Number(0.1, bounds=(0.01, 0.9), step=0.01, label="learning rate <i>α</i>")

    claims = (
        Claim("At <i>α</i> = 0.02 it crawls.", {"lr": 0.02}, _crawls),
        Claim(
            "From <i>α</i> = 0.6 on it overshoots and oscillates, yet at 0.6, on this smooth bowl, "
            "it is there sooner than at 0.1.",
            {"lr": 0.6},
            _overshoots,
        ),
        Claim("Above <i>α</i> = 0.8 it diverges.", {"lr": 0.9}, _diverges),
    )

    def build(self) -> list[Any]:
        color = STYLES["SGD"].color
        ((left, right),) = BOWL.window
        curve = plot(
            x_label="weight w", y_label="loss L(w)", height=300, x_range=(left, right),
            y_range=(-6.0, 34.0), label="The loss as a curve, and the steps down its tangents",
        )  # fmt: skip
        curve.yaxis.ticker = curve.ygrid.ticker = FixedTicker(ticks=[0, 10, 20, 30])
        w = np.linspace(left, right, 201)
        curve.line(w, BOWL.value(w[None]), color=QUIET, line_width=2.5)
        for source, alpha in ((self.film.full, 0.4), (self.film.head, 1.0)):
            curve.segment("from_w", "from_loss", "w", "tangent", source=source, color=color,
                          line_width=2, alpha=alpha)  # fmt: skip
            curve.segment("w", "tangent", "w", "loss", source=source, color=color, line_width=1.2,
                          line_dash="dotted", alpha=alpha)  # fmt: skip
            curve.scatter("w", "loss", source=source, color=color, size=6, alpha=alpha)
        curve.scatter("w", "loss", source=self.film.now, color=color, size=12,
                      line_color="#fdfdfb")  # fmt: skip
        loss = plot(
            x_label="step", y_label="loss", height=300, y_axis_type="log", x_range=by_step(STEPS),
            y_range=(1e-8, 1e6), label="The loss by step, on a log scale",
        )  # fmt: skip
        draw_path(loss, self.film, "SGD", "t", "loss", rest=0.4)
        return [curve, loss]

    def refresh(self) -> None:
        self.run = descend(BOWL, SGD(self.lr), steps=STEPS)
        self.factor = float(sgd_factor(self.lr, H))
        w, loss = drawable(self.run)
        w = w[:, 0]
        before, before_loss = np.r_[np.nan, w[:-1]], np.r_[np.nan, loss[:-1]]
        slope = np.r_[np.nan, self.run.gradient[:, 0]]
        self.film.show(
            {
                "w": w, "loss": loss, "from_w": before, "from_loss": before_loss,
                "tangent": before_loss + slope * (w - before),
                "slope": slope, "lr": np.full(len(w), self.lr),
            }
        )  # fmt: skip

    def readout(self) -> str:
        doing = behaviour(self.factor)
        n = steps_until_close(self.run)
        lost = "lost" if doing in ("diverges", "never settles") else ""
        end = f"; within 1 % after {n} steps" if n >= 0 else ""
        if self.run.diverged_at >= 0:
            end = f", past a loss of {number(self.run.bound)} at step {self.run.diverged_at}"
        return (
            f"<p class='big'>With <i>h</i> = {H:g} for the bowl’s curvature, each step multiplies "
            f"the distance to the minimum by 1 − <i>αh</i> = 1 − {self.lr:.2f} × {H:g} = "
            f"<strong>{signed(self.factor, 3)}</strong>: "
            f"it <strong class='{lost}'>{doing}</strong>{end}.</p>"
        )

    def summary(self) -> str:
        n = steps_until_close(self.run)
        end = f"within 1 percent after {n} steps" if n >= 0 else "not within 1 percent"
        return (
            f"At learning rate {self.lr:.2f} each step multiplies the distance to the minimum by "
            f"{self.factor:.3f}: it {behaviour(self.factor)}, {end}."
        )


DIPS = DoubleWell()
ALPHA = 0.1
RUNS = 400
LONG = 200


def barrier() -> float:
    """Where the deep basin ends: the top of the loss between its minimum and the next."""
    low, high = float(DIPS.minima[0, 0]), float(DIPS.minima[2, 0])
    while high - low > 1e-12:
        middle = (low + high) / 2
        (slope,) = DIPS.partials(middle)
        low, high = (middle, high) if slope > 0 else (low, middle)
    return low


BARRIER = barrier()
CROWD = np.full((1, RUNS), DIPS.start[0])
"""Where all runs start: in the middle of a shallow dip."""


def share_in_basin(w: NDArray) -> NDArray:
    """The share of runs, along the last axis, that stand between the two barriers."""
    return np.mean(np.abs(w) < BARRIER, axis=-1)


@cache
def share_at_the_end(noise: float) -> float:
    """The share in the deep basin after all steps, for the same draws at every noise."""
    ended = sweep(DIPS, SGD(ALPHA), CROWD, steps=LONG, noise=noise).w
    return float(share_in_basin(ended[0]))


def _none_leaves(figure: Escape) -> Measured:
    stay = bool(np.all(figure.w > BARRIER))
    return Measured(
        bool(stay and figure.share[-1] == 0),
        f"All {RUNS} runs end at w = {signed(figure.w[-1, 0])}, the bottom of the shallow dip.",
    )


def _hardly_any(figure: Escape) -> Measured:
    share = float(figure.share[-1])
    return Measured(share < 0.05, f"{percent(share)} of the runs end in the deep basin.")


def _most(figure: Escape) -> Measured:
    share = float(figure.share[-1])
    first = int(np.argmax(figure.share > 0.25))
    return Measured(
        share > 0.5,
        f"{percent(share)} end in the deep basin; a quarter are there from step {first} on.",
    )


def _too_much(figure: Escape) -> Measured:
    now, best = float(figure.share[-1]), share_at_the_end(2.0)
    return Measured(
        now < best,
        f"{percent(now)} at σ = {figure.noise:g} against {percent(best)} at σ = 2.",
    )


class Escape(Figure):
    """Many runs of noisy SGD from one shallow dip: which find the deep basin."""

    slug = "escape"
    heights = (690, 1480)
    columns = "minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr)"
    noise = param.Number(2.0, bounds=(0.0, 4.0), step=0.1, label="noise <i>σ</i>")

    claims = (
        Claim("With exact gradients none gets out.", {"noise": 0.0}, _none_leaves),
        Claim("At <i>σ</i> = 1 hardly any does.", {"noise": 1.0}, _hardly_any),
        Claim("At <i>σ</i> = 2 most of them find the deep basin.", {"noise": 2.0}, _most),
        Claim(
            "More noise is not always better: at <i>σ</i> = 4 fewer are there than at 2.",
            {"noise": 4.0},
            _too_much,
        ),
    )

    def build(self) -> list[Any]:
        color = STYLES["SGD"].color
        curve = plot(
            x_label="weight w", y_label="loss L(w)", height=320, x_range=(-6.0, 6.0),
            y_range=(-1.5, 4.6), label="The loss as a curve, and below it every run as a dot",
        )  # fmt: skip
        curve.yaxis.ticker = curve.ygrid.ticker = FixedTicker(ticks=[0, 1, 2, 3, 4])
        curve.add_layout(
            BoxAnnotation(left=-BARRIER, right=BARRIER, fill_color=color, fill_alpha=0.12,
                          line_color=None, level="image")
        )  # fmt: skip
        w = np.linspace(-6.0, 6.0, 401)
        curve.line(w, DIPS.value(w[None]), color=QUIET, line_width=2.5)
        _write(curve, 0.0, 4.3, "deep basin")
        start = DIPS.start[0]
        curve.segment(start, -1.35, start, 1.5, color=QUIET, line_dash="dotted", line_width=1.5)
        _write(curve, start, 1.75, "start")
        # Side by side only so that they can be told apart: their height says nothing.
        spread = np.random.default_rng(0).permutation(np.linspace(-1.3, -0.25, RUNS))
        self.film.row.data = {"spread": spread}
        curve.scatter("position", "spread", source=self.film.row, color=color, size=4, alpha=0.6)

        shares = _shares("step", by_step(LONG), "The share in the deep basin by step")
        draw_path(shares, self.film, "SGD", "t", "share")

        by_noise = _shares(
            "noise σ", (-0.08, 4.12), "The share after the last step, for every noise"
        )
        by_noise.xaxis.ticker = by_noise.xgrid.ticker = FixedTicker(ticks=[0, 1, 2, 3, 4])
        noises = np.round(np.arange(0, 4.05, 0.1), 1)
        by_noise.line(noises, [share_at_the_end(float(s)) for s in noises], color=QUIET,
                      line_width=2.5)  # fmt: skip
        self.here = ColumnDataSource({"noise": [], "share": []})
        by_noise.scatter("noise", "share", source=self.here, color=color, size=12,
                         line_color="#fdfdfb")  # fmt: skip
        return [curve, shares, by_noise]

    def refresh(self) -> None:
        run = descend(DIPS, SGD(ALPHA), CROWD, steps=LONG, noise=self.noise)
        self.w = run.w[:, 0]
        self.loss = run.loss[-1]
        self.share = share_in_basin(self.w)
        self.film.show(
            {
                "position": self.w.astype("f4"), "share": self.share,
                "percent": 100 * self.share, "right": 100 * np.mean(self.w > BARRIER, axis=-1),
            }
        )  # fmt: skip
        self.here.data = {"noise": [self.noise], "share": self.share[-1:]}

    def readout(self) -> str:
        return (
            "<p class='big'>After <span data-column='t'></span> steps <strong><span "
            f"data-column='percent'></span> %</strong> of the {RUNS} runs are in the deep basin, "
            "and <span data-column='right'></span> % to the right of it, the side that they began "
            f"on. At the end their mean loss is {number(float(self.loss.mean()))}; at the bottom "
            f"of the basin it is {number(DIPS.lowest)}.</p>"
        )

    def summary(self) -> str:
        return (
            f"With noise {self.noise:.1f}, after {LONG} steps {percent(self.share[-1])} of {RUNS} "
            f"runs from the shallow dip are in the deep basin."
        )


def _shares(x_label: str, across: tuple[float, float], label: str) -> figure:
    """A small plot of the share in the deep basin."""
    p = plot(x_label=x_label, y_label="in the deep basin", height=320, x_range=across,
             y_range=(-0.02, 1.0), label=label)  # fmt: skip
    p.yaxis.formatter = NumeralTickFormatter(format="0 %")
    return p


def _write(p: figure, x: float, y: float, text: str) -> None:
    p.text([x], [y], text=value(text), text_align="center", text_baseline="middle",
           text_color=QUIET, text_font=value(SANS), text_font_size="13px")  # fmt: skip


class GradientDescent(Section):
    title = "Gradient descent: the baseline"
    short = "Gradient descent"
    slug = "gradient-descent"
    lead = "Every optimizer starts here: compute the gradient, step the other way."
    figures = (Bowl, Escape)

    def blocks(self) -> list[Block]:
        bowl, escape = self.shown
        limit = float(sgd_limit(H))
        return [
            f"""<p>To train a network is to walk downhill in the dark. You cannot see the loss
            <i>L</i>, only feel its slope, the gradient, and step the other way:
            {formula(tex.SGD, display=False)}. How far is up to you, by the learning rate
            <i>α</i>. Drag it.</p>""",
            bowl,
            f"""<p>On such a bowl one number tells the whole story. Its slope grows in proportion to
            the distance from the minimum, <i>h</i> for each unit; that <i>h</i> is its curvature. A
            step therefore takes away a share <i>αh</i> of the distance and leaves 1 − <i>αh</i>.
            Where that is near 1, SGD crawls. Where it is below 0, every step jumps across the
            minimum, which looks wild and yet, as long as it stays above −1, arrives all the same:
            at <i>α</i> = 0.6 sooner than at a timid 0.1. Past <i>α</i> = 2/<i>h</i> =
            {limit:.2f} each jump is longer than the one before.</p>
            <p>Every other optimizer in this guide starts from this step and changes something
            about it.</p>
            <h3>A noisy gradient</h3>
            <p>In practice you do not even feel the true slope. The gradient comes from a random
            mini-batch of the data: cheap, and a little wrong every time. That is stochastic
            gradient descent, <strong class="sgd">SGD</strong>, and its errors are not all loss.
            Below, {RUNS} runs begin in the same shallow dip, at <i>α</i> = {ALPHA:g}, and differ
            only in the random noise, of standard deviation <i>σ</i>, on their gradients.</p>""",
            escape,
            f"""<p>With no noise the dip is a trap. With enough of it most runs are shaken out and
            fall into the deep basin; with more still they are shaken out of that one as well:
            {percent(share_at_the_end(2.0))} are there at <i>σ</i> = 2, and
            {percent(share_at_the_end(4.0))} at 4. Noise helps to find a good place, not to stay in
            it, which is one reason why training ends with a smaller learning rate than it began
            with.</p>
            <h3>The trouble to come</h3>
            <p>A real loss is no smooth bowl, nor has it only one weight. It has ravines and
            saddles, and directions whose gradients differ a hundredfold. A single fixed rate cannot
            serve them all: what is safe for the steepest is far too slow for the flattest. Every
            section from here on is an answer to that sentence.</p>""",
        ]
