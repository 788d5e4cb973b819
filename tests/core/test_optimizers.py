"""The rules, their family, and how they step."""

from typing import Any

import numpy as np
import pytest
from core.cases import (
    Flat,
    any_optimizer,
    arrays,
    each_optimizer,
)
from core.textbook import RULES
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from odd_optimizer import Grudge, Odd

from optimizer_guide import (
    FAMILY,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    AMSGrad,
    Hyperparameter,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Optimizer,
    RMSProp,
    descend,
    everyone,
    follow,
    surfaces,
)
from optimizer_guide.core.hyperparameter import SHARE
from optimizer_guide.core.optimizer import remembered

RUNS = st.sampled_from([(), (1,), (3,), (2, 3)])


def walk(optimizer: Optimizer, w: NDArray, gradients: NDArray) -> NDArray:
    """The positions when fed these gradients: (steps + 1, *w.shape)."""
    state, path = optimizer.init(w), [w]
    for g in gradients:
        w, state = optimizer.step(w, g, state)
        path.append(w)
    return np.array(path)


@pytest.mark.parametrize("cls", everyone(), ids=lambda cls: cls.__name__)
@settings(max_examples=12)
@given(st.data(), RUNS)
def test_each_rule_is_the_textbooks(
    cls: type[Optimizer], data: st.DataObject, runs: tuple[int, ...]
) -> None:
    optimizer = data.draw(any_optimizer(runs, (cls,)))
    if "l2" in optimizer.hyperparameters:  # where a penalty cancels a gradient, rounding decides
        optimizer = optimizer.replace(l2=0.0)
    w = data.draw(arrays((2, *runs)))
    gradients = data.draw(arrays((40, 2, *runs)))

    textbook = RULES[type(optimizer).__name__](
        w, lambda w, t: gradients[t - 1], 40, **optimizer.hyperparameters
    )

    ours = walk(optimizer, w, gradients)
    assert_allclose(ours, list(textbook), rtol=1e-12, atol=1e-12 * np.abs(ours).max())


# What each changes of its parent: the table of the guide's family tree.
FAMILY_TREE = [
    # class    parent     the direction, the rate, or both
    (SGD, Optimizer, {"direction", "rate"}),
    (Momentum, SGD, {"direction"}),
    (Nesterov, Momentum, {"direction"}),
    (Adagrad, SGD, {"rate"}),
    (RMSProp, Adagrad, {"rate"}),
    (Adam, RMSProp, {"direction", "rate"}),
    (AdamW, Adam, set()),  # the decay stands beside both
    (Lion, Momentum, {"direction"}),
    (NAdam, Adam, {"direction"}),
    (AMSGrad, Adam, {"rate"}),
]
tree = pytest.mark.parametrize(
    ("cls", "parent", "changes"), FAMILY_TREE, ids=[row[0].__name__ for row in FAMILY_TREE]
)


def test_the_family_is_the_whole_tree_in_the_order_of_the_story() -> None:
    assert [cls for cls, _, _ in FAMILY_TREE] == everyone()
    assert everyone()[: len(FAMILY)] == FAMILY


@tree
def test_each_class_descends_from_its_parent(
    cls: type[Optimizer], parent: type, changes: set[str]
) -> None:
    assert cls.__bases__ == (parent,)


@tree
def test_each_class_changes_of_its_parent_what_the_table_says(
    cls: type[Optimizer], parent: type, changes: set[str]
) -> None:
    ours = descend(Flat(), cls(), steps=20, noise=1.0)
    if cls is SGD:
        assert_array_equal(ours.direction, ours.gradient)
        assert_array_equal(ours.rate, np.ones_like(ours.rate))
    else:
        theirs = descend(Flat(), parent(), steps=20, noise=1.0)
        assert_array_equal(ours.gradient, theirs.gradient)
        for readout in ("direction", "rate"):
            same = np.allclose(getattr(ours, readout), getattr(theirs, readout), rtol=1e-12)
            assert same == (readout not in changes), readout


@tree
def test_each_class_overrides_what_it_changes_and_no_more(
    cls: type[Optimizer], parent: type, changes: set[str]
) -> None:
    written = vars(cls)
    assert ("root" in written) == ("rate" in changes and cls is not SGD)
    assert ("move" in written) == (cls is not AMSGrad)  # whose rate alone is new


@pytest.mark.parametrize("cls", everyone(), ids=lambda cls: cls.__name__)
def test_each_class_tells_its_part_of_the_story(cls: type[Optimizer]) -> None:
    for text in ("formula", "insight", "changes", "__doc__"):
        assert vars(cls)[text], f"{cls.__name__} has no {text} of its own"
    assert "Source:" in (cls.__doc__ or "")


MEETINGS = [
    ("Momentum(β=0) is SGD", lambda lr: Momentum(lr, beta=0.0), SGD),
    ("Nesterov(β=0) is SGD", lambda lr: Nesterov(lr, beta=0.0), SGD),
    ("AdamW(λ=0) is Adam", lambda lr: AdamW(lr, weight_decay=0.0), Adam),
    ("Adam(L2=0) is Adam", lambda lr: Adam(lr, l2=0.0), Adam),
    ("Adam(L2=[0]) is Adam", lambda lr: Adam(lr, l2=np.zeros(3)), Adam),
]


@pytest.mark.parametrize(
    ("one", "other"), [row[1:] for row in MEETINGS], ids=[row[0] for row in MEETINGS]
)
@settings(max_examples=10)
@given(lr=st.floats(1e-6, 10.0), w=arrays((2, 3)), gradients=arrays((20, 2, 3)))
def test_relatives_meet_bit_for_bit(
    one: Any, other: Any, lr: float, w: NDArray, gradients: NDArray
) -> None:
    assert_array_equal(walk(one(lr), w, gradients), walk(other(lr), w, gradients))


@settings(max_examples=10)
@given(arrays((30, 2)), st.floats(1e-2, 1.0))
def test_l2_is_the_penalty_added_to_the_gradient(gradients: NDArray, penalty: float) -> None:
    w = np.array([3.0, -2.0])
    plain, penalised = Adam(0.05), Adam(0.05, l2=penalty)
    a, b = plain.init(w), penalised.init(w)
    for g in gradients:
        expected, a = plain.step(w, g + penalty * w, a)
        w, b = penalised.step(w, g, b)
        assert_array_equal(w, expected)


@settings(max_examples=30)
@given(st.data(), RUNS)
def test_init_and_step_write_into_nothing_that_is_passed(
    data: st.DataObject, runs: tuple[int, ...]
) -> None:
    optimizer = data.draw(any_optimizer(runs))
    w, g = data.draw(arrays((2, *runs))), data.draw(arrays((2, *runs)))
    state = optimizer.init(w)
    _, state = optimizer.step(w, g, state)
    passed = [w, g, *(value for value in remembered(state).values() if np.ndim(value))]
    before = [array.copy() for array in passed]
    for array in passed:
        array.flags.writeable = False  # a write raises, even one that is taken back

    fresh = optimizer.init(w)
    new_w, new_state = optimizer.step(w, g, state)

    for now, then in zip(passed, before, strict=True):
        assert_array_equal(now, then)
    made = [new_w, *remembered(new_state).values(), *remembered(fresh).values()]
    assert not any(np.shares_memory(a, b) for a in made if np.ndim(a) for b in passed)


@settings(max_examples=15)
@given(st.data(), RUNS)
def test_a_step_depends_on_nothing_but_its_arguments(
    data: st.DataObject, runs: tuple[int, ...]
) -> None:
    optimizer = data.draw(any_optimizer(runs))
    w, gradients = data.draw(arrays((2, *runs))), data.draw(arrays((6, 2, *runs)))
    once = walk(optimizer, w, gradients)
    walk(optimizer, w, -gradients)
    assert_array_equal(walk(optimizer, w, gradients), once)


@settings(max_examples=30)
@given(st.data(), st.sampled_from([(1,), (3,), (2, 3)]))
def test_many_runs_at_once_are_the_runs_one_by_one(
    data: st.DataObject, runs: tuple[int, ...]
) -> None:
    optimizer = data.draw(any_optimizer(runs))
    w, gradients = data.draw(arrays((2, *runs))), data.draw(arrays((12, 2, *runs)))
    together = walk(optimizer, w, gradients)
    for run in np.ndindex(runs):
        alone = optimizer.replace(
            **{
                name: np.broadcast_to(value, runs)[run]
                for name, value in optimizer.hyperparameters.items()
            }
        )
        at = (..., *run)
        assert_array_equal(walk(alone, w[at], gradients[at]), together[at])


@each_optimizer
def test_stepping_by_hand_is_descend(optimizer: Optimizer) -> None:
    surface = surfaces.Rosenbrock()
    start = np.array([[-1.2, 0.5], [1.0, 2.0]])
    run = descend(surface, optimizer.replace(lr=1e-3), start, steps=50)
    w = start
    state = run.optimizer.init(w)
    for expected in run.w[1:]:
        w, state = run.optimizer.step(w, surface.gradient(w), state)
        assert_array_equal(w, expected)


@each_optimizer
def test_what_is_kept_of_each_weight_starts_at_zero_in_an_array_of_its_own(
    optimizer: Optimizer,
) -> None:
    state = optimizer.init(np.ones((2, 3)))
    assert type(state) is optimizer.remembers
    arrays = [value for value in remembered(state).values() if np.ndim(value)]
    for value in arrays:
        assert_array_equal(value, np.zeros((2, 3)))
    assert len({id(value) for value in arrays}) == len(arrays)
    assert all(f"{name}=" in repr(state) for name in remembered(state))


@each_optimizer
@pytest.mark.parametrize("runs", [(), (3,)])
def test_float32_stays_float32(optimizer: Optimizer, runs: tuple[int, ...]) -> None:
    if runs:
        optimizer = optimizer.replace(lr=np.full(runs, 0.1, np.float32))
    w = np.ones((2, *runs), np.float32)
    state = optimizer.init(w)
    for _ in range(3):
        w, state = optimizer.step(w, np.full_like(w, 0.5), state)
        arrays = [w, *(value for value in remembered(state).values() if np.ndim(value))]
        assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


@each_optimizer
def test_whole_numbers_and_lists_become_floats(optimizer: Optimizer) -> None:
    state = optimizer.init([3, -2])
    w, _ = optimizer.step([3, -2], [1, 4], state)
    expected, _ = optimizer.step(np.array([3.0, -2.0]), np.array([1.0, 4.0]), state)
    assert_array_equal(w, expected)


@each_optimizer
def test_a_step_that_diverges_warns_of_nothing(optimizer: Optimizer) -> None:
    for g in (np.inf, -np.inf, np.nan, 1e300):
        w: NDArray = np.array([1e308, -1.0])
        state = optimizer.init(w)
        for _ in range(3):
            w, state = optimizer.step(w, np.array([g, 1.0]), state)
        assert np.isfinite(w[1])  # each coordinate on its own
        if np.isnan(g) or (np.isinf(g) and not isinstance(optimizer, Lion)):  # which takes the sign
            assert not np.isfinite(w[0])


def test_an_optimizer_is_a_class_with_a_rule() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Optimizer(lr=0.1)  # type: ignore[abstract]


def test_adam_is_an_rmsprop() -> None:
    assert isinstance(Adam(beta2=0.99), RMSProp)
    assert Adam(beta2=0.99).rho == 0.99
    assert isinstance(Lion(beta2=0.8), Momentum)
    assert Lion(beta2=0.8).beta == 0.8
    with pytest.raises(TypeError, match="rho"):
        Adam(rho=0.9)
    assert AdamW().l2 == 0.0
    assert "l2" not in AdamW().hyperparameters


def test_a_hyperparameter_and_a_state_of_any_name() -> None:
    odd = Odd(0.1, zeal=0.25)
    assert repr(odd) == "Odd(lr=0.1, zeal=0.25)"
    assert odd.replace(zeal=[0.0, 0.5]).runs == (2,)
    w, g = np.array([1.0, -2.0]), np.array([4.0, 8.0])
    state = odd.init(w)
    w, state = odd.step(w, g, state)
    assert_array_equal(w, [1.0 - 0.1 * 4.0, -2.0 - 0.1 * 8.0])
    w, state = odd.step(w, g, state)
    assert isinstance(state, Grudge)
    assert_array_equal(state.grudge, 1.25 * g)
    assert state.turns == 2.0


def test_a_name_that_an_optimizer_has_already_is_refused() -> None:
    for parent, name in ((SGD, "step"), (SGD, "runs"), (Adam, "rho")):
        field = Hyperparameter(0.5, SHARE, "x", "x")
        with pytest.raises(TypeError, match=name):
            type("Mine", (parent,), {name: field})


def test_who_is_appended_to_the_family_is_one_of_everyone() -> None:
    FAMILY.append(Odd)
    try:
        assert everyone() == [*FAMILY[:7], Odd, Lion, NAdam, AMSGrad]
    finally:
        FAMILY.remove(Odd)


def test_sixteen_bits_are_promoted() -> None:
    """In them a gradient of 300 has an infinite square, and the ε of Adam is 0."""
    adam, half = Adam(), np.array([1.0, 2.0], np.float16)
    w, _ = adam.step(half, 300 * half, adam.init(half))
    full, _ = adam.step(half.astype(float), 300.0 * half.astype(float), adam.init([1.0, 2.0]))
    assert w.dtype == np.float64
    np.testing.assert_array_equal(w, full)
    assert surfaces.Quadratic().gradient(half).dtype == np.float64
    run = descend(surfaces.Quadratic(), adam, half, steps=3)
    assert run.w.dtype == np.float64


@pytest.mark.parametrize("values", [[1j, 2.0], np.array([1 + 0j, 1]), ["a", "b"], [None, 1.0]])
def test_what_is_no_real_number_is_refused(values: Any) -> None:
    adam, surface = Adam(), surfaces.Quadratic()
    for name, call in {
        "weights": lambda: adam.init(values),
        "gradient": lambda: adam.step([1.0, 2.0], values, adam.init([1.0, 2.0])),
        "points": lambda: surface.gradient(values),
        "start": lambda: descend(surface, adam, values),
        "gradients": lambda: follow(adam, [values], [1.0, 2.0]),
    }.items():
        with pytest.raises(ValueError, match=f"{name} must be real numbers, got"):
            call()
