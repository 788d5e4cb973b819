"""Schedules: what they are, and that a run under one is the rule with another rate at each step."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide import Adam, Optimizer, descend, everyone, surfaces, sweep
from optimizer_guide.core.schedules import SCHEDULES, constant, cosine, stepped, warmup_cosine


def test_what_they_are() -> None:
    assert_array_equal(constant(3), [1, 1, 1])
    assert_array_equal(stepped(8, drops=3), [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125])
    assert_allclose(cosine(4), [(1 + math.cos(math.pi * t / 4)) / 2 for t in range(4)])
    assert_allclose(warmup_cosine(20, 0.2)[:4], [0.25, 0.5, 0.75, 1.0])
    assert_allclose(warmup_cosine(20, 0.2)[4:], cosine(16))


@pytest.mark.parametrize("name", SCHEDULES)
def test_one_factor_a_step_from_0_to_1(name: str) -> None:
    for steps in (0, 1, 2, 3, 7, 200, 1000):
        factors = SCHEDULES[name](steps)
        assert factors.shape == (steps,)
        assert ((factors >= 0) & (factors <= 1)).all()


def test_it_drops_as_often_as_it_says_and_at_equal_distances() -> None:
    for steps in range(1, 40):
        for drops in range(20):
            factors = stepped(steps, drops, 0.5)
            falls = np.flatnonzero(np.diff(factors))
            assert len(falls) == min(drops, steps - 1)  # of few steps, it falls at each
            assert_array_equal(factors[1:][falls] / factors[:-1][falls], np.full(len(falls), 0.5))
            lengths = np.diff([0, *(falls + 1), steps])
            assert np.ptp(lengths) <= 1


@pytest.mark.parametrize("cls", everyone(), ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_a_run_is_the_rule_with_another_rate_at_each_step(
    cls: type[Optimizer], noise: float
) -> None:
    steps, surface = 60, surfaces.Quadratic()
    factors = warmup_cosine(steps) + 0.01
    run = descend(surface, cls(0.1), steps=steps, noise=noise, seed=3, schedule=factors)
    w = np.array(surface.start)
    optimizer = cls(0.1)
    state = optimizer.init(w)
    for t in range(steps):
        w, state = optimizer.replace(lr=0.1 * factors[t]).step(w, run.gradient[t], state)
        assert_allclose(run.w[t + 1], w, rtol=1e-10, atol=1e-12)
    decay = getattr(optimizer, "weight_decay", 0.0)
    assert_allclose(
        run.step,
        -0.1 * factors[:, None] * (run.rate * run.direction + decay * run.w[:-1]),
        rtol=1e-7,
        atol=1e-12,
    )


def test_one_run_is_one_of_many_and_a_sweep() -> None:
    factors = cosine(80)
    rates = np.array([0.05, 0.1])
    many = descend(surfaces.Rosenbrock(), Adam(rates), steps=80, schedule=factors)
    ended = sweep(surfaces.Rosenbrock(), Adam(rates), steps=80, schedule=factors)
    for k, lr in enumerate(rates):
        one = descend(surfaces.Rosenbrock(), Adam(lr), steps=80, schedule=factors)
        assert_allclose(one.w, many.w[..., k], rtol=1e-9, atol=1e-12)
        assert_allclose(ended.w[:, k], one.w[-1], rtol=1e-9, atol=1e-12)


def test_ones_change_nothing() -> None:
    surface = surfaces.Beale()
    for cls in everyone():
        plain, ones = (
            descend(surface, cls(0.01), steps=50, schedule=s) for s in (None, constant(50))
        )
        assert_array_equal(plain.w, ones.w)


@pytest.mark.parametrize(
    "bad", [np.ones(4), [1, 2, -1], [1, np.nan, 1], [1, np.inf, 1], 1.0, ["a", "b", "c"]]
)
def test_a_bad_schedule_is_named(bad: Any) -> None:
    for run in (descend, sweep):
        with pytest.raises(ValueError, match="schedule must be"):
            run(surfaces.Quadratic(), Adam(), steps=3, schedule=bad)


def test_a_sweep_may_measure_its_goal_from_another_loss_for_each_run() -> None:
    surface = surfaces.StyblinskiTang()
    starts = surface.minima.T + 0.1
    own = surface.value(surface.minima.T)
    far = sweep(surface, Adam(0.05), starts, goal=0.01)
    near = sweep(surface, Adam(0.05), starts, goal=0.01, lowest=own)
    assert (near.steps_to_goal >= 0).all()
    assert_array_equal(far.steps_to_goal >= 0, [True, False, False, False])


def test_runs_that_share_a_seed_share_their_draws() -> None:
    surface, rates = surfaces.Quadratic(), np.array([[0.1, 0.2], [0.3, 0.4]])
    many = sweep(surface, Adam(rates), noise=0.5, seed=np.full((2, 2), 7), steps=30)
    for at in np.ndindex(2, 2):
        one = descend(surface, Adam(rates[at]), noise=0.5, seed=7, steps=30)
        assert_allclose(many.w[(slice(None), *at)], one.w[-1], rtol=1e-9, atol=1e-12)
