"""Hyperparameters: what they may be, and that an optimizer is a frozen value of them."""

import copy
import pickle
from functools import partial
from inspect import signature
from itertools import product
from typing import Any

import numpy as np
import pytest
from core.cases import (
    CLASSES,
    any_optimizer,
    each_class,
    each_optimizer,
)
from hypothesis import given, settings
from numpy.testing import assert_array_equal

from optimizer_guide import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    everyone,
)
from optimizer_guide.core.hyperparameter import NOT_NEGATIVE, POSITIVE, SHARE
from optimizer_guide.core.optimizer import hyperparameters_of

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
    "zeal": SHARE,
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
