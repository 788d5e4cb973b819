"""AdamW: what its figure shows is what the core computes, and its claims hold."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from optimizer_guide import Adam, AdamW
from optimizer_guide.descent import follow
from optimizer_guide.sections import adamw as section
from optimizer_guide.sections.adamw import GRADIENTS, SCALES, STEPS, Decay


def by_public_steps(optimizer: Adam) -> np.ndarray:
    w, path = np.ones(3), [np.ones(3)]
    state = optimizer.init(w)
    for g in GRADIENTS:
        w, state = optimizer.step(w, g, state)
        path.append(w)
    return np.array(path)


@pytest.mark.parametrize("claim", Decay.claims, ids=lambda claim: claim.plain)
def test_a_claim_holds(claim: section.Claim) -> None:
    figure = Decay(**claim.settings)
    measured = claim.check(figure)
    assert measured.holds, measured.text


def test_claims_can_fail() -> None:
    unequal, times_lr, equal = Decay.claims
    assert not unequal.check(Decay(decay=0.0)).holds
    assert not equal.check(Decay()).holds
    assert not times_lr.check(Decay(decay=0.0)).holds


def test_the_facts() -> None:
    figure = Decay()
    assert [f"{w:.4f}" for w in figure.l2[-1]] == ["0.0003", "0.3598", "0.8890"]
    assert [f"{w:.3f}" for w in figure.adamw[-1]] == ["0.361"] * 3
    assert SCALES == (0.1, 1.0, 10.0)
    assert STEPS == 1000


def test_the_film_holds_the_core_s_numbers() -> None:
    figure = Decay(lr=0.02, decay=0.3)
    film = figure.film.columns
    for name, optimizer in (("l2", Adam(0.02, l2=0.3)), ("adamw", AdamW(0.02, weight_decay=0.3))):
        path = by_public_steps(optimizer)
        for i in range(3):
            np.testing.assert_allclose(film[f"{name}_{i}"], path[:, i], rtol=1e-9, atol=1e-12)


def test_the_equation_adds_up_at_every_step() -> None:
    film = Decay().film.columns
    lr = film["lr"]
    l2 = film["l2_before"] - lr * film["l2_unit"]
    adamw = film["adamw_before"] - lr * (film["adamw_unit"] + film["pull"])
    np.testing.assert_allclose(l2[1:], film["l2_2"][1:], rtol=1e-12)
    np.testing.assert_allclose(adamw[1:], film["adamw_2"][1:], rtol=1e-12)
    # What is Adam's in the step of AdamW knows nothing of the decay.
    without = Decay(decay=0.0).film.columns["adamw_unit"]
    np.testing.assert_allclose(film["adamw_unit"][1:], without[1:], atol=1e-10)


def test_follow_leaves_its_arguments_alone_and_wants_a_start_for_each_column() -> None:
    gradients, start = np.ones((5, 2)), np.zeros(2)
    assert follow(Adam(), gradients, start).shape == (6, 2)
    assert (gradients == 1).all()
    assert (start == 0).all()
    with pytest.raises(ValueError, match="zip"):
        follow(Adam(), gradients, [0.0])


@pytest.mark.parametrize(("lr", "decay"), list(itertools.product((0.001, 0.05), (0.0, 0.5))))
def test_the_bounds_of_the_sliders(lr: float, decay: float) -> None:
    figure = Decay(lr=lr, decay=decay)
    assert np.isfinite(figure.l2).all()
    assert figure.readout()
    assert figure.summary()
    # All of it is in the frame.
    assert min(figure.l2.min(), figure.adamw.min()) > -0.16
    assert max(figure.l2.max(), figure.adamw.max()) < 1.12


def test_lines_that_end_together_share_a_label() -> None:
    assert section._labels(np.array([0.3, 0.3, 0.3]))["text"] == ["all three"]
    assert section._labels(np.array([0.0, 0.3, 0.9]))["text"] == ["σ = 10", "σ = 1", "σ = 0.1"]
    assert section._labels(np.array([0.0, 0.01, 0.9]))["text"] == ["σ = 10", "σ = 0.1, 1"]
