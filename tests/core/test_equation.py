"""The numbers of each step: that they are those of the rule, for any optimizer."""

import numpy as np
from core.cases import each_optimizer
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from odd_optimizer import Odd

from optimizer_guide import SGD, Adam, AdamW, Optimizer, descend, follow
from optimizer_guide.core.equation import columns
from optimizer_guide.core.optimizer import remembered
from optimizer_guide.core.surfaces import Himmelblau, Quadratic


def pair(found: dict[str, NDArray], name: str) -> NDArray:
    """Both weights of a column, (steps, 2), a row a step."""
    return np.c_[found[f"{name}1"], found[f"{name}2"]][1:]


@each_optimizer
def test_each_row_is_the_step_that_led_there(optimizer: Optimizer) -> None:
    schedule = np.linspace(1.0, 0.5, 30)
    run = descend(Himmelblau(), optimizer, steps=30, noise=0.2, schedule=schedule)
    found = columns(run)
    assert {len(column) for column in found.values()} == {31}
    for column in found.values():  # row 0 is the first step's
        assert column[0] == column[1] or np.isnan(column[1])
    assert_array_equal(pair(found, "from"), run.w[:-1])
    assert_array_equal(pair(found, "to"), run.w[1:])
    assert_array_equal(pair(found, "g"), run.gradient)
    assert_allclose(found["lr"][1:], optimizer.lr * schedule, rtol=1e-15)
    assert_allclose(pair(found, "rate") * pair(found, "root"), 1.0, rtol=1e-15)
    penalised = pair(found, "g") + optimizer.penalty * pair(found, "from")
    assert_allclose(pair(found, "penalised"), penalised, rtol=1e-15)
    decay = getattr(optimizer, "weight_decay", 0.0) * pair(found, "from")
    along = pair(found, "direction") / pair(found, "root") + decay
    to = pair(found, "from") - found["lr"][1:, None] * along
    assert_allclose(pair(found, "to"), to, rtol=1e-10, atol=1e-10)
    for name in remembered(optimizer.init(run.w[0])):
        assert_array_equal(pair(found, f"old_{name}"), run.state[name][:-1])
        assert_array_equal(pair(found, name), run.state[name][1:])


def test_the_averages_of_adam_are_those_of_its_formula() -> None:
    adam = Adam(0.1, l2=0.2)
    found = columns(descend(Quadratic(), adam, steps=40))
    t = np.arange(1, 41)[:, None]
    m = 0.9 * pair(found, "old_m") + 0.1 * pair(found, "penalised")
    v = 0.999 * pair(found, "old_v") + 0.001 * pair(found, "penalised") ** 2
    assert_allclose(pair(found, "m"), m, rtol=1e-12, atol=1e-15)
    assert_allclose(pair(found, "v"), v, rtol=1e-12, atol=1e-15)
    assert_allclose(pair(found, "weight_of_m"), 1 - 0.9**t + 0 * m, rtol=1e-12)
    assert_allclose(pair(found, "m_hat"), m / (1 - 0.9**t), rtol=1e-12)
    assert_allclose(pair(found, "v_hat"), v / (1 - 0.999**t), rtol=1e-12)
    assert_allclose(pair(found, "m_hat"), pair(found, "direction"), rtol=1e-12)
    assert_allclose(pair(found, "root"), np.sqrt(pair(found, "v_hat")) + 1e-8, rtol=1e-12)


def test_an_optimizer_whose_names_nobody_knows() -> None:
    found = columns(descend(Quadratic(), Odd(0.05, zeal=0.5), steps=20))
    grudge = 0.5 * pair(found, "old_grudge") + pair(found, "g")
    assert_allclose(pair(found, "grudge"), grudge, rtol=1e-14)
    assert_array_equal(found["turns1"], [1, *range(1, 21)])
    assert_array_equal(found["old_turns1"], [0, *range(20)])
    assert_allclose(found["root1"] ** 2, found["turns1"], rtol=1e-14)


def test_from_where_a_run_was_lost_every_row_is_that_step() -> None:
    run = descend(Quadratic(), SGD(0.45), steps=40)
    at = int(run.diverged_at)
    assert 0 < at < 40
    for column in columns(run).values():
        assert_array_equal(column[at:], np.full(41 - at, column[at]))


def test_a_path_of_given_gradients_in_any_number_of_weights() -> None:
    gradients = np.random.default_rng(0).normal(size=(10, 3))
    found = columns(follow(AdamW(), gradients, np.ones(3)))
    assert_array_equal(found["g3"][1:], gradients[:, 2])
    assert "g4" not in found
