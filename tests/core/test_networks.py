"""Networks are losses like any other: exact gradients, mini-batches, and their sharpness."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from optimizer_guide import SGD, Adam, Momentum, RMSProp, descend
from optimizer_guide.core.networks.examples import OfExamples, minibatches
from optimizer_guide.core.networks.letters import ALPHABET, Letters, letters_of, text_of
from optimizer_guide.core.networks.multilayer import LOGISTIC, Multilayer, initial
from optimizer_guide.core.networks.sharpness import hessian_product, sharpness
from optimizer_guide.core.networks.slice import Slice, main_plane
from optimizer_guide.core.surfaces import Quadratic

X = np.linspace(-1, 1, 12)
CURVE = Multilayer((1, 5, 4, 1), X[:, None], np.cos(3 * X))
POINTS = np.random.default_rng(3).standard_normal((30, 2))
CLASSES = Multilayer((2, 4, 1), POINTS, np.sign(POINTS[:, 0] * POINTS[:, 1]), LOGISTIC, seed=5)
TEXT = letters_of("The quick brown fox jumps over the lazy dog; the dog does not mind. " * 3)
LETTERS = Letters(TEXT)
NETWORKS = {"curve": CURVE, "classes": CLASSES, "letters": LETTERS}
each_network = pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)


def somewhere(network: OfExamples, *runs: int, seed: int = 0) -> NDArray:
    """Weights about as large as at the start: (d, *runs)."""
    return np.random.default_rng(seed).standard_normal((network.d, *runs))


def hessian(network: OfExamples, w: NDArray) -> NDArray:
    """The whole of it, one column a weight."""
    return np.stack([hessian_product(network, w, e) for e in np.eye(network.d)])


# -- values and gradients ------------------------------------------------------------------------


@each_network
@settings(max_examples=5)
@given(seed=st.integers(0, 1000))
def test_the_gradient_is_what_central_differences_say(network: OfExamples, seed: int) -> None:
    w = somewhere(network, seed=seed)
    steps = 1e-5 * np.eye(network.d)
    differences = network.value(w[:, None] + steps) - network.value(w[:, None] - steps)
    assert_allclose(network.gradient(w), differences / 2e-5, rtol=0, atol=1e-9)


@each_network
def test_value_and_gradient_together_are_those_of_each_alone(network: OfExamples) -> None:
    for runs in ((), (3, 2)):
        w = somewhere(network, *runs)
        g = np.empty_like(w)
        assert_array_equal(network.value_and_gradient_into(w, g), network.value(w))
        assert_array_equal(g, network.gradient(w))


@each_network
def test_many_runs_are_as_each_alone(network: OfExamples) -> None:
    w = somewhere(network, 3, 2)
    value, gradient = network.value(w), network.gradient(w)
    for at in np.ndindex(3, 2):
        assert_allclose(value[at], network.value(w[:, *at]), rtol=1e-13)
        assert_allclose(gradient[:, *at], network.gradient(w[:, *at]), rtol=0, atol=1e-14)


@each_network
def test_a_batch_is_the_same_loss_on_fewer_examples(network: OfExamples) -> None:
    w = somewhere(network)
    one_by_one = [network.on(np.array([i])) for i in range(network.examples)]
    assert_allclose(np.mean([one.value(w) for one in one_by_one]), network.value(w))
    mean = np.mean([one.gradient(w) for one in one_by_one], axis=0)
    assert_allclose(mean, network.gradient(w), rtol=0, atol=1e-12)


def test_a_network_of_known_weights_gives_the_output_worked_out_by_hand() -> None:
    network = Multilayer((1, 1, 1), [[0.5]], [1.0])
    output = 3.0 * np.tanh(2.0 * 0.5 + 0.25) - 1.0
    w = np.array([2.0, 0.25, 3.0, -1.0])
    assert_allclose(network.outputs(w, np.array([[0.5]])), [output])
    assert_allclose(network.value(w), (output - 1.0) ** 2 / 2)


def test_weights_start_with_a_spread_of_one_over_the_root_of_the_fan_in() -> None:
    w = initial((400, 300, 1), 0)
    assert_allclose(np.std(w[: 400 * 300]), 1 / 20, rtol=0.02)
    assert not w[400 * 300 : 400 * 300 + 300].any()
    assert_array_equal(initial((2, 3, 1), np.array([4, 9]))[:, 1], initial((2, 3, 1), 9))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Multilayer((1, 4, 2), X[:, None], X), "the last of them 1"),
        (lambda: Multilayer((1,), X[:, None], X), "two or more widths"),
        (lambda: Multilayer((2, 1), X[:, None], X), r"x must have shape \(n, 2\)"),
        (lambda: Letters(letters_of("a")), "two letters or more, got 1"),
        (lambda: CURVE.gradient(np.zeros(3)), r"points of shape \(39,\)"),
        (lambda: minibatches(10, 11, 5), "size must be from 1 to 10"),
        (lambda: minibatches(10, 0, 5), "size must be from 1 to 10"),
    ],
)
def test_what_does_not_fit_is_told(made: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made()


# -- mini-batches --------------------------------------------------------------------------------


@settings(max_examples=30)
@given(examples=st.integers(1, 40), size=st.integers(1, 40), steps=st.integers(0, 60))
def test_a_round_of_batches_sees_no_example_twice(examples: int, size: int, steps: int) -> None:
    size = min(size, examples)
    batches = minibatches(examples, size, steps, seed=3)
    assert batches.shape == (steps, size)
    a_round = examples // size
    for begin in range(0, steps, a_round):
        seen = batches[begin : begin + a_round].ravel()
        assert len(set(seen.tolist())) == seen.size
        assert ((seen >= 0) & (seen < examples)).all()


def test_each_seed_has_batches_of_its_own_and_the_same_ones_again() -> None:
    many = minibatches(20, 4, 9, np.array([[1, 2], [3, 1]]))
    assert many.shape == (9, 4, 2, 2)
    assert_array_equal(many[..., 0, 0], many[..., 1, 1])
    assert_array_equal(many[..., 0, 1], minibatches(20, 4, 9, 2))
    assert (many[..., 0, 0] != many[..., 0, 1]).any()


@each_network
@pytest.mark.parametrize("optimizer", [SGD(0.3), Momentum(0.3), RMSProp(0.01), Adam(0.01)])
def test_descend_trains_a_network_as_it_walks_on_any_surface(
    network: OfExamples, optimizer: Any
) -> None:
    batches = minibatches(network.examples, 4, 20, seed=1)
    run = descend(network, optimizer, steps=20, batches=batches)
    w, state = network.start, optimizer.init(network.start)
    for t, batch in enumerate(batches):
        gradient = network.on(batch).gradient(w)
        assert_allclose(run.gradient[t], gradient, rtol=0, atol=1e-13)
        assert_allclose(run.loss_seen[t], network.on(batch).value(w), rtol=1e-12)
        w, state = optimizer.step(w, gradient, state)
        assert_allclose(run.w[t + 1], w, rtol=0, atol=1e-13)
        assert_allclose(run.loss[t + 1], network.value(w), rtol=1e-12)


def test_runs_on_batches_of_their_own_are_as_each_alone() -> None:
    seeds = np.array([4, 8, 4])
    rates = np.array([0.1, 0.1, 0.5])
    starts = initial(CLASSES.sizes, seeds)
    batches = minibatches(CLASSES.examples, 5, 15, seeds)
    together = descend(CLASSES, SGD(rates), starts, steps=15, batches=batches)
    shared = descend(CLASSES, SGD(rates), starts, steps=15, batches=batches[..., 0])
    for i in range(3):
        alone = descend(CLASSES, SGD(rates[i]), starts[:, i], steps=15, batches=batches[..., i])
        for key in ("w", "loss", "gradient", "loss_seen"):
            assert_allclose(getattr(together, key)[..., i], getattr(alone, key), rtol=0, atol=1e-13)
    assert_allclose(shared.w[..., 2], together.w[..., 2], rtol=0, atol=1e-13)
    assert_allclose(shared.gradient[..., 2], together.gradient[..., 2], rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    ("surface", "batches", "said"),
    [
        (Quadratic(), np.zeros((5, 2), int), "Quadratic has no examples"),
        (CURVE, np.zeros((4, 2), int), "with 5 steps, got int64 of shape"),
        (CURVE, np.zeros((5, 2)), "whole numbers"),
        (CURVE, np.zeros((5, 2, 3), int), r"do not fit the runs \(\)"),
        (CURVE, np.full((5, 2), 12), "examples from 0 to 11"),
        (CURVE, np.full((5, 2), -1), "examples from 0 to 11"),
    ],
)
def test_batches_that_do_not_fit_are_told(surface: Any, batches: NDArray, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        descend(surface, SGD(0.1), steps=5, batches=batches)


# -- sharpness -----------------------------------------------------------------------------------


@each_network
@pytest.mark.parametrize("trained", [0, 30])
def test_sharpness_is_the_largest_eigenvalue(network: OfExamples, trained: int) -> None:
    w = descend(network, SGD(0.5), steps=trained).w[-1] + 0.1 * somewhere(network)
    values = np.linalg.eigvalsh(hessian(network, w))
    found = sharpness(network, w, tolerance=1e-6, most=5000)
    assert_allclose(found.value, values[-1], rtol=1e-4)
    turned = hessian_product(network, w, found.direction)
    assert_allclose(found.direction @ turned, values[-1], rtol=1e-4)


def test_sharpness_in_steps_of_adam() -> None:
    scale = 10.0 ** np.random.default_rng(2).uniform(-2, 1, CURVE.d)
    w = somewhere(CURVE)
    root = scale**-0.5
    values = np.linalg.eigvalsh(root[:, None] * hessian(CURVE, w) * root)
    found = sharpness(CURVE, w, scale=scale, tolerance=1e-6, most=5000)
    assert_allclose(found.value, values[-1], rtol=1e-4)


def test_sharpness_is_the_largest_where_a_larger_one_points_down() -> None:
    class Dome(Quadratic):
        def gradient_into(self, w: NDArray, g: NDArray) -> None:
            np.multiply(np.array([1.0, -5.0, 0.5])[:, None], w, out=g)

    assert_allclose(sharpness(Dome((1.0, 1.0, 1.0)), np.ones(3), tolerance=1e-6).value, 1.0)


def test_a_direction_found_before_saves_products() -> None:
    w = somewhere(CURVE)
    known = sharpness(CURVE, w, tolerance=1e-6, most=5000)
    again = sharpness(CURVE, w, start=known.direction, most=1)
    assert_allclose(again.value, known.value, rtol=1e-8)
    assert abs(sharpness(CURVE, w, most=1).value / known.value - 1) > 1e-6


# -- a plane ---------------------------------------------------------------------------------------


def test_a_plane_is_the_loss_at_its_points_and_has_its_slope() -> None:
    rng = np.random.default_rng(1)
    axes = np.linalg.qr(rng.standard_normal((CURVE.d, 2)))[0].T
    centre = somewhere(CURVE)
    plane = Slice(CURVE, centre, axes, ((-1.0, 1.0), (-2.0, 2.0)))
    grid = plane.grid(30)
    for i, j in ((0, 0), (7, 21), (29, 4)):
        point = centre + grid.x[j] * axes[0] + grid.y[i] * axes[1]
        assert_allclose(grid.loss[i, j], CURVE.value(point), rtol=1e-12)
    at = np.array([0.3, -0.7])
    steps = 1e-5 * np.eye(2)
    slope = (plane.value(at[:, None] + steps) - plane.value(at[:, None] - steps)) / 2e-5
    assert_allclose(plane.gradient(at), slope, rtol=0, atol=1e-8)
    many = rng.uniform(-1, 1, (2, 7, 60))  # more than are computed at once
    slopes = plane.gradient(many)
    assert slopes.shape == many.shape
    weights = centre + many[:, 3, 40] @ axes
    assert_allclose(slopes[:, 3, 40], axes @ CURVE.gradient(weights), rtol=1e-12)
    together = np.empty_like(many)
    assert_array_equal(plane.value_and_gradient_into(many, together), plane.value(many))
    assert_array_equal(together, slopes)
    single = many.astype("f4")
    assert plane.value(single).dtype == plane.gradient(single).dtype == np.float32
    assert_allclose(plane.gradient(single), slopes, atol=1e-5)
    bends = [(plane.gradient(at + way) - plane.gradient(at - way)) / 2e-5 for way in steps]
    assert_allclose(plane.hessian(at), bends, atol=1e-6)
    assert plane.hessian(many).shape == (2, *many.shape)


def test_the_main_plane_holds_the_path_that_lies_in_one() -> None:
    rng = np.random.default_rng(2)
    axes = np.linalg.qr(rng.standard_normal((9, 2)))[0].T
    path = rng.standard_normal((40, 2)) * (3.0, 1.0) @ axes + rng.standard_normal(9)
    middle, found, shares = main_plane(path)
    assert_allclose(shares.sum(), 1.0)
    assert shares[0] > shares[1]
    assert_allclose(middle + (path - middle) @ found.T @ found, path, atol=1e-12)


# -- letters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("The  Cat,\n42 times", "the cat times"),
        ("Ünïcödé Straße", "unicode strasse"),
        ("кот 猫", ""),
        ("", ""),
        ("ﬁne ① day", "fine day"),
    ],
)
def test_a_text_becomes_letters(text: str, letters: str) -> None:
    assert text_of(letters_of(text)) == letters


@given(st.text())
def test_any_text_becomes_letters_of_the_alphabet(text: str) -> None:
    letters = letters_of(text)
    assert ((letters >= 0) & (letters < len(ALPHABET))).all()
    assert_array_equal(letters_of(text_of(letters)), letters)


def test_excess_is_what_the_loss_is_above_the_best_possible() -> None:
    w = somewhere(LETTERS, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = LETTERS.frequencies / LETTERS.common[:, None]
        entropy = -np.nansum(LETTERS.frequencies * np.log(shares))
    above = np.nansum(LETTERS.common[:, None] * LETTERS.excess(w), axis=0)
    assert_allclose(entropy + above, LETTERS.value(w))
    best = np.log(np.maximum(shares, 1e-300)).ravel()
    assert_allclose(np.nan_to_num(LETTERS.excess(np.nan_to_num(best))), 0.0, atol=1e-12)


def test_a_model_that_knows_its_text_writes_like_it() -> None:
    letters = Letters(letters_of("ab ab ab ab"))
    sure = np.where(letters.frequencies.ravel() > 0, 50.0, -50.0)
    assert letters.writes(sure, 8, seed=0) == "ab ab ab"
    assert letters.writes(letters.start, 40, 1) != letters.writes(letters.start, 40, 2)
