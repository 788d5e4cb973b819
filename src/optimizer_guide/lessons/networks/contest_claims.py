"""What the guide says of the race on a network, checked on its outcome."""

from __future__ import annotations

import numpy as np

from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.slowly import finished
from optimizer_guide.kit.wording import number
from optimizer_guide.lessons.networks.contest_results import Outcome
from optimizer_guide.lessons.networks.entrants import POINTS, trained
from optimizer_guide.lessons.race.claims import OWN

ADAPTIVE, PLAIN = ("RMSProp", "Adam"), ("SGD", "Momentum")
FEW = POINTS // 20
"""Up to so many points on the wrong side, the spirals count as parted."""


def _parted(race: Outcome, *names: str) -> bool:
    return all(np.isfinite(race.trained[name].last) and race.wrong[name] <= FEW for name in names)


def _told(race: Outcome) -> str:
    counts = ", ".join(f"{name} {count}" for name, count in race.wrong.items())
    return f"Of {POINTS} points on the wrong side in the end: {counts}."


def _small(race: Outcome) -> Measured:
    holds = _parted(race, *ADAPTIVE) and not any(_parted(race, name) for name in PLAIN)
    return Measured(holds, _told(race))


def _large(race: Outcome) -> Measured:
    holds = _parted(race, *PLAIN) and not any(_parted(race, name) for name in ADAPTIVE)
    return Measured(holds, _told(race))


def _own(race: Outcome) -> Measured:
    at = ", ".join(f"{name} {one.lr:.3g}" for name, one in race.optimizers.items())
    return Measured(_parted(race, *ADAPTIVE, *PLAIN), f"{_told(race)} Their rates: {at}.")


def _jumps(race: Outcome) -> Measured:
    here = _jump(race.trained["Adam"].loss_seen)
    usual = _jump(finished(trained(race.optimizers["Adam"], 16, 0)).loss_seen)
    return Measured(
        here > 1.3 * usual,
        f"From one look to the next the loss that Adam sees changes by {number(here)} on average; "
        f"with 16 points it is {number(usual)}.",
    )


def _jump(loss: np.ndarray) -> float:
    return float(np.abs(np.diff(loss)).mean())


CLAIMS = (
    Claim(
        "At <i>α</i> = 1 the order is turned round: SGD and Momentum part the spirals, Adam and "
        "RMSProp do not.",
        {"lr": 1.0},
        _large,
        asks="At <i>α</i> = 0.03 Adam and RMSProp have parted the spirals, SGD and Momentum have "
        "hardly begun. Raise <i>α</i> to 1 for all. Who parts them now?",
        choices=("SGD and Momentum", "Adam and RMSProp", "all four"),
    ),
    Claim(
        "Each at its own best rate, all four part the spirals.",
        {"rates": OWN},
        _own,
        asks="Now let each have its own best learning rate. Who parts them?",
        choices=("Adam and RMSProp", "SGD and Momentum", "all four"),
        answer=2,
    ),
    Claim(
        "With 4 points in a mini-batch the loss that is seen jumps about more than with 16.",
        {"size": "4"},
        _jumps,
        asks="Take 4 points for a mini-batch in place of 16. The faint lines …",
        choices=("become smoother", "jump about more"),
        answer=1,
    ),
    Claim(
        "At <i>α</i> = 0.03 RMSProp and Adam part the spirals, and SGD and Momentum do not.",
        {},
        _small,
        deeper=True,
    ),
)
