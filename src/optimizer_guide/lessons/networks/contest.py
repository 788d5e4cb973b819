"""The race on a network: four optimizers part two classes of points, each with a network of its
own that begins with the same weights."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import param

from optimizer_guide import SGD, Adam, Momentum, Optimizer, RMSProp
from optimizer_guide.kit.controls import Log
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import at_step, case
from optimizer_guide.kit.slowly import Kept, Pieces, finished, in_turn
from optimizer_guide.lessons.networks.contest_results import CLAIMS, Outcome, played
from optimizer_guide.lessons.networks.entrants import (
    EVERY,
    POINTS,
    RATES,
    SEEDS,
    STEPS,
    Trained,
    best_rate,
    trained,
)
from optimizer_guide.lessons.plane import extra_of
from optimizer_guide.lessons.race.claims import OWN, SAME
from optimizer_guide.lessons.race.results import band_tables, standings_table

ENTRANTS: tuple[type[Optimizer], ...] = (SGD, Momentum, RMSProp, Adam)
NAMES = [cls.__name__ for cls in ENTRANTS]
SIZES = ["4", "16", "64", str(POINTS)]
TRAINED, BEST = Kept[Trained](96), Kept[float](96)


class Contest(Figure):
    """Four networks side by side at the step on show, and their losses by step."""

    slug = "network-race"
    slow = True
    waits = 0.05
    claims = CLAIMS
    rules = (
        "<strong>The rules</strong> are those of the race on the ravine. The same first weights, "
        f"the same learning rate and the same number of gradients for all, {STEPS}, on the same "
        "mini-batches. Nothing is clamped or rescaled. The network has two layers of 16 "
        f"units inside and 337 weights; the loss is the logistic loss of {POINTS} points, large "
        "where a point is confidently put on the wrong side. First is who has the lowest last "
        "loss. "
        f"<em>Each at its own best</em> takes the best of {len(RATES)} rates "
        f"from {RATES[0]:g} to {RATES[-1]:g} on the same mini-batches. A seed fixes all that is "
        "random, so that a run can be repeated."
    )

    when: ClassVar[Mapping[str, Mapping[str, list[str]]]] = {"lr": {"rates": [SAME]}}

    lr = Log(0.03, bounds=(0.001, 10.0), label="learning rate <i>α</i>")
    size: Any = param.Selector(default="16", objects=SIZES, label="points in a mini-batch")
    rates: Any = param.Selector(default=SAME, objects=[SAME, OWN], label="learning rates:")
    seed = param.Integer(
        0, bounds=(0, 99), step=1, precedence=2, label="seed of the first weights and batches"
    )
    many = param.Boolean(False, label=f"{SEEDS} seeds at once")

    def compute(self) -> Outcome:
        return finished(self.compute_slowly())

    def compute_slowly(self) -> Pieces[Outcome]:
        size, seed = int(self.size), self.seed
        seeds = tuple(range(seed, seed + SEEDS)) if self.many else (seed,)
        rates = yield from self._rates(size, seeds)
        optimizers = {cls.__name__: cls(lr=rate) for cls, rate in zip(ENTRANTS, rates, strict=True)}
        alone = yield from in_turn(*(_trained(o, size, (seed,)) for o in optimizers.values()))
        runs = {
            name: Trained(*(values[..., 0] for values in one))
            for name, one in zip(NAMES, alone, strict=True)
        }
        losses = {}
        if self.many:
            crowd = yield from in_turn(*(_trained(o, size, seeds) for o in optimizers.values()))
            losses = {name: one.loss for name, one in zip(NAMES, crowd, strict=True)}
        columns = yield from played(runs, losses)
        return Outcome(
            played=columns,
            tables=band_tables(NAMES, losses, np.arange(0, STEPS + 1, EVERY)),
            on_show=(*NAMES, *map(extra_of, NAMES if self.many else [])),
            optimizers=optimizers,
            trained=runs,
            losses=losses,
        )

    def _rates(self, size: int, seeds: tuple[int, ...]) -> Pieces[list[float]]:
        if self.rates == SAME:
            return [float(self.lr)] * len(ENTRANTS)
        rates = yield from in_turn(*(_best(cls, size, seeds) for cls in ENTRANTS))
        return rates

    # -- words -------------------------------------------------------------------------------

    def readout(self, computed: Outcome) -> str:
        loss = "median loss" if self.many else "loss"
        became = {name: computed.verdict(name) if self.many else _by_step(name) for name in NAMES}
        standings = standings_table(computed.optimizers, became, loss)
        return f"{standings}<p class='small'>{self._notes()}</p>"

    def _notes(self) -> str:
        notes = [
            "Bold lines: the loss on all points, by which the places go. Faint: on the mini-batch "
            f"of the step, which is all that the optimizer sees. There are {POINTS} points."
        ]
        if self.rates == OWN:
            notes.append(f"Each takes the best of {len(RATES)} rates for this very race.")
        if self.many:
            notes.append(
                f"Loss: the median of seeds {self.seed} to {self.seed + SEEDS - 1}, and a band "
                f"from the lowest tenth to the highest. Pictures: seed {self.seed}."
            )
        return " ".join(notes)

    def summary(self, computed: Outcome) -> str:
        said = "; ".join(f"{name} {computed.verdict(name)}" for name in computed.standings)
        rate = f"learning rate {self.lr:g}" if self.rates == SAME else "each one's best rate"
        return f"At {rate}, mini-batches of {self.size}, after {STEPS} steps: {said}."


def _trained(optimizer: Optimizer, size: int, seeds: tuple[int, ...]) -> Pieces[Trained]:
    key = type(optimizer), optimizer.lr, size, seeds
    return TRAINED.get(key, lambda: trained(optimizer, size, np.array(seeds)))


def _best(cls: type[Optimizer], size: int, seeds: tuple[int, ...]) -> Pieces[float]:
    return BEST.get((cls, size, seeds), lambda: best_rate(cls, size, seeds))


def _by_step(name: str) -> str:
    """How it parts the points, or that it is lost; the browser shows what is so at the step."""
    on_the_way = f"points on the wrong side: {at_step(f'wrong_{name}')}"
    return case(f"lost_{name}", {0: on_the_way, 1: "<span class='lost'>diverged</span>"})
