"""The steps that SGD and Adam make of one and the same gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import param

from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Axis, Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import at_step
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import number, signed_number
from optimizer_guide.lessons.adam.averages import (
    B1,
    B2,
    BETA1,
    BETA2,
    Array,
    Averages,
    averages,
    in_alphas,
)
from optimizer_guide.lessons.adam.gradients import (
    IN_OTHER_UNITS,
    SCALE,
    SCRIPTS,
    STEPS,
    gradients_of,
    jitter,
    longest_step,
    rms,
    sgd_steps,
    shrinking_steps,
)


@dataclass(frozen=True, eq=False, kw_only=True)
class StepLengths(Computed):
    """What the two make of a gradient: (steps,) each."""

    script: str
    noise: float
    beta2: float
    gradients: Array
    sgd: Array
    adam: Averages

    @property
    def steps(self) -> dict[str, Array]:
        """Name → steps, in α."""
        return {"SGD": self.sgd, "Adam": self.adam.step}


def _near_alpha(run: StepLengths) -> Measured:
    adam, sgd = run.adam.step, run.sgd
    shrinks = sgd[0] / sgd[-1]
    return Measured(
        bool(adam.min() > 0.8 and adam.max() < 1 + 1e-6 and shrinks > 9),
        f"Adam’s step stays between {signed_number(adam.min())} and {signed_number(adam.max())} "
        f"<i>α</i>, while SGD’s shrinks {shrinks:.1f}-fold.",
    )


def _smooths(run: StepLengths) -> Measured:
    raw = averages(run.gradients, 0.0, run.beta2).step
    sgd, adam, unsmoothed = jitter(run.sgd), jitter(run.adam.step), jitter(raw)
    late = rms(run.adam.step[STEPS // 2 :])
    return Measured(
        adam < sgd / 4 and adam < unsmoothed / 4 and late < 0.5,
        f"From one step to the next SGD’s changes by about {sgd:.1f} <i>α</i>, Adam’s by "
        f"{adam:.2f} <i>α</i>; without momentum, at {B1} = 0, it would be {unsmoothed:.1f} "
        f"<i>α</i>. Late in the run Adam’s typical step is {late:.2f} <i>α</i>.",
    )


def _any_scale(run: StepLengths) -> Measured:
    plain = averages(gradients_of("shrinks", run.noise), BETA1, run.beta2).step
    change = float(np.max(np.abs(run.adam.step / plain - 1)))
    scaled, unscaled = (shrinking_steps(run.beta2, scale, eps=0.0) for scale in (SCALE, 1.0))
    exact = float(np.max(np.abs(scaled / unscaled - 1)))
    return Measured(
        bool(change < 1e-6 and exact < 1e-12 and run.sgd[0] > 900),
        f"SGD’s first step is {run.sgd[0]:,.0f} <i>α</i>; no step of Adam’s changes by even a "
        "millionth of itself.",
    )


def _lags(run: StepLengths) -> Measured:
    step = run.adam.step
    at = [50, 100, 150, 200]
    shortest = shrinking_steps(0.9).min()
    said = ", ".join(f"{step[t - 1]:.2f}" for t in at)
    return Measured(
        bool(step[-1] < 0.3 and np.all(np.diff(step[np.array(at) - 1]) < 0) and shortest >= 0.99),
        f"At steps {', '.join(map(str, at))} it is {said} <i>α</i>. At {B2} = 0.9 it never falls "
        f"below {number(shortest)} <i>α</i>.",
    )


def _no_bound(run: StepLengths) -> Measured:
    longest = float(run.adam.step.max())
    return Measured(
        longest > 2 and longest_step() > 7,
        f"In its {int(run.adam.step.argmax()) + 1 - STEPS // 2}th step since the gradient woke "
        f"Adam goes {number(longest)} <i>α</i>. The worst script there is makes it "
        f"{number(longest_step())} <i>α</i>.",
    )


class StepLength(Figure):
    """The steps that SGD and Adam make of one and the same gradient."""

    slug = "adam-step"

    gradient: Any = param.Selector(default="shrinks", objects=list(SCRIPTS), label="gradient")
    beta2: Any = param.Selector(default="0.95", objects=BETA2, label=f"decay {B2}")
    noise = param.Number(0.0, bounds=(0.0, 1.0), step=0.05, label="noise <i>σ</i>")

    claims = (
        Claim(
            "Make every gradient a thousand times larger, and Adam’s steps stay the same.",
            {"gradient": IN_OTHER_UNITS},
            _any_scale,
            asks="Measure the loss in other units, so that every gradient is 1,000 times larger. "
            "Adam’s steps …",
            choices=("grow 1,000-fold, as SGD’s do", "stay as they are"),
            answer=1,
        ),
        Claim(
            f"With a longer memory, {B2} = 0.999, <i>v</i> lags behind the shrinking gradient, and "
            "the step falls well below <i>α</i>.",
            {"beta2": "0.999"},
            _lags,
            asks=f"Give <i>v</i> its usual long memory, {B2} = 0.999. While the gradient shrinks, "
            "Adam’s step …",
            choices=("stays near <i>α</i>", "falls well below <i>α</i>"),
            answer=1,
        ),
        Claim(
            "More noise makes SGD’s step jitter; Adam’s momentum smooths it, and where noise "
            "drowns the gradient its steps are much shorter than <i>α</i>.",
            {"noise": 1.0},
            _smooths,
            asks="Bury the gradient in noise as large as itself. Adam’s steps become …",
            choices=("as wild as SGD’s", "smoother than SGD’s, and shorter", "longer than before"),
            answer=1,
        ),
        Claim(
            "While the gradient shrinks tenfold, SGD’s step shrinks with it and Adam’s stays near "
            "<i>α</i>.",
            {},
            _near_alpha,
            deeper=True,
        ),
        Claim(
            "But <i>α</i> is no upper bound: a gradient that wakes after a quiet makes longer "
            "steps.",
            {"gradient": "wakes up", "beta2": "0.999"},
            _no_bound,
            deeper=True,
        ),
    )
    equation = (
        f"<i>g</i> = {at_step('g')}&emsp; <span class='sgd'>SGD</span> steps <i>α g</i> = "
        f"{at_step('SGD')} <i>α</i><br>"
        f"<span class='term'><i>m</i> = {at_step('m')}, <i>v</i> = {at_step('v')}</span>"
        f"<span class='term'><i>m̂</i> = {at_step('m_hat')}, <i>v̂</i> = {at_step('v_hat')}</span>"
        "<span class='term'>"
        "<span class='adam'>Adam</span> steps <i>α m̂</i> / (√<i>v̂</i> + <i>ε</i>) = "
        f"<i>α</i> × {at_step('m_hat')} / "
        f"<span class='nowrap'>(√{at_step('v_hat')} + <i>ε</i>)</span> = "
        f"{at_step('Adam')} <i>α</i></span>"
    )

    def compute(self) -> StepLengths:
        beta2 = float(self.beta2)
        gradients = gradients_of(self.gradient, self.noise)
        sgd, adam = sgd_steps(gradients), averages(gradients, BETA1, beta2)
        columns = {"g": gradients, "SGD": sgd, "Adam": adam.step}
        columns |= {"m": adam.m, "v": adam.v, "m_hat": adam.m_hat, "v_hat": adam.v_hat}
        return StepLengths(
            # Step 0 is the start, where nothing has been seen yet.
            played={name: np.r_[np.nan, column] for name, column in columns.items()},
            axes={"sgd.y": _frame(sgd), "adam.y": _frame(adam.step)},
            script=self.gradient,
            noise=self.noise,
            beta2=beta2,
            gradients=gradients,
            sgd=sgd,
            adam=adam,
        )

    def readout(self, computed: StepLengths) -> str:
        return "".join(
            f"<p class='big'>{swatch(name)}<strong>{name}</strong>’s step goes from "
            f"{in_alphas(steps[0])} to {in_alphas(steps[-1])}"
            f"{_jitters(steps) if computed.noise else ''}.</p>"
            for name, steps in computed.steps.items()
        )

    def summary(self, computed: StepLengths) -> str:
        said = "; ".join(
            f"{name}'s steps run from {signed_number(steps.min())} to {signed_number(steps.max())} "
            f"learning rates and end at {signed_number(steps[-1])}"
            for name, steps in computed.steps.items()
        )
        return (
            f"The gradient {computed.script}, noise {computed.noise:.2f}, "
            f"β₂ {computed.beta2:g}: {said}."
        )


def _frame(steps: Array) -> Axis:
    """A range that holds these steps, zero, and the length α."""
    low, high = min(0.0, float(steps.min())), max(1.2, 1.05 * float(steps.max()))
    return Axis(1.05 * low, high)


def _jitters(steps: Array) -> str:
    """How much they change, as the rest of a sentence."""
    return f", and changes by about {number(jitter(steps))} α (r.m.s.) from one step to the next"
