"""Three weights that only a decay should move, under Adam + L2 and under AdamW."""

from dataclasses import dataclass

import numpy as np
import param
from numpy.typing import NDArray

from optimizer_guide import Adam, AdamW, Array, Optimizer, follow
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Columns, Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import of_numbers, table
from optimizer_guide.kit.wording import number, percent, visible

SCALES = (0.1, 1.0, 10.0)
"""The size of each weight's gradient, which flips its sign at every step: on average nothing."""
STEPS = 1000
GRADIENTS = (-1.0) ** np.arange(STEPS)[:, None] * np.array(SCALES)
START = np.ones(len(SCALES))
LR, DECAY = 0.01, 0.1
TOGETHER = 0.07
"""Lines that end nearer to each other than this share a label."""


def unused(optimizer: Optimizer, start: Array = START) -> Array:
    """The paths of the three weights, (steps + 1, 3)."""
    return follow(optimizer, GRADIENTS, start).w


@dataclass(frozen=True, eq=False, kw_only=True)
class DecayRun(Computed):
    """The paths of the three weights, (steps + 1, 3), under both."""

    l2: Array
    adamw: Array
    lr: float
    decay: float


def _unequal(run: DecayRun) -> Measured:
    l2, adamw = run.l2[-1], run.adamw[-1]
    spread = float(np.ptp(adamw))
    return Measured(
        l2[0] < 0.01 and l2[-1] > 0.8 and spread < 1e-6,
        f"Adam + L2 leaves {_left(l2[0])} of the weight with gradients ±{SCALES[0]:g}, and "
        f"{_left(l2[-1])} of that with ±{SCALES[-1]:g}. AdamW leaves {_left(adamw[0])} of each.",
    )


def _still_apart(run: DecayRun) -> Measured:
    l2, adamw = run.l2[-1], run.adamw[-1]
    return Measured(
        l2[-1] > 0.5 and l2[0] < 0.01 and adamw.max() < 0.01,
        f"It keeps {_left(l2[-1])}, and the one with gradients ±{SCALES[0]:g} {_left(l2[0])}. "
        "No <i>λ</i> is right for both. Under AdamW all three are as good as gone.",
    )


def _times_lr(run: DecayRun) -> Measured:
    half, whole = _kept(run.lr / 2, run.decay), _kept(run.lr, run.decay)
    alike = max(np.ptp(half), np.ptp(whole)) < 1e-9
    ratio = float(np.log(whole[0]) / np.log(half[0])) if half[0] < 1 else 0.0
    return Measured(
        alike and abs(ratio - 2) < 0.02,
        f"Every weight keeps {100 * whole[0]:.0f} % of where it started, in place of "
        f"{100 * half[0]:.0f} % at half the learning rate: the fraction lost at each step is "
        f"{ratio:.1f} times as large.",
    )


def _kept(lr: float, decay: float) -> Array:
    """The share of its start that each weight keeps under AdamW, whose own steps are the same
    wherever it starts: what two starts differ by in the end."""
    optimizer = AdamW(lr, weight_decay=decay)
    return unused(optimizer)[-1] - unused(optimizer, 0 * START)[-1]


def _equal(run: DecayRun) -> Measured:
    apart = float(np.max(np.abs(run.l2 - run.adamw)))
    return Measured(apart == 0, f"Over {STEPS} steps the largest difference is {number(apart)}.")


class Decay(Figure):
    slug = "decay"

    lr = param.Number(LR, bounds=(0.001, 0.05), step=0.001, label="learning rate <i>α</i>")
    decay = param.Number(DECAY, bounds=(0.0, 0.5), step=0.01, label="weight decay <i>λ</i>")

    claims = (
        Claim(
            "A larger <i>λ</i> does not repair Adam + L2: the weight with the largest gradients "
            "still hardly decays.",
            {"decay": 0.5},
            _still_apart,
            asks="Ask for five times the decay, <i>λ</i> = 0.5. Under Adam + L2 the weight with "
            "gradients ±10 …",
            choices=("is gone as well", "still keeps more than half"),
            answer=1,
        ),
        Claim(
            "AdamW’s decay does not depend on the gradients, but it is still multiplied by "
            "<i>α</i>: twice the learning rate, twice the decay.",
            {"lr": 2 * LR},
            _times_lr,
            asks="AdamW’s decay is “decoupled”. If you double <i>α</i>, it …",
            choices=("stays as it is", "doubles too"),
            answer=1,
            plot=1,
        ),
        Claim(
            "At <i>λ</i> = 0 the two are the same, and both are Adam.",
            {"decay": 0.0},
            _equal,
            asks="Set <i>λ</i> to 0. What is left of the difference between the two?",
            choices=("nothing", "AdamW still decays a little"),
        ),
        Claim(
            "Adam + L2 shrinks each weight differently: the larger its gradients, the less. "
            "AdamW shrinks all alike.",
            {},
            _unequal,
            deeper=True,
        ),
    )

    def compute(self) -> DecayRun:
        l2 = unused(Adam(self.lr, l2=self.decay))
        adamw = unused(AdamW(self.lr, weight_decay=self.decay))
        t = np.arange(0, STEPS + 1, 10)
        return DecayRun(
            played={
                f"{name}_{i}": path
                for name, w in (("l2", l2), ("adamw", adamw))
                for i, path in enumerate(w.T)
            },
            tables={
                "l2_ends": labels(l2[-1]),
                "adamw_ends": labels(adamw[-1]),
                "decay_alone": {"t": t, "w": (1 - self.lr * self.decay) ** t},
            },
            l2=l2,
            adamw=adamw,
            lr=self.lr,
            decay=self.decay,
        )

    def readout(self, computed: DecayRun) -> str:
        weights = table(
            [f"At step {STEPS:,}, with gradients", *of_numbers(*(f"±{s:g}" for s in SCALES))],
            [
                [title, *map(visible, path[-1])]
                for title, path in (("Adam + L2", computed.l2), ("AdamW", computed.adamw))
            ],
        )
        alone = (1 - computed.lr * computed.decay) ** STEPS
        return (
            f"{weights}<p class='small'>Dotted: the decay alone, "
            f"(1 − <i>αλ</i>)<sup>t</sup>, which ends at {visible(alone)}; the rest is "
            "Adam’s first few flips.</p>"
        )

    def summary(self, computed: DecayRun) -> str:
        scales = " / ".join(f"±{scale:g}" for scale in SCALES)
        return (
            f"At learning rate {computed.lr:.3f} and decay {computed.decay:.2f}, after {STEPS} "
            f"steps: Adam with L2 has the weights at {_list(computed.l2[-1])} for gradients "
            f"{scales}; AdamW at {_list(computed.adamw[-1])}."
        )


def labels(ends: Array) -> Columns:
    """Table: what is written at the lines' ends; weights that end together share one label."""
    order = np.argsort(-ends, kind="stable")
    apart = -np.diff(ends[order]) >= TOGETHER
    groups = np.split(order, np.flatnonzero(apart) + 1)
    return {
        "x": [STEPS] * len(groups),
        "y": [float(np.mean(ends[group])) for group in groups],
        "text": [_label(group) for group in groups],
    }


def _label(group: NDArray[np.intp]) -> str:
    """What the lines of these weights are called."""
    if len(group) == len(SCALES):
        return "all three"
    return "gradients " + ", ".join(f"±{SCALES[i]:g}" for i in sorted(group))


def _left(w: float) -> str:
    """What is left of a weight that began at 1."""
    return percent(w) if w >= 0.005 else "next to nothing"


def _list(values: Array) -> str:
    return " / ".join(visible(w) for w in values)
