"""The visualizer: what it shows is what the core computes, and nothing that is sent harms it."""

from __future__ import annotations

import csv
import io
import json
import warnings
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide import FAMILY, SGD, descend, sweep
from optimizer_guide.sections.challenges import CHALLENGES, KEYS, OPEN, Challenges
from optimizer_guide.sections.figure import control
from optimizer_guide.sections.maps import AXES, LOST, HyperparameterMap, StartMap
from optimizer_guide.sections.setup import GROUNDS, NAMES, TYPED, Setup, steps_to_goal
from optimizer_guide.sections.visualizer import GRADIENT, LOSS, RATES, Playground, Visualizer
from optimizer_guide.stability import momentum_limit, nesterov_limit, sgd_limit
from optimizer_guide.typed import Typed

ALL = dict.fromkeys(NAMES, True)
DEFAULTS = {name: Setup.param[name].default for name in Setup.param if name != "name"}


def column(figure: Playground, name: str) -> Any:
    return np.asarray(figure.film.full.data[name])


@pytest.fixture(scope="module")
def page() -> Visualizer:
    return Visualizer()


# -- the setup -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GROUNDS)
def test_the_text_of_a_surface_spells_it_out(name: str) -> None:
    surface, text = GROUNDS[name]
    spelled = Typed(text, start=surface.start, window=surface.window)
    w = np.random.default_rng(0).uniform(-2, 2, (2, 30))
    assert_allclose(spelled.value(w), surface.value(w), rtol=1e-11, atol=1e-11)


def test_every_hyperparameter_of_every_optimizer_is_a_control() -> None:
    for cls in FAMILY:
        values = {}
        for key in cls().hyperparameters:
            parameter = Setup.param[f"{key}_{cls.__name__}"]
            values[f"{key}_{cls.__name__}"] = np.mean(parameter.bounds)
        made = Setup(same=False, **values).optimizer(cls.__name__)
        assert [float(v) for v in made.hyperparameters.values()] == list(values.values())
        one = Setup(lr=0.37).optimizer(cls.__name__)
        assert one == cls().replace(lr=0.37)


def test_a_text_that_is_not_understood_leaves_the_last_one_that_was() -> None:
    figure = Playground(surface=TYPED, formula="w1**2 + w2**2")
    figure.formula = "w1**2 + "
    assert figure.ground.text == "w1**2 + w2**2"
    fault = json.loads(figure.shell.told)["faults"]["formula"]
    assert (fault["position"], fault["reason"]) == (7, "It ends too soon.")
    assert_allclose(figure.run("SGD").w, descend(Typed("w1**2 + w2**2"), SGD(0.2)).w)
    figure.formula = "w1**2 + 1*w2**2"
    assert json.loads(figure.shell.told)["faults"]["formula"] is None


def test_another_surface_starts_at_its_own_start_unless_one_is_given() -> None:
    figure = Playground(w1=1.0, w2=2.0)
    assert_array_equal(figure.start, [1, 2])
    figure.surface = "Rosenbrock"
    assert_array_equal(figure.start, GROUNDS["Rosenbrock"].surface.start)
    figure.set_from_query("surface=Beale&w1=-4&w2=1")
    assert_array_equal(figure.start, [-4, 1])


# -- what is shown -------------------------------------------------------------------------------


@pytest.mark.parametrize("surface", [*GROUNDS, TYPED])
@pytest.mark.parametrize("beside", [LOSS, GRADIENT, RATES])
def test_the_paths_are_those_of_the_core(surface: str, beside: str) -> None:
    figure = Playground(
        surface=surface, beside=beside, lr=0.003, schedule="warm-up + cosine", noise=0.2, seed=4,
        steps=60, **ALL,
    )  # fmt: skip
    for name in NAMES:
        run = descend(
            figure.ground.surface, figure.optimizer(name), steps=60, noise=0.2, seed=4,
            schedule=figure.rest["schedule"],
        )  # fmt: skip
        assert_array_equal(column(figure, f"w1_{name}"), run.w[:, 0])
        assert_array_equal(column(figure, f"loss_{name}"), run.loss)
        side = column(figure, f"side_{name}")
        if beside == RATES:
            factor = figure.rest["schedule"]
            assert_allclose(side[:-1], 0.003 * factor * run.rate[:, 0])
        elif beside == GRADIENT:
            assert_allclose(side, np.hypot(*run.surface.gradient(run.w.T)))
        else:
            lowest = run.surface.lowest
            above = run.loss - (lowest if np.isfinite(lowest) else 0)
            assert_allclose(side[above > 0], above[above > 0])


@pytest.mark.parametrize("name", NAMES)
def test_the_equation_adds_up(name: str) -> None:
    figure = Playground(focus=name, schedule="cosine", lr=0.05, **ALL)
    decay = getattr(figure.optimizer(name), "weight_decay", 0.0)
    for i in (1, 2):
        start, lr, direction, root, to = (
            column(figure, f"{key}{i}")[1:] for key in ("from", "lr", "direction", "root", "to")
        )
        assert_allclose(start - lr * (direction / root + decay * start), to, atol=1e-9)
    assert f"data-column='to{i}'" in figure.readout()


def test_extremes_raise_nothing_and_warn_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in Playground.param:
            if name in Setup.param and control(Setup.param[name])["kind"] in ("slider", "log"):
                for value in Setup.param[name].bounds:
                    where = {**ALL, "focus": name.rpartition("_")[2] if "_" in name else "Adam"}
                    for beside in (LOSS, RATES):
                        Playground(
                            **{**where, "same": name == "lr", "beside": beside, name: value}
                        ).readout()
        for surface in GROUNDS:
            Playground(surface=surface, lr=10.0, **ALL)
        for formula in ("log(w1)", "1/w1 + 1/w2", "w1**w2", "exp(exp(w1))", "abs(w1)", "tan(w1)"):
            page = Visualizer(surface=TYPED, formula=formula)
            for figure in page.shown:
                figure._update()
        Playground(steps=1, **dict.fromkeys(NAMES, False)).readout()


def test_the_csv_holds_every_digit() -> None:
    figure = Playground(noise=0.3, schedule="step", steps=40)
    rows = list(csv.DictReader(io.StringIO(figure.act("csv").text)))
    for name, run in figure.runs.items():
        own = [row for row in rows if row["optimizer"] == name]
        assert_array_equal([[float(row["w1"]), float(row["w2"])] for row in own], run.w)
        assert_array_equal([float(row["loss"]) for row in own], run.loss)
        assert_array_equal([float(row["gradient2"]) for row in own[:-1]], run.gradient[:, 1])
        lr = [float(row["lr"]) for row in own[:-1]]
        assert_array_equal(lr, 0.2 * figure.rest["schedule"])


# -- the map over hyperparameters ----------------------------------------------------------------


def test_the_map_is_the_sweep_of_the_core(page: Visualizer) -> None:
    playground, rates = page.shown[:2]
    playground.param.update(**DEFAULTS)
    x, y = rates.places()
    outcome = sweep(
        playground.ground.surface,
        playground.optimizer("Momentum").replace(
            lr=(10.0**x).astype("f4")[None], beta=y.astype("f4")[:, None]
        ),
        steps=200, dtype=np.float32,
    )  # fmt: skip
    (image,) = rates.image.data["image"]
    expected = np.where(outcome.diverged_at >= 0, LOST, outcome.steps_to_goal)
    assert_array_equal(image, expected)
    assert image.shape == (128, 128)


def test_a_click_loads_the_run_of_that_point(page: Visualizer) -> None:
    playground, rates = page.shown[:2]
    playground.param.update(**{**DEFAULTS, "noise": 0.0})
    x, y = rates.places()
    (image,) = rates.image.data["image"]
    agree = 0
    for row, at in ((20, 80), (60, 90), (100, 70), (5, 120)):
        expected = image[row, at]
        rates.pick(0, float(x[at]), float(y[row]))
        run = playground.runs["Momentum"]
        assert run.optimizer.lr == pytest.approx(10 ** x[at], rel=0.01)
        found = LOST if run.diverged_at >= 0 else steps_to_goal(run, 1e-3)
        agree += abs(found - expected) <= 3  # 32 bits there, and a value of three digits here
        assert_allclose(
            [rates.here.data["x"][0], rates.here.data["y"][0]], [x[at], y[row]], atol=0.01
        )
    assert agree == 4


@pytest.mark.parametrize(
    ("name", "limit"),
    [("SGD", lambda b, h: sgd_limit(h) + 0 * b), ("Momentum", momentum_limit),
     ("Nesterov", nesterov_limit)],
)  # fmt: skip
def test_the_limit_is_drawn_where_runs_begin_to_diverge(
    page: Visualizer, name: str, limit: Any
) -> None:
    playground, rates = page.shown[:2]
    playground.param.update(**{**DEFAULTS, "focus": name})
    x, y = (np.asarray(rates.limit.data[key]) for key in "xy")
    assert_allclose(10**x, limit(y, 8.0), rtol=1e-9)
    (image,) = rates.image.data["image"]
    places, betas = rates.places()
    for row in range(0, 100, 10):
        edge = np.log10(float(limit(betas[row], 8.0)))
        if edge < 0.9:
            assert not (image[row, places < edge - 0.02] == LOST).any()
            assert (image[row, places > edge + 0.2] == LOST).all()


def test_no_limit_is_drawn_where_none_is_known(page: Visualizer) -> None:
    playground, rates = page.shown[:2]
    for change in ({"focus": "Adam"}, {"schedule": "cosine"}, {"surface": "Beale"}):
        playground.param.update(**{**DEFAULTS, **change})
        assert len(rates.limit.data["x"]) == 0
    playground.param.update(**DEFAULTS)


@pytest.mark.parametrize("across", AXES)
@pytest.mark.parametrize("up", AXES)
def test_any_two_axes_for_any_optimizer(across: str, up: str) -> None:
    playground, rates = Setup(), HyperparameterMap()
    rates.follow(playground)
    rates.param.update(across=across, up=up)
    for name in NAMES:
        playground.focus = name
        x, y = rates.places()
        rates.pick(0, float(x[64]), float(y[64]))
        told = rates.readout()
        lacks = [key for key in (across, up) if AXES[key].of(playground.optimizer(name)) is None]
        assert ("has no" in told) == bool(lacks)


# -- the map over starts -------------------------------------------------------------------------


def test_the_map_over_starts_is_what_descend_finds() -> None:
    page = Visualizer(surface="Styblinski–Tang", lr=0.02)
    playground, _, starts, _ = page.shown
    surface, n = playground.ground.surface, starts.SIDE
    assert starts.ended.shape == (n, n)
    middle = np.linspace(-5 + 5 / n, 5 - 5 / n, n)
    for row, at in ((10, 200), (128, 30), (200, 200), (70, 90)):
        run = descend(surface, playground.optimizer("Momentum"), (middle[at], middle[row]))
        minimum = np.linalg.norm(surface.minima - run.w[-1], axis=1).argmin()
        assert starts.ended[row, at] == minimum
        within = run.loss <= surface.value(surface.minima[minimum]) + 1e-3
        assert abs(starts.took[row, at] - within.argmax()) <= 1


def test_diverged_and_not_reached_have_their_own_values() -> None:
    page = Visualizer(lr=1.0, focus="SGD", SGD=True)
    assert (page.shown[2].took == LOST).all()
    assert (page.shown[2].ended == LOST).all()
    page = Visualizer(lr=0.001, focus="SGD")
    assert np.mean(page.shown[2].ended == -1) > 0.9


def test_a_click_on_it_starts_there(page: Visualizer) -> None:
    page.shown[2].pick(0, 1.23456, -0.5)
    assert_array_equal(page.shown[0].start, [1.235, -0.5])
    page.shown[0].param.update(**DEFAULTS)


# -- challenges ----------------------------------------------------------------------------------


@pytest.mark.parametrize("challenge", CHALLENGES, ids=lambda challenge: challenge.name)
def test_a_challenge_is_open_at_first_and_its_way_solves_it(challenge: Any) -> None:
    assert not challenge.solved(Setup()).holds
    measured = challenge.solved(Setup(**challenge.way))
    assert measured.holds, measured.text
    right, why = challenge.answer()
    assert right in challenge.options
    assert why


def test_predict_first_then_reveal(page: Visualizer) -> None:
    playground, *_, challenges = page.shown
    for index, challenge in enumerate(CHALLENGES):
        playground.param.update(**DEFAULTS)
        challenges.challenge = challenge.name
        right, why = challenge.answer()
        assert why not in challenges.readout()
        assert challenges.act("check").said == "Predict first."
        setattr(challenges, KEYS[index], challenge.options[0])
        assert why in challenges.readout()
        assert ("You were right" in challenges.readout()) == (right == challenge.options[0])
        challenges.act("check")
        assert "Not yet." in challenges.readout()
        challenges.act("way")
        assert "✓ Solved." in challenges.readout()
        assert f"Solved: {index + 1} of 8" in challenges.readout()
    playground.param.update(**DEFAULTS)
    assert challenges.param[KEYS[0]].default == OPEN


# -- from outside --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["formula=" + "w" * 500, "surface=none", "w1=1e999", "w1=nan", "steps=2.5", "steps=0",
     "schedule=x", "lr=0", "goal=-1", "seed=-1", "step=abc", "focus=x", "SGD=2", "beside=x"],
)  # fmt: skip
def test_a_bad_address_is_named_and_changes_nothing(query: str) -> None:
    figure = Playground()
    figure.set_from_query(query)
    assert query.partition("=")[0] in json.loads(figure.shell.told)["notice"]
    assert {name: getattr(figure, name) for name in DEFAULTS} == DEFAULTS


@pytest.mark.parametrize(
    "sent",
    ["", "[]", "null", "{}", '{"plot": 9, "x": 1, "y": 1}', '{"plot": 0, "x": "a", "y": 1}',
     '{"plot": 0, "x": NaN, "y": 1}', '{"plot": [], "x": 0, "y": 1}', '{"name": ["csv"]}',
     '{"name": "__init__"}', '{"plot": 0, "x": 1e300, "y": 0}'],
)  # fmt: skip
def test_forged_messages_change_nothing(page: Visualizer, sent: str) -> None:
    page.shown[0].param.update(**DEFAULTS)
    for figure in page.shown:
        figure.shell.picked = sent
        figure.shell.asked = sent
        assert figure.shell.given == "{}"
        if isinstance(figure, Playground):
            assert_array_equal(figure.start, [-4, 1])


@pytest.mark.parametrize("x", [-5.6, -100.0, 7.0])
def test_a_point_beyond_the_window_is_its_edge(page: Visualizer, x: float) -> None:
    playground = page.shown[0]
    playground.param.update(**DEFAULTS)
    playground.pick(0, x, 0.5)
    assert_array_equal(playground.start, [np.clip(x, -5, 5), 0.5])
    assert "outside" not in playground.readout()
    playground.param.update(w1=x)
    assert "The start is outside the window." in playground.readout()
    playground.param.update(**DEFAULTS)


def test_the_browser_is_told_where_the_mark_of_each_plot_stands(page: Visualizer) -> None:
    playground, rates, starts, _ = page.shown
    playground.param.update(**DEFAULTS)
    playground.w1 = 2.5
    for figure in (playground, starts):
        places = json.loads(figure.shell.told)["places"]
        assert list(places.values()) == [[2.5, 1.0]] * len(figure.picks)
    assert_allclose(json.loads(rates.shell.told)["places"]["0"], [np.log10(0.2), 0.9])
    playground.lr = 1e-4  # left of the map: there is no mark
    assert json.loads(rates.shell.told)["places"]["0"] is None
    playground.param.update(**DEFAULTS)


def test_a_refusal_is_forgotten_once_the_value_is_right() -> None:
    figure = Playground()
    figure.shell.values = json.dumps({**DEFAULTS, "steps": 9999})
    assert "steps" in json.loads(figure.shell.told)["notice"]
    figure.shell.values = json.dumps({**DEFAULTS, "#": 2})
    assert json.loads(figure.shell.told)["notice"] == ""


def test_the_caption_of_a_picture_holds_what_was_set() -> None:
    figure = Playground(surface=TYPED, formula="w1**2 + w2**4", noise=0.5, seed=9, steps=50)
    figure.shell.asked = '{"name": "picture"}'
    given = json.loads(figure.shell.given)
    assert given["file"] == "playground.png"
    text = " ".join(text for line in json.loads(given["text"]) for _, text in line)
    for part in ("Adam: α 0.2, β₁ 0.9", "w1**2 + w2**4", "50 steps", "noise σ 0.5 (seed 9)"):
        assert part in text


def test_the_figures_stand_alone() -> None:
    for figure in (HyperparameterMap(), StartMap(), Challenges()):
        assert figure.readout()
        assert figure.summary()
