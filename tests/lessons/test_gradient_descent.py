"""Gradient descent: what the figures hold is what the core computes, and claims can fail."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide import SGD, descend, sweep
from optimizer_guide.kit.wording import percent
from optimizer_guide.lessons.gradient_descent import bowl, escape
from optimizer_guide.lessons.gradient_descent.bowl import BOWL, Bowl
from optimizer_guide.lessons.gradient_descent.escape import (
    ALPHA,
    BARRIER,
    CROWD,
    DIPS,
    RUNS,
    Escape,
    share_at_the_end,
    share_in_basin,
)
from optimizer_guide.lessons.gradient_descent.lesson import GradientDescent


@pytest.mark.parametrize(("claim", "lr"), [(0, 0.5), (1, 0.2), (2, 0.79)])
def test_a_claim_of_the_bowl_fails_elsewhere(claim: int, lr: float) -> None:
    assert not Bowl.claims[claim].check(Bowl(lr=lr).compute()).holds


@pytest.mark.parametrize(("claim", "noise"), [(0, 2.0), (1, 2.0), (2, 2.0), (3, 1.0)])
def test_a_claim_of_the_escape_fails_elsewhere(claim: int, noise: float) -> None:
    assert not Escape.claims[claim].check(Escape(noise=noise).compute()).holds


@pytest.mark.parametrize("lr", [0.01, 0.1, 0.4, 0.6, 0.8, 0.9])
def test_the_bowl_shows_the_run_until_nothing_more_is_seen(lr: float) -> None:
    played = Bowl(lr=lr).compute().played
    run = descend(BOWL, SGD(lr), steps=bowl.STEPS)
    last = len(played["w"]) - 1
    assert_array_equal(played["w"], run.w[: last + 1, 0])
    assert_array_equal(played["loss"], run.loss[: last + 1])
    there = np.abs(run.w[:, 0]) <= bowl.STILL * np.abs(run.w[0, 0])
    ended = there[last] or last == run.diverged_at or last == bowl.STEPS
    assert ended
    assert not there[:last].any()


@pytest.mark.parametrize("lr", [0.01, 0.02, 0.1, 0.4, 0.6, 0.8, 0.81, 0.9])
def test_the_loss_by_step_is_within_its_axes(lr: float) -> None:
    computed = Bowl(lr=lr).compute()
    across, up = computed.axes["loss.x"], computed.axes["loss.y"]
    last = len(computed.played["loss"]) - 1
    assert last < across.high
    assert last > 30 or across.high < 31
    # One that diverges leaves its plot, but not before some steps of it were seen.
    assert np.sum(np.asarray(computed.played["loss"]) < up.high) >= min(4, last + 1)


@pytest.mark.parametrize("lr", [0.02, 0.1, 0.6, 0.9])
def test_the_numbers_of_the_equation_add_up(lr: float) -> None:
    columns = ("w", "lr", "slope", "next_w")
    played = Bowl(lr=lr).compute().played
    before, rate, slope, after = (np.asarray(played[name]) for name in columns)
    known = np.isfinite(after)
    assert known[Bowl.opens]
    assert_allclose((before - rate * slope)[known], after[known], rtol=1e-12)
    assert_array_equal(after[:-1], before[1:])


@pytest.mark.parametrize("lr", [0.02, 0.6])
def test_the_tangent_touches_the_curve_at_the_point(lr: float) -> None:
    played = {name: np.asarray(column) for name, column in Bowl(lr=lr).compute().played.items()}
    rise = played["right_loss"] - played["left_loss"]
    run = played["right"] - played["left"]
    assert_allclose(rise / run, played["slope"], rtol=1e-9, atol=1e-12)
    assert_allclose((played["left"] + played["right"]) / 2, played["w"], atol=1e-12)
    assert_allclose((played["left_loss"] + played["right_loss"]) / 2, played["loss"], atol=1e-12)


def test_what_a_rate_makes_of_the_bowl() -> None:
    runs = {lr: Bowl(lr=lr).compute() for lr in (0.02, 0.1, 0.6, 0.8, 0.9)}
    assert [runs[lr].close_at for lr in (0.02, 0.1, 0.6)] == [90, 17, 7]
    assert {lr: bowl.behaviour(run.factor) for lr, run in runs.items()} == {
        0.02: "crawls",
        0.1: "converges",
        0.6: "oscillates",
        0.8: "never settles",
        0.9: "diverges",
    }


def test_the_deep_basin_lies_between_the_two_barriers() -> None:
    around = np.linspace(BARRIER - 0.5, BARRIER + 0.5, 1001)
    assert DIPS.value(np.array([BARRIER])) >= DIPS.value(around[None]).max()
    assert abs(float(DIPS.gradient(np.array([BARRIER]))[0])) < 1e-9
    # Without noise, who starts just inside ends at the bottom, who starts just outside does not.
    inside, outside = BARRIER - 1e-3, BARRIER + 1e-3
    starts = np.array([[-outside, -inside, inside, outside]])
    ended = sweep(DIPS, SGD(ALPHA), starts, steps=500).w[0]
    assert_array_equal(np.abs(ended) < 1e-6, [False, True, True, False])
    assert_array_equal(share_in_basin(starts), [0.5])


@pytest.mark.parametrize("noise", [0.0, 1.0, 2.0, 4.0])
def test_the_escape_shows_the_runs(noise: float) -> None:
    computed = Escape(noise=noise).compute()
    run = descend(DIPS, SGD(ALPHA), CROWD, steps=escape.STEPS, noise=noise)
    assert_array_equal(computed.played["w"], run.w[:, 0, : escape.DRAWN].astype("f4"))
    assert_array_equal(computed.played["loss"], run.loss[:, : escape.DRAWN].astype("f4"))
    share = np.mean(np.abs(run.w[:, 0]) < BARRIER, axis=1)
    assert_array_equal(computed.played["share"], share)
    assert_allclose(computed.played["inside"], RUNS * share, atol=1e-9)
    assert_array_equal(computed.played["right"], (run.w[:, 0] > BARRIER).sum(axis=1))
    assert computed.share_at_last == share_at_the_end(noise) == share[-1]


def test_the_prose_quotes_what_the_figure_shows() -> None:
    facts = GradientDescent.facts()
    assert facts["limit"] == "0.8"
    for name, noise in (("share_at_2", 2.0), ("share_at_4", 4.0)):
        figure = Escape(noise=noise)
        assert percent(float(facts[name])) in figure.summary(figure.compute())
