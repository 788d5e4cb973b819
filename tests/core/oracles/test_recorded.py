"""Ours take the paths that PyTorch's and Optax's optimizers took when they were recorded."""

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from core.cases import Flat
from core.oracles import networks
from core.oracles.cases import (
    AGREED,
    CASES,
    EQUAL,
    GROUNDS,
    RECORDED_STEPS,
    RECORDS,
    SEED,
    START,
    UNEQUAL,
    our_path,
    runs,
)
from core.textbook import RULES
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from optimizer_guide import Adam, descend, everyone


@cache
def recorded(library: str) -> dict[str, Any]:
    return json.loads((RECORDS / f"{library}.json").read_text(encoding="utf-8"))


def paths(library: str, name: str, ground: str) -> tuple[NDArray, NDArray]:
    """Ours and theirs."""
    record = recorded(library)["paths"][name]
    ours = our_path(name, ground, record["hyperparameters"], RECORDED_STEPS)
    return ours, np.array(record[ground])


@pytest.mark.parametrize(("name", "library"), runs(EQUAL))
def test_ours_takes_the_recorded_path(name: str, library: str) -> None:
    for ground in GROUNDS:
        ours, theirs = paths(library, name, ground)
        assert_allclose(ours, theirs, rtol=0, atol=AGREED, err_msg=ground)


@pytest.mark.parametrize(("name", "library"), runs(UNEQUAL))
def test_what_only_looks_the_same_is_not(name: str, library: str) -> None:
    for ground in GROUNDS:
        ours, theirs = paths(library, name, ground)
        assert np.abs(ours - theirs).max() > 1000 * AGREED, ground


def test_dampening_differs_from_the_first_step_on() -> None:
    ours, theirs = paths("torch", "the first buffer skips torch's dampening", "ravine")
    assert_allclose(theirs[1] - theirs[0], (ours[1] - ours[0]) / (1 - 0.9), rtol=1e-12)


@pytest.mark.parametrize("eps", [1e-8, 0.0])
def test_keras_adds_epsilon_before_the_correction(eps: float) -> None:
    of = CASES["Adam"].example | {"eps": eps}
    small = 1e-6 * GROUNDS["fixed gradients"].noise(60)
    ours = descend(Flat(), Adam(**of), START, 60, noise=1e-6, seed=SEED).w
    keras = list(RULES["Keras' Adam"](np.array(START), lambda w, t: small[t - 1], 60, **of))
    # ε is all that differs, and where gradients are small it is much.
    assert np.abs(ours - keras).max() > 0.01 if eps else np.allclose(ours, keras, atol=AGREED)


@pytest.mark.parametrize("library", ["torch", "optax"])
def test_the_record_is_of_the_cases_of_the_table(library: str) -> None:
    record = recorded(library)
    assert library in record["with"]
    for name, of in runs(CASES):
        assert (name in record["paths"]) or of != library
    for name, path in record["paths"].items():
        assert path["hyperparameters"] == CASES[name].example
        for ground in GROUNDS:
            assert np.shape(path[ground]) == (RECORDED_STEPS + 1, 2)


def test_each_of_the_family_has_an_oracle() -> None:
    assert {case.ours for case in EQUAL.values()} >= set(everyone())


@pytest.mark.parametrize("name", networks.TRAINED)
def test_a_network_is_trained_to_the_recorded_weights(name: str) -> None:
    ours = networks.our_weights(name, networks.RECORDED_STEPS)
    theirs = recorded("networks")["weights"][name]
    assert_allclose(ours[-1], theirs, rtol=0, atol=networks.AGREED)
    assert np.abs(ours[-1] - ours[0]).max() > 0.01  # it was trained
