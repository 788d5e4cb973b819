"""Gradient descent: the baseline."""

from __future__ import annotations

from typing import Any

import numpy as np
import param

from optimizer_guide import SGD, descend
from optimizer_guide.figures.plane import draw_path, drawable
from optimizer_guide.figures.theme import QUIET, STYLES, plot
from optimizer_guide.sections import tex
from optimizer_guide.sections.claim import Claim, Measured
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.formulas import formula
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.words import number, signed
from optimizer_guide.stability import sgd_factor, sgd_limit
from optimizer_guide.surfaces import Quadratic

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
    quicker = steps_until_close(figure.run) < steps_until_close(
        descend(BOWL, SGD(0.1), steps=STEPS)
    )
    first = ", ".join(signed(x, 0) for x in w[:3])
    return Measured(
        bool(flips and quicker),
        f"It steps {first} …, a factor of {signed(figure.factor)} each time, and is within 1 % "
        f"after {steps_until_close(figure.run)} steps.",
    )


def _crawls(figure: Bowl) -> Measured:
    n = steps_until_close(figure.run)
    return Measured(n > 80, f"Within 1 % of the start's distance only after {n} steps.")


def _diverges(figure: Bowl) -> Measured:
    return Measured(
        bool(figure.run.diverged_at >= 0 and figure.lr > sgd_limit(H)),
        f"Each step multiplies the distance by {signed(figure.factor)}: diverged at step "
        f"{figure.run.diverged_at}. The limit is 2/h = {float(sgd_limit(H)):.2f}.",
    )


class Bowl(Figure):
    """SGD on a bowl: the curve with its tangent steps, and the loss by step."""

    slug = "bowl"
    columns = "minmax(0, 3fr) minmax(0, 2fr)"

    lr = param.Number(0.1, bounds=(0.01, 0.9), step=0.01, label="learning rate <i>α</i>")

    claims = (
        Claim("At <i>α</i> = 0.02 it crawls.", {"lr": 0.02}, _crawls),
        Claim(
            "From <i>α</i> = 0.6 on it overshoots and oscillates, and on this smooth bowl it is "
            "still there sooner than at 0.1.",
            {"lr": 0.6},
            _overshoots,
        ),
        Claim("Above <i>α</i> = 0.8 it diverges.", {"lr": 0.9}, _diverges),
    )

    def build(self) -> list[Any]:
        color = STYLES["SGD"].color
        ((left, right),) = BOWL.window
        curve = plot(
            x_label="weight w", y_label="loss L(w)", height=360, x_range=(left, right),
            y_range=(-8.0, 36.0), label="The loss as a curve, and the steps down its tangents",
        )  # fmt: skip
        w = np.linspace(left, right, 201)
        curve.line(w, BOWL.value(w[None]), color=QUIET, line_width=2.5)
        for source, alpha in ((self.film.full, 0.25), (self.film.head, 1.0)):
            curve.segment("from_w", "from_loss", "w", "tangent", source=source, color=color,
                          line_width=2, alpha=alpha)  # fmt: skip
            curve.segment("w", "tangent", "w", "loss", source=source, color=color, line_width=1.2,
                          line_dash="dotted", alpha=alpha)  # fmt: skip
            curve.scatter("w", "loss", source=source, color=color, size=6, alpha=alpha)
        curve.scatter("w", "loss", source=self.film.now, color=color, size=12,
                      line_color="#fdfdfb")  # fmt: skip
        loss = plot(
            x_label="step", y_label="loss", height=360, y_axis_type="log", x_range=(0, STEPS),
            y_range=(1e-8, 1e6), label="The loss by step, on a log scale",
        )  # fmt: skip
        draw_path(loss, self.film, "SGD", "t", "loss")
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
            f"<p class='big'>Each step multiplies the distance to the minimum by 1 − <i>αh</i> = "
            f"1 − {self.lr:.2f} × {H:g} = <strong>{signed(self.factor, 3)}</strong>: "
            f"it <strong class='{lost}'>{doing}</strong>{end}.</p>"
        )

    def summary(self) -> str:
        n = steps_until_close(self.run)
        end = f"within 1 percent after {n} steps" if n >= 0 else "not within 1 percent"
        return (
            f"At learning rate {self.lr:.2f} each step multiplies the distance to the minimum by "
            f"{self.factor:.3f}: it {behaviour(self.factor)}, {end}."
        )


class GradientDescent(Section):
    title = "Gradient descent: the baseline"
    slug = "gradient-descent"
    lead = "Every optimizer starts here: compute the gradient, step the other way."
    figures = (Bowl,)

    def blocks(self) -> list[Block]:
        (bowl,) = self.shown
        return [
            f"""<p>To train a network is to walk downhill in the dark. You stand at some weights
            <i>w</i> and cannot see the loss <i>L</i>, but you can feel its slope, the gradient
            ∇<i>L</i>(<i>w</i>). Every optimizer in this guide starts from the same move: step the
            other way.</p>
            {formula(tex.SGD)}
            <p>One number is yours to choose, the learning rate <i>α</i>. Drag it.</p>""",
            bowl,
            f"""<p>On a bowl of curvature <i>h</i> one number tells the whole story: each step
            multiplies the distance to the minimum by 1 − <i>αh</i>. Near 1 it crawls. Below 0 it
            jumps across the minimum at every step, which looks wild and yet, while the factor
            stays above −1, still converges, and sooner than a timid rate. Past <i>α</i> =
            2/<i>h</i> = {float(sgd_limit(H)):.2f} each jump is longer than the one before.</p>
            <p>In practice the gradient is not even exact. It comes from a random mini-batch of
            the data, so it is noisy, but cheap: many rough steps beat one perfect one, and the
            noise can carry the weights out of a shallow dip.</p>
            <p>The real trouble is that a loss is no smooth bowl. It has ravines and saddles, and
            directions whose gradients differ a hundredfold. A single fixed rate cannot serve them
            all: what is safe for the steepest is far too slow for the flattest. Every section from
            here on is an answer to that sentence.</p>""",
        ]
