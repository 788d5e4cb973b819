"""What comes of a race on a network: who learnt how much, what is played, what is claimed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer_guide import Array, Optimizer
from optimizer_guide.core.descent import DIVERGED
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.slowly import Pieces, finished
from optimizer_guide.kit.wording import many, number
from optimizer_guide.lessons.networks.entrants import (
    EVERY,
    POINTS,
    SEEDS,
    STEPS,
    Trained,
    pictures,
    trained,
    wrong,
)
from optimizer_guide.lessons.race.claims import OWN
from optimizer_guide.lessons.race.progress import ranked, throughout
from optimizer_guide.lessons.race.ravine import bands
from optimizer_guide.lessons.race.results import in_order, won


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome(Computed):
    """A race, and if there are ``losses``, many of them that differ in their draws."""

    optimizers: dict[str, Optimizer]
    trained: dict[str, Trained]
    losses: dict[str, Array]
    """Name → loss (rows, seeds); empty for a single race."""

    @cached_property
    def wrong(self) -> dict[str, int]:
        """How many points each has on the wrong side in the end."""
        return {name: int(wrong(one.w[-1:])[0]) for name, one in self.trained.items()}

    @cached_property
    def won(self) -> dict[str, int]:
        """How many of the seeds each has won."""
        return _won(self.losses)

    @cached_property
    def standings(self) -> list[str]:
        """Who is first, second and so on in the end."""
        return standings(self.trained, self.losses)

    def verdict(self, name: str) -> str:
        """What became of one, in words."""
        if name in self.losses:
            return f"won {self.won[name]} of {SEEDS}"
        last = float(self.trained[name].last)
        if not np.isfinite(last):
            return "diverged"
        side = many(self.wrong[name], "point") if self.wrong[name] else "no point"
        return f"loss {number(last)}, {side} of {POINTS} on the wrong side"


def standings(trained: dict[str, Trained], losses: dict[str, Array]) -> list[str]:
    """First who has won more seeds, if there are many; then who has the lowest last loss."""
    return in_order(_won(losses), {name: float(one.last) for name, one in trained.items()})


def _won(losses: dict[str, Array]) -> dict[str, int]:
    return won({name: _finite(loss)[-1] for name, loss in losses.items()}) if losses else {}


def _finite(loss: Array) -> Array:
    """Losses in which what is none is the worst of all."""
    return np.where(np.isfinite(loss), loss, np.inf)


def played(
    trained: dict[str, Trained], losses: dict[str, Array]
) -> Pieces[dict[str, NDArray[Any]]]:
    """The columns of each: its picture, its place, whether it is lost, its loss on all points, and
    on its mini-batch."""
    columns: dict[str, NDArray[Any]] = {"t": np.arange(0, STEPS + 1, EVERY)}
    place = ranked({name: _finite(one.loss) for name, one in trained.items()})
    if losses:
        place = throughout(standings(trained, losses), len(columns["t"]))
    for i, (name, one) in enumerate(trained.items()):
        yield i / len(trained)
        columns[f"picture_{name}"] = pictures(one.w)
        columns[f"loss_{name}"] = bands(losses[name])[1] if name in losses else one.loss
        columns[f"seen_{name}"] = one.loss_seen.astype("f4")
        columns[f"wrong_{name}"] = wrong(one.w)
        columns[f"lost_{name}"] = (~(one.loss <= DIVERGED)).astype("u1")
        columns[f"place_{name}"] = place[name]
    return columns


ADAPTIVE, PLAIN = ("RMSProp", "Adam"), ("SGD", "Momentum")
FEW = POINTS // 20
"""Up to so many points on the wrong side, the spirals count as parted."""


def _parted(race: Outcome, *names: str) -> bool:
    return all(np.isfinite(race.trained[name].last) and race.wrong[name] <= FEW for name in names)


def _told(race: Outcome) -> str:
    counts = ", ".join(f"{name} {count}" for name, count in race.wrong.items())
    return f"Of {POINTS} points on the wrong side in the end: {counts}."


def _only(race: Outcome, these: tuple[str, ...], others: tuple[str, ...]) -> Measured:
    holds = _parted(race, *these) and not any(_parted(race, name) for name in others)
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
        lambda race: _only(race, PLAIN, ADAPTIVE),
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
        lambda race: _only(race, ADAPTIVE, PLAIN),
        deeper=True,
    ),
)
