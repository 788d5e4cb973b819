"""SGD and Momentum in a ravine: both paths, the loss by step, and the next step as arrows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optimizer_guide.core.descent import descend
from optimizer_guide.core.loss import Array
from optimizer_guide.core.optimizers import SGD, Momentum
from optimizer_guide.core.stability import momentum_limit, sgd_limit
from optimizer_guide.core.trajectory import Trajectory
from optimizer_guide.kit.computed import Columns, in_columns
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import Cell, at_step, of_numbers, table
from optimizer_guide.kit.styles import STYLES, swatch
from optimizer_guide.kit.wording import verdict
from optimizer_guide.lessons.momentum.claims import CLAIMS
from optimizer_guide.lessons.momentum.valley import (
    GROUND,
    RAVINE,
    STEEP,
    STEPS,
    RavineRuns,
    arrival,
    arrives,
    learning_rate,
    momentum,
)
from optimizer_guide.lessons.plane import LINE, drawable, exits

LOWEST, HIGHEST = 1e-8, 1e3
"""The losses that are drawn by step."""
SEEN = 0.15
"""An arrow shorter than this has no room for a word beside it."""


class Ravine(Figure):
    """SGD and Momentum in a ravine: both paths, the loss by step, and the next step as arrows."""

    slug = "ravine"
    opens = 5  # the gradient already turns back, the velocity still goes on

    lr = learning_rate()
    beta = momentum()

    claims = CLAIMS
    equation = (
        "Momentum’s next step across the ravine:<br>"
        f"<span><i>v</i>₂ ← <i>β</i> × ({at_step('v2')}) + (1 − <i>β</i>) × ({at_step('g2')}) = "
        f"{at_step('next_v2', 'momentum')}</span><br>"
        f"<span><i>w</i>₂ ← {at_step('w2_Momentum')} − <i>α</i> × "
        f"({at_step('next_v2', 'momentum')}) = {at_step('next_w2')}</span>"
    )

    def compute(self) -> RavineRuns:
        # One step more than is shown, so that the last one on show has a next step too.
        runs = {
            type(optimizer).__name__: descend(RAVINE, optimizer, steps=STEPS + 1)
            for optimizer in (SGD(self.lr), Momentum(self.lr, self.beta))
        }
        said = {name: (run, f"{name} {verdict(run)}") for name, run in runs.items()}
        return RavineRuns(
            played=self._played(runs),
            tables={
                **GROUND,
                "exits": exits(said, RAVINE.window, legend=len(runs)),
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
            columns[f"{name}2"] = vectors[:, 1]
        for name, vectors in (("gradient", g), ("velocity", v)):
            columns[f"{name}_x"], columns[f"{name}_y"] = (w[:-1] - self.lr * vectors).T
        seen = np.hypot(*(self.lr * g).T) > SEEN
        for axis in "xy":
            columns[f"word_{axis}"] = np.where(seen, columns[f"gradient_{axis}"], np.nan)
        return columns

    def readout(self, computed: RavineRuns) -> str:
        limits = {"SGD": sgd_limit(STEEP), "Momentum": momentum_limit(computed.beta, STEEP)}
        arrivals = table(
            ["", "arrives", *of_numbers("limit of <i>α</i>")],
            [
                [
                    f"{swatch(name)}{name}",
                    Cell(arrival(run), lost=bool(run.diverged_at >= 0)),
                    f"{float(limits[name]):.2f}",
                ]
                for name, run in computed.runs.items()
            ],
        )
        return (
            f"{arrivals}"
            "<p class='small'>Above its limit an optimizer diverges. Both arrows start where "
            "Momentum is: the green one is the step it takes next, the thin grey one the step that "
            "SGD would take from there.</p>"
        )

    def summary(self, computed: RavineRuns) -> str:
        said = "; ".join(f"{name}: {arrival(run)}" for name, run in computed.runs.items())
        return f"At learning rate {computed.lr:.2f} and momentum {computed.beta:.2f}: {said}."


def _arrivals(runs: Mapping[str, Trajectory]) -> Columns:
    """Table: a ring on the loss of each run that arrives, and in the lower left corner, to which
    no loss falls so soon, when it does."""
    there = {name: step for name, run in runs.items() if (step := arrives(run)) >= 0}
    rows = [
        (
            step,
            float(runs[name].loss[step]),
            STYLES[name].color,
            f"{name}: step {step}",
            0,
            LOWEST,
            -4.0 - LINE * i,
        )
        for i, (name, step) in enumerate(there.items())
    ]
    return in_columns(("step", "loss", "color", "text", "left", "bottom", "dy"), rows)
