"""SGD and RMSProp in a ravine, and the rate that each weight gets."""

from collections.abc import Mapping

import numpy as np
import param

from optimizer_guide import SGD, Array, RMSProp, Trajectory, descend
from optimizer_guide.kit.computed import by_step
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import at_step
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import verdict
from optimizer_guide.lessons.adaptive_rates.rates_results import (
    CLAIMS,
    COVERED,
    LAST,
    STEPS,
    RatesRun,
)
from optimizer_guide.lessons.adaptive_rates.ravine import (
    NEAR,
    WINDOW,
    ground_of,
    ravine,
    until_close,
)
from optimizer_guide.lessons.plane import drawable, exits, frame

LIMITS = "limits"
"""The part of the figure that shows where each weight's rate ends up."""
LINGER = 1.25
"""Of the steps until both have nearly arrived: how many are played."""


class Rates(Figure):
    slug = "rates"
    opens = 80

    sgd_lr = param.Number(0.2, bounds=(0.01, 0.3), step=0.01, label="SGD’s learning rate <i>α</i>")
    rms_lr = param.Number(
        0.05, bounds=(0.01, 0.1), step=0.005, label="RMSProp’s learning rate <i>α</i>"
    )
    rotation = param.Number(0.0, bounds=(0.0, 45.0), step=1.0, label="turn, in degrees")
    near = param.Boolean(False, label=f"look closely at the last {LAST} steps")

    claims = CLAIMS

    def compute(self) -> RatesRun:
        surface = ravine(self.rotation)
        sgd = descend(surface, SGD(self.sgd_lr), steps=STEPS)
        rmsprop = descend(surface, RMSProp(self.rms_lr), steps=STEPS)
        runs = {"SGD": sgd, "RMSProp": rmsprop}
        close = {name: until_close(run, self.rotation) for name, run in runs.items()}
        window, last = (NEAR, STEPS) if self.near else (WINDOW, _last_seen(runs, close))
        return RatesRun(
            played={
                key: column
                for name in runs
                for key, column in _columns(name, runs[name], last, LAST if self.near else last)
            },
            tables={**ground_of(self.rotation, self.near), "exits": exits({"SGD": sgd}, window)},
            axes={**frame(window), "rates.x": by_step(last)},
            on_show=(LIMITS,) if self.near else (),
            sgd=sgd,
            rmsprop=rmsprop,
            close=close,
        )

    def readout(self, computed: RatesRun) -> str:
        said = {name: _covered_after(n) for name, n in computed.close.items()}
        if computed.sgd.diverged_at >= 0:
            said["SGD"] = f"It <span class='lost'>{verdict(computed.sgd)}</span>."
        return (
            f"<p class='big'>{swatch('SGD')}<strong>SGD</strong>’s rate is "
            f"{computed.sgd.optimizer.lr:.2f} for both weights. {said['SGD']}</p>"
            f"<p class='big'>{swatch('RMSProp')}<strong>RMSProp</strong>’s rate for w₁ at step "
            f"{at_step('t')} is {at_step('ratio_RMSProp', digits=2)} times that for w₂. "
            f"{said['RMSProp']}</p>"
        )

    def summary(self, computed: RatesRun) -> str:
        said = "; ".join(
            f"{name} at learning rate {run.optimizer.lr:g} {_fate(run, computed.close[name])}"
            for name, run in computed.runs.items()
        )
        return (
            f"In a ravine turned by {self.rotation:.0f} degrees: {said}. RMSProp’s rate for "
            f"weight 1 is {computed.ratio[0]:.0f} times that for weight 2 at the first step."
        )


def _last_seen(runs: Mapping[str, Trajectory], close: Mapping[str, int]) -> int:
    """The last step to be played: a little after both have nearly arrived, or are lost."""
    lost = {name: int(run.diverged_at) for name, run in runs.items()}
    due = [lost[name] if lost[name] >= 0 else n if n >= 0 else STEPS for name, n in close.items()]
    return min(STEPS, round(LINGER * max(due)))


def _columns(name: str, run: Trajectory, last: int, drawn: int) -> list[tuple[str, Array]]:
    """What is played of a run, (last + 1,) each; of its path as many steps as are ``drawn``."""
    w, _ = drawable(run, WINDOW)
    w[: last - drawn] = np.nan
    effective = run.optimizer.lr * run.rate
    columns = [(f"x_{name}", w[:, 0]), (f"y_{name}", w[:, 1])]
    for i in (0, 1):
        # What led to the weights on show: nothing did to the first.
        columns += [
            (f"rate_{i + 1}_{name}", np.r_[np.nan, effective[:, i]]),
            (f"gradient_{i + 1}_{name}", np.r_[np.nan, run.gradient[:, i]]),
            (f"w{i + 1}_{name}", run.w[:, i]),
        ]
    columns.append((f"ratio_{name}", np.r_[np.nan, effective[:, 0] / effective[:, 1]]))
    return [(key, column[: last + 1]) for key, column in columns]


def _covered_after(count: int) -> str:
    """When 90 % of the way along the floor is covered, as a sentence."""
    if count < 0:
        return f"After {STEPS} steps it has not yet covered {COVERED} of the floor."
    return f"After {count} steps it has covered {COVERED} of the floor."


def _fate(run: Trajectory, close: int) -> str:
    """The same, or where the run was lost, as a part of a sentence."""
    if run.diverged_at >= 0:
        return f"diverged at step {run.diverged_at}"
    when = f"after {close} steps" if close >= 0 else f"not within {STEPS} steps"
    return f"has covered {COVERED} of the floor {when}"
