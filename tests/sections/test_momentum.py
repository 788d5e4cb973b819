"""The momentum section: its claims hold, and its figures show what the core computes."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide import SGD, Nesterov, Optimizer, descend
from optimizer_guide import Momentum as Ball
from optimizer_guide.sections import momentum as section
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.momentum import Conditioning, Conventions, Momentum, Ravine
from optimizer_guide.stability import (
    heavy_ball_limit,
    momentum_factor,
    momentum_limit,
    nesterov_limit,
    sgd_factor,
)
from optimizer_guide.surfaces import Quadratic

FIGURES = (Ravine, Conditioning, Conventions)
CLAIMS = [
    pytest.param(figure, claim, id=claim.plain) for figure in FIGURES for claim in figure.claims
]
RECORDS = Path(__file__).parents[1] / "oracles" / "torch.json"


@pytest.mark.parametrize(("figure", "claim"), CLAIMS)
def test_a_claim_holds(figure: type[Figure], claim: Any) -> None:
    measured = claim.check(figure(**claim.settings))
    assert measured.holds, measured.text
    assert "nan" not in measured.text


@pytest.mark.parametrize(
    ("claim", "settings"),
    [
        (Ravine.claims[0], {"beta": 0.95}),  # Momentum is the later one there
        (Ravine.claims[0], {"lr": 0.10}),  # no zigzag
        (Ravine.claims[1], {"beta": 0.05}),
        (Ravine.claims[2], {"lr": 0.15}),
        (Ravine.claims[3], {"beta": 0.0}),
        (Ravine.claims[4], {"lr": 0.24}),
        (Conditioning.claims[0], {"beta": 0.5}),
        (Conditioning.claims[1], {"beta": 0.0}),
        (Conditioning.claims[2], {"beta": 0.0}),
        (Conventions.claims[0], {"same": "learning rate"}),
        (Conventions.claims[1], {"lr": 0.4}),
        (Conventions.claims[2], {"beta": 0.0}),
        (Conventions.claims[3], {"beta": 0.0}),
    ],
    ids=lambda value: value.plain if hasattr(value, "plain") else None,
)
def test_a_claim_fails_where_it_is_not_true(claim: Any, settings: dict[str, Any]) -> None:
    figure = next(f for f in FIGURES if claim in f.claims)
    assert not claim.check(figure(**{**claim.settings, **settings})).holds


@pytest.mark.parametrize("figure", FIGURES)
def test_every_corner_of_the_controls_can_be_shown(figure: type[Figure]) -> None:
    shown = figure()
    ends = [
        getattr(shown.param[name], "objects", None) or shown.param[name].bounds
        for name in shown.controls
    ]
    for values in product(*ends):
        shown.param.update(**dict(zip(shown.controls, values, strict=True)))
        assert "nan" not in shown.readout() + shown.summary()


def test_the_numbers_of_the_facts() -> None:
    ravine = Ravine()
    there = {name: section.arrives(run) for name, run in ravine.runs.items()}
    assert there == {"SGD": 112, "Momentum": 65}
    assert momentum_limit(0.9, 8.0) / 0.25 == pytest.approx(19)


# -- Figure 2 ------------------------------------------------------------------------------------


def test_the_ravine_shows_the_runs_of_the_core() -> None:
    ravine = Ravine(lr=0.2, beta=0.8)
    data = ravine.film.columns
    for name, optimizer in (("SGD", SGD(0.2)), ("Momentum", Ball(0.2, 0.8))):
        run = descend(section.RAVINE, optimizer, steps=section.STEPS)
        assert_array_equal(np.transpose([data[f"w1_{name}"], data[f"w2_{name}"]]), run.w)
        assert_array_equal(data[f"loss_{name}"], run.loss)


def test_the_equation_and_the_arrows_are_the_step_that_is_taken() -> None:
    ravine = Ravine(lr=0.2, beta=0.8)
    data = ravine.film.columns
    for i, w in (("1", data["w1_Momentum"]), ("2", data["w2_Momentum"])):
        v = data["beta"] * data[f"v{i}"] + data["share"] * data[f"g{i}"]
        assert_allclose(data[f"next_v{i}"], v, rtol=1e-9, atol=1e-15)
        assert_array_equal(data[f"v{i}"][1:], data[f"next_v{i}"][:-1])
        assert_allclose(data[f"next_w{i}"], w - 0.2 * v, rtol=1e-9, atol=1e-15)
        assert_array_equal(data[f"next_w{i}"][:-1], w[1:])
        axis = "x" if i == "1" else "y"
        assert_allclose(data[f"velocity_{axis}"], data[f"next_w{i}"], rtol=1e-9, atol=1e-15)
        assert_allclose(data[f"gradient_{axis}"], w - 0.2 * data[f"g{i}"], rtol=1e-12)


def test_a_run_that_diverges_is_shown_as_it_leaves() -> None:
    ravine = Ravine(lr=0.30)
    assert ravine.runs["SGD"].diverged_at > 0
    assert ravine.exits.source.data["text"][0].startswith("SGD diverged")
    assert "not in" not in ravine.readout()
    assert f"diverged at step {ravine.runs['SGD'].diverged_at}" in ravine.readout()


def test_a_run_arrives_when_it_stays() -> None:
    there, away = section.NEAR / 2, section.NEAR * 2
    assert section.arrival(np.array([away, there, away, there, there])) == 3
    assert section.arrival(np.array([there, there])) == 0
    assert section.arrival(np.array([there, away])) == -1
    assert section.arrival(np.array([there, np.nan])) == -1


@pytest.mark.parametrize("lr", [0.02, 0.24, 0.30, 4.0])
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.95])
def test_the_factor_is_how_a_run_shrinks_in_the_long_run(lr: float, beta: float) -> None:
    for h in (0.16, 8.0):
        factor = float(momentum_factor(lr, beta, h))
        bowl = Quadratic((h,), start=(1.0,), window=((-1.0, 1.0),))
        w = np.abs(descend(bowl, Ball(lr, beta), steps=800).w[:, 0])
        # Swings pass through zero, so the tops of two long stretches are compared.
        with np.errstate(divide="ignore"):
            early, late = np.log(w[100:400].max()), np.log(w[400:700].max())
        if late > -500:
            assert (late - early) / 300 == pytest.approx(np.log(factor), abs=0.01)
        if beta == 0:
            assert factor == pytest.approx(abs(float(sgd_factor(lr, h))))


# -- conditioning ------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 10, 25, 40])
@pytest.mark.parametrize("lr", [0.24, None])
@pytest.mark.parametrize("beta", [None, 0.9])
def test_one_descent_counts_as_each_ravine_alone_does(
    at: int, lr: float | None, beta: float | None
) -> None:
    kappa = section.CONDITIONS[at]
    rate = lr or float(section.suited(beta or 0.0)[at])
    optimizer: Optimizer = SGD(rate) if beta is None else Ball(rate, beta)
    ravine = Quadratic((8.0 / kappa, 8.0), start=(-4.0, 1.0))
    alone = section.arrives(descend(ravine, optimizer, steps=section.LONGEST))
    assert section.steps_needed(beta, lr)[at] == alone


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_no_rate_shrinks_the_slower_direction_faster_than_the_suited_one(beta: float) -> None:
    for kappa, rate in zip(section.CONDITIONS, section.suited(beta), strict=True):
        h = np.array([8.0 / kappa, 8.0])
        others = np.linspace(0.01, 1.0, 500)[:, None] * momentum_limit(beta, 8.0)
        best = momentum_factor(others, beta, h).max(axis=1).min()
        assert momentum_factor(rate, beta, h).max() <= best + 1e-12


def test_what_is_not_reached_is_not_drawn() -> None:
    figure = Conditioning(lr=0.30)
    assert np.isnan(figure.steps["one", "SGD"]).all()
    assert "everywhere" not in figure.readout().split(";")[1]


# -- conventions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "lr", "dampening"),
    [
        ("Momentum", 0.024, 0.0),
        ("the heavy ball at the same lr", 0.24, 0.0),
        ("the first buffer skips torch's dampening", 0.24, 0.9),
    ],
)
def test_the_rule_of_torch_takes_the_path_that_torch_took(
    case: str, lr: float, dampening: float
) -> None:
    record = json.loads(RECORDS.read_text(encoding="utf-8"))["paths"][case]
    theirs = np.array(record["ravine"])
    ours = section.torch_sgd(lr, record["hyperparameters"]["beta"], dampening, len(theirs) - 1)
    assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_the_heavy_ball_is_our_momentum_at_another_rate() -> None:
    figure = Conventions(lr=0.4, beta=0.8)
    same = descend(section.RAVINE, Ball(0.4 / (1 - 0.8), 0.8), steps=section.SHOWN)
    assert_allclose(figure.paths["heavy"], same.w, rtol=0, atol=1e-12)


def test_the_conventions_show_what_was_computed() -> None:
    figure = Conventions(lr=0.1, beta=0.7)
    data = figure.source.data
    for name, optimizer in (("average", Ball(0.1, 0.7)), ("Nesterov", Nesterov(0.1, 0.7))):
        w = descend(section.RAVINE, optimizer, steps=section.SHOWN).w
        assert_array_equal(data[name], w[:, 1])
    for name in ("heavy", "dampened"):
        assert_array_equal(data[name], figure.paths[name][:, 1])


@pytest.mark.parametrize("name", ["average", "heavy", "dampened", "Nesterov"])
def test_each_form_settles_just_below_its_limit_and_grows_just_above(name: str) -> None:
    limit = Conventions(beta=0.9).limits()[name]
    optimizers = {"average": Ball, "Nesterov": Nesterov}
    sizes = []
    for lr in (0.98 * limit, 1.02 * limit):
        if name in optimizers:
            w = descend(section.RAVINE, optimizers[name](lr, 0.9), steps=1000).w
        else:
            w = section.torch_sgd(lr, 0.9, 0.9 if name == "dampened" else 0.0, 1000)
        sizes.append(np.abs(w[-10:, 1]).max())
    assert sizes[0] < 1e-3
    assert sizes[1] > 1e3


def test_the_limits_are_those_of_the_core() -> None:
    limits = Conventions(beta=0.9).limits()
    assert limits["average"] == pytest.approx(38 / 8) == float(momentum_limit(0.9, 8.0))
    assert limits["heavy"] == pytest.approx(3.8 / 8) == float(heavy_ball_limit(0.9, 8.0))
    assert limits["Nesterov"] == pytest.approx(13.57 / 8, rel=1e-3)
    assert limits["Nesterov"] == float(nesterov_limit(0.9, 8.0))


# -- prose ---------------------------------------------------------------------------------------


def test_the_prose_tells_the_measured_numbers() -> None:
    prose = " ".join(block for block in Momentum().blocks() if isinstance(block, str))
    prose = " ".join(prose.split())
    for words in ("50 times steeper", "112 steps against 65", "takes 138 steps", "19 times as far"):
        assert words in prose
