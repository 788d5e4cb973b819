"""Gradient descent on a bowl: its steps along the curve, and the loss by step."""

from dataclasses import dataclass

import numpy as np
import param

from optimizer_guide import SGD, Trajectory, descend
from optimizer_guide.core.arrival import first_within
from optimizer_guide.core.stability import sgd_factor, sgd_limit
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit import tex
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Axis, Computed, by_step
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.formulas import formula
from optimizer_guide.kit.html import at_step
from optimizer_guide.kit.wording import many, percent, signed
from optimizer_guide.lessons.plane import drawable

BOWL = Quadratic(curvature=(2.5,), start=(4.0,), window=((-8.0, 8.0),))
(H,) = BOWL.curvature
STEPS = 100
SHORT = 30
"""Steps that most runs need no more than."""
LOW, HIGH = (-1.0, 24.0), (-6.0, 82.0)
"""Losses that a run from the start passes through, and those of one that diverges."""
STILL = 0.001
"""Of the distance at the start: nothing more is seen to move, and the playback ends."""
CLOSE = 0.01
"""Of the distance at the start: what counts as there."""
CRAWL = 0.9
"""A factor per step above this crawls: it needs more than 40 steps to come `CLOSE`."""
TIMID = 0.1
"""The rate at first."""
REACH = 3.0
"""Of the tangent that is drawn: half its length on level ground, in w."""
DIAGONAL = 8.0
"""The slope that stands at 45 degrees in the plot, where a loss of 8 is as long as one of w."""


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
    timid = steps_until_close(descend(BOWL, SGD(TIMID), steps=STEPS))
    first = ", ".join(signed(x, 0) for x in w[:3])
    return Measured(
        flips and further and bowl.close_at < timid,
        f"It jumps to and fro, from {first} and so on, and is within 1 % after {bowl.close_at} "
        f"steps. At {TIMID:g} that takes {timid}.",
    )


def _crawls(bowl: BowlRun) -> Measured:
    n = bowl.close_at
    return Measured(
        n > 80,
        f"It takes {n} steps: each one removes only {percent(1 - bowl.factor)} of the distance.",
    )


def _diverges(bowl: BowlRun) -> Measured:
    first = ", ".join(signed(x, 1) for x in bowl.run.w[:3, 0])
    return Measured(
        bowl.run.diverged_at >= 0 and bowl.lr > sgd_limit(H),
        f"From {first} on, each jump is longer than the one before. Past α = "
        f"{float(sgd_limit(H)):g} the loss has no bound.",
    )


class Bowl(Figure):
    slug = "bowl"
    opens = 3
    equation = (
        f"The next step: {formula(tex.SGD, display=False)} = {at_step('w')} − {at_step('lr')} "
        f"× ({at_step('slope', 'sgd')}) = {at_step('next_w')}"
    )

    lr = param.Number(TIMID, bounds=(0.01, 0.9), step=0.01, label="learning rate <i>α</i>")

    claims = (
        Claim(
            "At <i>α</i> = 0.02 it crawls.",
            {"lr": 0.02},
            _crawls,
            asks="Take a rate five times smaller, <i>α</i> = 0.02. How many steps until 1 % of the "
            "distance is left?",
            choices=("About 20", "About 90", "It never gets there"),
            answer=1,
        ),
        Claim(
            "From <i>α</i> = 0.6 on it overshoots and oscillates, yet at 0.6, on this smooth bowl, "
            "it is there sooner than at 0.1.",
            {"lr": 0.6},
            _overshoots,
            asks="At <i>α</i> = 0.6 every step jumps right across the minimum. Does it arrive "
            "sooner or later than at 0.1?",
            choices=("Sooner", "Later", "Never"),
        ),
        Claim(
            "Above <i>α</i> = 0.8 it diverges.",
            {"lr": 0.9},
            _diverges,
            asks="And at <i>α</i> = 0.9?",
            choices=("It is quicker still", "It jumps to and fro for ever", "It flies out"),
            answer=2,
        ),
    )

    def compute(self) -> BowlRun:
        # One step more than is shown, so that the last one on show has a next step too.
        run = descend(BOWL, SGD(self.lr), steps=STEPS + 1)
        w, loss = drawable(run)
        w, slope = w[:, 0], run.gradient[:, 0]
        last = last_seen(run)
        half = REACH / np.hypot(1.0, slope / DIAGONAL)  # as long on a slope as on level ground
        shown = {
            "w": w[:-1],
            "loss": loss[:-1],
            "slope": slope,
            "next_w": w[1:],
            "lr": np.full(STEPS + 1, self.lr),
            "left": w[:-1] - half,
            "right": w[:-1] + half,
            "left_loss": loss[:-1] - half * slope,
            "right_loss": loss[:-1] + half * slope,
        }
        played = {name: column[: last + 1] for name, column in shown.items()}
        return BowlRun(
            played=played,
            axes={
                "loss.x": by_step(SHORT if last <= SHORT else STEPS),
                "loss.y": Axis(*(HIGH if self.lr > sgd_limit(H) else LOW)),
            },
            run=run,
            lr=self.lr,
            factor=float(sgd_factor(self.lr, H)),
        )

    def readout(self, computed: BowlRun) -> str:
        doing, n = behaviour(computed.factor), computed.close_at
        lost = "lost" if doing in ("diverges", "never settles") else ""
        end = f": after {many(n, 'step')} at most 1 % is left" if n >= 0 else ""
        return (
            f"<p class='big'>With <i>h</i> = {H:g} for the bowl’s curvature, each step multiplies "
            f"the distance to the minimum by 1 − <i>αh</i> = 1 − {computed.lr:.2f} × {H:g} = "
            f"<strong>{signed(computed.factor)}</strong>. "
            f"It <strong class='{lost}'>{doing}</strong>{end}.</p>"
        )

    def summary(self, computed: BowlRun) -> str:
        n = computed.close_at
        end = f"within 1 percent after {many(n, 'step')}" if n >= 0 else "not within 1 percent"
        return (
            f"At learning rate {computed.lr:.2f} each step multiplies the distance to the minimum "
            f"by {computed.factor:.3f}: it {behaviour(computed.factor)}, {end}."
        )


def last_seen(run: Trajectory) -> int:
    """The last step to be played: it is there, it is gone, or it is number `STEPS`."""
    w = np.abs(run.w[:, 0])
    still = int(first_within(w, STILL * w[0]))
    gone = int(run.diverged_at)
    return min([STEPS, *(step for step in (still, gone) if step >= 0)])
