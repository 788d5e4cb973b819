"""What travels of a run, and what the browser finds in it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from optimizer_guide.figures.shell import Film


def unpacked(film: Film) -> dict[str, np.ndarray]:
    """What `unpacked` in shell.js makes of it."""
    columns = {}
    for key, [numbers] in film.sent.data.items():
        if key.endswith("[]"):
            columns[key[:-2]] = numbers
        else:
            columns |= dict(zip(key.split(" "), numbers, strict=True))
    return columns


@pytest.fixture
def columns() -> dict[str, np.ndarray]:
    names = ("w1_Adam", "w1_SGD", "loss_Adam", "rate", "from_w")
    return {name: np.arange(5.0) + i / 7 for i, name in enumerate(names)}


def test_every_column_arrives_and_few_arrays_travel(columns):
    film = Film("some-1")
    columns["spread"] = np.arange(15, dtype="f4").reshape(5, 3)
    film.show(columns)
    assert unpacked(film).keys() == {"t", *columns}
    for name, column in {"t": np.arange(5), **columns}.items():
        assert_array_equal(unpacked(film)[name], column, strict=name == "spread")
        assert_array_equal(film.columns[name], column)
    assert set(film.sent.data) == {"t rate from_w", "w1_Adam loss_Adam", "w1_SGD", "spread[]"}


def test_what_is_the_same_is_not_sent_again(columns):
    film = Film("some-1")
    film.show(columns)
    before = dict(film.sent.data)
    film.show({**columns, "w1_SGD": np.zeros(5)})
    assert {key for key in before if film.sent.data[key] is not before[key]} == {"w1_SGD"}
    assert_array_equal(unpacked(film)["w1_SGD"], np.zeros(5))


def test_other_columns_and_other_lengths(columns):
    film = Film("some-1")
    film.show(columns)
    film.show({"w1_SGD": np.zeros(3), "rate": np.ones(3)})
    assert unpacked(film).keys() == {"t", "w1_SGD", "rate"}
    assert_array_equal(unpacked(film)["t"], [0, 1, 2])
    film.show({"t": np.array([0, 10, 20]), "rate": np.ones(3)})
    assert_array_equal(unpacked(film)["t"], [0, 10, 20])
