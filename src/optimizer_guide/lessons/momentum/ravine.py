"""SGD and Momentum in a ravine: contours and paths, the loss by step, the next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import param
from numpy.typing import NDArray

from optimizer_guide.core.arrival import stays_within
from optimizer_guide.core.descent import Trajectory, descend
from optimizer_guide.core.optimizers import SGD, Momentum
from optimizer_guide.core.stability import momentum_factor, momentum_limit, sgd_factor, sgd_limit
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Columns, Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import Cell, Head, blank, table
from optimizer_guide.kit.styles import STYLES, swatch
from optimizer_guide.kit.wording import number, verdict
from optimizer_guide.lessons.ground import ground, round_levels
from optimizer_guide.lessons.plane import drawable, exits

Array = NDArray[np.floating]

RAVINE = Quadratic(curvature=(0.16, 8.0), start=(-4.0, 1.0), window=((-4.5, 1.0), (-1.3, 1.3)))
FLAT, STEEP = RAVINE.curvature
GROUND = ground(RAVINE, round_levels(0.01, 30))
NEAR = 0.05
"""A run has arrived when it is within this distance of the minimum, and stays there."""
STEPS = 200
WATCHED = 50
"""Steps over which crossings are counted: nobody has arrived yet."""


def learning_rate(end: float = 0.30) -> param.Number:
    """The control of α, up to ``end``."""
    return param.Number(0.24, bounds=(0.02, end), step=0.01, label="learning rate <i>α</i>")


def momentum() -> param.Number:
    """The control of β."""
    return param.Number(0.9, bounds=(0.0, 0.95), step=0.05, label="momentum <i>β</i>")


def arrives(run: Trajectory) -> int:
    """When a run in the ravine arrives, or -1."""
    return int(stays_within(np.hypot(*run.w.T), NEAR))


def crossings(w: Array) -> int:
    """How many steps of one weight (steps + 1,) jump across zero."""
    return int(np.sum(np.sign(w[1:]) * np.sign(w[:-1]) < 0))


def overtaken_at(sgd: Trajectory, ball: Trajectory) -> int:
    """The first step at which Momentum is nearer along the floor than SGD."""
    return int(np.argmax(np.abs(ball.w[:, 0]) < np.abs(sgd.w[:, 0])))


def widest_stride(run: Trajectory) -> float:
    """The longest stride across the ravine."""
    return float(np.abs(run.step[:, 1]).max())


@dataclass(frozen=True, eq=False, kw_only=True)
class RavineRuns(Computed):
    """Both runs; they go one step farther than is shown."""

    runs: Mapping[str, Trajectory]
    lr: float
    beta: float

    @property
    def sgd(self) -> Trajectory:
        """The run of SGD."""
        return self.runs["SGD"]

    @property
    def ball(self) -> Trajectory:
        """The run of Momentum."""
        return self.runs["Momentum"]


def _wins(ravine: RavineRuns) -> Measured:
    across = {name: crossings(run.w[: WATCHED + 1, 1]) for name, run in ravine.runs.items()}
    there = {name: arrives(run) for name, run in ravine.runs.items()}
    return Measured(
        bool(across["SGD"] == WATCHED and 0 < there["Momentum"] < there["SGD"]),
        f"SGD crosses the floor at {across['SGD']} of the first {WATCHED} steps, Momentum at "
        f"{across['Momentum']}. The longest stride across is "
        f"{number(widest_stride(ravine.sgd))} for SGD and "
        f"{number(widest_stride(ravine.ball))} for Momentum, which arrives after "
        f"{there['Momentum']} steps; SGD needs {there['SGD']}.",
    )


def _same(ravine: RavineRuns) -> Measured:
    equal = np.array_equal(ravine.sgd.w, ravine.ball.w)
    return Measured(
        equal,
        f"All {ravine.sgd.w.size} numbers of the two paths are "
        f"{'equal, to the last bit' if equal else 'not equal'}.",
    )


def _smooth(ravine: RavineRuns) -> Measured:
    edge, more = 1 / STEEP, ravine.lr + 0.01
    below, above = (
        crossings(descend(RAVINE, SGD(lr), steps=WATCHED).w[:, 1]) for lr in (ravine.lr, more)
    )
    return Measured(
        bool(ravine.lr < edge < more and below == 0 and above == WATCHED),
        f"SGD jumps across the floor {below} times in {WATCHED} steps at {ravine.lr:.2f}, and "
        f"{above} times at {more:.2f}.",
    )


def _bounded(ravine: RavineRuns) -> Measured:
    run = ravine.ball
    g, v = (np.abs(vectors).max(axis=0) for vectors in (run.gradient, run.direction))
    ahead = overtaken_at(ravine.sgd, run)
    return Measured(
        bool(np.all(v <= g) and ahead > 10),
        f"Along the floor the largest gradient is {number(g[0])} and the largest velocity "
        f"{number(v[0])}; across, {number(g[1])} and {number(v[1])}. Momentum trails SGD along "
        f"w₁ until step {ahead}.",
    )


def _stable(ravine: RavineRuns) -> Measured:
    sgd, there = ravine.sgd, arrives(ravine.ball)
    limit = float(momentum_limit(ravine.beta, STEEP))
    return Measured(
        bool(sgd.diverged_at >= 0 and there >= 0),
        f"SGD has diverged at step {sgd.diverged_at}. Momentum arrives after {there} "
        f"steps; its limit is {limit:.2f}, {limit / float(sgd_limit(STEEP)):.0f} times SGD’s.",
    )


def _pair(name: str, kind: str = "") -> str:
    """Blanks of both weights: (…, …)."""
    return f"({blank(f'{name}1', kind)}, {blank(f'{name}2', kind)})"


class Ravine(Figure):
    """SGD and Momentum in a ravine: contours and paths, the loss by step, the next step."""

    slug = "ravine"
    opens = 5  # the gradient already turns back, the velocity still goes on

    lr = learning_rate()
    beta = momentum()

    claims = (
        Claim(
            "SGD zigzags across the ravine; Momentum gets there in fewer steps.",
            {"lr": 0.24, "beta": 0.9},
            _wins,
        ),
        Claim("<i>β</i> = 0 turns Momentum into SGD exactly.", {"beta": 0.0}, _same),
        Claim(f"The zigzag needs a rate above 1/<i>h</i>₂ = {1 / STEEP:g}.", {"lr": 0.12}, _smooth),
        Claim(
            "The velocity never outgrows the gradients: Momentum is the slower one at first.",
            {},
            _bounded,
        ),
        Claim(
            f"Past SGD’s limit of {float(sgd_limit(STEEP)):g}, Momentum is still stable.",
            {"lr": 0.30},
            _stable,
        ),
    )
    equation = (
        "From where Momentum stands:<br>"
        f"<span><i>v</i> ← {blank('beta')} × {_pair('v')} + {blank('share')} × {_pair('g')} = "
        f"{_pair('next_v', 'momentum')}</span><br>"
        f"<span><i>w</i> ← ({blank('w1_Momentum')}, {blank('w2_Momentum')}) − "
        f"{blank('lr')} × {_pair('next_v', 'momentum')} = {_pair('next_w')}</span>"
    )

    def compute(self) -> RavineRuns:
        # One step more than is shown, so that the last one on show has a next step too.
        runs = {
            type(optimizer).__name__: descend(RAVINE, optimizer, steps=STEPS + 1)
            for optimizer in (SGD(self.lr), Momentum(self.lr, self.beta))
        }
        told = {name: (run, f"{name} {verdict(run)}") for name, run in runs.items()}
        return RavineRuns(
            played=self._played(runs),
            tables={
                **GROUND,
                "exits": exits(told, RAVINE.window),
                "arrivals": _arrivals(runs),
            },
            runs=runs,
            lr=self.lr,
            beta=self.beta,
        )

    def _played(self, runs: Mapping[str, Trajectory]) -> dict[str, Array]:
        """Both paths and losses, and the numbers and arrows of Momentum's next step."""
        columns = {}
        for name, run in runs.items():
            w, loss = drawable(run)
            columns[f"w1_{name}"], columns[f"w2_{name}"] = w[:-1].T
            columns[f"loss_{name}"] = loss[:-1]
        run = runs["Momentum"]
        w, g, v = drawable(run)[0], run.gradient, run.direction
        before = np.concatenate([np.zeros((1, 2)), v[:-1]])
        for name, vectors in (("g", g), ("v", before), ("next_v", v), ("next_w", w[1:])):
            columns[f"{name}1"], columns[f"{name}2"] = vectors.T
        for name, vectors in (("gradient", g), ("velocity", v)):
            columns[f"{name}_x"], columns[f"{name}_y"] = (w[:-1] - self.lr * vectors).T
        for name, constant in (("lr", self.lr), ("beta", self.beta), ("share", 1 - self.beta)):
            columns[name] = np.full(STEPS + 1, constant)
        return columns

    def readout(self, computed: RavineRuns) -> str:
        lr, beta = computed.lr, computed.beta
        factors = {
            "SGD": [abs(float(sgd_factor(lr, h))) for h in RAVINE.curvature],
            "Momentum": [float(momentum_factor(lr, beta, h)) for h in RAVINE.curvature],
        }
        limits = {"SGD": sgd_limit(STEEP), "Momentum": momentum_limit(beta, STEEP)}
        heads: list[Head | str] = [
            "In the long run",
            "arrives",
            Head("a step leaves, along", number=True),
            Head("across", number=True),
            Head("stable for", number=True),
        ]
        rows: list[list[Cell | str]] = [
            [
                f"{swatch(name)}{name}",
                Cell(_arrival(run), lost=bool(run.diverged_at >= 0)),
                *(Cell(f"× {factor:.3f}", number=True) for factor in factors[name]),
                Cell(f"<i>α</i> &lt; {float(limits[name]):.2f}", number=True),
            ]
            for name, run in computed.runs.items()
        ]
        return (
            f"{table(heads, rows, label='The two runs')}"
            "<p class='small'>Arrows where Momentum stands: in green the step that "
            "it takes next, in orange the one that SGD would take from there.</p>"
        )

    def summary(self, computed: RavineRuns) -> str:
        told = "; ".join(f"{name}: {_arrival(run)}" for name, run in computed.runs.items())
        return f"At learning rate {computed.lr:.2f} and momentum {computed.beta:.2f}: {told}."


def _arrival(run: Trajectory) -> str:
    """When a run arrived or diverged, in words."""
    if run.diverged_at >= 0:
        return f"diverged at step {run.diverged_at}"
    step = arrives(run)
    return f"step {step}" if step >= 0 else f"not in {STEPS} steps"


def _arrivals(runs: Mapping[str, Trajectory]) -> Columns:
    """Table: rings on the losses where a run arrives.

    SGD's label is above its ring; Momentum's below it and at the left, where its loss, being
    larger before, leaves room.
    """
    rows = []
    for name, run in runs.items():
        if (step := arrives(run)) >= 0:
            place = (step, -8) if name == "SGD" else (0, 50)
            text = f"{name}\nstep {step}" if name == "Momentum" else f"{name}, step {step}"
            rows.append((step, float(run.loss[step]), STYLES[name].color, text, *place))
    keys = ("step", "loss", "color", "text", "beside", "dy")
    return {key: [row[i] for row in rows] for i, key in enumerate(keys)}
