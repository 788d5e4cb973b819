"""The contests that were prepared, one a node: each on what its parent fails at."""

import numpy as np

from optimizer_guide import AMSGrad, Lion, NAdam, Optimizer, descend
from optimizer_guide.core.arrival import first_within
from optimizer_guide.core.optimizers import SGD, Adagrad, Adam, AdamW, Momentum, Nesterov, RMSProp
from optimizer_guide.core.stability import sgd_limit
from optimizer_guide.core.surfaces import Beale, Plateau, Quadratic
from optimizer_guide.kit.wording import number, percent, signed
from optimizer_guide.lessons.family_tree.contest import Contest, Paths
from optimizer_guide.lessons.family_tree.tree import Node


def contest_of(node: Node) -> Contest:
    """The race prepared for a node, or one on a plain ravine."""
    cls, parent = node
    prepared = CONTESTS.get(cls)
    if prepared and parent is (type(prepared.parent) if prepared.parent else None):
        return prepared
    story = "No race was prepared for this one, so both take the plain ravine, at one rate."
    return Contest(cls(lr=0.1), parent(lr=0.1) if parent else None, RAVINE, 300, story)


# -- what is measured on the paths -----------------------------------------------------------------


def _overshoot(contest: Contest, paths: Paths) -> str:
    past = [max(0.0, float(np.max(-path / path[0]))) for path in paths.values()]
    child, parent = paths
    return (
        f"{child} swings past the minimum by at most {percent(past[0])} of where a weight started, "
        f"{parent} by {percent(past[1])}."
    )


def _rates(contest: Contest, paths: Paths) -> str:
    grown = []
    for optimizer in contest.entrants.values():
        rate = descend(contest.surface, optimizer, steps=contest.steps).rate[:, 0]
        grown.append(float(rate[-1] / rate[0]))
    child, parent = contest.entrants
    return (
        f"{child}’s rate for w₁ grows about {float(f'{grown[0]:.0e}'):g}-fold; {parent}’s shrinks "
        f"to {percent(grown[1])}."
    )


def _circles(contest: Contest, paths: Paths) -> str:
    name = list(paths)[1]
    first = int(first_within(contest.distance(paths[name]), contest.near))
    swing = float(np.abs(paths[name][-20:, 1]).max())
    return (
        f"{name} is at the goal already at step {first}, is thrown out again, and ends jumping "
        f"across the floor, to {number(swing)} on either side."
    )


def _decayed(contest: Contest, paths: Paths) -> str:
    said = [
        f"{name} leaves them at {signed(path[-1, 0], 3)} and {signed(path[-1, 1], 3)}"
        for name, path in paths.items()
    ]
    return f"From 1 and 1, {'; '.join(said)}."


def _first_steps(contest: Contest, paths: Paths) -> str:
    said = [
        f"{name}’s is {number(np.hypot(*(path[1] - path[0])))} long" for name, path in paths.items()
    ]
    return f"Of their first steps {', '.join(said)}."


# -- the grounds -----------------------------------------------------------------------------------

RAVINE = Quadratic((0.16, 8.0), start=(-4.0, 1.0), window=((-5.0, 1.5), (-1.8, 1.8)))
BASIN = Quadratic((1.0, 4.0), start=(-4.0, 3.0), window=((-5.0, 5.0), (-4.0, 4.0)))
CANYON = Quadratic((0.02, 8.0), start=(-6.0, 4.0), window=((-7.0, 2.0), (-5.0, 5.0)))
TROUGH = Quadratic((0.1, 8.0), start=(-4.0, 3.0), window=((-5.0, 2.0), (-4.0, 4.0)))
VALLEY = Beale().seen(window=((0.2, 3.6), (-0.3, 2.0)))
PENALTY = Quadratic((0.1, 0.1), start=(1.0, 1.0), window=((-0.25, 1.25), (-0.25, 1.25)))
PLAIN = Plateau().seen(window=((-5.0, 2.0), (-1.5, 4.0)), start=(-4.0, 3.0))
STRONGER_PENALTY = Quadratic((0.3, 0.3), start=(1.0, 1.0), window=((-0.25, 1.25), (-0.75, 1.25)))
STEPS_OF_NOISE = 800
NOISE = (0.1, 10.0)
FLIPS = (-1.0) ** np.arange(STEPS_OF_NOISE)[:, None] * np.array(NOISE)
EVERY, RARE = 40, 10.0
"""One gradient in so many is so large; all others together cancel it."""
PULLS = np.where(np.arange(STEPS_OF_NOISE) % EVERY == EVERY // 2, RARE, -RARE / (EVERY - 1))
PULLS = np.stack([PULLS, -PULLS], axis=1)


# -- the contests ----------------------------------------------------------------------------------

PREPARED = (
    Contest(
        SGD(0.24),
        None,
        RAVINE,
        150,
        "The root runs alone. What is safe on the steep wall is slow along the flat floor: "
        "w₂ bounces while w₁ creeps. Each node below mends a part of this.",
    ),
    Contest(
        Momentum(0.24),
        SGD(0.24),
        RAVINE,
        150,
        "In a ravine SGD bounces from wall to wall. The bounces have opposite signs, so in "
        "an average they cancel.",
    ),
    Contest(
        Nesterov(0.8),
        Momentum(0.8),
        BASIN,
        120,
        "At a high rate Momentum swings far past the minimum: its average still points where "
        "the gradients used to. Nesterov counts the newest one once more, and turns sooner.",
        measured=_overshoot,
    ),
    Contest(
        Adagrad(1.0),
        SGD(0.24),
        CANYON,
        150,
        f"w₂ is {CANYON.curvature[1] / CANYON.curvature[0]:.0f} times steeper than w₁. SGD has "
        f"one rate, which must stay below {float(sgd_limit(CANYON.curvature[1])):g} for the "
        "sake of w₂. Adagrad divides each weight’s by its own gradients, and may start higher.",
    ),
    Contest(
        RMSProp(0.01),
        Adagrad(0.01),
        VALLEY,
        500,
        "The start is steep, the valley after it flat. Adagrad never forgets the steep "
        "gradients, so its rate can only fall; RMSProp’s comes back.",
        measured=_rates,
    ),
    Contest(
        Adam(0.2),
        RMSProp(0.2),
        TROUGH,
        200,
        "In Adam’s averaged direction, jumps to and fro across the minimum cancel. RMSProp "
        "steps along the newest gradient alone, and at a constant <i>α</i> it never settles.",
        measured=_circles,
    ),
    Contest(
        AdamW(0.05, weight_decay=0.1),
        Adam(0.05, l2=0.1),
        PENALTY,
        STEPS_OF_NOISE,
        "Two weights of no use to the loss: their gradients flip between "
        f"±{NOISE[0]:g} for w₁ and ±{NOISE[1]:g} for w₂, so only the decay should count. The "
        "contours are those of the penalty. Through Adam’s rate it reaches w₁ and hardly w₂; "
        "AdamW’s goes straight to zero.",
        gradients=FLIPS,
        measured=_decayed,
    ),
    Contest(
        Lion(0.03, weight_decay=0.0),
        Momentum(0.03),
        PLAIN,
        300,
        "Far from the hole the plain is all but flat, and there Momentum’s steps vanish with "
        "the gradient. Lion takes its sign alone: each weight moves by <i>α</i>, however flat it "
        "is.",
        measured=_first_steps,
    ),
    Contest(
        NAdam(0.5),
        Adam(0.5),
        BASIN,
        120,
        "At a high rate Adam too swings past the minimum: its average still points where the "
        "gradients used to. NAdam counts the newest one once more, as Nesterov does, and turns "
        "sooner.",
        measured=_overshoot,
    ),
    Contest(
        AMSGrad(0.05, beta2=0.9, l2=0.3),
        Adam(0.05, beta2=0.9, l2=0.3),
        STRONGER_PENALTY,
        STEPS_OF_NOISE,
        f"Of {EVERY} gradients one is as large as all others together and pulls the other way, so "
        "only the penalty should count, whose contours these are. Adam soon forgets the large one, "
        "takes the small ones at a high rate and is held off by them; AMSGrad remembers.",
        near=0.1,
        gradients=PULLS,
        measured=_decayed,
    ),
)
CONTESTS: dict[type[Optimizer], Contest] = {type(contest.child): contest for contest in PREPARED}
"""Child → its contest."""
