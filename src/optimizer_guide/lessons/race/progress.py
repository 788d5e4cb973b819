"""How a race stands at each step, as far as it is known by then."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optimizer_guide.core.descent import Trajectory
from optimizer_guide.lessons.plane import drawable
from optimizer_guide.lessons.race.ravine import GOAL, STEPS, Array

ON_THE_WAY, AT_THE_GOAL, LEFT_IT, LOST = range(4)
"""What an entrant may be in the course of a race."""


def progress(run: Trajectory) -> dict[str, Array]:
    """Columns: ``state``, ``since`` which step, and how far ``away`` from the minimum,
    as far as that is seen."""
    w, loss = drawable(run)
    inside = loss <= GOAL
    been = np.logical_or.accumulate(inside)
    state = np.where(inside, AT_THE_GOAL, np.where(been, LEFT_IT, ON_THE_WAY))
    if run.diverged_at >= 0:
        state[run.diverged_at :] = LOST
    away = np.hypot(*w.T)
    return {
        "state": state.astype("u1"),
        "since": since(state).astype("i2"),
        "away": away.round(3),
    }


def since(state: Array) -> Array:
    """At each step, the one at which the state that it is in began."""
    steps = np.arange(len(state))
    begins = np.append(True, state[1:] != state[:-1])
    return np.maximum.accumulate(np.where(begins, steps, 0))


def places(
    runs: Mapping[str, Trajectory], known: Mapping[str, Mapping[str, Array]]
) -> dict[str, Array]:
    """Name → its place at each step, if the race ended there: who is at the goal comes first, by
    since when; then the others, by their loss.  Equals share a place.

    ``known``: name → its `progress`."""
    scores = []
    for name, run in runs.items():
        said = known[name]
        loss = np.where(np.isnan(run.loss), np.inf, run.loss)
        there = said["state"] == AT_THE_GOAL
        scores.append(np.where(there, said["since"], len(loss)) + loss)
    score = np.reshape(scores, (len(runs), STEPS + 1))
    better = (score[:, None] > score[None]).sum(axis=1)
    return {name: (1 + place).astype("u1") for name, place in zip(runs, better, strict=True)}
