"""The race: all from one start, at one learning rate, and where they stand."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import param
from numpy.typing import ArrayLike

from optimizer_guide import SGD, Adam, Momentum, Optimizer, RMSProp, Trajectory, descend, everyone
from optimizer_guide.kit.family import OfFamily
from optimizer_guide.kit.html import at_step
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import verdict
from optimizer_guide.lessons.plane import exits, extra_of, frame
from optimizer_guide.lessons.race.claims import CLAIMS, OWN, SAME
from optimizer_guide.lessons.race.progress import so_far
from optimizer_guide.lessons.race.ravine import (
    GOAL,
    RATES,
    SEEDS,
    STEPS,
    WINDOW,
    best_rate,
    ground_of,
    ravine,
)
from optimizer_guide.lessons.race.results import (
    Results,
    band_tables,
    names,
    played,
    standings_table,
)

FIRST: tuple[type[Optimizer], ...] = (SGD, Momentum, RMSProp, Adam)
"""Who runs at first; the others wait behind *More*."""


class Standings(OfFamily):
    """The race: contours and paths, the loss by step, the standings, the rules."""

    slug = "race"
    claims = CLAIMS
    rules = (
        "<strong>The rules.</strong> All have the same start, the same learning rate and "
        f"{STEPS} steps, each by the gradient where it stands; where gradients are noisy, the very "
        "same noise. Nothing is clipped or rescaled: a run that diverges is seen to leave. Whoever "
        "arrives first is first; the others follow by their last loss."
    )
    when: ClassVar[Mapping[str, Mapping[str, list[str]]]] = {"lr": {"rates": [SAME]}}
    breaks = ("SGD",)

    lr = param.Number(0.10, bounds=(0.01, 0.5), step=0.01, label="learning rate <i>α</i>")
    noise = param.Number(0.0, bounds=(0.0, 4.0), step=0.1, label="noise <i>σ</i>")
    rotation = param.Number(0.0, bounds=(0.0, 45.0), step=1.0, label="rotation in degrees")
    rates: Any = param.Selector(default=SAME, objects=[SAME, OWN], label="learning rates:")
    seed = param.Integer(0, bounds=(0, 99), step=1, precedence=2, label="seed of the noise")
    many = param.Boolean(False, label=f"{SEEDS} noisy races at once")

    @classmethod
    def parameters_of(cls, optimizer: type[Optimizer]) -> dict[str, param.Parameter]:
        """Whether it runs."""
        name = optimizer.__name__
        runs = param.Boolean(
            optimizer in FIRST,
            label=f"{swatch(name)}{name}",
            precedence=None if optimizer in FIRST else 2,
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
        race = Results(runs=runs, losses=losses, rotation=self.rotation)
        columns = played(race)
        everybody = [cls.__name__ for cls in everyone()]
        return replace(
            race,
            played=columns,
            tables={
                **ground_of(self.rotation),
                "start": {"x": [x], "y": [y]},
                "exits": exits(runs, WINDOW),
                "names": names(columns, list(runs)),
                **band_tables(everybody, losses, np.arange(STEPS + 1)),
            },
            on_show=(*runs, *map(extra_of, losses)),
            axes=frame(WINDOW, f"w₁{flat}", f"w₂{steep}"),
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
        loss = "median loss" if self.many else "loss"
        became = {
            name: computed.verdict(name) if self.many else _by_step(run, name)
            for name, run in computed.runs.items()
        }
        optimizers = {name: run.optimizer for name, run in computed.runs.items()}
        standings = standings_table(optimizers, became, loss)
        return f"{standings}<p class='small'>{self._notes()}</p>"

    def _notes(self) -> str:
        notes = [
            f"The goal is a loss below {GOAL:g}, the dotted line; to arrive is to come there and "
            "to stay: who leaves it again has not arrived. “Distance” is that to the minimum. "
            "The arrows begin where each stands: in its colour the step that it takes next, in "
            "grey the step that SGD would take from there at the same rate."
        ]
        if self.rates == OWN:
            notes.append(
                f"Each takes the best of {len(RATES)} rates for this very race, from "
                f"{RATES[0]:g} to {RATES[-1]:g}."
            )
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
        said = "; ".join(f"{name} {computed.verdict(name)}" for name in computed.standings)
        rate = f"learning rate {self.lr:.2f}" if self.rates == SAME else "each one's best rate"
        return (
            f"At {rate}, noise {self.noise:.1f}, rotation {self.rotation:.0f} degrees, after "
            f"{STEPS} steps: {said}."
        )


def _by_step(run: Trajectory, name: str) -> str:
    lost = verdict(run) if run.diverged_at >= 0 else ""
    return so_far(name, lost, f", distance {at_step(f'away_{name}')}")
