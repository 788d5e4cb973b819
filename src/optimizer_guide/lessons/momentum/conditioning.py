"""How many steps SGD and Momentum need, from a round bowl to a narrow ravine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optimizer_guide.core.arrival import stays_within
from optimizer_guide.core.descent import descend
from optimizer_guide.core.loss import Array
from optimizer_guide.core.optimizers import SGD, Momentum
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


def overtakes(sgd: Array, ball: Array) -> float | None:
    """The first of `CONDITIONS` from which on Momentum needs fewer steps, or None."""
    behind = np.flatnonzero(~((ball < sgd) | (np.isfinite(ball) & np.isnan(sgd))))
    first = behind[-1] + 1 if behind.size else 0
    return float(CONDITIONS[first]) if first < len(CONDITIONS) else None


@dataclass(frozen=True, eq=False, kw_only=True)
class StepsByCondition(Computed):
    """The steps that each needs at each of `CONDITIONS`."""

    steps: Mapping[tuple[str, str], Array]
    """By the rates, "one" for both or their "own", and the optimizer's name."""
    lr: float
    beta: float
    at: int
    """Which of `CONDITIONS` the reader looks at."""


def _round_bowl(figure: StepsByCondition) -> Measured:
    sgd, ball = figure.steps["one", "SGD"], figure.steps["one", "Momentum"]
    at = figure.at
    return Measured(
        bool(np.all((sgd < ball)[CONDITIONS <= WELL])),
        f"At κ = {CONDITIONS[at]:.0f} SGD needs {sgd[at]:.0f} steps and Momentum {ball[at]:.0f}, "
        f"and SGD needs fewer at every κ up to {WELL}.",
    )


def _no_speed(figure: StepsByCondition) -> Measured:
    sgd, ball = (figure.steps["one", name][figure.at] for name in ("SGD", "Momentum"))
    return Measured(
        bool(0.8 * sgd < ball < sgd),
        f"At κ = {CONDITIONS[figure.at]:.0f} SGD needs {sgd:.0f} steps and Momentum {ball:.0f}, "
        f"{percent(1 - ball / sgd)} fewer.",
    )


def _larger_rates(figure: StepsByCondition) -> Measured:
    sgd, ball = (figure.steps["own", name][figure.at] for name in ("SGD", "Momentum"))
    return Measured(
        bool(ball < sgd / 3),
        f"At κ = {CONDITIONS[figure.at]:.0f} SGD, at α = {suited(0.0)[figure.at]:.2f}, needs "
        f"{sgd:.0f} steps; Momentum, at α = {suited(figure.beta)[figure.at]:.2f}, needs "
        f"{ball:.0f}.",
    )


class Conditioning(Figure):
    """How many steps SGD and Momentum need, from a round bowl to a narrow ravine."""

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
        return StepsByCondition(tables=tables, steps=steps, lr=self.lr, beta=self.beta, at=at)

    def readout(self, computed: StepsByCondition) -> str:
        said = {
            rates: " and ".join(
                f"{name} {_steps(computed.steps[rates, name][computed.at])}"
                for name in ("SGD", "Momentum")
            )
            for rates in ("one", "own")
        }
        from_where = {
            rates: _from(overtakes(*(computed.steps[rates, n] for n in ("SGD", "Momentum"))))
            for rates in ("one", "own")
        }
        return (
            f"<p class='big'>At <i>κ</i> = {CONDITIONS[computed.at]:.0f}: at one rate "
            f"{said['one']}; each at its own best rate, {said['own']}.</p>"
            f"<p>Momentum needs fewer steps {from_where['one']} at one rate, and "
            f"{from_where['own']} at their own.</p>"
        )

    def summary(self, computed: StepsByCondition) -> str:
        one, own = (
            _from(overtakes(*(computed.steps[rates, n] for n in ("SGD", "Momentum"))))
            for rates in ("one", "own")
        )
        return (
            f"At one rate for both, {computed.lr:.2f}, Momentum needs fewer steps than SGD {one}; "
            f"at rates that suit each, {own}."
        )


def _steps(needed: float) -> str:
    """How many steps, in words."""
    return f"more than {LONGEST} steps" if np.isnan(needed) else f"{needed:.0f} steps"


def _from(kappa: float | None) -> str:
    """Where Momentum is the quicker one, in words."""
    if kappa is None:
        return "nowhere"
    return "everywhere" if kappa == CONDITIONS[0] else f"from κ = {kappa:.0f} on"
