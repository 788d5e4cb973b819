"""Momentum: its figures show what the core computes, and its claims can fail."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide import SGD, Momentum, Optimizer, descend
from optimizer_guide.core.descent import follow
from optimizer_guide.core.pytorch_forms import Dampened, HeavyBall
from optimizer_guide.core.stability import (
    heavy_ball_limit,
    momentum_factor,
    momentum_limit,
    nesterov_limit,
)
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.claim import Claim
from optimizer_guide.kit.figure import Figure
from optimizer_guide.lessons.momentum import lesson
from optimizer_guide.lessons.momentum.conditioning import (
    CONDITIONS,
    LONGEST,
    Conditioning,
    steps_needed,
    suited,
)
from optimizer_guide.lessons.momentum.conventions import STEPS as SHOWN
from optimizer_guide.lessons.momentum.conventions import Conventions, limits
from optimizer_guide.lessons.momentum.look_ahead import SETTLED, VALLEY, LookAhead
from optimizer_guide.lessons.momentum.look_ahead import limits as limits_looking_ahead
from optimizer_guide.lessons.momentum.ravine import LOWEST, Ravine
from optimizer_guide.lessons.momentum.valley import NEAR, RAVINE, STEPS, arrives


@pytest.mark.parametrize(
    ("figure", "claim", "settings"),
    [
        (Ravine, 0, {"beta": 0.05}),
        (Ravine, 1, {"lr": 0.24}),
        (Ravine, 2, {"beta": 0.9}),
        (Ravine, 3, {"beta": 0.95}),  # Momentum is the later one there
        (Ravine, 3, {"lr": 0.10}),  # no zigzag
        (Ravine, 4, {"lr": 0.15}),
        (Ravine, 5, {"beta": 0.0}),
        (LookAhead, 0, {"beta": 0.0}),
        (LookAhead, 1, {"beta": 0.5}),
        (Conditioning, 0, {"beta": 0.5}),
        (Conditioning, 1, {"beta": 0.0}),
        (Conditioning, 2, {"beta": 0.0}),
        (Conventions, 0, {"same": "learning rate"}),
        (Conventions, 1, {"lr": 0.4}),
        (Conventions, 2, {"beta": 0.0}),
    ],
)
def test_a_claim_fails_where_it_is_not_true(
    figure: type[Figure], claim: int, settings: dict[str, Any]
) -> None:
    of: Claim = figure.claims[claim]
    assert not of.check(figure(**{**of.settings, **settings}).compute()).holds


# -- the ravine ------------------------------------------------------------------------------------


def test_the_ravine_shows_the_runs_of_the_core() -> None:
    played = Ravine(lr=0.2, beta=0.8).compute().played
    for name, optimizer in (("SGD", SGD(0.2)), ("Momentum", Momentum(0.2, 0.8))):
        run = descend(RAVINE, optimizer, steps=STEPS)
        assert_array_equal(np.transpose([played[f"w1_{name}"], played[f"w2_{name}"]]), run.w)
        assert_array_equal(played[f"loss_{name}"], run.loss)


def test_the_equation_and_the_arrows_are_the_step_that_is_taken() -> None:
    played = {
        name: np.asarray(column)
        for name, column in Ravine(lr=0.2, beta=0.8).compute().played.items()
    }
    w, g = played["w2_Momentum"], played["g2"]
    v = 0.8 * played["v2"] + (1 - 0.8) * g
    assert_allclose(played["next_v2"], v, rtol=1e-9, atol=1e-15)
    assert_array_equal(played["v2"][1:], played["next_v2"][:-1])
    assert_allclose(played["next_w2"], w - 0.2 * v, rtol=1e-9, atol=1e-15)
    assert_array_equal(played["next_w2"][:-1], w[1:])
    run = descend(RAVINE, Momentum(0.2, 0.8), steps=STEPS + 1)
    ends = {"velocity": run.w[1:], "gradient": run.w[:-1] - 0.2 * run.gradient}
    for name, tip in ends.items():
        arrow = np.transpose([played[f"{name}_x"], played[f"{name}_y"]])
        assert_allclose(arrow, tip, rtol=1e-9, atol=1e-15)


def test_a_run_that_diverges_is_shown_as_it_leaves() -> None:
    figure = Ravine(lr=0.30)
    computed = figure.compute()
    assert computed.sgd.diverged_at > 0
    assert computed.tables["exits"]["text"][0].startswith("SGD diverged")
    readout = figure.readout(computed)
    assert "not in" not in readout
    assert f"diverged at step {computed.sgd.diverged_at}" in readout


def test_what_became_of_a_run_stands_below_the_legend() -> None:
    down = Ravine(lr=0.30).compute().tables["exits"]["dy"]
    legend = 6 + 2 * 4 + len(Ravine().compute().runs) * 17
    assert np.min(np.asarray(down, float)) > legend


def test_the_arrivals_are_written_below_every_loss_that_early() -> None:
    words = 75  # steps: as far as they reach
    for lr, beta in product((0.02, 0.12, 0.24, 0.30), (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)):
        computed = Ravine(lr=lr, beta=beta).compute()
        table = computed.tables["arrivals"]
        assert len(set(table["dy"])) == len(table["text"])
        for run in computed.runs.values():
            assert np.nanmin(run.loss[:words]) > 50 * LOWEST
        for name, run in computed.runs.items():
            said = f"{name}: step {arrives(run)}"
            assert (said in table["text"]) == (arrives(run) >= 0)


def test_a_run_arrives_when_it_stays() -> None:
    there, away = [NEAR / 2, 0.0], [NEAR * 2, 0.0]

    def arrival(*path: list[float]) -> int:
        return arrives(replace(descend(RAVINE, SGD(), steps=0), w=np.array(path)))

    assert arrival(away, there, away, there, there) == 3
    assert arrival(there, there) == 0
    assert arrival(there, away) == -1
    assert arrival(there, [np.nan, 0.0]) == -1


# -- conditioning ----------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 10, 25, 40])
@pytest.mark.parametrize("lr", [0.24, None])
@pytest.mark.parametrize("beta", [None, 0.9])
def test_one_descent_counts_as_each_ravine_alone_does(
    at: int, lr: float | None, beta: float | None
) -> None:
    rate = lr or float(suited(beta or 0.0)[at])
    optimizer: Optimizer = SGD(rate) if beta is None else Momentum(rate, beta)
    ravine = Quadratic((8.0 / CONDITIONS[at], 8.0), start=(-4.0, 1.0))
    alone = arrives(descend(ravine, optimizer, steps=LONGEST))
    assert steps_needed(beta, lr)[at] == alone


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_no_rate_shrinks_the_slower_direction_faster_than_the_suited_one(beta: float) -> None:
    for kappa, rate in zip(CONDITIONS, suited(beta), strict=True):
        h = np.array([8.0 / kappa, 8.0])
        others = np.linspace(0.01, 1.0, 500)[:, None] * momentum_limit(beta, 8.0)
        best = momentum_factor(others, beta, h).max(axis=1).min()
        assert momentum_factor(rate, beta, h).max() <= best + 1e-12


def test_what_is_not_reached_is_not_drawn() -> None:
    figure = Conditioning(lr=0.30)
    computed = figure.compute()
    assert np.isnan(computed.tables["steps"]["one_SGD"]).all()
    assert f"SGD more than {LONGEST} steps" in figure.readout(computed)


def test_the_reader_looks_at_the_ravine_above_and_at_any_other() -> None:
    figure = Conditioning()
    computed = figure.compute()
    assert CONDITIONS[computed.at] == 50
    assert "SGD 112 steps and Momentum 65 steps" in figure.readout(computed)
    figure.kappa = 9.9
    computed = figure.compute()
    assert CONDITIONS[computed.at] == 10
    here, line = computed.tables["here"], computed.tables["line"]
    assert_array_equal(here["one_SGD"], computed.steps["one", "SGD"][[computed.at]])
    assert_array_equal(line["kappa"], [10, 10])


# -- conventions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [HeavyBall(0.3, 0.8), Dampened(0.3, 0.8)], ids=repr)
def test_a_form_of_torch_steps_alike_in_floats_and_in_arrays_and_tells_its_v(
    optimizer: HeavyBall,
) -> None:
    gradients = np.random.default_rng(0).normal(size=(30, 2))
    path = follow(optimizer, gradients, [1.0, -1.0])
    many = follow(optimizer, np.repeat(gradients[..., None], 9, -1), np.ones((2, 9)) * [[1], [-1]])
    assert_allclose(many.w[..., 3], path.w, rtol=1e-13)
    assert_allclose(path.w[:-1] - optimizer.lr * path.state["v"][1:], path.w[1:], rtol=1e-12)


def test_the_conventions_show_what_was_computed() -> None:
    across = Conventions(lr=0.1, beta=0.7).compute().tables["across"]
    optimizers = {
        "average": Momentum(0.1, 0.7),
        "heavy": HeavyBall(0.1, 0.7),
        "dampened": Dampened(0.1, 0.7),
    }
    for name, optimizer in optimizers.items():
        assert_array_equal(across[name], descend(RAVINE, optimizer, steps=SHOWN).w[:, 1])


def test_the_dampened_form_settles_just_below_its_limit_and_grows_just_above() -> None:
    """Of the others the core's tests show it."""
    limit = limits(0.9)["dampened"]
    below, above = (
        descend(RAVINE, Dampened(lr=lr, beta=0.9), steps=1000).w[-10:, 1]
        for lr in (0.98 * limit, 1.02 * limit)
    )
    assert np.abs(below).max() < 1e-3
    assert np.abs(above).max() > 1e3


def test_the_limits_are_those_of_the_core() -> None:
    limit = limits(0.9)
    assert limit["average"] == momentum_limit(0.9, 8.0)
    assert limit["heavy"] == heavy_ball_limit(0.9, 8.0)
    assert limits_looking_ahead(0.9)["Nesterov"] == nesterov_limit(0.9, 8.0)


# -- the look ahead --------------------------------------------------------------------------------


def looked(**settings: float) -> dict[str, np.ndarray]:
    """The points of the figure, (steps + 1, 2) each."""
    played = LookAhead(**settings).compute().played
    names = {name[:-1] for name in played}
    return {name: np.transpose([played[f"{name}1"], played[f"{name}2"]]) for name in names}


@pytest.mark.parametrize(("lr", "beta"), [(0.9, 0.9), (0.24, 0.5), (1.5, 0.95), (0.5, 0.0)])
def test_the_ball_goes_where_its_velocity_leads_and_is_corrected_there(
    lr: float, beta: float
) -> None:
    """Nesterov's rule with the ball as its weights, which is another form than the core's."""
    points = looked(lr=lr, beta=beta)
    w, v = np.array(VALLEY.start), np.zeros(2)
    for ball, ahead, after, without in zip(
        points["ball"], points["ahead"], points["next"], points["without"], strict=True
    ):
        assert_allclose(ball, w, atol=1e-12)
        assert_allclose(ahead, w - lr * beta * v, atol=1e-12)
        plain = lr * (beta * v + (1 - beta) * VALLEY.gradient(w))
        assert_allclose(without, w - plain, atol=1e-12)
        v = beta * v + (1 - beta) * VALLEY.gradient(w - lr * beta * v)
        w = w - lr * v
        assert_allclose(after, w, atol=1e-12)


def test_the_figure_opens_where_looking_ahead_brakes() -> None:
    points = {name: of[LookAhead.opens] for name, of in looked().items()}
    down = points["ahead"] - points["ball"]
    assert (
        (points["next"] - points["ahead"]) @ down < 0 < (points["without"] - points["ahead"]) @ down
    )


def test_how_far_both_sway_is_read_off_the_paths() -> None:
    points = looked()
    computed = LookAhead().compute()
    assert computed.sway["Nesterov"] == pytest.approx(np.abs(points["ball"][SETTLED:, 1]).max())
    momentum = descend(VALLEY, Momentum(0.9, 0.9), steps=61)
    assert_array_equal(points["momentum"], momentum.w[:-1])


# -- prose -----------------------------------------------------------------------------------------


def test_the_prose_tells_the_measured_numbers() -> None:
    facts = lesson.Momentum.facts()
    said = {
        "times_steeper": "50",
        "times_the_limit": "19",
        "left_by_momentum": "0.949",
        "left_by_sgd_across": "0.920",
        "left_by_sgd_along": "0.962",
    }
    assert {name: facts[name] for name in said} == said
