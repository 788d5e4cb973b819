"""The steps that SGD and Adam make of one and the same gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import param

from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Axis, Column, Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import Cell, Head, blank, table
from optimizer_guide.kit.styles import style_of, swatch
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
    rms_under_noise,
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
    late, noise = rms(run.adam.step[STEPS // 2 :]), rms_under_noise()
    exact = math.sqrt((1 - BETA1) / (1 + BETA1))
    smooths = adam < sgd / 4 and adam < unsmoothed / 4
    return Measured(
        smooths and late < 0.5 and abs(noise / exact - 1) < 0.03,
        f"From one step to the next SGD’s changes by {number(sgd)} <i>α</i> (r.m.s.), Adam’s by "
        f"{number(adam)} <i>α</i>; at {B1} = 0 Adam’s would change by {number(unsmoothed)} "
        f"<i>α</i>. Over the last {STEPS // 2} steps Adam’s are {number(late)} <i>α</i> (r.m.s.). "
        f"Under noise alone they are {number(noise)} <i>α</i>; theory says {number(exact)}.",
    )


def _any_scale(run: StepLengths) -> Measured:
    plain = averages(gradients_of("shrinks", run.noise), BETA1, run.beta2).step
    change = float(np.max(np.abs(run.adam.step / plain - 1)))
    scaled, unscaled = (shrinking_steps(run.beta2, scale, eps=0.0) for scale in (SCALE, 1.0))
    exact = float(np.max(np.abs(scaled / unscaled - 1)))
    return Measured(
        bool(change < 1e-6 and exact < 1e-12 and run.sgd[0] > 900),
        f"SGD’s first step is {number(run.sgd[0])} <i>α</i>. No step of Adam’s changes by more "
        f"than {number(change)} of itself, all of it the work of <i>ε</i>: without it, "
        f"{number(exact)}, which is rounding.",
    )


def _lags(run: StepLengths) -> Measured:
    step = run.adam.step
    at = [50, 100, 150, 200]
    shortest = shrinking_steps(0.9).min()
    told = ", ".join(f"{step[t - 1]:.2f}" for t in at)
    return Measured(
        bool(step[-1] < 0.3 and np.all(np.diff(step[np.array(at) - 1]) < 0) and shortest >= 0.99),
        f"At steps {', '.join(map(str, at))} it is {told} <i>α</i>. At {B2} = 0.9 it never falls "
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

    noise = param.Number(0.0, bounds=(0.0, 1.0), step=0.05, label="noise <i>σ</i>")
    beta2: Any = param.Selector(default="0.95", objects=BETA2, label=f"decay {B2}")
    gradient: Any = param.Selector(default="shrinks", objects=list(SCRIPTS), label="gradient")

    claims = (
        Claim(
            "While the gradient shrinks tenfold, SGD’s step shrinks with it and Adam’s stays near "
            "<i>α</i>.",
            {},
            _near_alpha,
        ),
        Claim(
            "More noise makes SGD’s step jitter; Adam’s momentum smooths it, and where noise "
            "drowns the gradient its steps are much shorter than <i>α</i>.",
            {"noise": 1.0},
            _smooths,
        ),
        Claim(
            "Make every gradient a thousand times larger, and Adam’s steps stay the same.",
            {"gradient": IN_OTHER_UNITS},
            _any_scale,
        ),
        Claim(
            f"With a longer memory, {B2} = 0.999, <i>v</i> lags behind the shrinking gradient, and "
            "the step falls well below <i>α</i>.",
            {"beta2": "0.999"},
            _lags,
        ),
        Claim(
            "But <i>α</i> is no upper bound: a gradient that wakes after a quiet makes longer "
            "steps.",
            {"gradient": "wakes up", "beta2": "0.999"},
            _no_bound,
        ),
    )
    equation = (
        f"<i>g</i> = {blank('g')}&emsp; <span class='sgd'>SGD</span> steps <i>α g</i> = "
        f"{blank('SGD')} <i>α</i><br>"
        f"<span class='term'><i>m</i> = {blank('m')}, <i>v</i> = {blank('v')}</span>"
        f"<span class='term'><i>m̂</i> = {blank('m_hat')}, <i>v̂</i> = {blank('v_hat')}</span>"
        "<span class='term'>"
        "<span class='adam'>Adam</span> steps <i>α m̂</i> / (√<i>v̂</i> + <i>ε</i>) = "
        f"<i>α</i> × {blank('m_hat')} / "
        f"<span class='nowrap'>(√{blank('v_hat')} + <i>ε</i>)</span> = "
        f"{blank('Adam')} <i>α</i></span>"
    )

    def compute(self) -> StepLengths:
        beta2 = float(self.beta2)
        gradients = gradients_of(self.gradient, self.noise)
        sgd, adam = sgd_steps(gradients), averages(gradients, BETA1, beta2)
        columns = {"g": gradients, "SGD": sgd, "Adam": adam.step}
        columns |= {"m": adam.m, "v": adam.v, "m_hat": adam.m_hat, "v_hat": adam.v_hat}
        inside = [adam.step] if self.gradient == IN_OTHER_UNITS else [sgd, adam.step]
        frame = _frame(inside)
        return StepLengths(
            # Step 0 is the start, where nothing has been seen yet.
            played={name: np.r_[np.nan, column] for name, column in columns.items()},
            tables=_labels(sgd, adam.step, frame),
            axes={"steps.y": frame},
            script=self.gradient,
            noise=self.noise,
            beta2=beta2,
            gradients=gradients,
            sgd=sgd,
            adam=adam,
        )

    def readout(self, computed: StepLengths) -> str:
        rows: list[list[Cell | str]] = [
            [
                f"{swatch(name)}{name}",
                *(
                    Cell(in_alphas(x), number=True)
                    for x in (steps.min(), steps.max(), jitter(steps))
                ),
            ]
            for name, steps in computed.steps.items()
        ]
        least, most, jitters = (Head(head, number=True) for head in ("least", "most", "jitter"))
        return (
            f"{table(['Steps', least, most, jitters], rows)}"
            f"<p class='small'>Positive is against the gradient. Jitter: the r.m.s. change from "
            f"one step to the next. {B1} = {BETA1:g}; the noise, from a fixed seed, is the same "
            f"for both.</p>"
        )

    def summary(self, computed: StepLengths) -> str:
        told = "; ".join(
            f"{name}'s steps run from {signed_number(steps.min())} to {signed_number(steps.max())} "
            f"learning rates and end at {signed_number(steps[-1])}"
            for name, steps in computed.steps.items()
        )
        return (
            f"The gradient {computed.script}, noise {computed.noise:.2f}, "
            f"β₂ {computed.beta2:g}: {told}."
        )


def _frame(inside: list[Array]) -> Axis:
    """A range that holds these steps; in other units SGD's are out of the frame, and stay there."""
    low = min(0.0, *(float(steps.min()) for steps in inside))
    high = max(1.25, *(1.05 * float(steps.max()) for steps in inside))
    return Axis(1.05 * low, high)


def _labels(sgd: Array, adam: Array, frame: Axis) -> dict[str, dict[str, Column]]:
    """Tables: the lines' names at their ends, and what is said of steps out of the frame."""
    ends = {"Adam": float(adam[-1]), "SGD": float(sgd[-1])}
    names = [name for name, y in ends.items() if y <= frame.high]
    gone = "SGD" not in names
    text = f"↑ SGD: {in_alphas(sgd.min())} to {in_alphas(sgd.max())}"
    return {
        "ends": {
            "y": apart([ends[name] for name in names], 0.07 * (frame.high - frame.low)),
            "text": names,
            "color": [style_of(name).color for name in names],
        },
        "beyond": {"y": [frame.high] * gone, "text": [text] * gone},
    }


def apart(heights: list[float], gap: float) -> list[float]:
    """Two heights for labels, moved apart where they would cover one another."""
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= gap:
        return heights
    middle, upper = sum(heights) / 2, heights[0] >= heights[1]
    return [middle + gap / 2, middle - gap / 2][:: 1 if upper else -1]
