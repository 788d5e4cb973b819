"""A constant rate stalls where the noise holds it; one that decays goes on."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import param

from optimizer_guide import SGD, Array, descend
from optimizer_guide.core.schedules import SCHEDULES
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import at_step, of_numbers, table
from optimizer_guide.kit.styles import QUIET, STYLES, sample
from optimizer_guide.kit.wording import number

BOWL = Quadratic((0.2, 2.0), start=(-4.0, 3.0))
STEPS = 200
RUNS = 100
"""Over which each loss is averaged."""
NOISE = 2.0
"""σ of the gradient of a single example; a batch averages it."""
BATCHES = ("4", "16", "64", "256")
RATES = {
    "large": ("constant", 1.0),
    "small": ("constant", 0.1),
    "decayed": ("cosine", 1.0),
    "warmed": ("warm-up + cosine", 1.0),
}
"""Curve → the schedule, and its share of the rate."""
NAMES = {
    "large": "constant",
    "small": "a tenth of it",
    "decayed": "cosine decay",
    "warmed": "warm-up, cosine",
}
_SGD = STYLES["SGD"].color
LOOKS = {
    "large": (QUIET, "solid", "circle"),
    "small": (QUIET, "dotted", "square"),
    "decayed": (_SGD, "solid", "diamond"),
    "warmed": (_SGD, "dashed", "triangle"),
}
"""Curve → colour, dash and marker: all are SGD's, grey where the rate stays as it is."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Averages(Computed):
    """Curve → the loss by step, the mean of many runs, (steps + 1,)."""

    loss: dict[str, Array]

    def level(self, curve: str) -> float:
        """Where a curve ends: the mean of its last tenth."""
        return float(self.loss[curve][-STEPS // 10 :].mean())


@lru_cache(maxsize=32)
def losses(lr: float, batch: int) -> dict[str, Array]:
    """Curve → the loss by step, at this rate and size of batch."""
    noise = NOISE / np.sqrt(batch)
    found = {}
    for curve, (schedule, share) in RATES.items():
        run = descend(
            BOWL,
            SGD(lr * share),
            steps=STEPS,
            noise=noise,
            seed=np.arange(RUNS),
            schedule=SCHEDULES[schedule](STEPS),
        )
        found[curve] = run.loss.mean(axis=1)
    return found


def stall(shown: Averages | None = None) -> float:
    """The loss at which a constant rate stalls; at the figure's defaults, if none is given."""
    return (shown or Schedules().compute()).level("large")


def _changes(shown: Averages, least: float, most: float, digits: int) -> Measured:
    """Whether what the level at the defaults is multiplied by is between these."""
    change = stall(shown) / stall()
    said = f"It ends at {change:.{digits}f} times its level before."
    return Measured(least < change < most, said)


def _decayed(shown: Averages) -> Measured:
    ends = {curve: shown.level(curve) for curve in RATES}
    return Measured(
        ends["decayed"] < 0.5 * min(ends["large"], ends["small"]),
        f"The decayed rate ends at {number(ends['decayed'])}; the constant ones at "
        f"{number(ends['large'])} and {number(ends['small'])}.",
    )


class Schedules(Figure):
    """The loss by step under a constant rate, a tenth of it, and one that decays."""

    slug = "schedules"
    lr = param.Number(0.3, bounds=(0.05, 0.6), step=0.05, label="learning rate <i>α</i>")
    batch: Any = param.Selector(default="16", objects=list(BATCHES), label="batch size")

    claims = (
        Claim(
            "Batches four times as large: a constant rate stalls at a quarter of the loss.",
            {"batch": "64"},
            lambda shown: _changes(shown, 0.2, 0.3, digits=2),
            asks="The constant rate stalls. Take batches four times as large: where does it stall "
            "now?",
            choices=("At the same loss.", "At half of it.", "At about a quarter."),
            answer=2,
        ),
        Claim(
            "Twice the rate: a constant rate stalls at more than twice the loss.",
            {"lr": 0.6},
            lambda shown: _changes(shown, 1.8, 3, digits=1),
            asks="And with twice the learning rate?",
            choices=("Lower: it is faster.", "Higher: more noise."),
            answer=1,
        ),
        Claim(
            "A rate that decays ends lower than a large or a small constant one.",
            {},
            _decayed,
            deeper=True,
        ),
    )

    def compute(self) -> Averages:
        loss = losses(self.lr, int(self.batch))
        played = {f"loss_{curve}": column for curve, column in loss.items()}
        for curve, (schedule, share) in RATES.items():
            rates = np.round(self.lr * share * SCHEDULES[schedule](STEPS), 4)
            played[f"rate_{curve}"] = np.append(rates, rates[-1])
        return Averages(played=played, loss=loss)

    def readout(self, computed: Averages) -> str:
        numbers = table(
            [f"At step {at_step('t')}", *of_numbers("rate", "loss")],
            [
                [
                    f"{sample(*LOOKS[curve])}{name[0].upper()}{name[1:]}",
                    at_step(f"rate_{curve}"),
                    at_step(f"loss_{curve}"),
                ]
                for curve, name in NAMES.items()
            ],
        )
        return (
            f"{numbers}<p class='small'>SGD on a bowl with noisy gradients; each loss "
            f"is the mean of {RUNS} runs.</p>"
        )

    def summary(self, computed: Averages) -> str:
        said = "; ".join(f"{NAMES[curve]} {number(computed.level(curve))}" for curve in NAMES)
        return (
            f"At learning rate {self.lr:.2f} and batches of {self.batch}, the loss after {STEPS} "
            f"steps: {said}."
        )
