"""The bias correction: what it multiplies by, and the step with and without it."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import param

from optimizer_guide import Array
from optimizer_guide.core.arrival import first
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Axis, Columns, Computed, in_columns
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.styles import ON_GROUND, STYLES
from optimizer_guide.kit.wording import number
from optimizer_guide.lessons.adam.gradients import (
    B1,
    B2,
    BETA1,
    BETA2,
    EPS,
    Averages,
    averages,
    in_alphas,
)

LONG = 5000
SHOWN = np.unique(np.geomspace(1, LONG, 240).round().astype(int))
"""The steps that are drawn: on a log axis more would fall on one pixel."""
MARK = 50
BARE = "bare"
"""The part of the figure that shows Adam without its correction."""


class Correction(NamedTuple):
    """By step from 1 on, (steps,) each, under a gradient of 1 that never changes.

    ``of_m`` and ``of_root_v`` are what the correction multiplies m and √v by, ``of_step`` what
    it multiplies the step by; ``without`` is the step that the bare averages make, in α.
    """

    of_m: Array
    of_root_v: Array
    of_step: Array
    with_it: Array
    without: Array
    share_of_v: Array


@lru_cache(maxsize=16)
def correction(beta1: float, beta2: float) -> Correction:
    """What Adam's bias correction does over `LONG` steps."""
    adam = averages(np.ones(LONG), beta1, beta2)
    without = uncorrected(adam)
    of_m, of_v = adam.m_hat / adam.m, adam.v_hat / adam.v
    return Correction(
        of_m, np.sqrt(of_v), adam.step / without, adam.step, without, adam.v / adam.v_hat
    )


def uncorrected(adam: Averages) -> Array:
    """The steps, in α, that Adam would take with m and v in the place of m̂ and v̂."""
    return adam.m / (np.sqrt(adam.v) + EPS)


def too_small_below(beta1: float) -> float:
    """Without its correction the first step is too small for a β₂ below this: 1 − (1−β₁)²."""
    return 1 - (1 - beta1) ** 2


def full_at(share: Array) -> int:
    """The first step at which an average holds 99 % of its weight, or -1."""
    step = int(first(share >= 0.99))
    return step + 1 if step >= 0 else -1


@dataclass(frozen=True, eq=False, kw_only=True)
class CorrectionRun(Computed):
    """The correction at some β₁ and β₂."""

    beta1: float
    beta2: float
    correction: Correction


def _by_step_50(run: CorrectionRun) -> Measured:
    c, i = run.correction, MARK - 1
    late = full_at(c.share_of_v)
    return Measured(
        c.of_m[i] < 1.01 and c.of_root_v[i] > 4 and late > 4000,
        f"At step {MARK} <i>m</i> is multiplied by {c.of_m[i]:.3f}, but <i>v</i> by "
        f"{c.of_root_v[i] ** 2:.1f}, so √<i>v</i> by {c.of_root_v[i]:.2f}. <i>v</i> holds 99 % of "
        f"its weight only from step {late:,} on.",
    )


def _too_large(run: CorrectionRun) -> Measured:
    step = run.correction.without
    return Measured(
        step[0] > 3 and step.min() >= 1 - 1e-6,
        f"The first is {in_alphas(step[0])}, and the longest, at step {int(step.argmax()) + 1}, "
        f"{in_alphas(step.max())}.",
    )


def _too_small(run: CorrectionRun) -> Measured:
    border = too_small_below(run.beta1)
    first = {beta2: correction(run.beta1, beta2).without[0] for beta2 in map(float, BETA2)}
    agree = all(
        (step < 1) == (beta2 < border) or math.isclose(step, 1, rel_tol=1e-6)
        for beta2, step in first.items()
    )
    said = ", ".join(f"{number(step, 2)} at {beta2:g}" for beta2, step in first.items())
    return Measured(
        agree and first[run.beta2] < 1,
        f"That is {border:g} here. The first step, in <i>α</i>, by {B2}: {said}.",
    )


class BiasCorrection(Figure):
    slug = "bias-correction"
    plays = False

    beta1 = param.Number(BETA1, bounds=(0.0, 0.95), step=0.05, label=f"momentum {B1}")
    beta2: Any = param.Selector(default="0.999", objects=BETA2, label=f"decay {B2}")
    bare = param.Boolean(False, label="show the step without the correction")

    claims = (
        Claim(
            "Without the correction <i>m</i> and <i>v</i> are both too small, and early steps are "
            "too <em>large</em>.",
            {"bare": True},
            _too_large,
            asks="Leave the correction out: both averages begin too small. The first steps are …",
            choices=("too small", "just right", "too large"),
            answer=2,
            plot=1,
        ),
        Claim(
            f"They are too small only where {B2} is below 1 − (1 − {B1})².",
            {"beta2": "0.95", "bare": True},
            _too_small,
            asks=f"Now let <i>v</i> fill faster, with a short memory, {B2} = 0.95. The first step "
            "without the correction is …",
            choices=("still too large", "too small"),
            answer=1,
            plot=1,
        ),
        Claim(
            f"By step {MARK} the correction of <i>m</i> is as good as gone. That of <i>v</i>, at "
            f"{B2} = 0.999, is not.",
            {"bare": True},
            _by_step_50,
            deeper=True,
        ),
    )
    rules = "The gradient is 1 at every step, so a true average of it, or of its square, is 1 too."

    def compute(self) -> CorrectionRun:
        beta2 = float(self.beta2)
        c = correction(self.beta1, beta2)
        drawn = {name: values[SHOWN - 1] for name, values in c._asdict().items()}
        momentum, rmsprop, adam = (STYLES[name].color for name in ("Momentum", "RMSProp", "Adam"))
        factors = [("m", 3, c.of_m, -9, momentum), ("√v", 10, c.of_root_v, -9, rmsprop)]
        steps = [("with the correction", 60, c.with_it, 12, adam)]
        if self.bare:
            factors.append(("the step", 1, c.of_step, _under(c.of_step), adam))
            steps.append(("without", 1, c.without, _under(c.without), ON_GROUND))
        return CorrectionRun(
            tables={
                "correction": {"t": SHOWN, **drawn},
                "factors": _beside(factors),
                "steps": _beside(steps),
            },
            axes={"factors.y": Axis(0.012 if self.bare else 0.7, 40.0)},
            on_show=(BARE,) if self.bare else (),
            beta1=self.beta1,
            beta2=beta2,
            correction=c,
        )

    def readout(self, computed: CorrectionRun) -> str:
        c = computed.correction
        said = (
            f"At step 1 <i>m</i> is multiplied by {number(c.of_m[0], 2)} and √<i>v</i> by "
            f"{number(c.of_root_v[0], 2)}; at step {MARK} by {number(c.of_m[MARK - 1], 2)} and "
            f"{number(c.of_root_v[MARK - 1], 2)}."
        )
        if self.bare:
            said += (
                f" Without that the first step would be "
                f"<strong>{in_alphas(c.without[0])}</strong>, and the longest of all "
                f"{in_alphas(c.without.max())}."
            )
        return f"<p class='big'>{said}</p>"

    def summary(self, computed: CorrectionRun) -> str:
        c = computed.correction
        return (
            f"With β₁ {computed.beta1:g} and β₂ {computed.beta2:g}, at step {MARK} the correction "
            f"multiplies m by {number(c.of_m[MARK - 1])} and the root of v by "
            f"{number(c.of_root_v[MARK - 1])}. Without it the first step is "
            f"{number(c.without[0])} learning rates, the longest {number(c.without.max())}."
        )


def _under(line: Array) -> int:
    """How far below its start a line's name is clear of it, in pixels."""
    return 38 if line[3] < line[0] else 15


def _beside(labels: list[tuple[str, int, Array, int, str]]) -> Columns:
    """Table of words beside lines: the text, at which step, the line, how far below it, the
    colour."""
    rows = [(t, float(line[t - 1]), text, dy, color) for text, t, line, dy, color in labels]
    return in_columns(("x", "y", "text", "dy", "color"), rows)
