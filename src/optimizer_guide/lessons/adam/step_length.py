"""The steps that Momentum, RMSProp and Adam make of one and the same gradient."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import param

from optimizer_guide import Array
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import at_step
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import number, signed_number
from optimizer_guide.lessons.adam.frames import SETTLING, above, before, frames, word_before
from optimizer_guide.lessons.adam.gradients import (
    B2,
    BETA1,
    BETA2,
    IN_OTHER_UNITS,
    PLAIN,
    SCALE,
    SCRIPTS,
    STEPS,
    Averages,
    averages,
    gradients_of,
    in_alphas,
    jitter,
    longest_step,
    rms,
    shrinking_steps,
    steps_by_name,
)

SCALE_FREE = ("RMSProp", "Adam")
"""Whose steps know nothing of the gradient's scale."""


@dataclass(frozen=True, eq=False, kw_only=True)
class StepLengths(Computed):
    """What the three make of a gradient: (steps,) each, in α."""

    noise: float
    beta2: float
    gradients: Array
    steps: Mapping[str, Array]
    """By the optimizer's name."""
    adam: Averages

    @property
    def rmsprop(self) -> Array:
        """RMSProp's steps."""
        return self.steps["RMSProp"]


def _near_alpha(run: StepLengths) -> Measured:
    adam, g = run.adam.step, run.gradients
    return Measured(
        adam.min() > 0.8 and adam.max() < 1 + 1e-6 and run.steps["Momentum"][-1] < 0.2,
        f"Adam’s step stays between {signed_number(adam.min())} and {signed_number(adam.max())} "
        f"<i>α</i>, while the gradient shrinks {g[0] / g[-1]:.1f}-fold and Momentum’s last step is "
        f"{number(run.steps['Momentum'][-1])} <i>α</i>.",
    )


def _smooths(run: StepLengths) -> Measured:
    rmsprop, adam = jitter(run.rmsprop), jitter(run.adam.step)
    late = rms(run.adam.step[STEPS // 2 :])
    return Measured(
        adam < rmsprop / 4 and late < 0.5,
        f"From one step to the next RMSProp’s changes by about {rmsprop:.1f} <i>α</i>, Adam’s by "
        f"{adam:.2f} <i>α</i>. Late in the run Adam’s typical step is {late:.2f} <i>α</i>.",
    )


def _any_scale(run: StepLengths) -> Measured:
    plain = StepLength(beta2=f"{run.beta2:g}", noise=run.noise).compute()
    changes = [np.max(np.abs(run.steps[name] / plain.steps[name] - 1)) for name in SCALE_FREE]
    longest, before = (of.steps["Momentum"].max() for of in (run, plain))
    scaled, unscaled = (shrinking_steps(run.beta2, scale, eps=0.0) for scale in (SCALE, 1.0))
    exact = float(np.max(np.abs(scaled / unscaled - 1)))
    return Measured(
        max(changes) < 1e-6 and exact < 1e-12 and longest > 0.9 * SCALE * before,
        f"Momentum’s longest step is {longest:,.0f} <i>α</i>; no step of the other two "
        "changes by even a millionth of itself.",
    )


def _lags(run: StepLengths) -> Measured:
    step = run.adam.step
    at = [50, 100, 150, 200]
    shortest = shrinking_steps(0.9).min()
    said = ", ".join(f"{step[t - 1]:.2f}" for t in at)
    return Measured(
        step[-1] < 0.3 and np.all(np.diff(step[np.array(at) - 1]) < 0) and shortest >= 0.99,
        f"At steps {', '.join(map(str, at))} it is {said} <i>α</i>. At {B2} = 0.9 it never falls "
        f"below {number(shortest, 2)} <i>α</i>.",
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
    slug = "adam-step"

    gradient: Any = param.Selector(default="shrinks", objects=list(SCRIPTS), label="gradient")
    beta2: Any = param.Selector(default="0.95", objects=BETA2, label=f"decay {B2}")
    noise = param.Number(0.05, bounds=(0.0, 1.0), step=0.05, label="noise <i>σ</i>")

    claims = (
        Claim(
            "Make every gradient a thousand times larger: Momentum’s steps grow as much, RMSProp’s "
            "and Adam’s stay the same.",
            {"gradient": IN_OTHER_UNITS},
            _any_scale,
            asks="Measure the loss in other units, so that every gradient is 1,000 times larger. "
            "Whose steps grow?",
            choices=("All of them", "Momentum’s alone", "Momentum’s and Adam’s"),
            answer=1,
        ),
        Claim(
            f"With a longer memory, {B2} = 0.999, <i>v</i> lags behind the shrinking gradient, and "
            "the step falls well below <i>α</i>.",
            {"beta2": "0.999", "noise": 0.0},
            _lags,
            asks=f"Give <i>v</i> its usual long memory, {B2} = 0.999. While the gradient shrinks, "
            "Adam’s step …",
            choices=("stays near <i>α</i>", "falls well below <i>α</i>"),
            answer=1,
            plot=2,
        ),
        Claim(
            "More noise makes RMSProp’s step jitter; Adam’s momentum smooths it, and where noise "
            "drowns the gradient its steps are much shorter than <i>α</i>.",
            {"noise": 1.0},
            _smooths,
            asks="Bury the gradient in noise as large as itself. Adam’s steps become …",
            choices=("as wild as RMSProp’s", "shorter, and still smooth", "longer"),
            answer=1,
            plot=2,
        ),
        Claim(
            "While the gradient shrinks tenfold, Momentum’s step shrinks with it and Adam’s stays "
            "near <i>α</i>.",
            {"noise": 0.0},
            _near_alpha,
            deeper=True,
        ),
        Claim(
            "But <i>α</i> is no upper bound: a gradient that wakes after a quiet makes longer "
            "steps.",
            {"gradient": "wakes up", "beta2": "0.999", "noise": 0.0},
            _no_bound,
            deeper=True,
        ),
    )
    equation = (
        f"<span class='term'><i>g</i> = {at_step('g', digits=2)},</span> "
        f"<span class='term'><i>m</i> = {at_step('m', digits=2)},</span> "
        f"<span class='term'><i>v</i> = {at_step('v', digits=2)}</span><br>"
        f"<span class='term'><span class='momentum'>Momentum</span> steps <i>α m</i> = "
        f"{at_step('Momentum', digits=2)} <i>α</i></span>"
        f"<span class='term'><span class='rmsprop'>RMSProp</span> steps <i>α g</i> / "
        f"(√<i>v</i> + <i>ε</i>) = {at_step('RMSProp', digits=2)} <i>α</i></span><br>"
        f"<span class='term'><i>m̂</i> = {at_step('m_hat', digits=2)}, "
        f"<i>v̂</i> = {at_step('v_hat', digits=2)}</span>"
        "<span class='term'>"
        "<span class='adam'>Adam</span> steps <i>α m̂</i> / (√<i>v̂</i> + <i>ε</i>) = "
        f"{at_step('Adam', digits=2)} <i>α</i></span>"
    )

    def compute(self) -> StepLengths:
        script, beta2 = self.gradient, float(self.beta2)
        gradients, plain = (gradients_of(which, self.noise) for which in (script, PLAIN))
        steps, adam = steps_by_name(gradients, beta2), averages(gradients, BETA1, beta2)
        axes = frames(steps)
        columns = {"g": gradients, **steps}
        columns |= {"m": adam.m, "v": adam.v, "m_hat": adam.m_hat, "v_hat": adam.v_hat}
        return StepLengths(
            # Step 0 is the start, where nothing has been seen yet.
            played={name: np.r_[np.nan, column] for name, column in columns.items()},
            tables={
                "above": above(steps["RMSProp"], axes["rmsprop.y"]),
                "before": before(script, steps_by_name(plain, beta2)),
                "word_before": word_before(script, axes),
            },
            axes=axes,
            noise=self.noise,
            beta2=beta2,
            gradients=gradients,
            steps=steps,
            adam=adam,
        )

    def readout(self, computed: StepLengths) -> str:
        return "".join(
            f"<p class='big'>{swatch(name)}<strong>{name}</strong>’s step goes from "
            f"{in_alphas(steps[SETTLING - 1])} at step {SETTLING} to {in_alphas(steps[-1])} at the "
            "end.</p>"
            for name, steps in computed.steps.items()
        )

    def summary(self, computed: StepLengths) -> str:
        said = "; ".join(
            f"{name}'s steps run from {signed_number(steps.min())} to {signed_number(steps.max())} "
            f"learning rates and end at {signed_number(steps[-1])}"
            for name, steps in computed.steps.items()
        )
        return (
            f"The gradient {self.gradient}, noise {computed.noise:.2f}, "
            f"β₂ {computed.beta2:g}: {said}."
        )
