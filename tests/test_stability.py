"""The limits are where runs begin to diverge; a sweep is descend() without the trajectory."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from core_cases import OPTIMIZERS, SURFACES, Flat, Slope
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from textbook import heavy_ball

from optimizer_guide import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    Sweep,
    Trajectory,
    descend,
    stability,
    sweep,
)
from optimizer_guide.descent import walk
from optimizer_guide.surfaces import Himmelblau, Quadratic, Surface
from optimizer_guide.typed import Typed

each_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
each_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)

# -- exact limits ------------------------------------------------------------------------------

LIMITS = [
    # an optimizer for β, its limit, the limit at β = 0.9 and h = 1
    ("SGD", lambda lr, beta: SGD(lr), lambda beta, h: stability.sgd_limit(h), 2.0),
    ("Momentum", Momentum, stability.momentum_limit, 38.0),
    ("Nesterov", Nesterov, stability.nesterov_limit, 3.8 / 0.28),
    (
        "heavy ball",  # the same path as Momentum's at α/(1−β)
        lambda lr, beta: Momentum(lr / (1 - beta), beta),
        stability.heavy_ball_limit,
        3.8,
    ),
]
limits = pytest.mark.parametrize(
    ("make", "limit", "at_0_9"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS]
)


@limits
@given(h=st.floats(0.01, 100.0), beta=st.floats(0.0, 0.99))
def test_a_run_settles_just_below_the_limit_and_grows_just_above(
    make: Any, limit: Any, at_0_9: float, h: float, beta: float
) -> None:
    bowl = Quadratic((h, h), start=(1.0, 1.0))
    edge = float(limit(beta, h))
    below = descend(bowl, make(0.999 * edge, beta), steps=2500)
    above = descend(bowl, make(1.001 * edge, beta), steps=2500)
    assert abs(below.w[-1, 0]) < 0.02
    assert abs(above.w[-1, 0]) > 50


@limits
def test_the_limits_of_the_guide(make: Any, limit: Any, at_0_9: float) -> None:
    assert limit(0.9, 1.0) == pytest.approx(at_0_9, rel=1e-14)
    h = np.array([0.1, 8.0])
    assert_allclose(limit(0.9, h), at_0_9 / h, rtol=1e-14)
    betas = np.array([[0.0], [0.9]])
    one_by_one = [[limit(float(beta), k) for k in h] for beta in betas[:, 0]]
    assert_allclose(limit(betas, h) + 0 * betas, one_by_one, rtol=1e-14)


@given(st.floats(0.001, 3.0), st.floats(0.1, 10.0))
def test_one_step_of_sgd_multiplies_the_distance_by_its_factor(lr: float, h: float) -> None:
    run = descend(Quadratic(h), SGD(lr), [2.0], steps=3)
    assert_allclose(run.w[1:, 0], stability.sgd_factor(lr, h) * run.w[:-1, 0], atol=1e-12)


@given(st.floats(0.01, 0.5), st.floats(0.0, 0.95))
def test_the_heavy_ball_takes_momentums_path_at_its_lr_times_one_minus_beta(
    lr: float, beta: float
) -> None:
    surface = Quadratic((0.16, 2.0))
    ball = heavy_ball(
        surface.start, lambda w, t: surface.gradient(w), 100, lr=lr * (1 - beta), beta=beta
    )
    assert_allclose(descend(surface, Momentum(lr, beta), steps=100).w, list(ball), atol=1e-12)


@settings(max_examples=25)
@given(
    lr=st.floats(0.01, 1.0), h=st.floats(0.1, 50.0), w0=st.floats(0.5, 5.0), rho=st.floats(0.5, 0.9)
)
def test_rmsprop_ends_in_a_two_cycle(lr: float, h: float, w0: float, rho: float) -> None:
    run = descend(Quadratic((h, h), start=(w0, w0)), RMSProp(lr, rho, eps=0.0), steps=4000)
    before, last = run.w[-2:, 0]
    assert last == pytest.approx(-before, rel=1e-6)
    assert abs(last) == pytest.approx(float(stability.rmsprop_amplitude(lr)), rel=1e-6)
    assert lr * run.rate[-1, 0] == pytest.approx(float(stability.sgd_limit(h)), rel=1e-6)


LARGEST = [
    (SGD(), 0.25),
    (Momentum(beta=0.9), 38 / 8),
    (Momentum(beta=0.0), 0.25),
    (Nesterov(beta=0.9), 3.8 / 0.28 / 8),
    (Adagrad(), None),
    (RMSProp(), None),
    (Adam(), None),
    (AdamW(), None),
]


@pytest.mark.parametrize(("optimizer", "limit"), LARGEST, ids=[repr(row[0]) for row in LARGEST])
def test_the_largest_stable_lr_of_each(optimizer: Optimizer, limit: float | None) -> None:
    largest = stability.largest_stable_lr(optimizer, 8.0)
    assert largest is None if limit is None else largest == pytest.approx(limit, rel=1e-14)


# -- a sweep is descend(), with only what became of each run -------------------------------------


def outcome(run: Trajectory, goal: float) -> Sweep:
    """What a sweep should say, read off the trajectories one run at a time."""
    surface, runs = run.surface, run.loss.shape[1:]
    target = goal + (surface.lowest if np.isfinite(surface.lowest) else 0.0)
    reached, nearest = np.full(runs, -1), np.full(runs, -1)
    for at in np.ndindex(runs):
        steps = np.flatnonzero(run.loss[(slice(None), *at)] <= target)
        reached[at] = steps[0] if len(steps) else -1
        if run.diverged_at[at] < 0 and len(surface.minima):
            end = run.w[(-1, slice(None), *at)]
            nearest[at] = np.linalg.norm(surface.minima - end, axis=1).argmin()
    return Sweep(reached, run.diverged_at, nearest, run.loss[-1], run.w[-1])


def assert_same(swept: Sweep, expected: Sweep, **tolerance: float) -> None:
    for name in ("steps_to_goal", "diverged_at", "minimum"):
        assert_array_equal(getattr(swept, name), getattr(expected, name), name)
    for name in ("loss", "w"):
        assert_allclose(getattr(swept, name), getattr(expected, name), err_msg=name, **tolerance)


def over(optimizer: Optimizer, runs: tuple[int, ...]) -> Optimizer:
    """Learning rates from a tenth of the optimizer's own to a thousand times it."""
    return optimizer.replace(
        lr=optimizer.lr * np.geomspace(0.1, 1000, int(np.prod(runs))).reshape(runs)
    )


@each_optimizer
@each_surface
@pytest.mark.parametrize(("runs", "noise"), [((7,), 0.0), ((7,), 0.5), ((3, 4), 0.0)])
def test_a_sweep_is_descend(
    optimizer: Optimizer, surface: Surface, runs: tuple[int, ...], noise: float
) -> None:
    optimizer = over(optimizer, runs)
    goal = 0.5
    swept = sweep(surface, optimizer, steps=40, goal=goal, noise=noise, seed=2)
    run = descend(surface, optimizer, steps=40, noise=noise, seed=2)
    for name in ("steps_to_goal", "diverged_at", "minimum", "loss"):
        assert getattr(swept, name).shape == runs
    assert swept.w.shape == (surface.d, *runs)
    assert_same(swept, outcome(run, goal), rtol=1e-12)


def test_a_sweep_tells_runs_apart() -> None:
    """The cases above would say little if all runs came to the same end."""
    swept = sweep(Quadratic(), SGD([1e-3, 0.2, 0.3]), steps=300)
    assert_array_equal(swept.steps_to_goal >= 0, [False, True, False])
    assert_array_equal(swept.diverged_at >= 0, [False, False, True])
    assert_array_equal(swept.minimum, [0, 0, -1])


@each_optimizer
@pytest.mark.parametrize("surface", [SURFACES["Himmelblau"], SURFACES["Rastrigin"]], ids=repr)
@pytest.mark.parametrize("tile", [1, 5, 12])
def test_tiles_leave_no_trace(
    monkeypatch: pytest.MonkeyPatch, optimizer: Optimizer, surface: Surface, tile: int
) -> None:
    start = np.random.default_rng(0).uniform(-3, 3, (2, 3, 4))
    optimizer = optimizer.replace(lr=optimizer.lr * np.array([[0.1], [1.0], [90.0]]))
    arguments: dict[str, Any] = {"start": start, "steps": 30, "goal": 0.5}
    noisy = {"noise": np.array([0.1, 0.0, 0.3, 1.0]), "seed": 3}
    whole = [sweep(surface, optimizer, **arguments, **more) for more in ({}, noisy)]
    monkeypatch.setattr(stability, "TILE", tile)
    tiled = [sweep(surface, optimizer, **arguments, **more) for more in ({}, noisy)]
    for one, other in zip(tiled, whole, strict=True):
        assert_same(one, other, rtol=1e-13)


def test_starts_hyperparameters_noise_and_seeds_span_the_runs_as_in_descend() -> None:
    start = np.random.default_rng(0).normal(size=(2, 3))
    arguments: dict[str, Any] = {
        "start": start,
        "steps": 30,
        "noise": np.array([[0.1], [0.5]]),
        "seed": np.arange(6).reshape(2, 3),
    }
    optimizer = Adam(0.1, beta1=np.array([[0.5], [0.9]]), beta2=np.array([0.9, 0.99, 0.999]))
    swept = sweep(Himmelblau(), optimizer, **arguments, goal=1.0)
    assert_same(swept, outcome(descend(Himmelblau(), optimizer, **arguments), 1.0), rtol=1e-13)
    assert swept.loss.shape == (2, 3)


@each_optimizer
def test_one_run_alone_is_a_sweep_too(optimizer: Optimizer) -> None:
    swept = sweep(Quadratic(), optimizer, steps=60)
    run = descend(Quadratic(), optimizer, steps=60)
    assert_same(swept, outcome(run, 1e-3), rtol=1e-12, atol=1e-15)
    assert swept.loss.shape == ()


@each_optimizer
@each_surface
def test_no_steps_leave_each_run_at_its_start(optimizer: Optimizer, surface: Surface) -> None:
    swept = sweep(surface, over(optimizer, (3,)), steps=0, goal=1e9)
    assert_array_equal(swept.steps_to_goal, np.zeros(3))
    assert_array_equal(swept.w, np.repeat(surface.start[:, None], 3, axis=1))


@each_optimizer
@each_surface
def test_float32_is_the_same_sweep_in_half_the_digits(
    optimizer: Optimizer, surface: Surface
) -> None:
    lrs = optimizer.lr * np.array([0.01, 0.02, 0.05])
    for lr in (lrs, lrs.astype(np.float32)):
        for noise in (0.0, 0.1):
            arguments: Any = (surface, optimizer.replace(lr=lr), None, 10, 1e-3, noise)
            single = sweep(*arguments, dtype=np.float32)
            double = sweep(*arguments)
            assert single.w.dtype == single.loss.dtype == np.float32
            assert double.w.dtype == double.loss.dtype == np.float64
            assert_allclose(single.w, double.w, rtol=1e-4, atol=1e-5)
            assert_array_equal(single.diverged_at, double.diverged_at)
            assert not np.array_equal(single.w, double.w)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@each_optimizer
def test_a_sweep_that_diverges_warns_of_nothing(
    optimizer: Optimizer, dtype: type[np.floating]
) -> None:
    for surface in SURFACES.values():
        lr = np.array([1e2, 1e10, 1e30])
        swept = sweep(surface, optimizer.replace(lr=lr), steps=20, dtype=dtype)
        lost = swept.diverged_at >= 0
        assert_array_equal(swept.minimum[lost], np.full(lost.sum(), -1))


@pytest.mark.parametrize("text", ["w2**2 - w1**2", "-exp(w1)", "w1**3 - 3*w1 + w2**2"])
def test_minus_infinity_in_float32_alone_is_not_lost(text: str) -> None:
    surface, rates = Typed(text), np.geomspace(1e-3, 1.0, 40)
    single, double = (
        sweep(surface, Momentum(rates, beta=0.5), dtype=dtype, noise=0.1)
        for dtype in (np.float32, np.float64)
    )
    assert (np.isneginf(single.loss) | (single.diverged_at >= 0)).any()
    assert_array_equal(single.diverged_at, double.diverged_at)
    assert_array_equal(single.minimum, double.minimum)


def test_the_loss_of_a_lost_run_is_what_it_came_to() -> None:
    swept = sweep(Quadratic(1.0), SGD([4.0, 1e200]), [1.0], steps=20)
    assert swept.loss[0] == pytest.approx(9.0**20 / 2)
    assert not np.isfinite(swept.loss[1])
    assert_array_equal(swept.diverged_at, [7, 1])


def test_a_run_whose_loss_is_not_a_number_is_lost() -> None:
    swept = sweep(Flat(), Adagrad(eps=[0.0, 1.0]), (1.0, 1.0), steps=3)
    assert_array_equal(swept.diverged_at, [1, -1])


def test_the_goal_is_above_the_lowest_minimum() -> None:
    tang = SURFACES["StyblinskiTang"]
    assert tang.lowest < -78
    swept = sweep(tang, SGD(0.01), start=[[-2.5, 2.5], [-2.5, 2.5]], steps=100, goal=1e-6)
    assert swept.steps_to_goal[0] > 0  # the lowest
    assert swept.steps_to_goal[1] == -1  # a shallow one
    assert_array_equal(swept.minimum, [0, 3])


def test_where_there_is_no_minimum_the_goal_is_a_loss() -> None:
    swept = sweep(Slope(), SGD([0.1, 0.25]), start=(1.0, 1.0), steps=20, goal=1.01)
    assert_array_equal(swept.steps_to_goal, [5, 2])
    assert_array_equal(swept.minimum, [-1, -1])


@pytest.mark.parametrize("near", Himmelblau().minima, ids=str)
def test_the_minimum_is_the_one_that_a_run_ended_nearest_to(near: NDArray) -> None:
    swept = sweep(Himmelblau(), SGD(0.005), start=near + 0.3, steps=100)
    assert_array_equal(Himmelblau().minima[swept.minimum], near)


def test_a_goal_reached_at_the_start_and_one_that_is_left_again() -> None:
    assert sweep(Quadratic(1.0), SGD(0.1), [1.0], goal=0.5).steps_to_goal == 0
    wild = sweep(Quadratic(1.0), SGD(2.5), [1.0], steps=99, goal=0.5)
    assert wild.steps_to_goal == 0
    assert wild.diverged_at > 0


def test_the_bound_of_divergence() -> None:
    swept = sweep(Quadratic(1.0), SGD(4.0), [1.0], steps=8, bound=40.0)
    assert swept.diverged_at == 2


def test_each_run_may_have_a_bound_of_its_own() -> None:
    bounds = np.array([1e2, 1e4, 1e6])
    together = sweep(
        Quadratic(), SGD(np.full(27_000, 0.3)), bound=np.tile(bounds, 9000)
    ).diverged_at
    alone = [descend(Quadratic(), SGD(0.3), bound=bound).diverged_at for bound in bounds]
    assert_array_equal(together, np.tile(alone, 9000))


def test_nothing_is_written_into_what_is_passed() -> None:
    start, lr = np.ones((2, 3)), np.array([0.1, 0.2, 0.3])
    for array in (start, lr):
        array.flags.writeable = False
    swept = sweep(Flat(), SGD(lr), start, noise=1.0, steps=5)
    assert not np.shares_memory(swept.w, start)
    *_, end = walk(Quadratic(), SGD(lr), start, 5)
    assert_array_equal(end, descend(Quadratic(), SGD(lr), start, 5).w[-1])


ERRORS: list[tuple[dict[str, Any], str]] = [
    ({"goal": -1e-3}, "goal must be finite and ≥ 0, got -0.001"),
    ({"goal": np.nan}, "goal must be finite and ≥ 0, got nan"),
    ({"goal": np.inf}, "goal must be finite and ≥ 0, got inf"),
    ({"steps": -1}, "steps must be a whole number ≥ 0, got -1"),
    ({"start": (1.0,)}, "start must have shape (2,) or (2, *runs)"),
    ({"noise": -1.0}, "noise must be finite and ≥ 0, got -1.0"),
    ({"start": np.ones((2, 3)), "optimizer": SGD([0.1, 0.2])}, "do not broadcast"),
]


@pytest.mark.parametrize(("arguments", "message"), ERRORS, ids=[str(row[0]) for row in ERRORS])
def test_what_is_wrong_is_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r"must|broadcast") as error:
        sweep(**{"surface": Quadratic(), "optimizer": SGD()} | arguments)
    assert message in str(error.value)
