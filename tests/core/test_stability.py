"""The exact limits of a learning rate are where runs begin to diverge."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from odd_optimizer import Odd

from optimizer_guide import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Lion,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    descend,
)
from optimizer_guide.core import stability
from optimizer_guide.core.pytorch_forms import HeavyBall
from optimizer_guide.core.surfaces import Quadratic

LIMITS = [
    # an optimizer for β, its limit, the limit at β = 0.9 and h = 1
    ("SGD", lambda lr, beta: SGD(lr), lambda beta, h: stability.sgd_limit(h), 2.0),
    ("Momentum", Momentum, stability.momentum_limit, 38.0),
    ("Nesterov", Nesterov, stability.nesterov_limit, 3.8 / 0.28),
    ("heavy ball", HeavyBall, stability.heavy_ball_limit, 3.8),
]
limits = pytest.mark.parametrize(
    ("make", "limit", "at_0_9"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS]
)


@limits
def test_a_run_settles_just_below_the_limit_and_grows_just_above(
    make: Any, limit: Any, at_0_9: float
) -> None:
    beta = np.linspace(0.0, 0.99, 12)
    for h in (0.01, 0.3, 1.0, 7.0, 100.0):
        lr = np.array([[0.999], [1.001]]) * limit(beta, h)
        below, above = np.abs(descend(Quadratic(h), make(lr, beta), [1.0], steps=2500).w[-1, 0])
        assert (below < 0.02).all()
        assert (above > 50).all()


@limits
def test_the_limits_of_the_guide(make: Any, limit: Any, at_0_9: float) -> None:
    assert limit(0.9, 1.0) == pytest.approx(at_0_9, rel=1e-14)
    h = np.array([0.1, 8.0])
    assert_allclose(limit(0.9, h), at_0_9 / h, rtol=1e-14)
    betas = np.array([[0.0], [0.9]])
    one_by_one = [[limit(float(beta), k) for k in h] for beta in betas[:, 0]]
    assert_allclose(limit(betas, h) + 0 * betas, one_by_one, rtol=1e-14)


def test_one_step_of_sgd_multiplies_the_distance_by_its_factor() -> None:
    lr = np.linspace(0.001, 3.0, 50)
    for h in (0.1, 1.0, 10.0):
        run = descend(Quadratic(h), SGD(lr), [2.0], steps=3)
        assert_allclose(run.w[1:], stability.sgd_factor(lr, h) * run.w[:-1], atol=1e-10)


def test_the_factor_of_momentum_is_how_a_run_shrinks_in_the_long_run() -> None:
    lr, beta = np.array([0.02, 0.24, 0.30, 4.0]), np.array([[0.0], [0.5], [0.9], [0.95]])
    for h in (0.16, 8.0):
        factor = stability.momentum_factor(lr, beta, h)
        w = np.abs(descend(Quadratic(h), Momentum(lr, beta), [1.0], steps=800).w[:, 0])
        # Swings pass through zero, so the tops of two long stretches are compared.
        with np.errstate(divide="ignore", invalid="ignore"):
            early, late = np.log(w[100:400].max(axis=0)), np.log(w[400:700].max(axis=0))
            shrinks = (late - early) / 300
        seen = late > -500
        assert_allclose(shrinks[seen], np.log(factor)[seen], atol=0.01)
        assert_allclose(factor[0], np.abs(stability.sgd_factor(lr, h)))  # at β = 0


def test_the_heavy_ball_takes_momentums_path_at_its_lr_times_one_minus_beta() -> None:
    surface = Quadratic((0.16, 2.0))
    lr, beta = np.linspace(0.01, 0.5, 8), np.linspace(0.0, 0.95, 10)[:, None]
    ball, run = (descend(surface, o, steps=100) for o in
                 (HeavyBall(lr * (1 - beta), beta), Momentum(lr, beta)))  # fmt: skip
    assert_allclose(run.w, ball.w, atol=1e-12)


def test_rmsprop_ends_in_a_two_cycle() -> None:
    lr = np.geomspace(0.01, 1.0, 5)
    rho, w0 = np.linspace(0.5, 0.9, 5)[:, None], np.linspace(0.51, 5.03, 3)[:, None, None]
    for h in (0.1, 50.0):
        start = np.broadcast_to(w0, (2, 3, 1, 1))
        run = descend(Quadratic((h, h)), RMSProp(lr, rho, eps=0.0), start, steps=2000)
        before, last = run.w[-2:, 0]
        assert_allclose(last, -before, rtol=1e-6)
        assert_allclose(np.abs(last), stability.rmsprop_amplitude(lr) + 0 * last, rtol=1e-6)
        assert_allclose(lr * run.rate[-1, 0], stability.sgd_limit(h), rtol=1e-6)


LARGEST = [
    (SGD(), 0.25),
    (Momentum(beta=0.9), 38 / 8),
    (Momentum(beta=0.0), 0.25),
    (Nesterov(beta=0.9), 3.8 / 0.28 / 8),
    (Adagrad(), None),  # its rate falls as it goes: no rate is too large for ever
    (RMSProp(), None),
    (Adam(), None),
    (AdamW(), None),
    # Of somebody else's, and of a later branch, nothing is known; least of all what its parent has.
    (Odd(), None),
    (Lion(), None),
]


@pytest.mark.parametrize(("optimizer", "limit"), LARGEST, ids=[repr(row[0]) for row in LARGEST])
def test_the_largest_stable_lr_of_each(optimizer: Optimizer, limit: float | None) -> None:
    largest = stability.largest_stable_lr(optimizer, 8.0)
    assert largest is None if limit is None else largest == pytest.approx(limit, rel=1e-14)
