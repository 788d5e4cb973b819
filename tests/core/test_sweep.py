"""A sweep is descend(), with only what became of each run."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from core.cases import SURFACES, Flat, Slope, each_optimizer
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from optimizer_guide import (
    SGD,
    Adagrad,
    Adam,
    AMSGrad,
    Momentum,
    Optimizer,
    RMSProp,
    Sweep,
    Trajectory,
    descend,
    sweep,
)
from optimizer_guide.core.arrival import first_within
from optimizer_guide.core.surfaces import Himmelblau, Quadratic
from optimizer_guide.core.typed import Typed
from optimizer_guide.core.walk import walk


def outcome(run: Trajectory, goal: float) -> Sweep:
    """What a sweep should say, read off the trajectories one run at a time."""
    surface, runs = run.surface, run.loss.shape[1:]
    target = goal + (surface.lowest if np.isfinite(surface.lowest) else 0.0)
    reached, nearest = first_within(run.loss, target), np.full(runs, -1)
    for at in np.ndindex(runs):
        if run.diverged_at[at] < 0 and len(surface.minima):
            end = run.w[(-1, slice(None), *at)]
            nearest[at] = np.linalg.norm(surface.minima - end, axis=1).argmin()
    return Sweep(reached, run.diverged_at, nearest, run.loss[-1], run.w[-1])


def assert_same(swept: Sweep, expected: Sweep, rtol: float, atol: float = 0.0) -> None:
    for name in ("steps_to_goal", "diverged_at", "minimum"):
        assert_array_equal(getattr(swept, name), getattr(expected, name), name)
    for name in ("loss", "w"):
        assert_allclose(getattr(swept, name), getattr(expected, name), rtol, atol, err_msg=name)


def over(optimizer: Optimizer, runs: tuple[int, ...]) -> Optimizer:
    """Learning rates from a tenth of the optimizer's own to a thousand times it."""
    return optimizer.replace(
        lr=optimizer.lr * np.geomspace(0.1, 1000, int(np.prod(runs))).reshape(runs)
    )


@each_optimizer
def test_a_sweep_is_descend(optimizer: Optimizer) -> None:
    goal = 0.5
    ways: list[tuple[tuple[int, ...], float]] = [((7,), 0.0), ((3, 4), 0.5)]
    one = optimizer
    for surface, (runs, noise) in product(SURFACES.values(), ways):
        optimizer = over(one, runs)
        swept = sweep(surface, optimizer, steps=40, goal=goal, noise=noise, seed=2)
        run = descend(surface, optimizer, steps=40, noise=noise, seed=2)
        for name in ("steps_to_goal", "diverged_at", "minimum", "loss"):
            assert getattr(swept, name).shape == runs
        assert swept.w.shape == (surface.d, *runs)
        assert_same(swept, outcome(run, goal), rtol=1e-12)


def test_more_steps_than_a_byte_can_count() -> None:
    rates = np.geomspace(1e-3, 0.3, 12)
    swept = sweep(Quadratic(), SGD(rates), steps=1000)
    assert_same(swept, outcome(descend(Quadratic(), SGD(rates), steps=1000), 1e-3), rtol=1e-12)
    assert (swept.steps_to_goal > 255).any()


def test_a_sweep_tells_runs_apart() -> None:
    """The cases above would say little if all runs came to the same end."""
    swept = sweep(Quadratic(), SGD([1e-3, 0.2, 0.3]), steps=300)
    assert_array_equal(swept.steps_to_goal >= 0, [False, True, False])
    assert_array_equal(swept.diverged_at >= 0, [False, False, True])
    assert_array_equal(swept.minimum, [0, 0, -1])


@each_optimizer
def test_tiles_leave_no_trace(monkeypatch: pytest.MonkeyPatch, optimizer: Optimizer) -> None:
    surface = SURFACES["Rastrigin"]
    start = np.random.default_rng(0).uniform(-3, 3, (2, 3, 4))
    optimizer = optimizer.replace(lr=optimizer.lr * np.array([[0.1], [1.0], [90.0]]))
    arguments: dict[str, Any] = {"start": start, "steps": 30, "goal": 0.5}
    noisy: dict[str, Any] = {"noise": np.array([0.1, 0.0, 0.3, 1.0]), "seed": 3}
    whole = [sweep(surface, optimizer, **arguments, **more) for more in ({}, noisy)]
    for tile in (1, 5, 12):
        monkeypatch.setattr("optimizer_guide.core.sweep.TILE", tile)
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
def test_no_steps_leave_each_run_at_its_start(optimizer: Optimizer) -> None:
    for surface in SURFACES.values():
        swept = sweep(surface, over(optimizer, (3,)), steps=0, goal=1e9)
        assert_array_equal(swept.steps_to_goal, np.zeros(3))
        assert_array_equal(swept.w, np.repeat(surface.start[:, None], 3, axis=1))


@each_optimizer
def test_float32_is_the_same_sweep_in_half_the_digits(optimizer: Optimizer) -> None:
    lr = optimizer.lr * np.array([0.01, 0.02, 0.05])
    ways = ((0.0, np.float64), (0.1, np.float32))
    for surface, (noise, given_in) in product(SURFACES.values(), ways):
        scaled = optimizer.replace(lr=lr.astype(given_in))
        single = sweep(surface, scaled, steps=10, noise=noise, dtype=np.float32)
        double = sweep(surface, scaled, steps=10, noise=noise)
        assert single.w.dtype == single.loss.dtype == np.float32
        assert double.w.dtype == double.loss.dtype == np.float64
        assert_allclose(single.w, double.w, rtol=1e-4, atol=1e-5)
        assert_array_equal(single.diverged_at, double.diverged_at)
        assert not np.array_equal(single.w, double.w)


@each_optimizer
def test_a_sweep_that_diverges_warns_of_nothing(optimizer: Optimizer) -> None:
    dtypes: tuple[type[np.floating], ...] = (np.float32, np.float64)
    for surface, dtype in product(SURFACES.values(), dtypes):
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


@pytest.mark.parametrize("optimizer", [Adagrad(1e-15), RMSProp(1e-15), Adam(1e-15), AMSGrad(1e-15)])
def test_a_square_that_overflows_in_float32_is_none_in_double(optimizer: Optimizer) -> None:
    """Of a gradient of 10²⁰ it is: the step would be 0 for ever."""
    surface, rates = Quadratic((1e34, 1.0)), optimizer.lr * np.array([1.0, 2.0, 3.0])
    single, double = (
        sweep(surface, optimizer.replace(lr=rates), (1e-14, 1e-14), dtype=dtype, steps=20)
        for dtype in (np.float32, np.float64)
    )
    assert (double.w[0] < 0.9e-14).all()
    assert_allclose(single.w, double.w, rtol=1e-4, atol=1e-18)
    assert_array_equal(single.diverged_at, double.diverged_at)


def test_a_loss_that_overflows_on_its_way_is_none_in_double() -> None:
    surface, rates = Typed("(w1**4 + w2**4)/1e36"), np.array([1e5, 1e6])
    single, double = (
        sweep(surface, SGD(rates), (2e9, 2e9), dtype=dtype, steps=5)
        for dtype in (np.float32, np.float64)
    )
    assert (double.diverged_at < 0).all()
    assert_array_equal(single.diverged_at, double.diverged_at)
    assert_allclose(single.loss, double.loss, rtol=1e-4)


def test_other_precisions_are_refused() -> None:
    with pytest.raises(ValueError, match="dtype must be float32 or float64, got float16"):
        sweep(Quadratic(), SGD(), dtype=np.float16)


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
