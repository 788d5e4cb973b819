"""One rule of arrival: a table of losses by step, and when each is there."""

import math

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from optimizer_guide.core.arrival import Firsts, first, first_within, stays_within

NAN, INF = math.nan, math.inf
# values by step, the goal 1: the first step within it; from which it stays; and stays for 2 steps
TABLE = [
    ([3, 2, 1, 0.5, 0.2], 2, 2, 2),
    ([3, 2, 1.1, 1.01, 1.001], -1, -1, -1),
    ([1, 1, 1, 1, 1], 0, 0, 0),
    ([0.5, 2, 0.5, 2, 0.5], 0, 4, -1),
    ([0.5, 2, 0.5, 0.5, 2], 0, -1, -1),
    ([2, 2, 2, 0.5, 0.5], 3, 3, -1),
    ([2, 0.5, NAN, 0.5, 0.5], 1, 3, -1),
    ([2, 0.5, 0.5, 0.5, NAN], 1, -1, -1),
    ([NAN, NAN, NAN, NAN, NAN], -1, -1, -1),
    ([2, INF, 1, -5, -INF], 2, 2, 2),
]


@pytest.mark.parametrize(("values", "reached", "stays", "stays_for_two"), TABLE)
def test_when_one_run_is_there(
    values: list[float], reached: int, stays: int, stays_for_two: int
) -> None:
    assert first_within(values, 1.0) == reached
    assert stays_within(values, 1.0) == stays
    assert stays_within(values, 1.0, at_least=2) == stays_for_two


def test_many_runs_at_once_each_with_a_goal_of_its_own() -> None:
    columns = np.array([row[0] for row in TABLE]).T
    scale = np.arange(1, len(TABLE) + 1)
    for function, column in (
        (first_within, np.array([row[1] for row in TABLE])),
        (stays_within, np.array([row[2] for row in TABLE])),
    ):
        assert_array_equal(function(columns, 1.0), column)
        assert_array_equal(function(columns * scale, 1.0 * scale), column)
        together = function(columns.reshape(5, 2, -1), 1.0)
        assert_array_equal(together, column.reshape(2, -1))


def test_where_there_is_no_goal_nobody_is_there() -> None:
    assert first_within([1.0, 0.0], NAN) == -1
    assert stays_within([1.0, 0.0], NAN) == -1


def test_the_first_of_what_is_true() -> None:
    true = np.array([[False, True, False], [False, False, True], [False, True, True]])
    assert_array_equal(first(true), [-1, 0, 1])


def test_the_first_of_what_is_told_step_by_step() -> None:
    rng = np.random.default_rng(0)
    for steps in (0, 3, 254, 300):
        true = rng.random((steps + 1, 50)) < np.geomspace(1e-3, 1, 50)
        true[:, 0] = False
        firsts = Firsts(50, steps)
        for t, now in enumerate(true):
            firsts.note(t, now)
        assert_array_equal(firsts.steps(), first(true))
