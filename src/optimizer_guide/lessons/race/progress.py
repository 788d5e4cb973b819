"""How a race stands at each step, as far as it is known by then."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer_guide import Array, Trajectory
from optimizer_guide.kit.html import at_step, case
from optimizer_guide.lessons.plane import drawable
from optimizer_guide.lessons.race.ravine import GOAL

ON_THE_WAY, AT_THE_GOAL, LEFT_IT, LOST = range(4)
"""What an entrant may be in the course of a race."""


def progress(run: Trajectory) -> dict[str, Array]:
    """Columns: ``state``, ``since`` which step, and how far ``away`` from the minimum,
    as far as that is seen."""
    w, loss = drawable(run)
    state = states(loss <= GOAL, int(run.diverged_at))
    return {"state": state, "since": since(state), "away": np.hypot(*w.T).round(3)}


def states(inside: NDArray[np.bool_], lost_at: int = -1) -> Array:
    """What one is at each step, by whether it is at the goal, and where it is lost, if so."""
    been = np.logical_or.accumulate(inside)
    state = np.where(inside, AT_THE_GOAL, np.where(been, LEFT_IT, ON_THE_WAY))
    if lost_at >= 0:
        state[lost_at:] = LOST
    return state.astype("u1")


def since(state: Array) -> Array:
    """At each step, the one at which the state that it is in began."""
    steps = np.arange(len(state))
    begins = np.append(True, state[1:] != state[:-1])
    return np.maximum.accumulate(np.where(begins, steps, 0)).astype("i2")


def ranked(scores: Mapping[str, Array]) -> dict[str, Array]:
    """Name → its place at each step, by scores (steps + 1,) of which the lowest is first.  Equals
    share a place."""
    score = np.stack(list(scores.values()))
    better = (score[:, None] > score[None]).sum(axis=1)
    return {name: (1 + place).astype("u1") for name, place in zip(scores, better, strict=True)}


def so_far(name: str, lost: str, away: str = "") -> str:
    """HTML of all that may be true of an entrant, that it is ``lost`` so included if it is in the
    end; the browser shows what is true at the step on show."""
    since = f"step {at_step(f'since_{name}')}"
    said = {
        ON_THE_WAY: f"on its way{away}",
        AT_THE_GOAL: f"at the goal since {since}",
        LEFT_IT: f"left the goal at {since}{away}",
    }
    if lost:
        said[LOST] = f"<span class='lost'>{lost}</span>"
    return case(f"state_{name}", said)


def throughout(order: Sequence[str], length: int) -> dict[str, Array]:
    """Name → its place, the same at each step: that of many races, which only their ends decide."""
    return {name: np.full(length, i, dtype="u1") for i, name in enumerate(order, start=1)}


def places(
    runs: Mapping[str, Trajectory], known: Mapping[str, Mapping[str, Array]]
) -> dict[str, Array]:
    """Name → its place at each step, if the race ended there: who is at the goal comes first, by
    since when; then the others, by their loss.

    ``known``: name → its `progress`."""
    scores = {}
    for name, run in runs.items():
        said = known[name]
        loss = np.where(np.isnan(run.loss), np.inf, run.loss)
        there = said["state"] == AT_THE_GOAL
        scores[name] = np.where(there, said["since"], len(loss)) + loss
    return ranked(scores) if scores else {}
