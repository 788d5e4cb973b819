"""Adagrad and RMSProp on a gradient that falls: who still remembers what it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import param

from optimizer_guide import Adagrad, Array, Optimizer, RMSProp, follow
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import at_step
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import number

STEPS = 300
FALL = 100
"""The step after which the gradient is smaller; before, it is 1."""
BACK = 0.95
"""Of α: a step that is as long as this has recovered."""


class Taken(NamedTuple):
    """What an optimizer makes of the gradient, at every step, (steps,) each, in units of α."""

    rate: Array
    step: Array

    @property
    def back_after(self) -> int:
        """How many steps after the fall they are about as long as before; -1 for not yet."""
        late = self.step[FALL:] >= BACK
        return int(late.argmax()) + 1 if late.any() else -1


def taken(optimizer: Optimizer, drop: float) -> Taken:
    """An optimizer of α = 1 on a gradient that falls by the factor ``drop``."""
    gradients = np.where(np.arange(STEPS) < FALL, 1.0, 1 / drop)
    path = follow(optimizer, gradients[:, None], [0.0])
    return Taken(path.rate[:, 0], -path.step[:, 0])


@dataclass(frozen=True, eq=False, kw_only=True)
class ForgettingRun(Computed):
    """What both make of the gradient."""

    taken: Mapping[str, Taken]
    drop: float


def _goes_on(run: ForgettingRun) -> Measured:
    adagrad, rmsprop = (run.taken[name].rate for name in ("Adagrad", "RMSProp"))
    return Measured(
        adagrad[-1] < 0.7 * adagrad[FALL - 1] and np.ptp(rmsprop[FALL:]) < 0.01,
        f"From step {FALL} to step {STEPS} Adagrad’s rate falls from "
        f"{number(adagrad[FALL - 1], 2)} to {number(adagrad[-1], 2)} <i>α</i>; RMSProp’s stays at "
        f"{number(rmsprop[-1], 2)} <i>α</i>.",
    )


def _later(run: ForgettingRun) -> Measured:
    usual = taken(RMSProp(1.0), run.drop)
    now, then = run.taken["RMSProp"].step[-1], usual.step[-1]
    return Measured(
        0 < usual.back_after < FALL and now < 0.5 * then,
        f"At <i>ρ</i> = {RMSProp().rho:g} its steps are back at about <i>α</i> "
        f"{usual.back_after} steps after the fall. Now they have come to {number(now, 2)} "
        f"<i>α</i> after {STEPS - FALL}.",
    )


def _recovers(run: ForgettingRun) -> Measured:
    adagrad, rmsprop = run.taken["Adagrad"], run.taken["RMSProp"]
    return Measured(
        np.all(np.diff(adagrad.rate) < 0) and 0 < rmsprop.back_after < FALL,
        f"RMSProp’s steps are back at about <i>α</i> {rmsprop.back_after} steps after the fall. "
        f"Adagrad’s last step is {number(adagrad.step[-1], 2)} <i>α</i>.",
    )


class Forgetting(Figure):
    """What Adagrad and RMSProp make of a gradient that falls after a hundred steps."""

    slug = "forgetting"

    drop = param.Number(10.0, bounds=(1.0, 20.0), step=1.0, label="divide the gradient by")
    rho: Any = param.Selector(default="0.9", objects=["0.9", "0.99"], label="RMSProp’s <i>ρ</i>")

    claims = (
        Claim(
            "Adagrad’s rate falls even where nothing changes: its sum only grows.",
            {"drop": 1.0},
            _goes_on,
            asks="Let the gradient stay as it is, to the end. Adagrad’s rate …",
            choices=("settles, as RMSProp’s does", "goes on falling"),
            answer=1,
        ),
        Claim(
            "The longer RMSProp remembers, the later it notices that the ground is flatter.",
            {"rho": "0.99"},
            _later,
            asks="Give RMSProp a longer memory, <i>ρ</i> = 0.99. After the fall its steps are long "
            "again …",
            choices=("sooner", "later"),
            answer=1,
        ),
        Claim(
            "Where the gradient falls, RMSProp’s rate rises until its steps are as long as before; "
            "Adagrad’s never rises.",
            {},
            _recovers,
            deeper=True,
        ),
    )

    def compute(self) -> ForgettingRun:
        by_name = {
            "Adagrad": taken(Adagrad(1.0), self.drop),
            "RMSProp": taken(RMSProp(1.0, float(self.rho)), self.drop),
        }
        return ForgettingRun(
            # Step 0 is the start, where nothing has been seen yet.
            played={
                f"{what}_{name}": np.r_[np.nan, column]
                for name, each in by_name.items()
                for what, column in each._asdict().items()
            },
            tables={"fall": {"t": [FALL], "text": ["the gradient falls" if self.drop > 1 else ""]}},
            taken=by_name,
            drop=self.drop,
        )

    def readout(self, computed: ForgettingRun) -> str:
        return "".join(
            f"<p class='big'>{swatch(name)}<strong>{name}</strong>’s rate at step {at_step('t')} "
            f"is {at_step(f'rate_{name}', digits=2)} <i>α</i>, and its step "
            f"{at_step(f'step_{name}', digits=2)} <i>α</i>.</p>"
            for name in computed.taken
        )

    def summary(self, computed: ForgettingRun) -> str:
        said = "; ".join(
            f"{name}'s steps have become {number(each.step[-1])} learning rates long"
            for name, each in computed.taken.items()
        )
        return (
            f"After step {FALL} the gradient is {computed.drop:.0f} times smaller. By step {STEPS} "
            f"{said}."
        )
