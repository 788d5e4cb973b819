"""How many steps SGD and Momentum need, from a round bowl to a narrow ravine."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optimizer_guide import SGD, Array, Momentum, descend
from optimizer_guide.core.arrival import stays_within
from optimizer_guide.core.stability import momentum_limit
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.controls import Log
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.wording import percent
from optimizer_guide.lessons.momentum.valley import (
    FLAT,
    NEAR,
    RAVINE,
    STEEP,
    learning_rate,
    momentum,
)

CONDITIONS = np.unique(np.r_[np.geomspace(1, 200, 41), 10, STEEP / FLAT])
"""κ = h₂/h₁; the steep curvature stays, the floor gets flatter."""
LONGEST = 500
WELL = 25
"""Up to this κ a bowl counts as well conditioned."""
BOWL = Quadratic(curvature=(1.0,), start=(1.0,), window=((-5.0, 5.0),))


def suited(beta: float) -> Array:
    """For each of `CONDITIONS`, the rate at which the slower direction shrinks fastest.

    It stands to the limit as κ to κ + 1, for Momentum as for SGD, which is β = 0.
    """
    return momentum_limit(beta, STEEP) * CONDITIONS / (CONDITIONS + 1)


@lru_cache(maxsize=256)
def steps_needed(beta: float | None, lr: float | None) -> Array:
    """Steps until arrival in a ravine of each of `CONDITIONS`, NaN if not in `LONGEST`.

    ``beta`` None is SGD; ``lr`` None the rate that is `suited` to each ravine.
    """
    rates = np.full_like(CONDITIONS, lr) if lr is not None else suited(beta or 0.0)
    # Each coordinate of a quadratic is on its own, and curvature h at rate α is curvature 1 at
    # rate αh: so the two coordinates of all the ravines are runs of one descent.
    rates = rates * np.stack([STEEP / CONDITIONS, np.full_like(CONDITIONS, STEEP)])
    optimizer = SGD(rates) if beta is None else Momentum(rates, beta)
    start = np.broadcast_to(RAVINE.start[:, None], rates.shape)
    w = descend(BOWL, optimizer, start[None], steps=LONGEST).w[:, 0]
    steps = stays_within(np.hypot(w[:, 0], w[:, 1]), NEAR).astype(float)
    steps[steps < 0] = np.nan
    return steps


@dataclass(frozen=True, eq=False, kw_only=True)
class StepsByCondition(Computed):
    """The steps that each needs at each of `CONDITIONS`."""

    steps: Mapping[tuple[str, str], Array]
    """By the rates, "one" for both or their "own", and the optimizer's name."""
    beta: float
    at: int
    """Which of `CONDITIONS` the reader looks at."""

    @property
    def kappa(self) -> str:
        """Of the ravine that the reader looks at."""
        return f"{CONDITIONS[self.at]:.0f}"

    def both(self, rates: str) -> tuple[Array, Array]:
        """What SGD needs, and what Momentum."""
        return self.steps[rates, "SGD"], self.steps[rates, "Momentum"]

    def here(self, rates: str) -> list[float]:
        """The same, where the reader looks."""
        return [float(needed[self.at]) for needed in self.both(rates)]

    def won_from(self, rates: str) -> str:
        """Where Momentum is the quicker one, and stays so up to the largest κ, in words."""
        sgd, ball = self.both(rates)
        behind = np.flatnonzero(~((ball < sgd) | (np.isfinite(ball) & np.isnan(sgd))))
        if not behind.size:
            return "everywhere"
        ahead = CONDITIONS[behind[-1] + 1 :]
        return f"from κ = {ahead[0]:.0f} on" if ahead.size else "nowhere"


def _round_bowl(figure: StepsByCondition) -> Measured:
    sgd, ball = figure.here("one")
    fewer = np.less(*figure.both("one"))
    return Measured(
        np.all(fewer[CONDITIONS <= WELL]),
        f"At κ = {figure.kappa} SGD needs {sgd:.0f} steps and Momentum {ball:.0f}, "
        f"and SGD needs fewer at every κ up to {WELL}.",
    )


def _no_speed(figure: StepsByCondition) -> Measured:
    sgd, ball = figure.here("one")
    return Measured(
        0.8 * sgd < ball < sgd,
        f"At κ = {figure.kappa} SGD needs {sgd:.0f} steps and Momentum {ball:.0f}, "
        f"{percent(1 - ball / sgd)} fewer.",
    )


def _larger_rates(figure: StepsByCondition) -> Measured:
    sgd, ball = figure.here("own")
    return Measured(
        ball < sgd / 3,
        f"At κ = {figure.kappa} SGD, at α = {suited(0.0)[figure.at]:.2f}, needs {sgd:.0f} steps; "
        f"Momentum, at α = {suited(figure.beta)[figure.at]:.2f}, needs {ball:.0f}.",
    )


class Conditioning(Figure):
    slug = "conditioning"
    plays = False

    lr = learning_rate()
    beta = momentum()
    kappa = Log(
        STEEP / FLAT,
        bounds=(1.0, 200.0),
        label="look at <i>κ</i>",
        doc="The ravine that the numbers below are of.",
    )

    claims = (
        Claim(
            f"Well conditioned, up to κ = {WELL}, SGD wins at the same rate.",
            {"kappa": 10.0},
            _round_bowl,
            asks="In a wide valley, <i>κ</i> = 10, who arrives first at the same rate?",
            choices=("SGD", "Momentum"),
        ),
        Claim(
            "In the narrowest ravine the same rate gains Momentum little.",
            {"kappa": 200.0},
            _no_speed,
            asks="In a very narrow ravine, <i>κ</i> = 200, still at the same rate: how much sooner "
            "is Momentum there?",
            choices=("By less than a fifth", "Ten times sooner"),
        ),
        Claim(
            "There Momentum wins by the larger rates that it tolerates.",
            {"kappa": 200.0},
            _larger_rates,
            deeper=True,
        ),
    )

    def compute(self) -> StepsByCondition:
        steps = {
            (rates, name): steps_needed(beta, lr)
            for rates, lr in (("one", self.lr), ("own", None))
            for name, beta in (("SGD", None), ("Momentum", self.beta))
        }
        at = int(np.abs(np.log(CONDITIONS / self.kappa)).argmin())
        columns = {f"{rates}_{name}": needed for (rates, name), needed in steps.items()}
        columns["kappa"] = CONDITIONS
        here = {name: column[at : at + 1] for name, column in columns.items()}
        line = {"kappa": CONDITIONS[[at, at]], "steps": np.array([1.0, LONGEST])}
        tables = {"steps": columns, "here": here, "line": line}
        return StepsByCondition(tables=tables, steps=steps, beta=self.beta, at=at)

    def readout(self, computed: StepsByCondition) -> str:
        one, own = (
            f"SGD {_steps(sgd)} and Momentum {_steps(ball)}"
            for sgd, ball in map(computed.here, ("one", "own"))
        )
        return (
            f"<p class='big'>At <i>κ</i> = {computed.kappa}: at one rate {one}; each at its own "
            f"best rate, {own}.</p><p>Momentum needs fewer steps {computed.won_from('one')} at one "
            f"rate, and {computed.won_from('own')} at their own.</p>"
        )

    def summary(self, computed: StepsByCondition) -> str:
        return (
            f"At one rate for both, {self.lr:.2f}, Momentum needs fewer steps than SGD "
            f"{computed.won_from('one')}; at rates that suit each, {computed.won_from('own')}."
        )


def _steps(needed: float) -> str:
    """How many steps, in words."""
    return f"more than {LONGEST} steps" if np.isnan(needed) else f"{needed:.0f} steps"
