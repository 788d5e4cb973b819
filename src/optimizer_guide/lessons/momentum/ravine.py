"""SGD and Momentum in a ravine: both paths, the loss by step, and the next step as arrows."""

from collections.abc import Mapping

import numpy as np

from optimizer_guide import SGD, Array, Momentum, Trajectory, descend
from optimizer_guide.core.stability import momentum_limit, sgd_limit
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Columns, in_columns
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import Cell, at_step, of_numbers, table
from optimizer_guide.kit.styles import STYLES, swatch
from optimizer_guide.kit.wording import number
from optimizer_guide.lessons.momentum.valley import (
    GROUND,
    NEAR,
    RAVINE,
    STEEP,
    STEPS,
    WATCHED,
    RavineRuns,
    arrival,
    arrives,
    crossings,
    learning_rate,
    momentum,
)
from optimizer_guide.lessons.plane import LINE, drawable, exits

LOWEST, HIGHEST = 1e-8, 1e3
"""The losses that are drawn by step."""
SEEN = 0.15
"""An arrow shorter than this has no room for a word beside it."""
USUAL = 0.9
"""The usual β."""


def _same(ravine: RavineRuns) -> Measured:
    equal = np.array_equal(ravine.sgd.w, ravine.ball.w)
    said = "exactly equal" if equal else "not equal"
    return Measured(equal, f"The two paths are {said}, at every one of {STEPS} steps.")


def _stable(ravine: RavineRuns) -> Measured:
    there = arrives(ravine.ball)
    limit = float(momentum_limit(ravine.beta, STEEP))
    return Measured(
        ravine.sgd.diverged_at >= 0 and there >= 0,
        f"SGD diverges, but Momentum arrives after {there} steps: it is stable up to "
        f"α = {limit:.2f}, {limit / float(sgd_limit(STEEP)):.0f} times SGD’s limit.",
    )


def _too_long(ravine: RavineRuns) -> Measured:
    usual = arrives(descend(RAVINE, Momentum(ravine.lr, USUAL), steps=STEPS))
    longer = arrives(ravine.ball)
    return Measured(
        0 < usual < longer,
        f"It arrives at step {longer} in place of {usual}: with so long a memory its swings take "
        "longer to die down.",
    )


def _wins(ravine: RavineRuns) -> Measured:
    across = {name: crossings(run.w[: WATCHED + 1, 1]) for name, run in ravine.runs.items()}
    widest = {name: np.abs(run.step[:, 1]).max() for name, run in ravine.runs.items()}
    there = {name: arrives(run) for name, run in ravine.runs.items()}
    return Measured(
        across["SGD"] == WATCHED and 0 < there["Momentum"] < there["SGD"],
        f"SGD crosses the floor at {across['SGD']} of the first {WATCHED} steps, Momentum at "
        f"{across['Momentum']}. SGD’s widest step across is {number(widest['SGD'])}, "
        f"Momentum’s {number(widest['Momentum'])}. Momentum arrives after "
        f"{there['Momentum']} steps; SGD needs {there['SGD']}.",
    )


def _smooth(ravine: RavineRuns) -> Measured:
    edge, more = 1 / STEEP, ravine.lr + 0.01
    below, above = (
        crossings(descend(RAVINE, SGD(lr), steps=WATCHED).w[:, 1]) for lr in (ravine.lr, more)
    )
    return Measured(
        ravine.lr < edge < more and below == 0 and above == WATCHED,
        f"SGD jumps across the floor {below} times in {WATCHED} steps at {ravine.lr:.2f}, and "
        f"{above} times at {more:.2f}.",
    )


def _bounded(ravine: RavineRuns) -> Measured:
    run = ravine.ball
    g, v = (np.abs(vectors).max(axis=0) for vectors in (run.gradient, run.direction))
    ahead = np.argmax(np.abs(run.w[:, 0]) < np.abs(ravine.sgd.w[:, 0]))  # nearer along the floor
    return Measured(
        np.all(v <= g) and ahead > 10,
        f"Along the floor the largest gradient is {number(g[0])} and the largest velocity "
        f"{number(v[0])}; across, {number(g[1])} and {number(v[1])}. Momentum trails SGD along "
        f"w₁ until step {ahead}.",
    )


class Ravine(Figure):
    slug = "ravine"
    opens = 5  # the gradient already turns back, the velocity still goes on

    lr = learning_rate()
    beta = momentum()

    claims = (
        Claim(
            "<i>β</i> = 0 turns Momentum into SGD exactly.",
            {"beta": 0.0},
            _same,
            asks="Take its memory away: <i>β</i> = 0. What is left of Momentum?",
            choices=("It stands still", "It is SGD"),
            answer=1,
        ),
        Claim(
            f"Past SGD’s limit of {float(sgd_limit(STEEP)):g}, Momentum is still stable.",
            {"lr": 0.30},
            _stable,
            asks="Raise the rate to <i>α</i> = 0.30, which is more than the walls allow SGD. What "
            "does Momentum do?",
            choices=("It diverges, too", "It still arrives"),
            answer=1,
        ),
        Claim(
            "More momentum is not always better: <i>β</i> = 0.95 takes longer than 0.9.",
            {"beta": 0.95},
            _too_long,
            asks="A longer memory, <i>β</i> = 0.95: does Momentum arrive sooner?",
            choices=("Sooner", "Later"),
            answer=1,
        ),
        Claim(
            "SGD zigzags across the ravine; Momentum gets there in fewer steps.",
            {"lr": 0.24, "beta": 0.9},
            _wins,
            deeper=True,
        ),
        Claim(
            f"The zigzag needs a rate above 1/<i>h</i>₂ = {1 / STEEP:g}.",
            {"lr": 0.12},
            _smooth,
            deeper=True,
        ),
        Claim(
            "The velocity never outgrows the gradients: Momentum is the slower one at first.",
            {},
            _bounded,
            deeper=True,
        ),
    )
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
        return RavineRuns(
            played=self._played(runs),
            tables={
                **GROUND,
                "exits": exits(runs, RAVINE.window, legend=len(runs)),
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
            f"<p class='small'>To arrive is to come within {NEAR:g} of the minimum, and to stay. "
            "Above its limit an optimizer diverges. Both arrows start where "
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
