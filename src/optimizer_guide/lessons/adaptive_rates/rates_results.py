"""What a run of SGD and one of RMSProp in the ravine come to, and what the guide claims of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer_guide import Array, RMSProp, Trajectory, descend
from optimizer_guide.core.stability import rmsprop_amplitude, sgd_factor, sgd_limit
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.wording import number, percent, signed
from optimizer_guide.lessons.adaptive_rates.ravine import (
    CLOSE,
    CURVATURE,
    FLAT,
    STEEP,
    ravine,
    until_close,
)

STEPS = 250
COVERED = percent(1 - CLOSE)
"""Of the way along the floor, the flat direction: the rest is taken as little."""
LAST = 40
"""Steps at the end in which RMSProp only jumps to and fro."""
AT_FIRST = 100
"""Steps over which the rates of the two weights are compared."""


@dataclass(frozen=True, eq=False, kw_only=True)
class RatesRun(Computed):
    """A run of each of the two down the ravine."""

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


def _diverges(rates: RatesRun) -> Measured:
    lr, limit = rates.sgd.optimizer.lr, float(sgd_limit(STEEP))
    return Measured(
        rates.sgd.diverged_at >= 0 and lr > limit,
        f"Each step multiplies w₂ by {signed(float(sgd_factor(lr, STEEP)))}, so that it flips and "
        f"grows: diverged at step {rates.sgd.diverged_at}. The limit is 2/h₂ = {limit:.2f}.",
    )


def _can_be_raised(rates: RatesRun) -> Measured:
    run, before = rates.rmsprop, descend(ravine(0.0), RMSProp(rates.rmsprop.optimizer.lr / 2))
    close = rates.close["RMSProp"]
    return Measured(
        run.diverged_at < 0 and 0 < close < 0.6 * until_close(before),
        f"It has covered {COVERED} of the floor after {close} steps in place of "
        f"{until_close(before)}. The steeper w₂ is, the larger its gradients and the smaller its "
        "rate.",
    )


def _turned(rates: RatesRun) -> Measured:
    sgd, rmsprop = rates.close["SGD"], rates.close["RMSProp"]
    before = until_close(descend(ravine(0.0), rates.rmsprop.optimizer))
    return Measured(
        rmsprop > sgd > before > 0,
        f"RMSProp has covered {COVERED} of the floor after {rmsprop} steps in place of {before}; "
        f"SGD, which does not notice the turn, after {sgd}.",
    )


def _crawls(rates: RatesRun) -> Measured:
    lr, best = rates.sgd.optimizer.lr, float(sgd_factor(sgd_limit(STEEP), FLAT))
    sgd, rmsprop = rates.close["SGD"], rates.close["RMSProp"]
    return Measured(
        rates.sgd.diverged_at < 0 and sgd > rmsprop > 0 and best > 0.97,
        f"A step multiplies w₁ by {signed(float(sgd_factor(lr, FLAT)), 3)} here, and "
        f"by no less than {signed(best, 3)} at any safe rate. It has covered {COVERED} of the "
        f"floor after {sgd} steps, RMSProp after {rmsprop}.",
    )


def _ratio(rates: RatesRun) -> Measured:
    run, ratio = rates.rmsprop, rates.ratio
    first = np.abs(run.step[0])
    exact = np.abs(descend(run.surface, run.optimizer.replace(eps=0.0), steps=1).step[0])
    same = np.ptp(exact) < 1e-14 and np.ptp(first) < 1e-6
    return Measured(
        same and ratio[0] > 59 and ratio.min() > 20,
        f"At the first step w₁’s rate is {ratio[0]:.0f} times w₂’s, and at least "
        f"{ratio.min():.0f} times in the first {len(ratio)}. But both weights first move by "
        f"{first[0] / run.optimizer.lr:.2f} <i>α</i>, because the gradients differ as much.",
    )


def _never_settles(rates: RatesRun) -> Measured:
    lr = rates.rmsprop.optimizer.lr
    late, rate = rates.rmsprop.w[-2:], lr * rates.rmsprop.rate[-1]
    amplitude = float(rmsprop_amplitude(lr))
    jumps = np.allclose(np.abs(late), amplitude, rtol=0.05)
    flips = np.all(np.sign(late[0]) == -np.sign(late[1]))
    return Measured(
        jumps and flips and np.allclose(rate, sgd_limit(CURVATURE), rtol=0.05),
        f"At step {STEPS} each weight jumps between about ±{number(abs(late[-1, 0]))}, which is "
        f"<i>α</i>/2; its rate has grown to 2/h, where a step lands just as far on the other side.",
    )


CLAIMS = (
    Claim(
        "Above <i>α</i> = 0.25 SGD diverges in w₂.",
        {"sgd_lr": 0.27},
        _diverges,
        asks="SGD crawls along w₁. Raise its rate from 0.20 to 0.27, and …",
        choices=("it gets there sooner", "nothing much changes", "w₂ flies off"),
        answer=2,
    ),
    Claim(
        "RMSProp’s <i>α</i> can be doubled: w₁ gets there sooner, and w₂ does not diverge.",
        {"rms_lr": 0.1},
        _can_be_raised,
        asks="Double RMSProp’s rate, from 0.05 to 0.10, and …",
        choices=("w₂ flies off too", "it gets there in about half the steps"),
        answer=1,
    ),
    Claim(
        "Turn the ravine by 45°, and RMSProp loses its lead, even to SGD.",
        {"rotation": 45.0},
        _turned,
        asks="Turn the ravine by 45°, so that it runs across both axes. RMSProp …",
        choices=("keeps its lead", "falls behind even SGD"),
        answer=1,
    ),
    Claim(
        "Any rate of SGD that is safe for w₂ leaves w₁ crawling.",
        {"sgd_lr": 0.24, "rms_lr": 0.1},
        _crawls,
        deeper=True,
    ),
    Claim(
        "RMSProp soon gives w₁ a far larger rate than w₂, yet its first step is equally long "
        "in both: the rate is larger, not the step.",
        {"rms_lr": 0.06},
        _ratio,
        deeper=True,
    ),
    Claim(
        "At a constant <i>α</i> RMSProp never settles: it ends up jumping to and fro.",
        {"rms_lr": 0.1, "near": True},
        _never_settles,
        deeper=True,
    ),
)
"""Of the figure `Rates`."""
