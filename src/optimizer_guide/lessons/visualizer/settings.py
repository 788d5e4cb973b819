"""What the visualizer is set to: a surface, optimizers, a start, and all that a run depends on."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import param

from optimizer_guide import Optimizer, everyone
from optimizer_guide.core.optimizer import hyperparameters_of
from optimizer_guide.core.schedules import SCHEDULES
from optimizer_guide.core.surfaces import Surface
from optimizer_guide.core.typed import TypedError
from optimizer_guide.kit.controls import Count, Entry, Formula, Log, Menu, OpenMenu
from optimizer_guide.kit.family import OfFamily
from optimizer_guide.kit.slowly import finished
from optimizer_guide.lessons.networks.landscape import Seen
from optimizer_guide.lessons.visualizer import controls
from optimizer_guide.lessons.visualizer.controls import LEARNING_RATES, SURFACE, names
from optimizer_guide.lessons.visualizer.network import COARSE, NETWORK, UNITS, is_known, slice_of
from optimizer_guide.lessons.visualizer.runs import GRADIENT, LOSS, RATES, RELIEF
from optimizer_guide.lessons.visualizer.scene import TYPED, Scene, fault_of, gallery, typed
from optimizer_guide.lessons.visualizer.syntax import SYNTAX

SCENE = ("surface", "reach", "units", "w1", "w2", "steps", "schedule", "noise", "seed", "goal")
"""What the scene follows from, beside the formula that was understood."""


def start_of(label: str) -> Entry:
    """The control of a coordinate of the start."""
    doc = "Where all runs start; empty stands for the surface’s own start."
    return Entry(None, bounds=(-1000.0, 1000.0), step=0.1, allow_None=True, label=label, doc=doc)


class Settings(OfFamily):
    """The settings, and the scene and the optimizers that they describe."""

    breaks: ClassVar[Sequence[str]] = ("formula", "SGD", "lr", "steps")
    when: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {
        "formula": {"surface": [TYPED]},
        "reach": {"surface": [TYPED]},
        "units": {"surface": [NETWORK]},
        "turn": {"beside": [RELIEF]},
        "lr": {"same": [True]},
    }

    surface = OpenMenu(
        SURFACE,
        lambda: [TYPED, NETWORK, *gallery()],
        label="surface",
        doc="The loss to walk down. Each has a start and a learning rate of its own.",
    )
    w1 = start_of("start <i>w</i>₁")
    w2 = start_of("<i>w</i>₂")
    beside: Any = Menu(
        default=LOSS,
        objects=[LOSS, GRADIENT, RATES, RELIEF],
        label="second plot",
        doc="What stands beside the plane: a curve by step, or the surface in relief.",
    )
    formula = Formula(
        "w1²/8 + 2 w2² + sin 3w1",
        label="loss <i>L</i>(<i>w</i>₁, <i>w</i>₂) =",
        doc="As on paper, of w1 and w2, or x and y: w1² + 3w2², sin(2x) + y^2/4, (x y − 1)².",
        syntax=SYNTAX,
    )
    reach = Entry(
        5.0,
        bounds=(1.0, 20.0),
        step=0.5,
        label="up to ±",
        doc="The part of the plane that is shown and searched for minima.",
    )
    units = param.Integer(
        8,
        bounds=UNITS,
        step=1,
        label="hidden units",
        doc="How wide the network is: with each unit it has three weights more.",
    )
    lr = Log(
        gallery()[SURFACE].lr,
        bounds=LEARNING_RATES,
        label="learning rate <i>α</i>",
        doc="What every step is multiplied by, the same for all.",
    )
    focus = OpenMenu(
        "Momentum",
        names,
        label="tune",
        doc="Whose settings stand here, whose equation is written out, and whom the maps are of.",
    )
    turn = param.Number(
        30.0,
        bounds=(-180.0, 180.0),
        step=5.0,
        label="turn the relief",
        doc="Degrees. The relief is as high as the share of the window that lies lower.",
    )
    same = param.Boolean(
        True,
        precedence=2,
        label="one learning rate for all",
        doc="Without it each optimizer has a learning rate of its own, among its settings.",
    )
    schedule = Menu(
        default="constant",
        objects=list(SCHEDULES),
        precedence=2,
        label="learning-rate schedule",
        doc="What the learning rate is multiplied by as the steps go on.",
    )
    steps = Count(
        200, bounds=(1, 500), step=10, precedence=2, label="steps", doc="How many each run takes."
    )
    noise = param.Number(
        0.0,
        bounds=(0.0, 4.0),
        step=0.1,
        precedence=2,
        label="noise <i>σ</i>",
        doc="The spread of the random numbers added to every gradient, the same for all runs.",
    )
    seed = Count(
        0,
        bounds=(0, 9999),
        step=1,
        precedence=2,
        label="seed of the noise",
        doc="The same seed draws the same noise.",
    )
    goal = Log(
        1e-3,
        bounds=(1e-6, 10.0),
        precedence=2,
        label="goal: this close to the lowest loss",
        doc="How close to the lowest minimum’s loss a run must come to be there.",
    )

    understood: str = formula.default
    """The last text of a loss that was understood."""

    # -- the controls of each optimizer ------------------------------------------------------

    @classmethod
    def parameters_of(cls, optimizer: type[Optimizer]) -> dict[str, param.Parameter]:
        return controls.parameters_of(optimizer)

    @classmethod
    def adopt(cls, optimizer: type[Optimizer]) -> None:
        if optimizer not in cls._names:
            cls.when = {**cls.when, **controls.conditions_of(optimizer)}
        super().adopt(optimizer)

    @classmethod
    def order(cls, listed: list[str]) -> list[str]:
        runs = names()
        first = listed.index(runs[0])
        own, hyperparameters = listed[:first], [n for n in listed[first:] if n not in runs]
        rate, rest = own.index("lr"), own.index("focus") + 1
        return [*own[:rate], *runs, *own[rate:rest], *hyperparameters, *own[rest:]]

    # -- what follows ------------------------------------------------------------------------

    @param.depends("formula", watch=True, on_init=True)
    def _remember(self) -> None:
        if fault_of(self.formula) is None:
            self.understood = self.formula

    @property
    def fault(self) -> TypedError | None:
        """What is wrong with the text that is typed in, where it is in use."""
        return fault_of(self.formula) if self.surface == TYPED else None

    @property
    def ground(self) -> Surface:
        """The surface; of a text that is not understood, the last one that was."""
        if self.seen is not None:
            return self.seen.surface
        if self.surface != TYPED:
            return gallery()[self.surface]
        return typed(self.understood, self.reach)

    @property
    def seen(self) -> Seen | None:
        """The slice of a network's loss, where that is the surface; it may have to be trained."""
        return finished(slice_of(self.units)) if self.surface == NETWORK else None

    @property
    def is_ground_known(self) -> bool:
        """Whether the surface can be told at once."""
        return self.surface != NETWORK or is_known(self.units)

    @property
    def of_the_scene(self) -> dict[str, Any]:
        """What the scene follows from, though nobody may have trained the network yet."""
        values = self.settings
        return {"formula": self.understood} | {name: values[name] for name in SCENE}

    def pixels(self, most: int) -> int:
        """How many pixels a map has along a side, of ``most``."""
        return min(most, COARSE) if self.surface == NETWORK else most

    @property
    def scene(self) -> Scene:
        """Where the runs take place: from the surface's own start, unless another was chosen."""
        surface = self.ground
        chosen = zip(surface.start.tolist(), (self.w1, self.w2), strict=True)
        return Scene(
            surface=surface,
            name=self.surface,
            start=np.array([own if other is None else other for own, other in chosen]),
            steps=self.steps,
            schedule=self.schedule,
            noise=float(self.noise),
            seed=self.seed,
            goal=float(self.goal),
        )

    def start_at(self, x: float, y: float) -> None:
        """Start where a plot was clicked, if a start may be there; beyond the window, at its
        edge."""
        low, high = self.param["w1"].bounds
        if not self.is_ground_known:
            return  # what was clicked is the surface before
        if low <= min(x, y) and max(x, y) <= high:
            x, y = np.clip((x, y), *np.transpose(self.ground.window)).tolist()
            self.param.update(w1=round(x, 3), w2=round(y, 3))

    @property
    def running(self) -> list[str]:
        """The optimizers that run."""
        return [name for name in names() if getattr(self, name)]

    def optimizer(self, name: str) -> Optimizer:
        """An optimizer as it is set."""
        cls = everyone()[names().index(name)]
        values = {key: float(getattr(self, f"{key}_{name}")) for key in hyperparameters_of(cls)}
        return cls(**values | ({"lr": float(self.lr)} if self.same else {}))

    def setter_of(self, name: str, key: str) -> str:
        """The parameter that sets the hyperparameter ``key`` of an optimizer."""
        return "lr" if key == "lr" and self.same else f"{key}_{name}"
