"""Nesterov's look ahead: where the velocity is about to carry the ball, the gradient is asked for.

The core's Nesterov, as PyTorch's, keeps the point that lies ahead.  The ball is behind it, by the
stretch αβv that its velocity will carry it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import param

from optimizer_guide import SGD, Array, Momentum, Nesterov, Trajectory, descend
from optimizer_guide.core.stability import momentum_limit, nesterov_limit
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import of_numbers, table
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import number
from optimizer_guide.lessons.ground import ground, round_levels
from optimizer_guide.lessons.momentum.valley import STEEP, momentum

VALLEY = Quadratic((0.6, STEEP), start=(-2.0, 1.0), window=((-2.3, 0.8), (-0.9, 1.4)))
"""Wider than the ravine, so that the arrows of one step can be seen."""
GROUND = ground(VALLEY, round_levels(0.01, 30))
STEPS = 60
SETTLED = 10
"""The step from which on swings are compared."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Looked(Computed):
    """Momentum's run and Nesterov's, one step longer than is shown."""

    momentum: Trajectory
    nesterov: Trajectory
    lr: float
    beta: float

    @property
    def ball(self) -> Array:
        """(steps + 1, 2) Where Nesterov's ball is, behind the point that is ahead."""
        return self.nesterov.w + self.lr * self.beta * self.nesterov.state["v"]

    @property
    def sway(self) -> Mapping[str, float]:
        """Name → the farthest from the floor, once the start is over."""
        of = {"Momentum": self.momentum.w, "Nesterov": self.ball}
        return {name: float(np.abs(w[SETTLED:, 1]).max()) for name, w in of.items()}


def limits(beta: float) -> dict[str, float]:
    """Below which rate each is stable on the steep curvature."""
    return {
        "Momentum": float(momentum_limit(beta, STEEP)),
        "Nesterov": float(nesterov_limit(beta, STEEP)),
    }


def _sways_less(looked: Looked) -> Measured:
    ours, ahead = looked.sway.values()
    limit = limits(looked.beta)
    return Measured(
        ahead < ours / 2 and limit["Nesterov"] < limit["Momentum"],
        f"From step {SETTLED} on Momentum swings up to {_far(ours)} from the floor, Nesterov up to "
        f"{_far(ahead)}.",
    )


def _is_sgd(looked: Looked) -> Measured:
    run = descend(VALLEY, SGD(looked.lr), steps=STEPS + 1)
    equal = np.array_equal(run.w, looked.ball)
    said = "equal" if equal else "not equal"
    return Measured(equal, f"Its path and the one of SGD are {said} at every step.")


class LookAhead(Figure):
    """Nesterov's next step: first the velocity, then the gradient where it leads."""

    slug = "look-ahead"
    opens = 1  # at the ball the ground still falls, ahead of it the ground rises

    lr = param.Number(0.9, bounds=(0.02, 1.5), step=0.01, label="learning rate <i>α</i>")
    beta = momentum()

    claims = (
        Claim(
            "Nesterov swings less, and has a lower limit.",
            {"lr": 0.3},
            _sways_less,
            asks="Slow both down, to <i>α</i> = 0.3. Which of them swings more?",
            choices=("Momentum, by far", "Nesterov", "Both alike"),
        ),
        Claim(
            "With <i>β</i> = 0 there is nothing to look ahead along: it is SGD.",
            {"beta": 0.0},
            _is_sgd,
            asks="Without velocity, <i>β</i> = 0, how far ahead does it look?",
            choices=("One step of SGD", "Not at all: it is SGD"),
            answer=1,
        ),
    )

    def compute(self) -> Looked:
        # One step more than is shown, so that the last one on show has a next step too.
        runs = [
            descend(VALLEY, cls(lr=self.lr, beta=self.beta), steps=STEPS + 1)
            for cls in (Momentum, Nesterov)
        ]
        looked = Looked(momentum=runs[0], nesterov=runs[1], lr=self.lr, beta=self.beta)
        ball, ahead = looked.ball, looked.nesterov.w
        felt_at_the_ball = VALLEY.gradient(ball.T).T
        without = ahead - self.lr * (1 - self.beta) * felt_at_the_ball
        points = {
            "momentum": looked.momentum.w[:-1],
            "ball": ball[:-1],
            "ahead": ahead[:-1],
            "next": ball[1:],
            "without": without[:-1],
        }
        played = {f"{name}{i + 1}": w[:, i] for name, w in points.items() for i in (0, 1)}
        return replace(looked, played=played, tables=GROUND)

    def readout(self, computed: Looked) -> str:
        limit = limits(computed.beta)
        swings = table(
            ["", *of_numbers("largest swing", "limit of <i>α</i>")],
            [
                [f"{swatch(name)}{name}", _far(sway), f"{limit[name]:.2f}"]
                for name, sway in computed.sway.items()
            ],
        )
        return (
            f"{swings}<p class='small'>The largest swing is how far each comes from "
            f"the floor after step {SETTLED}; above its limit it diverges.</p>"
        )

    def summary(self, computed: Looked) -> str:
        ours, ahead = computed.sway.values()
        return (
            f"At learning rate {computed.lr:.2f} and momentum {computed.beta:.2f} Momentum swings "
            f"up to {_far(ours)} from the floor after step {SETTLED}, Nesterov up to "
            f"{_far(ahead)}."
        )


def _far(distance: float) -> str:
    """A distance, as far as it can be seen."""
    return number(distance, 2) if distance >= 0.005 else "≈ 0"
