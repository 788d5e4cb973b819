"""What the guide claims of SGD and Momentum in the ravine, and how each claim is checked."""

from __future__ import annotations

import numpy as np

from optimizer_guide.core.descent import descend
from optimizer_guide.core.optimizers import SGD, Momentum
from optimizer_guide.core.stability import momentum_limit, sgd_limit
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.wording import number
from optimizer_guide.lessons.momentum.valley import (
    RAVINE,
    STEEP,
    STEPS,
    WATCHED,
    RavineRuns,
    arrives,
    crossings,
    overtaken_at,
    widest_stride,
)

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
        bool(ravine.sgd.diverged_at >= 0 and there >= 0),
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
    there = {name: arrives(run) for name, run in ravine.runs.items()}
    return Measured(
        bool(across["SGD"] == WATCHED and 0 < there["Momentum"] < there["SGD"]),
        f"SGD crosses the floor at {across['SGD']} of the first {WATCHED} steps, Momentum at "
        f"{across['Momentum']}. SGD’s widest step across is {number(widest_stride(ravine.sgd))}, "
        f"Momentum’s {number(widest_stride(ravine.ball))}. Momentum arrives after "
        f"{there['Momentum']} steps; SGD needs {there['SGD']}.",
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


CLAIMS = (
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
        asks="Raise the rate to <i>α</i> = 0.30, which is more than the walls allow SGD. What does "
        "Momentum do?",
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
