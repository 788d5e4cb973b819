"""Each optimizer is its textbook rule, a frozen value, and a step that writes into nothing."""

from __future__ import annotations

import copy
import pickle
from functools import partial
from inspect import signature
from itertools import product
from typing import Any

import numpy as np
import pytest
from core.cases import CLASSES, OPTIMIZERS, Flat, Magpie, Nest, any_optimizer, arrays
from core.textbook import RULES
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

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
from optimizer_guide.core.hyperparameter import NOT_NEGATIVE, POSITIVE, SHARE
from optimizer_guide.core.optimizer import hyperparameters_of, remembered

RUNS = st.sampled_from([(), (1,), (3,), (2, 3)])
each_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
each_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


def walk(optimizer: Optimizer, w: NDArray, gradients: NDArray) -> NDArray:
    """The positions when fed these gradients: (steps + 1, *w.shape)."""
    state, path = optimizer.init(w), [w]
    for g in gradients:
        w, state = optimizer.step(w, g, state)
        path.append(w)
    return np.array(path)


# -- the rules ---------------------------------------------------------------------------------


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


# -- relatives that meet -----------------------------------------------------------------------

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


# -- init and step -----------------------------------------------------------------------------


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


# -- hyperparameters ---------------------------------------------------------------------------

# values out of a range, and the range as the message gives it
BAD = {
    POSITIVE: ([0.0, -0.1, np.inf], "(0, ∞)"),
    SHARE: ([-0.1, 1.0, 1.5, np.inf], "[0, 1)"),
    NOT_NEGATIVE: ([-1e-8, -0.1, np.inf], "[0, ∞)"),
}
RANGES = {
    "lr": POSITIVE,
    "beta": SHARE,
    "beta1": SHARE,
    "beta2": SHARE,
    "rho": SHARE,
    "greed": SHARE,
    "eps": NOT_NEGATIVE,
    "l2": NOT_NEGATIVE,
    "weight_decay": NOT_NEGATIVE,
    "momentum_decay": NOT_NEGATIVE,
}
NO_NUMBERS: list[Any] = [
    "fast",
    "0.1",
    b"0.1",
    None,
    True,
    0.1j,
    [0.1, None],
    [[0.1], [0.1, 0.2]],
    {},
    object,
]


@each_class
def test_the_hyperparameters_of_a_class(cls: type[Optimizer]) -> None:
    fields = hyperparameters_of(cls)
    assert list(signature(cls).parameters) == list(fields) == list(cls().hyperparameters)
    for name, field in fields.items():
        assert getattr(cls(), name) == field.default == signature(cls).parameters[name].default
        assert field.allowed == RANGES[name]
        assert field.symbol
        assert field.label
        assert field.help
        low, high = field.shown
        assert low <= field.default <= high
        assert field.scale != "log" or low > 0
        assert field.default in field.allowed


@each_class
def test_a_value_out_of_range_is_named_with_its_range(cls: type[Optimizer]) -> None:
    for name in hyperparameters_of(cls):
        values, allowed = BAD[RANGES[name]]
        for value in [*values, -np.inf, np.nan]:
            for given_as in (value, [0.5, value], np.array([[0.5], [value]])):
                with pytest.raises(ValueError, match=name) as error:
                    cls(**{name: given_as})
                assert str(error.value) == f"{name} must be in {allowed}, got {value:g}"


@each_class
def test_what_is_no_number_is_named_with_the_range(cls: type[Optimizer]) -> None:
    for name in hyperparameters_of(cls):
        for value in NO_NUMBERS:
            with pytest.raises(ValueError, match="must be a number") as error:
                cls(**{name: value})
            for part in (name, repr(value), BAD[RANGES[name]][1]):
                assert part in str(error.value)


ARGUMENTS: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
    ((), {"gamma": 1.0}, "SGD() got an unexpected keyword argument 'gamma'"),
    ((0.1, 0.2), {}, "SGD() too many positional arguments"),
    ((0.1,), {"lr": 0.2}, "SGD() multiple values for argument 'lr'"),
]


@pytest.mark.parametrize(("in_order", "by_name", "message"), ARGUMENTS)
def test_arguments_that_it_does_not_take(
    in_order: tuple[Any, ...], by_name: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError) as error:
        SGD(*in_order, **by_name)
    assert str(error.value) == message


def test_hyperparameters_in_the_order_that_is_public() -> None:
    for cls, names in {
        SGD: "lr",
        Momentum: "lr beta",
        Nesterov: "lr beta",
        Adagrad: "lr eps",
        RMSProp: "lr rho eps",
        Adam: "lr beta1 beta2 eps l2",
        AdamW: "lr beta1 beta2 eps weight_decay",
    }.items():
        assert " ".join(hyperparameters_of(cls)) == names
        values = np.linspace(0.1, 0.5, len(names.split())).tolist()
        assert list(cls(*values).hyperparameters.values()) == values


def test_hyperparameters_of_one_role_share_an_axis() -> None:
    roles: dict[str, set[str]] = {}
    for cls in everyone():
        for name, field in hyperparameters_of(cls).items():
            roles.setdefault(str(field.role), set()).add(name)
    assert roles == {
        "learning rate": {"lr"},
        "momentum": {"beta", "beta1"},
        "averaging": {"rho", "beta2"},
        "decay": {"l2", "weight_decay"},
        "": {"eps", "momentum_decay"},
    }


def test_a_message_stays_short_whatever_was_passed() -> None:
    with pytest.raises(ValueError, match="must be a number") as error:
        SGD("x" * 10_000)
    assert len(str(error.value)) < 200


EDGES = [
    SGD(5e-324),
    SGD(1e300),
    Momentum(beta=0.0),
    Momentum(beta=np.nextafter(1.0, 0.0)),
    Adagrad(eps=0.0),
    RMSProp(rho=0, eps=0),
    Adam(beta1=0, beta2=0, eps=0, l2=0),
    AdamW(weight_decay=0),
]


@pytest.mark.parametrize("optimizer", EDGES, ids=repr)
def test_the_edges_of_a_range_that_belong_to_it(optimizer: Optimizer) -> None:
    w, _ = optimizer.step(np.ones(2), np.ones(2), optimizer.init(np.ones(2)))
    assert np.isfinite(w).all()


@pytest.mark.parametrize("value", [1, np.float32(1), np.float64(1), np.int32(1), np.array(1.0)])
def test_any_kind_of_number_becomes_a_float(value: Any) -> None:
    assert type(SGD(value).lr) is float


def test_float32_arrays_stay_float32_and_all_others_become_float64() -> None:
    assert np.asarray(SGD(np.ones(2, np.float32)).lr).dtype == np.float32
    for dtype in (int, np.float16, np.uint8, np.float64):
        assert np.asarray(SGD(np.ones(2, dtype)).lr).dtype == np.float64


@each_class
def test_hyperparameters_are_frozen(cls: type[Optimizer]) -> None:
    for name, dtype in product(hyperparameters_of(cls), (np.float64, np.float32)):
        values = np.array([0.25, 0.5], dtype)
        optimizer = cls(**{name: values})
        values[0] = 9.0
        assert_array_equal(getattr(optimizer, name), [0.25, 0.5])
        with pytest.raises(ValueError, match="read-only"):
            getattr(optimizer, name)[0] = 9.0
        frozen = rf"{cls.__name__} is frozen.*replace\({name}=…\)"
        with pytest.raises(AttributeError, match=frozen):
            setattr(optimizer, name, 0.1)


@pytest.mark.parametrize(
    ("beta", "runs"),
    [(0.9, ()), ([0.9], (1,)), ([0.8, 0.9], (2,)), ([[0.8], [0.9]], (2, 1)), ([[0.9]], (1, 1))],
)
def test_the_runs_are_what_the_hyperparameters_span(beta: Any, runs: tuple[int, ...]) -> None:
    assert Momentum(beta=beta).runs == runs
    assert Momentum(lr=np.ones((3, 1, 1)), beta=beta).runs == (np.broadcast_shapes((3, 1, 1), runs))


def test_hyperparameters_that_do_not_fit_one_another() -> None:
    with pytest.raises(ValueError, match="do not broadcast") as error:
        Momentum(lr=[0.1, 0.2], beta=[0.7, 0.8, 0.9])
    for part in ("Momentum", "lr", "(2,)", "beta", "(3,)"):
        assert part in str(error.value)


# hyperparameters of this shape do not fit weights of that one
MISFITS = [((3,), (2,)), ((3,), (2, 4)), ((3,), (2, 1)), ((2,), (2,)), ((4, 1), (2, 4))]


@each_class
def test_a_hyperparameter_that_does_not_fit_the_runs(cls: type[Optimizer]) -> None:
    for name, (shape, weights) in product(hyperparameters_of(cls), MISFITS):
        w = np.ones(weights)
        state = cls().init(w)
        optimizer = cls(**{name: np.full(shape, 0.5)})
        for call in (partial(optimizer.init, w), partial(optimizer.step, w, w, state)):
            with pytest.raises(ValueError, match="does not fit") as error:
                call()
            for part in (name, str(shape), str(weights), str(weights[1:])):
                assert part in str(error.value)


@each_optimizer
def test_weights_and_gradients_of_the_wrong_shape(optimizer: Optimizer) -> None:
    with pytest.raises(ValueError, match=r"axis of coordinates, got the number 1\.0"):
        optimizer.init(1.0)
    w = np.ones((2, 3))
    for shape in [(2,), (3, 2), (2, 1), ()]:
        with pytest.raises(ValueError, match="gradient has shape") as error:
            optimizer.step(w, np.ones(shape), optimizer.init(w))
        assert str(shape) in str(error.value)
        assert "(2, 3)" in str(error.value)


# -- values ------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(any_optimizer())
def test_the_repr_makes_the_same_value(optimizer: Optimizer) -> None:
    names = {cls.__name__: cls for cls in CLASSES}
    assert eval(repr(optimizer), names) == optimizer


@settings(max_examples=25)
@given(any_optimizer((2,)), any_optimizer((2,)))
def test_equal_means_same_class_and_same_hyperparameters(one: Optimizer, other: Optimizer) -> None:
    twin = type(one)(**one.hyperparameters)
    assert one == twin
    same = type(one) is type(other) and all(
        np.array_equal(value, other.hyperparameters[name])
        for name, value in one.hyperparameters.items()
    )
    assert (one == other) == same


@each_class
def test_replace_changes_one_hyperparameter_and_leaves_the_rest(cls: type[Optimizer]) -> None:
    before = cls()
    for name in hyperparameters_of(cls):
        after = before.replace(**{name: 0.625})
        assert after != before
        assert type(after) is cls
        assert after.hyperparameters == before.hyperparameters | {name: 0.625}
        assert before == cls()
        with pytest.raises(ValueError, match=name):
            before.replace(**{name: -1.0})


def test_relatives_with_the_same_numbers_are_not_equal() -> None:
    assert Momentum(0.1, 0.9) != Nesterov(0.1, 0.9)
    assert SGD(0.1) != 0.1
    with pytest.raises(TypeError, match="unhashable"):
        hash(SGD())


@each_optimizer
def test_copies_are_equal(optimizer: Optimizer) -> None:
    for one in (optimizer, optimizer.replace(lr=[0.1, 0.2])):
        for twin in (copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
            assert twin == one
            assert twin.runs == one.runs


# -- a class is all there is to an optimizer -----------------------------------------------------


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
    magpie = Magpie(0.1, greed=0.25)
    assert repr(magpie) == "Magpie(lr=0.1, greed=0.25)"
    assert magpie.replace(greed=[0.0, 0.5]).runs == (2,)
    w, g = np.array([1.0, -2.0]), np.array([4.0, 8.0])
    state = magpie.init(w)
    w, state = magpie.step(w, g, state)
    assert_array_equal(w, [1.0 - 0.1 * 4.0, -2.0 - 0.1 * 8.0])
    w, state = magpie.step(w, g, state)
    assert isinstance(state, Nest)
    assert_array_equal(state.glitter, 1.25 * g)
    assert state.visits == 2.0


def test_a_name_that_an_optimizer_has_already_is_refused() -> None:
    for parent, name in ((SGD, "step"), (SGD, "runs"), (Adam, "rho")):
        field = Hyperparameter(0.5, SHARE, "x", "x")
        with pytest.raises(TypeError, match=name):
            type("Mine", (parent,), {name: field})


def test_who_is_appended_to_the_family_is_one_of_everyone() -> None:
    FAMILY.append(Magpie)
    try:
        assert everyone() == [*FAMILY[:7], Magpie, Lion, NAdam, AMSGrad]
    finally:
        FAMILY.remove(Magpie)


# -- the numbers that weights may be ---------------------------------------------------------------


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
