"""The race: all from one start, at one learning rate, and where they stand."""

from __future__ import annotations

from typing import Any

import numpy as np
import param
from numpy.typing import ArrayLike

from optimizer_guide.core.descent import Trajectory, descend
from optimizer_guide.core.later_branches import everyone
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.optimizers import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSProp,
)
from optimizer_guide.kit.computed import Axis
from optimizer_guide.kit.family import OfFamily
from optimizer_guide.kit.html import Cell, Head, blank, table
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import settings, signed, verdict
from optimizer_guide.lessons.plane import exits, extra_of
from optimizer_guide.lessons.race.claims import CLAIMS, OWN, SAME
from optimizer_guide.lessons.race.ravine import (
    FLAT,
    GOAL,
    RATES,
    SEEDS,
    START,
    STEEP,
    STEPS,
    WINDOW,
    best_rate,
    ground_of,
    ravine,
)
from optimizer_guide.lessons.race.results import Results, band_tables, played

FIRST: tuple[type[Optimizer], ...] = (SGD, Momentum, RMSProp, Adam)
"""Who runs at first."""
OTHERS: tuple[type[Optimizer], ...] = (Nesterov, Adagrad, AdamW)
"""Who else of the guide can be let in; who came later waits behind *More*."""


class Standings(OfFamily):
    """The race: contours and paths, the loss by step, the standings, the rules."""

    slug = "race"
    claims = CLAIMS
    rules = (
        "<strong>The rules.</strong> The same start, the same learning rate and the same number "
        f"of gradients for all, {STEPS}; where they are noisy, the same draws for all. Nothing is "
        "clamped or rescaled; a run that diverges is shown as it leaves. The loss is "
        f"½ ({FLAT:g} w₁² + {STEEP:g} w₂²), the start ({signed(START[0], 0)}, "
        f"{signed(START[1], 0)}); a rotation turns both together. The goal is a loss below "
        f"{GOAL:g} that stays there. First is who arrives first, then who has the lowest last "
        f"loss. <em>Each at its own best</em> takes, by the same order, the best of {len(RATES)} "
        f"rates from {RATES[0]:g} to {RATES[-1]:g} on the very draws of the race."
    )

    lr = param.Number(0.10, bounds=(0.01, 0.5), step=0.01, label="learning rate <i>α</i>")
    noise = param.Number(0.0, bounds=(0.0, 4.0), step=0.1, label="noise <i>σ</i>")
    rotation = param.Number(0.0, bounds=(0.0, 45.0), step=1.0, label="rotation in degrees")
    rates: Any = param.Selector(
        default=SAME, objects=[SAME, OWN], precedence=2, label="learning rate <i>α</i>"
    )
    seed = param.Integer(0, bounds=(0, 99), step=1, precedence=2, label="seed of the noise")
    many = param.Boolean(False, precedence=2, label=f"{SEEDS} seeds at once")

    @classmethod
    def parameters_of(cls, optimizer: type[Optimizer]) -> dict[str, param.Parameter]:
        """Whether it runs."""
        name = optimizer.__name__
        runs = param.Boolean(
            optimizer in FIRST,
            label=f"{swatch(name)}{name}",
            precedence=None if optimizer in FIRST + OTHERS else 2,
        )
        return {name: runs}

    @classmethod
    def order(cls, names: list[str]) -> list[str]:
        first = [optimizer.__name__ for optimizer in FIRST]
        own, others = names[: names.index(first[0])], names[names.index(first[0]) :]
        return [*own, *first, *(name for name in others if name not in first)]

    def compute(self) -> Results:
        runs: dict[str, Trajectory] = {}
        losses = {}
        for cls in everyone():
            name = cls.__name__
            if getattr(self, name):
                optimizer = cls(lr=self._rate(cls))
                runs[name] = self._descend(optimizer, self.seed)
                if self.many:
                    seeds = np.arange(self.seed, self.seed + SEEDS)
                    losses[name] = self._descend(optimizer, seeds).loss
        x, y = ravine(self.rotation).start
        flat, steep = ("", "") if self.rotation else (" (flat)", " (steep)")
        return Results(
            played=played(runs, losses),
            tables={
                **ground_of(self.rotation),
                "start": {"x": [x], "y": [y]},
                "exits": exits(
                    {name: (run, f"{name} {verdict(run)}") for name, run in runs.items()}, WINDOW
                ),
                **band_tables(losses),
            },
            on_show=(*runs, *map(extra_of, losses)),
            axes={
                "plane.x": Axis(*WINDOW[0], label=f"w₁{flat}"),
                "plane.y": Axis(*WINDOW[1], label=f"w₂{steep}"),
            },
            runs=runs,
            losses=losses,
            rotation=self.rotation,
        )

    def _rate(self, cls: type[Optimizer]) -> float:
        if self.rates == SAME:
            return float(self.lr)
        seeds = SEEDS if self.many and self.noise else 1
        return best_rate(cls, self.rotation, self.noise, self.seed, seeds)

    def _descend(self, optimizer: Optimizer, seed: ArrayLike) -> Trajectory:
        ground = ravine(self.rotation)
        return descend(ground, optimizer, steps=STEPS, noise=self.noise, seed=seed)

    # -- words -------------------------------------------------------------------------------

    def readout(self, computed: Results) -> str:
        numbers = {"w1": "w₁", "w2": "w₂", "loss": "median loss" if self.many else "loss"}
        standings = table(
            ["Standings", "verdict", *(Head(head, number=True) for head in numbers.values())],
            [_row(computed, name, numbers) for name in computed.standings],
            groups=[Head("", columns=2), Head(f"at step {blank('t')}", columns=3)],
            cards=True,
        )
        return f"{standings}<p class='small'>{self._notes()}</p>"

    def _notes(self) -> str:
        notes = [
            "Arrows at the step on show: the next step in colour; in grey, the step that SGD "
            "would take from there at the same rate."
        ]
        if self.rates == OWN:
            notes.append("Each runs at its own best rate; the slider waits.")
        if self.many and not self.noise:
            notes.append(f"Without noise all {SEEDS} seeds are the same race.")
        elif self.many:
            notes.append(
                f"Loss: the median of seeds {self.seed} to {self.seed + SEEDS - 1}, and a band "
                f"from the lowest tenth to the highest. Paths: seed {self.seed}."
            )
        elif self.noise:
            notes.append(f"Seed {self.seed}, the same draws for all.")
        return " ".join(notes)

    def summary(self, computed: Results) -> str:
        told = "; ".join(f"{name} {computed.verdict(name)}" for name in computed.standings)
        rate = f"learning rate {self.lr:.2f}" if self.rates == SAME else "each one's best rate"
        return (
            f"At {rate}, noise {self.noise:.1f}, rotation {self.rotation:.0f} degrees, after "
            f"{STEPS} steps: {told}."
        )


def _row(race: Results, name: str, numbers: dict[str, str]) -> list[Cell | str]:
    """A row of the standings; ``numbers``: what is played of each → its head."""
    run = race.runs[name]
    lost = " class='lost'" if run.diverged_at >= 0 else ""
    became = (
        f"<span{lost}>{race.verdict(name)}</span><br>"
        f"<span class='small nowrap'>{settings(run.optimizer)}</span>"
    )
    now = [
        Cell(f"<span data-column='{key}_{name}'></span>", number=True, label=head)
        for key, head in numbers.items()
    ]
    return [f"{swatch(name)}{name}", became, *now]
