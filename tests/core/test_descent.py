"""A trajectory is what the optimizer did: nothing clamped, nothing hidden, the same for all."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from core.cases import PLANE, SURFACES, Flat, each_optimizer
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from odd_optimizer import Odd

from optimizer_guide import SGD, Adagrad, Adam, Momentum, NAdam, Optimizer, descend, sweep
from optimizer_guide.core.descent import DIVERGED, follow
from optimizer_guide.core.optimizer import remembered
from optimizer_guide.core.surfaces import DoubleWell, Himmelblau, Quadratic, Rosenbrock, Surface
from optimizer_guide.core.typed import Typed

RUNS = [(), (1,), (2, 3)]


def spread(optimizer: Optimizer, runs: tuple[int, ...], low: float = 0.5) -> Optimizer:
    """The optimizer with another learning rate for each of the runs."""
    factors = np.linspace(low, 1.5, int(np.prod(runs))).reshape(runs)
    return optimizer.replace(lr=optimizer.lr * factors)


def first(mask: NDArray) -> NDArray:
    """The first step at which ``mask`` (steps + 1, *runs) is true, else -1: one run at a time."""
    result = np.full(mask.shape[1:], -1)
    for run in np.ndindex(result.shape):
        for t, yes in enumerate(mask[(slice(None), *run)]):
            if yes:
                result[run] = t
                break
    return result


# -- what a trajectory holds -------------------------------------------------------------------


@each_optimizer
def test_the_readouts(optimizer: Optimizer) -> None:
    for surface, runs in product(SURFACES.values(), RUNS):
        slow = spread(optimizer.replace(lr=optimizer.lr / 10), runs)
        readouts_are_what_they_say(slow, surface, runs)


def readouts_are_what_they_say(
    optimizer: Optimizer, surface: Surface, runs: tuple[int, ...]
) -> None:
    steps, d = 12, surface.d
    run = descend(surface, optimizer, steps=steps, noise=0.3, seed=5)
    assert run.optimizer is optimizer
    assert run.surface is surface
    assert run.steps == steps

    # shapes
    assert run.w.shape == (steps + 1, d, *runs)
    assert run.loss.shape == (steps + 1, *runs)
    assert np.shape(run.diverged_at) == runs
    for readout in (run.gradient, run.direction, run.rate, run.step):
        assert readout.shape == (steps, d, *runs)

    # each is what its name says
    for each in np.ndindex(runs):
        assert_array_equal(run.w[(0, slice(None), *each)], surface.start)
    path = run.w.swapaxes(0, 1)
    assert_allclose(run.loss, surface.value(path), rtol=1e-14)
    draws = np.random.default_rng(5).standard_normal((steps, d, *runs))
    exact = surface.gradient(path[:, :-1]).swapaxes(0, 1)
    assert_allclose(run.gradient, exact + 0.3 * draws, rtol=1e-14)
    assert_array_equal(run.step, run.w[1:] - run.w[:-1])

    # the three together are the step: w ← w − α · rate ⊙ direction (− α λ w)
    decay = getattr(optimizer, "weight_decay", 0.0) * run.w[:-1]
    said = -optimizer.lr * (run.rate * run.direction + decay)
    assert_allclose(run.step, said, rtol=1e-12, atol=1e-14 * np.abs(run.w).max())


@each_optimizer
def test_the_state_is_what_the_optimizer_remembered(optimizer: Optimizer) -> None:
    for runs in RUNS:
        state_is_what_was_remembered(spread(optimizer, runs), runs)


def state_is_what_was_remembered(optimizer: Optimizer, runs: tuple[int, ...]) -> None:
    run = descend(Himmelblau(), optimizer, steps=15, noise=0.3, schedule=np.linspace(1, 0.1, 15))
    state = optimizer.init(run.w[0])
    assert list(run.state) == list(remembered(state))
    for t in range(16):
        for name, value in remembered(state).items():
            share = optimizer.shares.get(name, 1.0)
            assert run.state[name].shape == (16, 2, *runs)
            expected = np.broadcast_to(share * value, (2, *runs))
            assert_allclose(run.state[name][t], expected, rtol=1e-12, err_msg=name)
        if t < 15:
            _, state = optimizer.step(run.w[t], run.gradient[t], state)


def test_a_sum_is_shown_as_the_average_of_its_formula() -> None:
    run = descend(Flat(), Adam(), steps=50, noise=1.0)
    m = np.zeros((51, 2))
    for t, g in enumerate(run.gradient):
        m[t + 1] = 0.9 * m[t] + 0.1 * g
    assert_allclose(run.state["m"], m, rtol=1e-12, atol=1e-15)
    expected = 1 - 0.999 ** np.arange(51)
    assert_allclose(run.state["weight_of_v"][:, 0], expected, rtol=1e-12, atol=1e-15)


@each_optimizer
def test_the_direction_contains_the_penalty_and_the_rate_has_no_sign(optimizer: Optimizer) -> None:
    run = descend(Quadratic(), optimizer.replace(lr=0.01), steps=30)
    assert (run.rate > 0).all()
    assert_array_equal(np.sign(run.direction[0]), np.sign(run.penalised[0]))
    assert_allclose(run.penalised, run.gradient + optimizer.penalty * run.w[:-1], rtol=1e-15)
    if not isinstance(optimizer, Momentum | NAdam):
        # At first the average is the gradient itself, penalty included.
        assert_allclose(run.direction[0], run.penalised[0], rtol=1e-14)


@each_optimizer
def test_no_steps_are_a_trajectory_too(optimizer: Optimizer) -> None:
    for surface in SURFACES.values():
        run = descend(surface, optimizer, steps=0)
        assert_array_equal(run.w, [surface.start])
        assert run.loss.shape == (1,)
        assert run.diverged_at == -1
        for readout in (run.gradient, run.direction, run.rate, run.step):
            assert readout.shape == (0, surface.d)
        for kept in run.state.values():
            assert kept.shape == (1, surface.d)


def test_what_is_not_said_is_200_steps_from_the_surfaces_start_without_noise() -> None:
    run = descend(Rosenbrock(), SGD(1e-3))
    assert_array_equal(run.w[0], Rosenbrock().start)
    assert run.steps == 200
    assert_array_equal(run.gradient, Rosenbrock().gradient(run.w[:-1].T).T)


def test_nothing_is_written_into_the_start_nor_shared_with_it() -> None:
    for start in (np.array([-4.0, 1.0]), np.array([[-4.0, 2.0], [1.0, 1.0]])):
        before = start.copy()
        run = descend(Quadratic(), SGD(0.1), start, steps=3)
        assert_array_equal(start, before)
        assert not np.shares_memory(run.w, start)
    surface = Quadratic()
    descend(surface, SGD(0.1), steps=3).w[0] = 9.0
    assert_array_equal(surface.start, Quadratic().start)


# -- many runs are the runs, one by one --------------------------------------------------------

SPANS = [
    # start's runs, lr's, noise's, seed's → the runs of the trajectory
    ((), (), (), (), ()),
    ((3,), (), (), (), (3,)),
    ((), (3,), (), (), (3,)),
    ((), (), (3,), (), (3,)),
    ((), (), (), (3,), (3,)),
    ((2, 1), (3,), (), (), (2, 3)),
    ((1,), (2, 1), (3,), (2, 3), (2, 3)),
    ((3,), (2, 1, 1), (4, 1), (), (2, 4, 3)),
]


@pytest.mark.parametrize(("of_start", "of_lr", "of_noise", "of_seed", "runs"), SPANS)
def test_the_runs_are_what_start_optimizer_noise_and_seed_span(
    of_start: Any, of_lr: Any, of_noise: Any, of_seed: Any, runs: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(0)
    start, lr = rng.normal(size=(2, *of_start)), rng.uniform(0.01, 0.2, of_lr)
    noise, seed = rng.uniform(0.1, 1, of_noise), rng.integers(0, 99, of_seed)
    if not of_seed:  # one seed draws for all runs together, so give each the same
        seed = np.full(runs, int(seed))
    together = descend(Quadratic(), Momentum(lr), start, 10, noise, seed)
    assert together.loss.shape == (11, *runs)
    for run in np.ndindex(runs):
        alone = descend(
            Quadratic(),
            Momentum(np.broadcast_to(lr, runs)[run]),
            np.broadcast_to(
                start.reshape(2, *(1,) * (len(runs) - len(of_start)), *of_start), (2, *runs)
            )[(slice(None), *run)],
            10,
            np.broadcast_to(noise, runs)[run],
            seed[run],
        )
        at = (..., *run)
        assert_array_equal(together.w[at], alone.w)
        assert_array_equal(together.loss[at], alone.loss)


# -- one run in the plane takes floats, and says the same as arrays -----------------------------


@each_optimizer
def test_floats_and_arrays_take_the_same_path(optimizer: Optimizer) -> None:
    one = optimizer
    for surface, (factor, noise) in product(PLANE.values(), [(1, 0.5), (30, 0.0), (1e150, 0.0)]):
        optimizer = one.replace(lr=one.lr * factor)
        floats = descend(surface, optimizer, steps=80, noise=noise)
        arrays = descend(surface, optimizer, surface.start[:, None], steps=80, noise=noise)
        if isinstance(optimizer, SGD | Momentum) and not isinstance(optimizer, Adagrad | Odd):
            # No root, and all else is exact on both.
            assert_array_equal(floats.w, arrays.w[..., 0])
            assert_array_equal(floats.loss, arrays.loss[..., 0])
        else:
            size = np.abs(arrays.w[np.isfinite(arrays.w)]).max()
            assert_allclose(floats.w, arrays.w[..., 0], rtol=1e-12, atol=1e-15 * size)
        assert_array_equal(floats.diverged_at, arrays.diverged_at[0])


def test_where_floats_would_raise_arrays_take_over() -> None:
    nothing_to_divide_by = descend(Flat(), Adagrad(eps=0.0), (1.0, 1.0), steps=3)
    assert_array_equal(nothing_to_divide_by.w[0], [1.0, 1.0])
    assert np.isnan(nothing_to_divide_by.w[1:]).all()
    assert nothing_to_divide_by.diverged_at == 1  # a NaN is lost too
    sine_of_infinity = descend(PLANE["Rastrigin"], SGD(1e308), steps=5)
    assert not np.isfinite(sine_of_infinity.w[-1]).any()


@each_optimizer
def test_following_given_gradients_is_stepping_by_hand(optimizer: Optimizer) -> None:
    for shape in ((1,), (3,), (40,), (2, 5), (7, 2, 3)):
        follows(optimizer, shape)


def follows(optimizer: Optimizer, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    gradients, start = rng.normal(size=(30, *shape)), rng.normal(size=shape)
    path: list[NDArray] = [start]
    state = optimizer.init(start)
    for g in gradients:
        w, state = optimizer.step(path[-1], g, state)
        path.append(w)
    followed = follow(optimizer, gradients, start)
    assert_allclose(followed.w, path, rtol=1e-13, atol=1e-14)
    assert_array_equal(followed.gradient, gradients)
    assert followed.direction.shape == followed.rate.shape == gradients.shape
    for name, value in remembered(state).items():
        last = np.broadcast_to(value * optimizer.shares.get(name, 1.0), shape)
        assert_allclose(followed.state[name][-1], last, rtol=1e-12)


@each_optimizer
def test_following_the_gradients_of_a_run_is_the_run(optimizer: Optimizer) -> None:
    for schedule in (None, np.linspace(1, 0.1, 40)):
        run = descend(Himmelblau(), optimizer, steps=40, noise=0.1, schedule=schedule)
        again = follow(optimizer, run.gradient, run.w[0], schedule)
        assert_allclose(again.w, run.w, rtol=1e-12)


def test_where_floats_would_raise_given_gradients_are_followed_in_arrays() -> None:
    nothing = follow(Adagrad(eps=0.0), np.zeros((2, 1)), [1.0])
    assert_array_equal(nothing.w, [[1.0], [np.nan], [np.nan]])
    assert_array_equal(nothing.rate, [[np.inf], [np.inf]])


def test_gradients_that_do_not_fit_the_start_are_named() -> None:
    for gradients, start in ((np.ones((5, 2)), [1.0]), (np.ones(5), 1.0), (1.0, [1.0])):
        with pytest.raises(ValueError, match="gradients must have shape"):
            follow(SGD(), gradients, start)


# -- noise -------------------------------------------------------------------------------------


@each_optimizer
def test_all_optimizers_of_a_race_get_the_same_draws(optimizer: Optimizer) -> None:
    run = descend(Flat(), optimizer, steps=20, noise=2.0, seed=3)
    expected = 2.0 * np.random.default_rng(3).standard_normal((20, 2))
    assert_array_equal(run.gradient, expected)


@settings(max_examples=20)
@given(st.integers(0, 2**63), st.integers(0, 2**63), st.integers(0, 30))
def test_draws_depend_on_the_seed_alone(seed: int, other: int, steps: int) -> None:
    run = descend(Rosenbrock(), Adam(), steps=30, noise=1.0, seed=seed)
    again = descend(Rosenbrock(), Adam(), steps=30, noise=1.0, seed=seed)
    assert_array_equal(run.w, again.w)
    shorter = descend(Rosenbrock(), Adam(), steps=steps, noise=1.0, seed=seed)
    assert_array_equal(shorter.w, run.w[: steps + 1])
    another = descend(Rosenbrock(), Adam(), steps=30, noise=1.0, seed=other)
    assert np.array_equal(another.w, run.w) == (seed == other)


def test_each_run_of_an_array_of_seeds_has_the_draws_it_would_have_alone() -> None:
    seeds = np.array([[3, 1, 4], [1, 5, 3]])
    together = descend(Flat(), SGD(), steps=20, noise=1.0, seed=seeds)
    for run, seed in np.ndenumerate(seeds):
        alone = descend(Flat(), SGD(), steps=20, noise=1.0, seed=seed)
        assert_array_equal(together.gradient[(..., *run)], alone.gradient)


def test_runs_of_one_seed_have_draws_of_their_own() -> None:
    run = descend(Flat(), SGD(), np.zeros((2, 5)), steps=2000, noise=1.0)
    draws = run.gradient.swapaxes(0, 2).reshape(5, -1)
    assert_allclose(np.cov(draws), np.eye(5), atol=0.1)
    assert_allclose(draws.mean(), 0.0, atol=0.05)


def test_noise_scales_the_draws_of_each_run() -> None:
    sigma = np.array([0.0, 0.5, 2.0])
    run = descend(Flat(), SGD(), steps=9, noise=sigma, seed=np.zeros(3, int))
    unit = np.random.default_rng(0).standard_normal((9, 2))
    assert_array_equal(run.gradient, unit[..., None] * sigma)


@pytest.mark.parametrize("none", [0, 0.0, np.float64(0), np.zeros(3)])
def test_no_noise_is_no_noise(none: Any) -> None:
    run = descend(Quadratic(), SGD(), steps=5, noise=none, seed=7)
    plain = descend(Quadratic(), SGD(), steps=5)
    assert_array_equal(run.w.reshape(6, 2, -1), np.repeat(plain.w[..., None], np.size(none), -1))


# -- divergence is a result --------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2,), (2, 1)])
def test_nothing_is_clamped(shape: tuple[int, ...]) -> None:
    run = descend(Quadratic((0.5, 8.0)), SGD(1.25), np.ones(shape), steps=400)
    path = run.w.reshape(401, 2)
    factors = np.array([1 - 1.25 * 0.5, 1 - 1.25 * 8.0])
    assert_allclose(path[:300], factors ** np.arange(300)[:, None], rtol=1e-12)
    assert np.isfinite(path[:, 0]).all()
    assert not np.isfinite(path[330:, 1]).any()  # (−9)³³⁰ is more than a float can say
    assert run.diverged_at == 3  # 4 · 81³ is above a million


@each_optimizer
def test_a_run_that_diverges_says_where_and_warns_of_nothing(optimizer: Optimizer) -> None:
    for surface, runs, lr in product(SURFACES.values(), ((), (3,)), (1e2, 1e200)):
        run = descend(surface, spread(optimizer.replace(lr=lr), runs, 1e-8), steps=25)
        beyond = first(~np.isfinite(run.loss) | (run.loss > DIVERGED))
        assert_array_equal(run.diverged_at, beyond)
        for readout in (run.gradient, run.direction, run.rate, run.step):
            assert readout.shape == (25, surface.d, *runs)


@pytest.mark.parametrize("surface", [s for n, s in SURFACES.items() if n != "Plateau"], ids=repr)
def test_sgd_diverges_where_its_step_is_far_too_long(surface: Surface) -> None:
    run = descend(surface, SGD(1e200), steps=20)
    assert run.diverged_at > 0
    assert run.loss[run.diverged_at] > DIVERGED or not np.isfinite(run.loss[run.diverged_at])
    assert (run.loss[: run.diverged_at] <= DIVERGED).all()


@pytest.mark.parametrize(("bound", "at"), [(0.4, 0), (4.0, 1), (40.0, 2), (1e6, 7), (1e308, -1)])
def test_the_bound_of_divergence(bound: float, at: int) -> None:
    run = descend(Quadratic(1.0), SGD(4.0), [1.0], steps=8, bound=bound)  # the loss is 9ᵗ / 2
    assert run.diverged_at == at
    assert run.bound == bound


def test_a_loss_at_the_bound_is_not_above_it() -> None:
    assert descend(Quadratic(1.0), SGD(1.0), [1.0], steps=1, bound=0.5).diverged_at == -1


def test_each_coordinate_diverges_on_its_own() -> None:
    run = descend(Quadratic((0.02, 8.0)), SGD(0.45), (-6.0, 4.0), steps=1000)
    assert not np.isfinite(run.w[-1, 1])
    assert_allclose(run.w[:, 0], -6.0 * (1 - 0.45 * 0.02) ** np.arange(1001), rtol=1e-12)


def test_one_weight_alone_diverges_too() -> None:
    """Where sin(∞) is asked of a number that came out of an array."""
    run = descend(DoubleWell(), SGD(1e300), steps=10)
    assert np.isnan(run.w[-1, 0])
    assert run.diverged_at == 1


@pytest.mark.parametrize("text", ["-(w1**4)", "-exp(w1)"])
def test_a_loss_of_minus_infinity_is_not_finite_either(text: str) -> None:
    surface = Typed(text)
    run = descend(surface, SGD(0.5), [2.0, 0.0], steps=12)
    first = int(np.argmax(np.isneginf(run.loss)))
    assert first > 0
    assert run.diverged_at == first
    assert sweep(surface, SGD(0.5), [2.0, 0.0], steps=12).diverged_at == first


# -- errors ------------------------------------------------------------------------------------

ERRORS: list[tuple[dict[str, Any], str]] = [
    ({"steps": -1}, "steps must be a whole number ≥ 0, got -1"),
    ({"steps": 2.5}, "steps must be a whole number ≥ 0, got 2.5"),
    ({"steps": "9"}, "steps must be a whole number ≥ 0, got '9'"),
    ({"steps": True}, "steps must be a whole number ≥ 0, got True"),
    ({"start": 1.0}, "start must have shape (2,) or (2, *runs)"),
    ({"start": (1.0, 2.0, 3.0)}, "got shape (3,)"),
    ({"start": np.ones((3, 2))}, "got shape (3, 2)"),
    ({"start": (1.0, np.nan)}, "start must be finite, got nan"),
    ({"start": (-np.inf, 1.0)}, "start must be finite, got -inf"),
    ({"noise": -0.5}, "noise must be finite and ≥ 0, got -0.5"),
    ({"noise": np.nan}, "noise must be finite and ≥ 0, got nan"),
    ({"noise": np.inf}, "noise must be finite and ≥ 0, got inf"),
    ({"noise": [0.1, -0.1]}, "noise must be finite and ≥ 0, got [0.1, -0.1]"),
    ({"noise": 1.0, "seed": -1}, "seed must be a whole number ≥ 0"),
    ({"noise": 1.0, "seed": 1.5}, "seed must be a whole number ≥ 0"),
    ({"noise": 1.0, "seed": [1, -1]}, "seed must be a whole number ≥ 0"),
    ({"start": np.ones((2, 3)), "optimizer": SGD([0.1, 0.2])}, "(3,), (2,)"),
    ({"noise": np.ones(3), "optimizer": SGD([0.1, 0.2])}, "do not broadcast"),
    ({"noise": np.ones(3), "seed": [1, 2]}, "do not broadcast"),
]


@pytest.mark.parametrize(("arguments", "message"), ERRORS, ids=[str(row[0]) for row in ERRORS])
def test_what_is_wrong_is_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r"must|broadcast") as error:
        descend(**{"surface": Quadratic(), "optimizer": SGD()} | arguments)
    assert message in str(error.value)
