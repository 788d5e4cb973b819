"""What the visualizer is set to: a surface, optimizers, a start, and all that a run depends on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
import param
from numpy.typing import NDArray

from optimizer_guide import FAMILY, surfaces
from optimizer_guide.descent import DIVERGED, Trajectory, descend
from optimizer_guide.figures.theme import swatch
from optimizer_guide.optimizer import Optimizer, hyperparameter_names
from optimizer_guide.schedules import SCHEDULES
from optimizer_guide.sections.figure import Count, Entry, Log, Menu
from optimizer_guide.sections.words import short
from optimizer_guide.surfaces import Quadratic, Surface
from optimizer_guide.typed import CONSTANTS, FUNCTIONS, Typed, TypedError

TYPED = "typed in"
FAR = 1000.0
"""A run whose loss is above this many times that at its start has diverged, if it is also above
the bound of `descend`."""
NAMES = [cls.__name__ for cls in FAMILY]


class Ground(NamedTuple):
    """A surface, the text that spells it out, as `typed` reads it, and a learning rate at which
    SGD, Momentum and Adam all get somewhere from its own start."""

    surface: Surface
    text: str
    lr: float


def _quadratic(surface: Quadratic) -> Ground:
    (a, b), (_, c) = surface.hessian(surface.start).tolist()
    mixed = f" + {b!r}*w1*w2" if b else ""
    return Ground(surface, f"{a / 2!r}*w1**2{mixed} + {c / 2!r}*w2**2", 0.2)


GROUNDS: dict[str, Ground] = {
    "bowl": _quadratic(Quadratic((1.0, 1.0), start=(-4.0, 2.0))),
    "ravine": _quadratic(Quadratic((0.16, 8.0))),
    "rotated ravine": _quadratic(
        Quadratic((0.16, 8.0), 30.0, start=(-4.0, -1.1), window=((-5.0, 5.0), (-3.5, 3.5)))
    ),
    "Rosenbrock": Ground(surfaces.Rosenbrock(), "(1 - w1)**2 + 100*(w2 - w1**2)**2", 0.005),
    "Beale": Ground(
        surfaces.Beale(),
        "(1.5 - w1*(1 - w2))**2 + (2.25 - w1*(1 - w2**2))**2 + (2.625 - w1*(1 - w2**3))**2",
        0.02,
    ),
    "Himmelblau": Ground(
        surfaces.Himmelblau(), "(w1**2 + w2 - 11)**2 + (w1 + w2**2 - 7)**2", 0.02
    ),
    "Rastrigin": Ground(
        surfaces.Rastrigin(), "20 + w1**2 - 10*cos(2*pi*w1) + w2**2 - 10*cos(2*pi*w2)", 0.003
    ),
    "Styblinski–Tang": Ground(
        surfaces.StyblinskiTang(),
        "(w1**4 - 16*w1**2 + 5*w1 + w2**4 - 16*w2**2 + 5*w2)/2",
        0.02,
    ),
    "saddle": Ground(surfaces.Saddle(), "w1**2/2 - w2**2/2 + w2**4/4", 0.1),
    "plateau": Ground(surfaces.Plateau(), "1 - 1/(1 + w1**2 + w2**2)", 0.2),
}  # fmt: skip


@lru_cache(maxsize=64)
def typed(text: str, reach: float) -> Typed:
    """The loss that a text spells out, on a square around 0."""
    surface = Typed(text, window=((-reach, reach), (-reach, reach)))
    candidates = reach * np.array(CANDIDATES)
    with np.errstate(all="ignore"):
        sound = [np.isfinite([surface.value(w), *surface.gradient(w)]).all() for w in candidates]
    surface.start = candidates[int(np.argmax(sound))]  # the first, if none of them will do
    return surface


CANDIDATES = [
    (a * x, b * y)
    for x, y in ((0.8, 0.6), (0.5, 0.3))
    for a, b in ((-1, 1), (1, 1), (1, -1), (-1, -1))
]
"""Where a loss that is typed in may be started from, in windows' halves; the first one at which
it and its gradient are finite is taken."""


LABELS = {
    "lr": "its learning rate <i>α</i>", "beta": "momentum <i>β</i>", "rho": "averaging <i>ρ</i>",
    "beta1": "momentum <i>β</i>₁", "beta2": "averaging <i>β</i>₂", "eps": "<i>ε</i>",
    "l2": "L2 penalty <i>λ</i>", "weight_decay": "weight decay <i>λ</i>",
}  # fmt: skip


DOCS = {
    "lr": "How far this optimizer goes for each unit of what its rule steps along.",
    "beta": "How much of the old average is kept at each step; 0 is SGD.",
    "rho": "How much of the old average of squared gradients is kept at each step.",
    "beta1": "How much of the old average of gradients is kept at each step.",
    "beta2": "How much of the old average of squared gradients is kept at each step.",
    "eps": "Added to the root that divides the step, so that it is never 0.",
    "l2": "Adds λw to the gradient, before anything else is done with it.",
    "weight_decay": "Shrinks every weight by αλw at each step, beside the gradient.",
}


def _hyperparameter(name: str, default: float) -> param.Number:
    told: dict[str, Any] = {"label": LABELS[name], "doc": DOCS[name]}
    if name == "lr":
        return Log(0.2, bounds=(1e-4, 10.0), **told)
    if name == "eps":
        return Log(default, bounds=(1e-12, 1.0), precedence=2, **told)
    high, step = {"beta": (0.99, 0.01), "beta1": (0.99, 0.01)}.get(name, (0.999, 0.001))
    if name in ("l2", "weight_decay"):
        high, step = 0.5, 0.01
    return param.Number(default, bounds=(0.0, high), step=step, **told)


class Setup(param.Parameterized):
    """The state, whole: what it describes follows from it alone."""

    surface = Menu(
        default="ravine", objects=[*GROUNDS, TYPED], label="surface",
        doc="The loss to walk down. Each has a start and a learning rate of its own.",
    )  # fmt: skip
    formula = param.String(
        "w1**2/8 + 2*w2**2 + sin(3*w1)", label="loss <i>L</i>(<i>w</i>₁, <i>w</i>₂) =",
        doc="Of w1, w2, numbers, + − * / ** (a power), brackets, "
        f"{', '.join(FUNCTIONS)}, {' and '.join(CONSTANTS)}: w1**2 + 3*w2**2, "
        "sin(2*w1) + w2**2/4, (w1*w2 - 1)**2.",
    )  # fmt: skip
    reach = param.Number(
        5.0, bounds=(1.0, 20.0), step=0.5, label="window up to ±",
        doc="The part of the plane that is shown and searched for minima.",
    )  # fmt: skip
    w1 = Entry(
        None, bounds=(-1000.0, 1000.0), step=0.1, allow_None=True, label="start <i>w</i>₁",
        doc="Where all runs start; empty stands for the surface’s own start.",
    )  # fmt: skip
    w2 = Entry(
        None, bounds=(-1000.0, 1000.0), step=0.1, allow_None=True, label="<i>w</i>₂", doc=w1.doc
    )
    for _name in NAMES:
        locals()[_name] = param.Boolean(
            _name in ("SGD", "Momentum", "Adam"), label=f"{swatch(_name)}{_name}",
            doc=f"Whether {_name} runs.",
        )  # fmt: skip
    lr = Log(
        0.2, bounds=(1e-4, 10.0), label="learning rate <i>α</i>",
        doc="What every step is multiplied by, the same for all.",
    )  # fmt: skip
    focus = Menu(
        default="Momentum",
        objects=NAMES,
        label="optimizer in focus",
        doc="Whose settings stand here, whose equation is written out, and whom the maps are of.",
    )
    for _cls in FAMILY:
        for _key, _value in _cls().hyperparameters.items():
            locals()[f"{_key}_{_cls.__name__}"] = _hyperparameter(_key, _value)
    same = param.Boolean(
        True, precedence=2, label="one learning rate for all",
        doc="Without it each optimizer has a learning rate of its own, among its settings.",
    )  # fmt: skip
    schedule = Menu(
        default="constant", objects=list(SCHEDULES), precedence=2, label="learning-rate schedule",
        doc="What the learning rate is multiplied by as the steps go on.",
    )  # fmt: skip
    steps = Count(
        200, bounds=(1, 500), step=10, precedence=2, label="steps", doc="How many each run takes."
    )
    noise = param.Number(
        0.0, bounds=(0.0, 4.0), step=0.1, precedence=2, label="noise <i>σ</i>",
        doc="The spread of the random numbers added to every gradient, the same for all runs.",
    )  # fmt: skip
    seed = Count(
        0, bounds=(0, 9999), step=1, precedence=2, label="seed of the noise",
        doc="The same seed draws the same noise.",
    )  # fmt: skip
    goal = Log(
        1e-3, bounds=(1e-6, 10.0), precedence=2, label="goal, above the minimum",
        doc="How close to the lowest minimum’s loss a run must come to be there.",
    )  # fmt: skip

    breaks: ClassVar[Sequence[str]] = ("SGD", "lr", "steps")
    when: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {
        "formula": {"surface": [TYPED]},
        "reach": {"surface": [TYPED]},
        "lr": {"same": [True]},
        **{
            f"{key}_{cls.__name__}": {
                "focus": [cls.__name__], **({"same": [False]} if key == "lr" else {})
            }
            for cls in FAMILY
            for key in hyperparameter_names(cls)  # type: ignore[arg-type]
        },
    }  # fmt: skip

    del _name, _cls, _key, _value

    # -- what follows --------------------------------------------------------------------------

    @property
    def fault(self) -> TypedError | None:
        """What is wrong with the text that is typed in, where it is in use."""
        if self.surface == TYPED:
            try:
                typed(self.formula, self.reach)
            except TypedError as error:
                return error
        return None

    @property
    def ground(self) -> Ground:
        """The surface; of a text that is not understood, the last one that was."""
        if self.surface != TYPED:
            return GROUNDS[self.surface]
        text = self.formula if self.fault is None else self._understood
        self._understood = text
        return Ground(typed(text, self.reach), text, float(self.lr))

    _understood = formula.default

    @property
    def start(self) -> NDArray:
        """Where the runs start: the surface's own start, unless another was chosen."""
        own = self.ground.surface.start
        return np.array(
            [a if b is None else b for a, b in zip(own, (self.w1, self.w2), strict=True)]
        )

    @property
    def nowhere(self) -> str:
        """Why no run can begin where it should; empty if it can."""
        x, y = self.start
        with np.errstate(all="ignore"):
            loss = float(self.ground.surface.value(self.start))
        if np.isfinite(loss):
            return ""
        what = "not defined" if np.isnan(loss) else "infinite"
        return f"The loss is {what} at the start ({short(x)}, {short(y)})."

    def start_at(self, x: float, y: float) -> None:
        """Start where a plot was clicked, if a start may be there; beyond the window, at its
        edge."""
        low, high = self.param["w1"].bounds
        if low <= min(x, y) and max(x, y) <= high:
            x, y = np.clip((x, y), *np.transpose(self.ground.surface.window)).tolist()
            self.param.update(w1=round(x, 3), w2=round(y, 3))

    @property
    def start_is_outside(self) -> bool:
        """Whether the start is out of sight, as one that is typed in may be."""
        low, high = np.transpose(self.ground.surface.window)
        return bool(((self.start < low) | (self.start > high)).any())

    @property
    def field(self) -> list[str]:
        """The optimizers that run."""
        return [name for name in NAMES if getattr(self, name)]

    def optimizer(self, name: str) -> Optimizer:
        """An optimizer as it is set."""
        cls = FAMILY[NAMES.index(name)]
        keys = cls().hyperparameters
        values = {key: float(getattr(self, f"{key}_{name}")) for key in keys}
        return cls(**values | ({"lr": float(self.lr)} if self.same else {}))

    def hyperparameter(self, name: str, key: str) -> str:
        """The parameter that sets ``key`` of an optimizer."""
        return "lr" if key == "lr" and self.same else f"{key}_{name}"

    @property
    def rest(self) -> dict[str, Any]:
        """What `descend` and `sweep` need beside surface, optimizer, start and seed."""
        steps = self.steps
        factors = SCHEDULES[self.schedule](steps) if self.schedule != "constant" else None
        return {
            "steps": steps, "noise": float(self.noise), "schedule": factors,
            "bound": float(bound(self.ground.surface, self.start)),
        }  # fmt: skip

    def run(self, name: str) -> Trajectory:
        """The run of an optimizer."""
        return descend(
            self.ground.surface, self.optimizer(name), self.start, seed=self.seed, **self.rest
        )


def bound(surface: Surface, start: NDArray) -> NDArray:
    """Above which loss a run from ``start``, (2, *runs), has diverged.

    A start may be far out here, where the loss is large and a run may well come down from it.
    """
    with np.errstate(all="ignore"):
        far = FAR * np.asarray(surface.value(start), dtype=float)
    return np.fmax(DIVERGED, np.where(np.isfinite(far), far, DIVERGED))


def lowest(surface: Surface) -> float:
    """The loss that a goal is measured from; no number where no minimum is known, so that no loss
    is within it."""
    return surface.lowest if len(surface.minima) else math.nan


def steps_to_goal(run: Trajectory, goal: float) -> int:
    """The first step within ``goal`` of the lowest minimum, or -1.

    A run that diverges has not got there, whatever it passed on its way; where no minimum is
    known there is no goal.
    """
    there = run.loss <= goal + lowest(run.surface)
    return int(there.argmax()) if there.any() and run.diverged_at < 0 else -1
