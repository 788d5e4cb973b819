"""SGD and RMSProp in a ravine, and the rate that each weight gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import param

from optimizer_guide.core.descent import Trajectory, descend
from optimizer_guide.core.optimizers import SGD, RMSProp
from optimizer_guide.core.stability import rmsprop_amplitude, sgd_factor, sgd_limit
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import blank
from optimizer_guide.kit.styles import class_of, swatch
from optimizer_guide.kit.wording import number, signed, verdict
from optimizer_guide.lessons.adaptive_rates.ravine import (
    CURVATURE,
    FLAT,
    STEEP,
    WINDOW,
    Array,
    ground_of,
    ravine,
    until_close,
)
from optimizer_guide.lessons.plane import drawable, exits

STEPS = 160
AT_FIRST = 100
"""Steps over which the rates of the two weights are compared."""
LONG = 2000
"""Steps after which a run that can settle has settled."""


@dataclass(frozen=True, eq=False, kw_only=True)
class RatesRun(Computed):
    """A run of each of the two down the ravine."""

    rotation: float
    sgd: Trajectory
    rmsprop: Trajectory
    close: Mapping[str, int]
    """Name → the step from which little of the flat direction is left, or -1."""

    @property
    def runs(self) -> dict[str, Trajectory]:
        """The runs by name."""
        return {"SGD": self.sgd, "RMSProp": self.rmsprop}

    @property
    def ratio(self) -> Array:
        """How many times w₂'s rate RMSProp gives to w₁, in the first steps: (AT_FIRST,)."""
        rate = self.rmsprop.rate[:AT_FIRST]
        return rate[:, 0] / rate[:, 1]


def _crawls(rates: RatesRun) -> Measured:
    lr, best = rates.sgd.optimizer.lr, float(sgd_factor(sgd_limit(STEEP), FLAT))
    sgd, rmsprop = rates.close["SGD"], rates.close["RMSProp"]
    return Measured(
        bool(rates.sgd.diverged_at < 0 and sgd > rmsprop > 0 and best > 0.97),
        f"A step multiplies w₁ by {signed(float(sgd_factor(lr, FLAT)), 3)} here, and "
        f"by no less than {signed(best, 3)} at any safe rate. A tenth of the way is left after "
        f"{sgd} steps; with RMSProp after {rmsprop}.",
    )


def _ratio(rates: RatesRun) -> Measured:
    run, ratio = rates.rmsprop, rates.ratio
    first = np.abs(run.step[0])
    exact = np.abs(descend(run.surface, run.optimizer.replace(eps=0.0), steps=1).step[0])
    same = np.ptp(exact) < 1e-14 and np.ptp(first) < 1e-6
    return Measured(
        bool(same and ratio[0] > 59 and ratio.min() > 20),
        f"At the first step w₁’s rate is {ratio[0]:.0f} times w₂’s, and at least "
        f"{ratio.min():.1f} times in the first {len(ratio)}. But both weights first move by "
        f"{first[0]:.4f} = {first[0] / run.optimizer.lr:.2f} <i>α</i>, because the gradients "
        f"differ as much; only ε parts the two, by {number(float(np.ptp(first)))}.",
    )


def _diverges(rates: RatesRun) -> Measured:
    lr, limit = rates.sgd.optimizer.lr, float(sgd_limit(STEEP))
    return Measured(
        bool(rates.sgd.diverged_at >= 0 and lr > limit),
        f"Each step multiplies w₂ by {signed(float(sgd_factor(lr, STEEP)))}: diverged "
        f"at step {rates.sgd.diverged_at}. The limit is 2/h₂ = {limit:.2f}.",
    )


def _turned(rates: RatesRun) -> Measured:
    sgd, rmsprop = rates.close["SGD"], rates.close["RMSProp"]
    before = until_close(descend(ravine(0.0), rates.rmsprop.optimizer))
    return Measured(
        rmsprop > sgd > before > 0,
        f"A tenth of the way is left after {rmsprop} steps in place of {before}, and SGD, which "
        f"does not notice the turn, needs {sgd}.",
    )


def _never_settles(rates: RatesRun) -> Measured:
    lr = rates.rmsprop.optimizer.lr
    run = descend(rates.rmsprop.surface, rates.rmsprop.optimizer, steps=LONG)
    late, rate = run.w[-2:], lr * run.rate[-1]
    amplitude = float(rmsprop_amplitude(lr))
    jumps = np.allclose(np.abs(late), amplitude, rtol=1e-3) and np.allclose(late[0], -late[1])
    return Measured(
        bool(jumps and np.allclose(rate, sgd_limit(CURVATURE), rtol=1e-3)),
        f"After {LONG} steps each weight still jumps between ±{number(abs(late[-1, 0]))}, which is "
        f"<i>α</i>/2; the rates are {number(rate[0])} and {number(rate[1])}, which is 2/h for "
        "each.",
    )


def _updates(name: str) -> str:
    """HTML: an optimizer's update of either weight at the step on show."""
    terms = " ".join(
        f"<span class='term'>w{sub} = {blank(f'before_{i}_{name}')} − "
        f"{blank(f'rate_{i}_{name}', class_of(name))} × ({blank(f'gradient_{i}_{name}')}) = "
        f"{blank(f'w{i}_{name}')}</span>"
        for i, sub in ((1, "₁"), (2, "₂"))
    )
    return f"<p><span class='{class_of(name)}'>{name}</span>&ensp;{terms}</p>"


class Rates(Figure):
    """SGD and RMSProp in a ravine, and the rate that each weight gets."""

    slug = "rates"
    opens = 80
    equation = "".join(_updates(name) for name in ("SGD", "RMSProp"))

    sgd_lr = param.Number(0.2, bounds=(0.01, 0.3), step=0.01, label="SGD’s learning rate <i>α</i>")
    rms_lr = param.Number(
        0.05, bounds=(0.01, 0.1), step=0.005, label="RMSProp’s learning rate <i>α</i>"
    )
    rotation = param.Number(0.0, bounds=(0.0, 45.0), step=1.0, label="rotation in degrees")

    claims = (
        Claim(
            "Any rate of SGD that is safe for w₂ leaves w₁ crawling.",
            {"sgd_lr": 0.24, "rms_lr": 0.1},
            _crawls,
        ),
        Claim(
            "RMSProp soon gives w₁ a far larger rate than w₂, yet its first step is equally long "
            "in both: the rate is larger, not the step.",
            {},
            _ratio,
        ),
        Claim("Above <i>α</i> = 0.25 SGD diverges in w₂.", {"sgd_lr": 0.27}, _diverges),
        Claim(
            "Turn the ravine by 45°, and RMSProp loses its lead, even to SGD.",
            {"rotation": 45.0},
            _turned,
        ),
        Claim(
            "At a constant <i>α</i> RMSProp never settles: it ends up jumping to and fro.",
            {"rms_lr": 0.1},
            _never_settles,
        ),
    )

    def compute(self) -> RatesRun:
        surface = ravine(self.rotation)
        sgd = descend(surface, SGD(self.sgd_lr), steps=STEPS)
        rmsprop = descend(surface, RMSProp(self.rms_lr), steps=STEPS)
        runs = {"SGD": sgd, "RMSProp": rmsprop}
        return RatesRun(
            played={key: column for name in runs for key, column in _columns(name, runs[name])},
            tables={
                **ground_of(self.rotation),
                "exits": exits({"SGD": (sgd, f"SGD {verdict(sgd)}")}, WINDOW),
            },
            rotation=self.rotation,
            sgd=sgd,
            rmsprop=rmsprop,
            close={name: until_close(run, self.rotation) for name, run in runs.items()},
        )

    def readout(self, computed: RatesRun) -> str:
        sgd, ratio = computed.sgd, computed.ratio
        close = {name: _left_after(n) for name, n in computed.close.items()}
        if sgd.diverged_at >= 0:
            close["SGD"] = f"It <span class='lost'>{verdict(sgd)}</span>."
        return (
            f"<p class='big'>{swatch('SGD')}<strong>SGD</strong> has one rate for both weights, "
            f"{sgd.optimizer.lr:.2f}. {close['SGD']}</p>"
            f"<p class='big'>{swatch('RMSProp')}<strong>RMSProp</strong> gives w₁ "
            f"{ratio[0]:.1f} times w₂’s rate at first, and at least {ratio.min():.1f} times up to "
            f"step {AT_FIRST}. {close['RMSProp']}</p>"
        )

    def summary(self, computed: RatesRun) -> str:
        told = "; ".join(
            f"{name} at learning rate {run.optimizer.lr:g} {_fate(run, computed.close[name])}"
            for name, run in computed.runs.items()
        )
        return (
            f"In a ravine turned by {computed.rotation:.0f} degrees: {told}. RMSProp’s rate for "
            f"weight 1 is {computed.ratio[0]:.1f} times that for weight 2 at the first step."
        )


def _columns(name: str, run: Trajectory) -> list[tuple[str, Array]]:
    """What is played of a run: (steps + 1,) each."""
    w, _ = drawable(run)
    effective = run.optimizer.lr * run.rate
    columns = [(f"x_{name}", w[:, 0]), (f"y_{name}", w[:, 1])]
    for i in (0, 1):
        # What led to the weights on show: nothing did to the first.
        columns += [
            (f"before_{i + 1}_{name}", np.r_[np.nan, run.w[:-1, i]]),
            (f"rate_{i + 1}_{name}", np.r_[np.nan, effective[:, i]]),
            (f"gradient_{i + 1}_{name}", np.r_[np.nan, run.gradient[:, i]]),
            (f"w{i + 1}_{name}", run.w[:, i]),
        ]
    return columns


def _left_after(count: int) -> str:
    """When a tenth of the way along the flat direction is left, as a sentence."""
    if count < 0:
        return f"More than a tenth of the way along the flat direction is left after {STEPS} steps."
    return f"After {count} steps a tenth of the way along the flat direction is left."


def _fate(run: Trajectory, close: int) -> str:
    """The same, or where the run was lost, as a part of a sentence."""
    if run.diverged_at >= 0:
        return f"diverged at step {run.diverged_at}"
    when = f"after {close} steps" if close >= 0 else f"not within {STEPS} steps"
    return f"has a tenth of the flat direction left {when}"
