"""Section 1: what the figures hold is what the core computes, and the claims are true."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from optimizer_guide import SGD, descend, sweep
from optimizer_guide.sections.gradient_descent import (
    ALPHA,
    BARRIER,
    BOWL,
    CROWD,
    DIPS,
    LONG,
    RUNS,
    STEPS,
    Bowl,
    Escape,
    GradientDescent,
    behaviour,
    percent,
    share_at_the_end,
    share_in_basin,
    steps_until_close,
)


def column(figure, name):
    return np.asarray(figure.film.columns[name])


@pytest.mark.parametrize("cls", GradientDescent.figures)
def test_every_claim_holds(cls):
    figure = cls()
    defaults = {name: figure.param[name].default for name in figure.controls}
    for claim in cls.claims:
        figure.param.update(**{**defaults, **claim.settings})
        measured = claim.check(figure)
        assert measured.holds is True, f"{claim.plain} {measured.text}"


@pytest.mark.parametrize(
    ("claim", "settings"),
    [(0, {"lr": 0.5}), (1, {"lr": 0.2}), (2, {"lr": 0.79})],
)
def test_a_claim_of_the_bowl_fails_elsewhere(claim, settings):
    assert not Bowl.claims[claim].check(Bowl(**settings)).holds


@pytest.mark.parametrize("claim", range(4))
def test_a_claim_of_the_escape_fails_elsewhere(claim):
    noise = 1.0 if claim == 2 else 2.0
    assert not Escape.claims[claim].check(Escape(noise=noise)).holds


@pytest.mark.parametrize("lr", [0.01, 0.1, 0.6, 0.8, 0.9])
def test_the_bowl_shows_the_run(lr):
    figure = Bowl(lr=lr)
    run = descend(BOWL, SGD(lr), steps=STEPS)
    shown = np.isfinite(column(figure, "w"))
    assert shown.sum() == (run.diverged_at + 1 if run.diverged_at >= 0 else STEPS + 1)
    np.testing.assert_array_equal(column(figure, "w")[shown], run.w[shown, 0])
    np.testing.assert_array_equal(column(figure, "loss")[shown], run.loss[shown])


@pytest.mark.parametrize("lr", [0.02, 0.1, 0.6, 0.9])
def test_the_numbers_of_the_equation_add_up(lr):
    figure = Bowl(lr=lr)
    before, slope = column(figure, "from_w"), column(figure, "slope")
    after = before - column(figure, "lr") * slope
    known = np.isfinite(column(figure, "w")) & np.isfinite(before)
    assert known[Bowl.opens]
    np.testing.assert_allclose(after[known], column(figure, "w")[known], rtol=1e-12)


def test_facts_of_the_bowl():
    steps = {lr: steps_until_close(Bowl(lr=lr).run) for lr in (0.02, 0.1, 0.6)}
    assert steps == {0.02: 90, 0.1: 17, 0.6: 7}
    figure = Bowl(lr=0.6)
    np.testing.assert_allclose(figure.run.w[:3, 0], [4, -2, 1])
    words = {lr: behaviour(Bowl(lr=lr).factor) for lr in (0.02, 0.1, 0.6, 0.8, 0.9)}
    assert words == {
        0.02: "crawls", 0.1: "converges", 0.6: "oscillates", 0.8: "never settles",
        0.9: "diverges",
    }  # fmt: skip


def test_the_deep_basin_lies_between_the_two_barriers():
    around = np.linspace(BARRIER - 0.5, BARRIER + 0.5, 1001)
    assert DIPS.value(np.array([BARRIER])) >= DIPS.value(around[None]).max()
    assert abs(float(DIPS.gradient(np.array([BARRIER]))[0])) < 1e-9
    # Without noise, who starts just inside ends at the bottom, who starts just outside does not.
    inside, outside = BARRIER - 1e-3, BARRIER + 1e-3
    starts = np.array([[-outside, -inside, inside, outside]])
    ended = sweep(DIPS, SGD(ALPHA), starts, steps=500).w[0]
    np.testing.assert_array_equal(np.abs(ended) < 1e-6, [False, True, True, False])
    np.testing.assert_array_equal(share_in_basin(starts), [0.5])


@pytest.mark.parametrize("noise", [0.0, 1.0, 2.0, 4.0])
def test_the_escape_shows_the_runs(noise):
    figure = Escape(noise=noise)
    run = descend(DIPS, SGD(ALPHA), CROWD, steps=LONG, noise=noise)
    np.testing.assert_array_equal(column(figure, "position"), run.w[:, 0].astype("f4"))
    share = np.mean(np.abs(run.w[:, 0]) < BARRIER, axis=1)
    np.testing.assert_array_equal(column(figure, "share"), share)
    assert figure.here.data["share"][0] == share_at_the_end(noise) == share[-1]
    assert len(figure.film.row.data["spread"]) == len(figure.film.row.data["position"]) == RUNS


@pytest.mark.parametrize(("noise", "share"), [(0.0, 0.0), (1.0, 0.003), (2.0, 0.59), (4.0, 0.38)])
def test_facts_of_the_escape(noise, share):
    """FACTS.md counts who is nearest to the deep minimum, which is a little stricter."""
    run = descend(DIPS, SGD(ALPHA), np.full((1, 4000), 2.02), steps=LONG, noise=noise)
    nearest = np.mean(np.abs(run.w[-1, 0]) < DIPS.minima[2, 0] / 2)
    assert nearest == pytest.approx(share, abs=0.02)
    assert 0 <= share_in_basin(run.w[-1, 0]) - nearest < 0.06
    assert share_at_the_end(noise) == pytest.approx(share_in_basin(run.w[-1, 0]), abs=0.06)


@pytest.mark.parametrize("cls", GradientDescent.figures)
def test_the_bounds_of_every_control_are_harmless(cls):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in cls().controls:
            for value in cls.param[name].bounds:
                figure = cls(**{name: value})
                assert figure.readout()
                assert figure.summary()


def test_shares_in_words():
    assert [percent(share) for share in (0.0, 0.003, 0.59, 1.0)] == [
        "0 %", "0.3 %", "59 %", "100 %",
    ]  # fmt: skip


def test_the_section_reads():
    text = " ".join(block for block in GradientDescent().blocks() if isinstance(block, str))
    assert percent(share_at_the_end(2.0)) in text
    assert percent(share_at_the_end(4.0)) in text
