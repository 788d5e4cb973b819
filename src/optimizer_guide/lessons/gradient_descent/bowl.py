"""SGD on a bowl: the curve with its tangent steps, and the loss by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import param

from optimizer_guide.core.arrival import first_within
from optimizer_guide.core.descent import Trajectory, descend
from optimizer_guide.core.optimizers import SGD
from optimizer_guide.core.stability import sgd_factor, sgd_limit
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit import tex
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.formulas import formula
from optimizer_guide.kit.html import blank
from optimizer_guide.kit.wording import number, signed
from optimizer_guide.lessons.plane import drawable

BOWL = Quadratic(curvature=(2.5,), start=(4.0,), window=((-5.5, 5.5),))
(H,) = BOWL.curvature
STEPS = 100
CLOSE = 0.01
"""Of the distance at the start: what counts as there."""
CRAWL = 0.9
"""A factor per step above this crawls: it needs more than 40 steps to come `CLOSE`."""


@dataclass(frozen=True, eq=False, kw_only=True)
class BowlRun(Computed):
    """A run on the bowl."""

    run: Trajectory
    lr: float
    factor: float
    """What each step multiplies the distance to the minimum by."""

    @property
    def close_at(self) -> int:
        """The first step within `CLOSE` of the start's distance, or -1."""
        return steps_until_close(self.run)


def steps_until_close(run: Trajectory) -> int:
    """The first step within `CLOSE` of the start's distance, or -1."""
    return int(first_within(np.abs(run.w[:, 0]), CLOSE * abs(run.w[0, 0])))


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


def _overshoots(bowl: BowlRun) -> Measured:
    w = bowl.run.w[:, 0]
    flips = np.all(np.sign(w[1:8]) == -np.sign(w[:7]))
    further = np.all(sgd_factor(np.arange(bowl.lr, 0.9, 0.01), H) < 0)
    quicker = bowl.close_at < steps_until_close(descend(BOWL, SGD(0.1), steps=STEPS))
    first = ", ".join(signed(x, 0) for x in w[:3])
    return Measured(
        bool(flips and further and quicker),
        f"It steps {first} …, a factor of {signed(bowl.factor)} each time, and is within 1 % "
        f"after {bowl.close_at} steps.",
    )


def _crawls(bowl: BowlRun) -> Measured:
    n = bowl.close_at
    return Measured(n > 80, f"Within 1 % of the start’s distance only after {n} steps.")


def _diverges(bowl: BowlRun) -> Measured:
    return Measured(
        bool(bowl.run.diverged_at >= 0 and bowl.lr > sgd_limit(H)),
        f"Each step multiplies the distance by {signed(bowl.factor)}: diverged at step "
        f"{bowl.run.diverged_at}. The limit is 2/h = {float(sgd_limit(H)):.2f}.",
    )


class Bowl(Figure):
    """SGD on a bowl: the curve with its tangent steps, and the loss by step."""

    slug = "bowl"
    opens = 1
    equation = (
        f"Step {blank('t')}: {formula(tex.SGD, display=False)} = {blank('from_w')} − {blank('lr')} "
        f"× ({blank('slope', 'sgd')}) = {blank('w')}"
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

    def compute(self) -> BowlRun:
        run = descend(BOWL, SGD(self.lr), steps=STEPS)
        w, loss = drawable(run)
        w = w[:, 0]
        before, before_loss = np.r_[np.nan, w[:-1]], np.r_[np.nan, loss[:-1]]
        slope = np.r_[np.nan, run.gradient[:, 0]]
        played = {
            "w": w,
            "loss": loss,
            "from_w": before,
            "from_loss": before_loss,
            "tangent": before_loss + slope * (w - before),
            "slope": slope,
            "lr": np.full(len(w), self.lr),
        }
        return BowlRun(played=played, run=run, lr=self.lr, factor=float(sgd_factor(self.lr, H)))

    def readout(self, computed: BowlRun) -> str:
        doing, n = behaviour(computed.factor), computed.close_at
        lost = "lost" if doing in ("diverges", "never settles") else ""
        end = f"; within 1 % after {n} steps" if n >= 0 else ""
        if computed.run.diverged_at >= 0:
            bound, at = number(computed.run.bound), computed.run.diverged_at
            end = f", past a loss of {bound} at step {at}"
        return (
            f"<p class='big'>With <i>h</i> = {H:g} for the bowl’s curvature, each step multiplies "
            f"the distance to the minimum by 1 − <i>αh</i> = 1 − {computed.lr:.2f} × {H:g} = "
            f"<strong>{signed(computed.factor, 3)}</strong>: "
            f"it <strong class='{lost}'>{doing}</strong>{end}.</p>"
        )

    def summary(self, computed: BowlRun) -> str:
        n = computed.close_at
        end = f"within 1 percent after {n} steps" if n >= 0 else "not within 1 percent"
        return (
            f"At learning rate {computed.lr:.2f} each step multiplies the distance to the minimum "
            f"by {computed.factor:.3f}: it {behaviour(computed.factor)}, {end}."
        )
