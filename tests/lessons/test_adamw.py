"""AdamW: what its figure shows is what the core computes, and its claims can fail."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from optimizer_guide import Adam, AdamW
from optimizer_guide.lessons.adamw import lesson
from optimizer_guide.lessons.adamw.decay import (
    GRADIENTS,
    SCALES,
    STEPS,
    Decay,
    labels,
)


def by_public_steps(optimizer: Adam) -> NDArray[np.floating]:
    w: NDArray[np.floating] = np.ones(3)
    path, state = [w], optimizer.init(w)
    for g in GRADIENTS:
        w, state = optimizer.step(w, g, state)
        path.append(w)
    return np.array(path)


def test_claims_can_fail() -> None:
    still_apart, times_lr, equal, unequal = Decay.claims
    assert not still_apart.check(Decay().compute()).holds
    assert not unequal.check(Decay(decay=0.0).compute()).holds
    assert not equal.check(Decay().compute()).holds
    assert not times_lr.check(Decay(decay=0.0).compute()).holds


def test_the_facts() -> None:
    computed = Decay().compute()
    assert [f"{w:.4f}" for w in computed.l2[-1]] == ["0.0003", "0.3598", "0.8890"]
    assert [f"{w:.3f}" for w in computed.adamw[-1]] == ["0.361"] * 3
    assert SCALES == (0.1, 1.0, 10.0)
    assert STEPS == 1000


def test_what_is_played_are_the_core_s_numbers() -> None:
    played = Decay(lr=0.02, decay=0.3).compute().played
    for name, optimizer in (("l2", Adam(0.02, l2=0.3)), ("adamw", AdamW(0.02, weight_decay=0.3))):
        path = by_public_steps(optimizer)
        for i in range(3):
            assert_allclose(played[f"{name}_{i}"], path[:, i], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("lr", "decay"), list(itertools.product((0.001, 0.05), (0.0, 0.5))))
def test_all_of_it_is_in_the_frame_at_the_bounds_of_the_sliders(lr: float, decay: float) -> None:
    computed = Decay(lr=lr, decay=decay).compute()
    for paths in (computed.l2, computed.adamw):
        assert np.isfinite(paths).all()
        assert paths.min() > -0.16
        assert paths.max() < 1.12


@pytest.mark.parametrize(
    ("ends", "texts"),
    [
        ([0.3, 0.3, 0.3], ["all three"]),
        ([0.0, 0.3, 0.9], ["gradients ±10", "gradients ±1", "gradients ±0.1"]),
        ([0.0, 0.01, 0.9], ["gradients ±10", "gradients ±0.1, ±1"]),
    ],
)
def test_lines_that_end_together_share_a_label(ends: list[float], texts: list[str]) -> None:
    assert labels(np.array(ends))["text"] == texts


def test_the_prose_quotes_what_the_figure_shows() -> None:
    facts, computed = lesson.AdamW.facts(), Decay().compute()
    assert facts["penalised_small"] == "≈ 0"
    assert facts["penalised_middle"] == computed.l2[-1, 1]
    assert facts["penalised_large"] == computed.l2[-1, 2]
    assert facts["decoupled"] == computed.adamw[-1, 0]
