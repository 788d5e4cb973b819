"""How far common and rare words come where the average of squares forgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import param

from optimizer_guide import Array, RMSProp
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.wording import percent_in_three_digits
from optimizer_guide.lessons.adaptive_rates.corpus import (
    RANKS,
    RARE,
    TRAINING,
    of_word,
    share_of_the_way,
)

NAMES = ("SGD", "Adagrad", "RMSProp")


@dataclass(frozen=True, eq=False, kw_only=True)
class MemoryRun(Computed):
    """How far words come in the end, as a share of the commonest word's way: (ranks,) each."""

    so_far: Mapping[str, Array]

    def of_rarest(self, name: str) -> float:
        """That of the rarest word."""
        return of_word(self.so_far[name], RARE)


def _remembers(run: MemoryRun) -> Measured:
    far, adagrad = run.of_rarest("RMSProp"), run.of_rarest("Adagrad")
    short = of_word(share_of_the_way("RMSProp")[-1], RARE)
    return Measured(
        far > 3 * short and far > 0.6 * adagrad,
        f"At rank {RARE:,} RMSProp has now come {percent_in_three_digits(far)} of the way, in "
        f"place of {percent_in_three_digits(short)} at ρ = {RMSProp().rho:g}; Adagrad "
        f"{percent_in_three_digits(adagrad)}.",
    )


class WordsMemory(Figure):
    """How far words come under RMSProp, by how long it remembers."""

    slug = "words-memory"
    plays = False

    rho: Any = param.Selector(
        default="0.9", objects=["0.9", "0.99", "0.999"], label="RMSProp’s <i>ρ</i>"
    )

    claims = (
        Claim(
            "With a longer memory, <i>ρ</i> = 0.999, RMSProp keeps up with Adagrad.",
            {"rho": "0.999"},
            _remembers,
            asks="Let RMSProp remember a thousand steps, <i>ρ</i> = 0.999. Its line …",
            choices=("falls to SGD’s", "stays where it is", "rises almost to Adagrad’s"),
            answer=2,
        ),
    )

    def compute(self) -> MemoryRun:
        settings = {"RMSProp": {"rho": float(self.rho)}}
        so_far = {name: share_of_the_way(name, **settings.get(name, {}))[-1] for name in NAMES}
        return MemoryRun(tables={"end": {"rank": RANKS, **so_far}}, so_far=so_far)

    def readout(self, computed: MemoryRun) -> str:
        return f"<p>{self.summary(computed)}</p>"

    def summary(self, computed: MemoryRun) -> str:
        said = ", ".join(
            f"{name} {percent_in_three_digits(computed.of_rarest(name))}" for name in NAMES
        )
        return (
            f"After {TRAINING:,} steps, RMSProp’s ρ at {self.rho}, a word of rank {RARE:,} has "
            f"come this share of the way of the commonest: {said}."
        )
