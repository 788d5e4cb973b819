"""What the guide says of the race, checked on its results."""

import numpy as np

from optimizer_guide import descend
from optimizer_guide.core.arrival import stays_within
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.wording import number, signed
from optimizer_guide.lessons.race.ravine import GOAL, SEEDS, START, STEEP, STEPS, ravine
from optimizer_guide.lessons.race.results import Results

SAME, OWN = "the same for all", "each at its own best"
"""Whose learning rate each takes."""


def steps_behind(race: Results) -> int:
    """By how many steps Momentum trails SGD along the floor."""
    sgd, momentum = race.runs["SGD"].w[:, 0], race.runs["Momentum"].w[:, 0]
    return int(STEPS - np.argmax(sgd >= momentum[-1]))


def _slow(race: Results) -> Measured:
    sgd, adam = race.runs["SGD"], race.runs["Adam"]
    return Measured(
        abs(sgd.w[-1, 0]) > 4 and race.arrives["Adam"] >= 0,
        f"After {STEPS} steps SGD stands at w₁ = {signed(sgd.w[-1, 0])}, having started at "
        f"{signed(START[0])}; Adam is at {signed(adam.w[-1, 0])}, and at the goal "
        f"from step {race.arrives['Adam']} on.",
    )


def _behind(race: Results) -> Measured:
    sgd, momentum = race.runs["SGD"], race.runs["Momentum"]
    behind = steps_behind(race)
    return Measured(
        race.standings[-1] == "Momentum" and 0 < behind < 10,
        f"Momentum ends at w₁ = {signed(momentum.w[-1, 0])}, where SGD was {behind} steps "
        f"earlier; SGD is at {signed(sgd.w[-1, 0])} by now.",
    )


def _own_rates(race: Results) -> Measured:
    at = {name: number(run.optimizer.lr) for name, run in race.runs.items()}
    return Measured(
        race.standings[-1] == "SGD" and race.arrives["Momentum"] >= 0,
        f"Momentum can now afford α = {at['Momentum']} and arrives at step "
        f"{race.arrives['Momentum']}. SGD’s best is {at['SGD']}, and it is not there yet.",
    )


def _lost(race: Results) -> Measured:
    sgd = race.runs["SGD"]
    factor = 1 - sgd.optimizer.lr * STEEP
    return Measured(
        [name for name, run in race.runs.items() if run.diverged_at >= 0] == ["SGD"],
        f"SGD multiplies w₂ by {signed(factor, 1)} a step, and has diverged at step "
        f"{sgd.diverged_at}. Momentum and Adam swing, RMSProp jumps to and fro; none is lost.",
    )


def _turned(race: Results) -> Measured:
    sgd, adam = race.runs["SGD"], race.runs["Adam"]
    sgd_before, adam_before = (
        descend(ravine(), run.optimizer, steps=STEPS).loss for run in (sgd, adam)
    )
    blind = np.allclose(sgd.loss, sgd_before, rtol=1e-6)
    return Measured(
        blind and race.standings[-1] == "Adam" and race.arrives["Adam"] < 0,
        f"SGD’s last loss is {number(sgd.loss[-1])}, as it was before the turn. Adam’s goes "
        f"from {number(adam_before[-1])} to {number(adam.loss[-1])}.",
    )


def _at_their_best(race: Results) -> Measured:
    winner = race.standings[0]
    before = descend(ravine(), race.runs["Momentum"].optimizer, steps=STEPS)
    steps = race.arrives["Momentum"]
    return Measured(
        winner == "Momentum" and steps == stays_within(before.loss, GOAL),
        f"{winner} arrives first, at step {race.arrives[winner]}, just as on the ravine that "
        f"is not turned; Adam at step {race.arrives['Adam']}, and only at "
        f"α = {number(race.runs['Adam'].optimizer.lr)}.",
    )


def _luck(race: Results) -> Measured:
    said = ", ".join(f"{name} won {n}" for name, n in race.won.items())
    return Measured(
        max(race.won.values()) < SEEDS / 2,
        f"Of {SEEDS} races, which differ only in their draws: {said}.",
    )


CLAIMS = (
    Claim(
        "At <i>α</i> = 0.45 SGD diverges in w₂; the others stay.",
        {"lr": 0.45},
        _lost,
        asks="Raise the learning rate to 0.45. Who is thrown out of the ravine?",
        choices=("SGD", "Momentum", "Adam"),
    ),
    Claim(
        "With each at its own best rate Momentum arrives, and SGD comes last.",
        {"rates": OWN},
        _own_rates,
        asks="At one rate for all, Momentum is last. What if each takes its own best rate?",
        choices=("It stays last.", "It arrives, and SGD is last."),
        answer=1,
    ),
    Claim(
        "In a ravine that is turned by 45° Adam comes last; SGD does not notice the turn.",
        {"rotation": 45.0},
        _turned,
        asks="Turn the ravine by 45°, and the start with it. Does Adam still win?",
        choices=("Yes, clearly.", "Yes, just about.", "No, it comes last."),
        answer=2,
    ),
    Claim(
        "At <i>α</i> = 0.10 SGD hardly moves along w₁, while Adam goes smoothly to the minimum.",
        {"lr": 0.10},
        _slow,
        deeper=True,
    ),
    Claim(
        "At the same rate Momentum is no faster along the floor than SGD; it only starts later.",
        {"lr": 0.20},
        _behind,
        deeper=True,
    ),
    Claim(
        "Turned, and each at its own best rate, Momentum wins.",
        {"rotation": 45.0, "rates": OWN},
        _at_their_best,
        deeper=True,
    ),
    Claim(
        f"With enough noise the winner is a matter of luck: in {SEEDS} races nobody wins half.",
        {"noise": 2.0, "many": True},
        _luck,
        deeper=True,
    ),
)
