"""The visualizer: what it shows is what the core computes, and nothing that is sent harms it."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide import FAMILY, SGD, descend, sweep
from optimizer_guide.sections.challenges import CHALLENGES, KEYS, Challenges
from optimizer_guide.sections.figure import control
from optimizer_guide.sections.maps import AXES, LOST, HyperparameterMap, StartMap
from optimizer_guide.sections.setup import GROUNDS, NAMES, TYPED, Setup, steps_to_goal
from optimizer_guide.sections.visualizer import GRADIENT, LOSS, RATES, Playground, Visualizer
from optimizer_guide.sections.words import many, percent, signed, verdict
from optimizer_guide.stability import momentum_limit, nesterov_limit, sgd_limit
from optimizer_guide.typed import Typed

ALL = dict.fromkeys(NAMES, True)
DEFAULTS = {name: Setup.param[name].default for name in Setup.param if name != "name"}


def column(figure: Playground, name: str) -> Any:
    return np.asarray(figure.film.columns[name])


@pytest.fixture(scope="module")
def page() -> Visualizer:
    return Visualizer()


# -- the setup -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GROUNDS)
def test_the_text_of_a_surface_spells_it_out(name: str) -> None:
    surface, text, _ = GROUNDS[name]
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
    figure.set_from({"surface": "Rosenbrock"})
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
    run, told = figure.runs[name], figure.above()
    lines = re.findall(r"<div>(.*?)</div>", told)
    assert len(lines) == {"SGD": 1, "Momentum": 2, "Adam": 6, "AdamW": 6}.get(name, 3)
    for t in (1, 2, 57, 200):
        for line in lines:
            for i in (0, 1):
                left, right = evaluated(line, figure, t, i)
                assert_allclose(left, right, rtol=1e-6, atol=1e-9, err_msg=line)
        assert_array_equal([column(figure, f"to{i}")[t] for i in (1, 2)], run.w[t])
        assert_array_equal([column(figure, f"from{i}")[t] for i in (1, 2)], run.w[t - 1])
        assert_array_equal([column(figure, f"g{i}")[t] for i in (1, 2)], run.gradient[t - 1])
    for key in ("from1", "to2", "rate"):  # at step 0 it shows the first step, not blanks
        assert column(figure, key)[0] == column(figure, key)[1]


def evaluated(line: str, figure: Playground, t: int, i: int) -> tuple[float, float]:
    """Both sides of the last = of a line of the equation, for one weight, by the numbers in it."""

    def value(match: re.Match[str]) -> str:
        return repr(float(column(figure, match[1])[t]))

    line = re.sub(
        r"<span[^>]*>\((<b.*?</b>), (<b.*?</b>)\)</span>", lambda m: f"({m[i + 1]})", line
    )
    line = re.sub(r"<b[^>]*data-column='(\w+)'></b>", value, line)
    line = re.sub(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "1e" + m[1].translate(DOWN), line)
    line = re.sub(r"√\((.*?)\)", r"(\1)**0.5", line.replace("²", "**2"))
    line = line.replace("×", "*").replace("−", "-").rpartition("←")[2]
    *_, left, right = line.split("=")
    return eval(left), eval(right)


DOWN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


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
        assert {row["diverged"] for row in own} == {"0"}


def test_the_csv_marks_a_run_from_where_it_diverged() -> None:
    figure = Playground(lr=0.45, SGD=True)
    rows = csv.DictReader(io.StringIO(figure.act("csv").text))
    marks = [int(row["diverged"]) for row in rows if row["optimizer"] == "SGD"]
    gone = int(figure.runs["SGD"].diverged_at)
    assert gone > 0
    assert marks == [int(t >= gone) for t in range(len(marks))]


# -- the map over hyperparameters ----------------------------------------------------------------


def test_the_map_is_the_sweep_of_the_core(page: Visualizer) -> None:
    playground, rates = page.shown[:2]
    playground.param.update(**DEFAULTS)
    x, y = rates.values()
    outcome = sweep(
        playground.ground.surface,
        playground.optimizer("Momentum").replace(
            lr=x.astype("f4")[None], beta=y.astype("f4")[:, None]
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
        rates.pick(0, float(x[at]) + 0.01, float(y[row]) - 0.003)  # anywhere in the pixel
        run = playground.runs["Momentum"]
        assert [run.optimizer.lr, run.optimizer.beta] == [rates.values()[0][at],
                                                          rates.values()[1][row]]  # fmt: skip
        found = LOST if run.diverged_at >= 0 else steps_to_goal(run, 1e-3)
        agree += abs(found - expected) <= 1  # 32 bits there
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
    starts = page.shown[2]
    starts.pick(0, 1.23456, -0.5)
    x, y = starts.places()
    at = np.abs(x - 1.23456).argmin(), np.abs(y + 0.5).argmin()
    assert_array_equal(page.shown[0].start, [x[at[0]], y[at[1]]])  # the middle of a pixel, exactly
    run = page.shown[0].runs["Momentum"]
    assert starts.took[at[1], at[0]] == steps_to_goal(run, 1e-3)
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
        assert challenges.act("check").said == "Predict first: choose an answer above."
        challenges.set_from({KEYS[index]: challenge.options[0]})
        assert why not in challenges.readout()  # nothing is revealed before an attempt
        challenges.act("check")
        assert why in challenges.readout()
        assert ("You were right" in challenges.readout()) == (right == challenge.options[0])
        assert "Not yet." in challenges.readout()
        challenges.act("way")
        assert "This was shown." in challenges.readout()
        assert f"Solved: 0 of 8, shown: {index + 1}." in challenges.readout()
    playground.param.update(**DEFAULTS)


def test_what_is_solved_counts_and_what_is_shown_does_not() -> None:
    page = Visualizer()
    playground, *_, challenges = page.shown
    playground.param.update(lr=0.31, noise=0.1, w1=2.5)
    own = {name: getattr(playground, name) for name in DEFAULTS}
    challenges.set_from({KEYS[0]: "2 times", KEYS[1]: None})
    assert "Your own settings are kept" in challenges.act("way").said
    challenges.set_from({"challenge": CHALLENGES[1].name, KEYS[1]: "SGD"})
    challenges.act("way")
    assert "Solved: 0 of 8, shown: 2." in challenges.readout()
    challenges.act("back")
    assert {name: getattr(playground, name) for name in DEFAULTS} == own
    assert "Nothing was put" in challenges.act("back").said
    challenges.set_from({"challenge": CHALLENGES[5].name, KEYS[5]: "0"})
    playground.param.update(**{**DEFAULTS, **CHALLENGES[5].way})
    challenges.act("check")
    assert "✓ Solved." in challenges.readout()
    assert "Solved: 1 of 8, shown: 2." in challenges.readout()


def test_an_address_holds_no_prediction_and_answers_none() -> None:
    page = Visualizer(address=True)
    challenges = page.shown[3]
    page.set_from_query("challenge=4. Through the valley&guess1=19 times&guess4=SGD")
    assert challenges.challenge == "4. Through the valley"
    assert [getattr(challenges, key) for key in KEYS] == [None] * 8
    assert not json.loads(challenges.shell.spec)["address"]
    options = json.loads(challenges.shell.spec)["controls"][1]["options"]
    assert options == list(CHALLENGES[0].options)
    assert "**" in CHALLENGES[7].question
    assert "^" not in CHALLENGES[7].question


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
    assert "outside" not in playground.above()
    playground.param.update(w1=x)
    assert "The start is outside the window." in playground.above()
    playground.param.update(**DEFAULTS)


def test_the_browser_is_told_where_the_mark_of_each_plot_stands(page: Visualizer) -> None:
    playground, rates, starts, _ = page.shown
    playground.param.update(**DEFAULTS)
    playground.w1 = 2.5
    for figure in (playground, starts):
        places = json.loads(figure.shell.told)["places"]
        assert list(places.values()) == [[2.5, 1.0]] * len(figure.picks)
    assert_allclose(json.loads(rates.shell.told)["places"]["0"], [np.log10(0.2), 0.9])
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


# -- what a reader found ---------------------------------------------------------------------------


def notice(figure: Playground) -> str:
    return str(json.loads(figure.shell.told)["notice"])


@pytest.mark.parametrize(
    "settings",
    [{"w1": 900.0, "w2": -800.0, "focus": "SGD"},
     {"surface": "Rosenbrock", "w1": 11.0, "w2": 1.0, "focus": "Adam"}],
)  # fmt: skip
def test_a_start_far_out_is_not_divergence(settings: dict[str, Any]) -> None:
    page = Visualizer(**settings)
    playground, rates, starts, _ = page.shown
    run = playground.runs[settings["focus"]]
    assert run.loss[0] > 1e6
    assert run.bound == 1e3 * run.loss[0]
    assert run.diverged_at == -1
    assert "1,000 times that at the start" in playground.readout()
    assert np.mean(rates.outcome.diverged_at < 0) > 0.1
    column_, row = 20, 20  # the same rule at each start of the map
    x, y = starts.places()
    playground.param.update(w1=float(x[column_]), w2=float(y[row]))
    lost = playground.runs[settings["focus"]].diverged_at >= 0
    assert (starts.took[row, column_] == LOST) == lost


@pytest.mark.parametrize(
    "formula", ["log(w1)", "w1**0.5", "sqrt(w1)*sqrt(w2) + w1**2", "1/sqrt(w1)"]
)
def test_where_a_loss_is_not_defined_is_said(formula: str) -> None:
    page = Visualizer(surface=TYPED, formula=formula)
    playground, rates, starts, _ = page.shown
    assert np.isfinite(playground.ground.surface.value(playground.start))  # a start inside
    assert playground.runs
    playground.param.update(w1=-4.0, w2=3.0)
    for figure in (playground, rates):
        assert "The loss is not defined at the start (−4, 3)." in figure.readout()
        assert figure.summary() == "The loss is not defined at the start (−4, 3)."
        assert "goal" not in figure.readout()
    assert np.isnan(rates.image.data["image"][0]).all()
    assert np.isnan(starts.ended).mean() >= 0.5
    assert "no loss at the start" in starts.readout()
    assert playground.act("csv").text == ""
    run = Playground(surface=TYPED, formula="w1 + sqrt(w1) + w2**2", w1=0.5, w2=0.0, SGD=True).runs
    assert verdict(run["SGD"]) == f"left the domain of the loss at step {run['SGD'].diverged_at}"
    assert steps_to_goal(run["SGD"], 1.0) == -1


@pytest.mark.parametrize("surface", ["ravine", "Rosenbrock", "Himmelblau", "Beale"])
@pytest.mark.parametrize("focus", ["Momentum", "Adam"])
def test_the_soonest_is_what_the_table_says_there(surface: str, focus: str) -> None:
    page = Visualizer(surface=surface, focus=focus)
    playground, rates = page.shown[:2]
    found = rates.soonest()
    assert found is not None
    steps, optimizer = found
    assert f"The soonest takes {steps} step" in rates.readout()
    x, y = rates.values()
    averaging = getattr(optimizer, "beta" if focus == "Momentum" else "beta1")
    at = np.flatnonzero(x == optimizer.lr).item(), np.flatnonzero(y == averaging).item()
    assert rates.image.data["image"][0][at[1], at[0]] != LOST
    rates.pick(0, float(rates.places()[0][at[0]]), float(rates.places()[1][at[1]]))
    run = playground.runs[focus]
    assert run.optimizer == optimizer
    assert run.diverged_at < 0
    assert steps_to_goal(run, 1e-3) == steps
    asked = "&".join(
        f"{k}={v}" for k, v in json.loads(playground.settings).items() if v is not None
    )
    reopened = Playground()
    reopened.set_from_query(asked.replace("+", "%2B"))
    assert reopened.optimizer(focus) == optimizer


def test_a_run_that_diverges_has_not_got_there() -> None:
    figure = Playground(surface="Rosenbrock", lr=0.2, goal=10.0)
    run = figure.runs["Momentum"]
    assert run.diverged_at >= 0
    assert steps_to_goal(run, float(np.inf)) == -1
    gone = run.diverged_at
    for key in ("w1", "loss", "norm"):  # table, paths and equation end there together
        assert np.isnan(column(figure, f"{key}_Momentum")[gone + 1 :]).all()
        assert np.isfinite(column(figure, f"{key}_Momentum")[:gone]).all()
    for key in ("from1", "g2", "v1", "to2"):
        assert (column(figure, key)[gone:] == column(figure, key)[gone]).all()
    assert f"Momentum diverged at step {gone}. From there on, its last step" in figure.above()


@pytest.mark.parametrize("formula", ["-w1**2-w2**2", "w1"])
def test_without_a_minimum_there_is_no_goal(formula: str) -> None:
    page = Visualizer(surface=TYPED, formula=formula)
    playground, rates, starts, _ = page.shown
    assert [steps_to_goal(run, 1.0) for run in playground.runs.values()] == [-1, -1, -1]
    for figure in (playground, rates, starts):
        assert (
            "No minimum that is a single point was found in the window, so there is no goal."
            in figure.readout()
        )
    assert "soonest" not in rates.readout()
    assert "come within" not in starts.readout()
    assert not re.search(r"\d{9}", playground.readout())
    assert playground.side.yaxis[0].axis_label == "loss (below 0: not on a log axis)"


def test_a_text_that_is_not_understood_is_not_taken_for_what_is_on_show() -> None:
    figure = Playground()
    figure.set_from_query("surface=typed in&formula=w1 %2B* 2")
    shown = Playground.param.formula.default
    assert notice(figure).count(f"on show is the loss {shown} instead.") == 1
    for action in ("csv", "pytorch"):
        assert f"the loss {shown}, not of what is typed" in figure.act(action).said
    figure.formula = "w1**2 + w2**2"
    assert notice(figure) == ""
    assert "the loss w1**2 + w2**2." in figure.act("pytorch").said


def test_two_axes_of_a_map_are_never_the_same() -> None:
    rates = HyperparameterMap()
    across, up = rates.across, rates.up
    rates.set_from({"across": up, "up": up})
    assert (rates.across, rates.up) == (up, across)
    rates.set_from({"across": up, "up": up})
    assert (rates.across, rates.up) == (across, up)
    assert rates.plot.yaxis[0].ticker.ticks[-1] == rates.plot.y_range.end == 0.99


def test_the_optimizer_in_focus_runs_or_is_said_not_to() -> None:
    figure = Playground()
    figure.set_from({**json.loads(figure.settings), "focus": "RMSProp"})
    assert "RMSProp" in figure.runs
    assert "<strong class='rmsprop'>RMSProp</strong>" in figure.above()
    figure.RMSProp = False
    assert "RMSProp</strong>, the optimizer in focus, is not running" in figure.above()
    sent = Playground()
    sent.set_from_query("focus=RMSProp")  # an address has all that its sender saw
    assert "RMSProp" not in sent.runs


def test_another_surface_brings_a_learning_rate_that_works() -> None:
    figure = Playground()
    for name in reversed(GROUNDS):
        figure.set_from({**json.loads(figure.settings), "surface": name})
        assert figure.lr == GROUNDS[name].lr
        assert all(run.diverged_at < 0 for run in figure.runs.values())
        if name == "Rosenbrock":
            assert notice(figure) == "α is now 0.005, which suits the surface Rosenbrock."
    figure.set_from_query("surface=Rosenbrock")
    assert (figure.surface, figure.lr) == ("Rosenbrock", 0.2)
    figure = Playground(same=False)
    figure.set_from({**json.loads(figure.settings), "surface": "Beale"})
    assert {getattr(figure, f"lr_{name}") for name in NAMES} == {0.02}


@pytest.mark.parametrize("value", ["none", [], {}, None, 1e400])
def test_a_forged_choice_brings_nothing(value: Any) -> None:
    figure = Playground(w1=1.0, w2=2.0)
    for name in ("surface", "focus", "same", "lr"):
        figure.set_from({**json.loads(figure.settings), name: value})
        assert figure.settings == Playground(w1=1.0, w2=2.0).settings
    rates = HyperparameterMap()
    rates.set_from({"across": value, "up": value})
    assert (rates.across, rates.up) == ("learning rate α", "momentum β, β₁")


def test_a_lost_run_does_not_set_the_axis_of_the_loss() -> None:
    figure = Playground(surface="Rosenbrock", lr=0.2)
    assert figure.side.y_range.end < 100
    assert figure.side.x_range.end > 200
    rates = Playground(schedule="step", beside=RATES, Nesterov=True)
    assert len(rates.side.yaxis[0].ticker.ticks) >= 4
    exits = figure.exits.source.data
    (low, high), _ = figure.ground.surface.window
    assert all(low < x < high for x in exits["x"])


def test_the_legend_over_starts_adds_up() -> None:
    for settings in (
        {"surface": "saddle", "focus": "RMSProp", "lr": 0.1},
        {"surface": "Rastrigin"},
    ):
        starts = Visualizer(**settings).shown[2]
        told = starts.readout().partition("Right:")[0]
        shares = [float(share) for share in re.findall(r"([\d.]+) %", told)]
        assert sum(shares) == pytest.approx(100, abs=0.5 * len(shares))
        assert "comes to rest" not in starts.readout()
        assert "optimizer in focus" in starts.readout()


def test_counts_and_shares_are_written_as_they_are() -> None:
    assert [many(n, "step") for n in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
    assert percent(68 / 16384) == "0.4 %"
    assert [percent(x) for x in (0.0, 1e-6, 0.5, 1 - 1e-6, 1.0)] == [
        "0 %", "under 0.1 %", "50 %", "over 99.9 %", "100 %"
    ]  # fmt: skip
    assert signed(-672461038527942502464431849472.0) == "−6.7 × 10²⁹"


def test_what_cannot_be_done_is_said() -> None:
    figure = Playground(**dict.fromkeys(NAMES, False))
    for action in ("csv", "pytorch"):
        assert figure.act(action) == ("", "No optimizer is chosen. There is nothing in it.", "")
    figure = Playground()
    figure.set_from_query("step=9999")
    assert notice(figure) == "From the address: step must be a whole number up to 200."


def test_every_control_says_what_it_does() -> None:
    for name in DEFAULTS:
        assert str(Setup.param[name].doc).strip().endswith("."), name


def corner(figure: Playground) -> list[str]:
    """What is written in the corner of the plane, of runs that are not in it."""
    return list(figure.exits.source.data["text"])


def test_runs_that_never_were_in_the_frame_are_told_of() -> None:
    figure = Playground(surface="Beale", lr=0.02, w1=-3.0)
    assert corner(figure) == ["SGD diverged at step 2", "Adam is outside the frame"]
    assert np.isnan(figure.exits.source.data["x"]).all()  # there is nowhere to point at
    assert corner(Playground()) == []


def test_you_are_here_wherever_the_slider_is(page: Visualizer) -> None:
    playground, rates, *_ = page.shown
    for lr in Setup.param["lr"].bounds:
        playground.param.update(**{**DEFAULTS, "lr": lr})
        assert np.isfinite([*rates.here.data["x"], *rates.here.data["y"]]).all()
    playground.param.update(**DEFAULTS)


def test_what_is_off_the_axis_is_told_of() -> None:
    assert (
        "off the axis" in Playground(surface=TYPED, formula="w1**2 + w2**2").side.yaxis.axis_label
    )
    figure = Playground(surface=TYPED, formula="-w1**2")
    assert "below −10⁶ by step" in figure.readout()


def test_the_second_rate_fades_as_the_first_does() -> None:
    assert not [r for r in Playground().side.renderers if r.glyph.y == "side2_Adam"]
    side = Playground(beside=RATES).side
    for name in ("side_Adam", "side2_Adam"):
        sources = [r.data_source.name for r in side.renderers if r.glyph.y == name]
        assert [source.rpartition("-")[2] for source in sources][1:] == ["head", "now"]
