"""When something is there: one rule for the steps of a run, or of thousands."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Steps = NDArray[np.intp]


def first(true: NDArray[np.bool_]) -> Steps:
    """The first step at which each run of ``(steps + 1, *runs)`` is true, -1 if it never is."""
    return np.where(true.any(axis=0), true.argmax(axis=0), -1)


def first_within(values: ArrayLike, goal: ArrayLike) -> Steps:
    """The first step at which ``values`` is at most ``goal``, -1 if never.

    ``values`` has the shape ``(steps + 1, *runs)``.
    ``goal`` is one number, or one a run.  What is no number is not within it.
    """
    return first(np.asarray(values) <= goal)


def is_lost(loss: ArrayLike, bound: ArrayLike) -> NDArray[np.bool_]:
    """Whether a loss is above its bound, or is not finite."""
    # A NaN is not below the bound either.
    return ~(np.asarray(loss) <= bound) | (loss == -np.inf)


def stays_within(values: ArrayLike, goal: ArrayLike, at_least: int = 0) -> Steps:
    """The step from which ``values``, as above, stays at most ``goal`` to the end, or -1.

    What comes in so late that fewer than ``at_least`` steps are left has not stayed.
    """
    away = ~(np.asarray(values) <= goal)  # so that a NaN counts too
    last = len(away) - 1
    step = np.where(away.any(axis=0), last - away[::-1].argmax(axis=0) + 1, 0)
    return np.where(step + at_least <= last, step, -1)


class Firsts:
    """`first` for runs whose past nobody keeps: told step by step what is true.

    It counts the steps since, which is quick however many become true at a step.
    """

    def __init__(self, runs: int, steps: int) -> None:
        self.true = np.zeros(runs, dtype=bool)
        self.since = np.zeros(runs, dtype=np.min_scalar_type(steps + 1))
        self.last = -1

    def note(self, t: int, true: NDArray[np.bool_]) -> None:
        """What is true at step ``t``.  Steps may be left out before anything is true, and after
        everything is."""
        self.true |= true
        self.since += self.true.view(np.uint8)  # whose type, unlike a bool's, need not be changed
        self.last = t

    def steps(self) -> Steps:
        """The first step of each run, -1 if it never was true."""
        return np.where(self.true, self.last + 1 - self.since.astype(int), -1)
