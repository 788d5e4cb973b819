"""The visualizer: what it shows is what the core computes, and nothing that is sent harms it."""

from __future__ import annotations

import csv
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide.core.descent import descend
from optimizer_guide.core.elementwise import T
from optimizer_guide.core.hyperparameter import SHARE, Hyperparameter
from optimizer_guide.core.optimizer import State, hyperparameters_of
from optimizer_guide.core.optimizers import FAMILY, SGD
from optimizer_guide.core.stability import momentum_limit, nesterov_limit, sgd_limit
from optimizer_guide.core.surfaces import GALLERY, Quadratic, Surface
from optimizer_guide.core.sweep import sweep
from optimizer_guide.core.typed import Typed, parsed
from optimizer_guide.kit.controls import described
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.kit.mathml import mathml
from optimizer_guide.kit.styles import LEFT, ON_PATHS
from optimizer_guide.kit.wording import many, percent, plain, signed, verdict
from optimizer_guide.lessons.visualizer import checks
from optimizer_guide.lessons.visualizer.axes import axis_names, side_of
from optimizer_guide.lessons.visualizer.challenges import KEYS, Challenges
from optimizer_guide.lessons.visualizer.equations import LINES
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.images import LOST
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.map_of_starts import ends_of, pixels
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.runs import (
    GRADIENT,
    LOSS,
    RATES,
    RELIEF,
    RELIEF_PLOT,
    SIDE_PLOT,
)
from optimizer_guide.lessons.visualizer.scene import TYPED, gallery, steps_to_goal
from optimizer_guide.lessons.visualizer.settings import names
from optimizer_guide.lessons.visualizer.start_map import StartMap
from optimizer_guide.lessons.visualizer.tasks import CHALLENGES

NAMES = names()
ALL = dict.fromkeys(NAMES, True)
DEFAULTS = {name: Playground.param[name].default for name in Playground.controls()}
SURFACES = list(gallery())
RAVINE: dict[str, Any] = {"surface": "ravine", "lr": 0.2}


@pytest.fixture(autouse=True)
def _coarse_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    """What maps say does not hang on their number of pixels."""
    monkeypatch.setattr(HyperparameterMap, "SIDE", 32)
    monkeypatch.setattr(StartMap, "SIDE", 32)


@pytest.fixture
def _fine(_coarse_maps: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The map over hyperparameters, as fine as on the page."""
    monkeypatch.setattr(HyperparameterMap, "SIDE", 128)


fine = pytest.mark.usefixtures("_fine")


@dataclass
class Page:
    """The figures of one reader."""

    playground: Playground
    challenges: Challenges
    rates: HyperparameterMap
    starts: StartMap

    @classmethod
    def at(cls, **settings: Any) -> Page:
        page = cls(*Visualizer.make_figures())  # type: ignore[arg-type]
        page.playground.param.update(**settings)
        return page


def above(figure: Playground) -> str:
    return figure.above(figure.compute())


def readout(figure: Any) -> str:
    return str(figure.readout(figure.compute()))


# -- the settings --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SURFACES)
def test_the_text_of_a_surface_spells_it_out(name: str) -> None:
    surface = gallery()[name]
    spelled = Typed(surface.text, start=surface.start, window=surface.window)
    w = np.random.default_rng(0).uniform(-2, 2, (2, 30))
    assert_allclose(spelled.value(w), surface.value(w), rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("name", NAMES)
def test_every_hyperparameter_of_every_optimizer_is_a_control(name: str) -> None:
    cls = type(Playground().optimizer(name))
    values = {f"{key}_{name}": np.mean(Playground.param[f"{key}_{name}"].bounds)
              for key in hyperparameters_of(cls)}  # fmt: skip
    made = Playground(same=False, **values).optimizer(name)
    assert list(made.hyperparameters.values()) == list(values.values())
    assert Playground(lr=0.37).optimizer(name) == cls().replace(lr=0.37)


def test_the_controls_stand_in_the_order_of_before() -> None:
    controls = Playground.controls()
    assert controls[:7] == ["surface", "formula", "reach", "w1", "w2", "beside", "SGD"]
    assert controls[16:20] == ["lr", "focus", "lr_SGD", "lr_Momentum"]
    assert controls[-6:] == ["same", "schedule", "steps", "noise", "seed", "goal"]
    labels = {name: Playground.param[name].label for name in controls}
    assert labels["beta1_Adam"] == "momentum <i>β</i>₁"
    assert labels["lr_SGD"] == "its learning rate <i>α</i>"
    assert labels["eps_RMSProp"] == "<i>ε</i>"
    assert Playground.when["lr_Adam"] == {"focus": ["Adam"], "same": [False]}


def test_a_text_that_is_not_understood_leaves_the_last_one_that_was() -> None:
    figure = Playground(surface=TYPED, formula="w1**2 + w2**2")
    figure.formula = "w1**2 + "
    shown = figure.compute()
    assert shown.scene.surface.text == "w1**2 + w2**2"
    fault = figure.faults()["formula"]
    assert fault == {"text": "w1**2 + ", "position": 7, "reason": "It ends too soon."}
    assert_allclose(shown.runs["SGD"].w, descend(Typed("w1**2 + w2**2"), SGD(0.02)).w)
    assert figure.echoes()["formula"].startswith("Still on show: <i>L</i>&nbsp;=&nbsp;<math>")
    figure.formula = "w1**2 + 1*w2**2"
    assert figure.faults() == {"formula": None}
    typeset = mathml(parsed("w1**2 + 1*w2**2"))
    assert figure.echoes()["formula"] == f"Understood as <i>L</i>&nbsp;=&nbsp;{typeset}"
    assert not figure.notice()


def test_another_surface_starts_at_its_own_start_unless_one_is_given() -> None:
    talk = Conversation(Visualizer)
    figure = talk.figure("playground")
    assert isinstance(figure, Playground)
    figure.param.update(w1=1.0, w2=2.0)
    assert_array_equal(figure.scene.start, [1, 2])
    chosen(talk, surface="Rosenbrock")
    assert_array_equal(figure.scene.start, gallery()["Rosenbrock"].start)
    talk.set_from_query("surface=Beale&w1=-4&w2=1")
    assert_array_equal(figure.scene.start, [-4, 1])


def chosen(talk: Conversation, **values: Any) -> dict[str, Any]:
    """The playground's answer to a reader who chose ``values``."""
    settings = talk.figure("playground").settings | values
    own, *_ = talk.hear({"figure": "playground", "n": 1, "ask": "set", "values": settings})
    return own


def notice(talk: Conversation) -> str:
    return str(talk.opening("playground").get("notice", ""))


# -- what is shown -------------------------------------------------------------------------------


@pytest.mark.parametrize("surface", [*SURFACES, TYPED])
@pytest.mark.parametrize("beside", [LOSS, GRADIENT, RATES])
def test_the_paths_are_those_of_the_core(surface: str, beside: str) -> None:
    figure = Playground(
        surface=surface, beside=beside, lr=0.003, schedule="warm-up + cosine", noise=0.2, seed=4,
        steps=60, **ALL,
    )  # fmt: skip
    shown = figure.compute()
    factor = shown.scene.options["schedule"]
    for name in NAMES:
        run = descend(
            shown.scene.surface, figure.optimizer(name), steps=60, noise=0.2, seed=4,
            schedule=factor, bound=shown.scene.bound,
        )  # fmt: skip
        assert_array_equal(shown.played[f"w1_{name}"], run.w[:, 0])
        assert_array_equal(shown.played[f"loss_{name}"], run.loss)
        side = np.asarray(shown.played[f"side_{name}"])
        if beside == RATES:
            assert_allclose(side[:-1], 0.003 * factor * run.rate[:, 0])
        elif beside == GRADIENT:
            assert_allclose(side, np.hypot(*run.surface.gradient(run.w.T)))
        else:
            lowest = run.surface.lowest
            over = run.loss - (lowest if np.isfinite(lowest) else 0)
            assert_allclose(side[over > 0], over[over > 0])


@pytest.mark.parametrize("name", NAMES)
def test_the_equation_adds_up(name: str) -> None:
    figure = Playground(surface="ravine", focus=name, schedule="cosine", lr=0.05, **ALL)
    shown = figure.compute()
    run, lines = shown.runs[name], re.findall(r"<div>(.*?)</div>", figure.above(shown))
    if type(run.optimizer) in LINES:
        known = {"SGD": 1, "Momentum": 2, "Adam": 6, "AdamW": 6}
        assert len(lines) == known.get(name, 3)
    else:  # the gradient, each field of the state, the step
        assert len(lines) == 2 + len(run.state)
        assert "⊙" in lines[-1]
    for t in (1, 2, 57, 200):
        for line in filter(_has_two_sides, lines):
            for i in (0, 1):
                left, right = evaluated(line, shown.played, t, i)
                assert_allclose(left, right, rtol=1e-6, atol=1e-9, err_msg=line)
        for key, values in (("to", run.w[1:]), ("from", run.w[:-1]), ("g", run.gradient)):
            assert_array_equal([shown.played[f"{key}{i}"][t] for i in (1, 2)], values[t - 1])
    for key in ("from1", "to2", "lr"):  # at step 0 it shows the first step, not blanks
        assert shown.played[key][0] == shown.played[key][1]


def _has_two_sides(line: str) -> bool:
    """Whether it computes something, and does not only name or compare it."""
    text = plain(line)
    return "←" in text or text.count("=") > 1


def evaluated(line: str, played: Any, t: int, i: int) -> tuple[float, float]:
    """Both sides of the last = of a line of the equation, for one weight, by the numbers in it."""

    def value(match: re.Match[str]) -> str:
        return repr(float(played[match[1]][t]))

    line = re.sub(
        r"<span[^>]*>\((<b.*?</b>), (<b.*?</b>)\)</span>", lambda m: f"({m[i + 1]})", line
    )
    line = re.sub(r"<b[^>]*data-column='(\w+)'></b>", value, line)
    line = re.sub(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "1e" + m[1].translate(DOWN), line)
    line = re.sub(r"√\((.*?)\)", r"(\1)**0.5", line.replace("²", "**2"))
    line = line.replace("×", "*").replace("⊙", "*").replace("−", "-").rpartition("←")[2]
    *_, left, right = line.split("=")
    return eval(left), eval(right)


DOWN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def test_extremes_raise_nothing_and_warn_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in DEFAULTS:
            if described(Playground.param[name])["kind"] in ("slider", "log"):
                for value in Playground.param[name].bounds:
                    focus = name.rpartition("_")[2] if "_" in name else "Adam"
                    running = {focus: True, "focus": focus, "same": name == "lr", "steps": 60}
                    figure = Playground(**running | {"beside": RATES, name: value})
                    shown = figure.compute()
                    figure.readout(shown)
                    figure.above(shown)
        for surface in SURFACES:
            Playground(surface=surface, lr=10.0, **ALL).compute()
        for formula in ("log(w1)", "1/w1 + 1/w2", "w1**w2", "exp(exp(w1))", "abs(w1)", "tan(w1)"):
            page = Page.at(surface=TYPED, formula=formula, steps=40)
            for one in (page.playground, page.rates, page.starts, page.challenges):
                readout(one)
        readout(Playground(steps=1, **dict.fromkeys(NAMES, False)))


def given(figure: Playground, action: str) -> Any:
    return figure.act(action, figure.compute())


def test_the_csv_holds_every_digit() -> None:
    figure = Playground(noise=0.3, schedule="step", steps=40, Lion=True)
    rows = rows_of(given(figure, "csv").text)
    shown = figure.compute()
    assert list(shown.runs) == ["SGD", "Momentum", "Adam", "Lion"]
    for name, run in shown.runs.items():
        own = [row for row in rows if row["optimizer"] == name]
        assert_array_equal([[float(row["w1"]), float(row["w2"])] for row in own], run.w)
        assert_array_equal([float(row["loss"]) for row in own], run.loss)
        assert_array_equal([float(row["gradient2"]) for row in own[:-1]], run.gradient[:, 1])
        lr = [float(row["lr"]) for row in own[:-1]]
        assert_array_equal(lr, 0.02 * shown.scene.options["schedule"])
        assert {row["diverged"] for row in own} == {"0"}


def rows_of(text: str, between: str = ",") -> list[dict[str, str]]:
    """The table of a CSV, below what it says of its settings."""
    table = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(table, delimiter=between))


def test_the_csv_carries_its_settings() -> None:
    figure = Playground(surface=TYPED, formula="x² + |y|", noise=0.3, seed=7, steps=40, w1=1.5)
    said = [line[2:] for line in given(figure, "csv").text.splitlines() if line.startswith("#")]
    assert said == [
        "surface: type your own", "loss: x² + |y|", "start: w1 = 1.5, w2 = 3.0",
        "steps: 40, schedule: constant", "noise: 0.3, seed: 7", "SGD: lr = 0.02",
        "Momentum: lr = 0.02, beta = 0.9",
        "Adam: lr = 0.02, beta1 = 0.9, beta2 = 0.999, eps = 1e-08, l2 = 0.0",
    ]  # fmt: skip


def test_the_csv_for_a_decimal_comma_has_the_same_numbers() -> None:
    figure = Playground(noise=0.3, steps=40)
    plain, comma = (given(figure, action) for action in ("csv", "csv_comma"))
    assert plain.file == comma.file == "himmelblau-sgd-momentum-adam.csv"
    assert comma.text.startswith("\ufeff#")
    rows = rows_of(comma.text.removeprefix("\ufeff"), ";")
    assert "." not in "".join("".join(row.values()) for row in rows)
    points = [{key: value.replace(",", ".") for key, value in row.items()} for row in rows]
    assert points == rows_of(plain.text)


def test_the_csv_marks_a_run_from_where_it_diverged() -> None:
    figure = Playground(surface="ravine", lr=0.45, SGD=True)
    rows = rows_of(given(figure, "csv").text)
    marks = [int(row["diverged"]) for row in rows if row["optimizer"] == "SGD"]
    gone = int(figure.compute().runs["SGD"].diverged_at)
    assert gone > 0
    assert marks == [int(t >= gone) for t in range(len(marks))]


def test_the_script_leaves_out_whom_torch_does_not_know() -> None:
    text, said, _ = given(Playground(Lion=True), "pytorch")
    assert "'Adam'" in text
    assert "Lion" not in text
    assert said.endswith("on Himmelblau. Left out, for no equal is known there: Lion.")
    alone = Playground(**dict.fromkeys(NAMES, False) | {"Lion": True})
    assert given(alone, "pytorch") == ("", "No equal of Lion is known in PyTorch.", "")


# -- the map over hyperparameters ----------------------------------------------------------------


def image(computed: Any, table: str = "image") -> Any:
    return computed.tables[table]["image"][0]


@fine
def test_the_map_is_the_sweep_of_the_core() -> None:
    page = Page.at()
    x, y = page.rates.sides.values(128)
    outcome = sweep(
        page.playground.scene.surface,
        page.playground.optimizer("Momentum").replace(
            lr=x.astype("f4")[None], beta=y.astype("f4")[:, None]
        ),
        steps=200, dtype=np.float32,
    )  # fmt: skip
    shown = page.rates.compute()
    expected = np.where(outcome.diverged_at >= 0, LOST, outcome.steps_to_goal)
    assert_array_equal(image(shown), expected)
    assert image(shown).shape == (128, 128)
    assert shown.axes["steps"][:2] == (0, 200)


def test_what_the_maps_say_under_the_pointer() -> None:
    page = Page.at()
    table = page.rates.compute().tables["image"]
    (across,), (up,) = table["across"], table["up"]
    x, y = page.rates.sides.values(32)
    assert (across[4], up[-1]) == (f"α {x[4]:g}", f"β {y[-1]:g}")
    assert len(across) == len(up) == 32
    assert table["outcomes"] == [
        ["not at the goal", "diverged", "no loss here", "at the goal at step #"]
    ]
    shown = page.starts.compute()
    which = shown.tables["which"]
    assert which["named"][0][1] == "ends at (−2.81, 3.13)"
    assert which["across"][0][0] == "w₁ −4.84"
    assert which["values"][0] is shown.ends.which


@pytest.mark.parametrize("surface", SURFACES)
def test_a_map_of_rates_goes_from_too_small_to_too_large(surface: str) -> None:
    page = Page.at(surface=surface, focus="SGD")
    outcome, sides = page.rates.compute().outcome, page.rates.sides
    assert 1e-4 <= sides.across.low < sides.across.high <= 100
    assert sides.across.low <= gallery()[surface].lr <= sides.across.high
    assert (outcome.diverged_at < 0).mean() > 0.2
    if surface != "Rastrigin":  # on which a large rate merely leaps from hole to hole
        assert (outcome.diverged_at >= 0).any() or surface == "plateau"


@fine
def test_a_click_loads_the_run_of_that_point() -> None:
    page = Page.at(**RAVINE)
    x, y = (side.pixels(128) for side in page.rates.sides)
    values = page.rates.sides.values(128)
    outcomes = image(page.rates.compute())
    for row, at in ((20, 80), (60, 90), (100, 70), (5, 120)):
        page.rates.pick(0, float(x[at]) + 0.004, float(y[row]) - 0.003)  # anywhere in the pixel
        run = page.playground.compute().runs["Momentum"]
        assert [run.optimizer.lr, run.optimizer.hyperparameters["beta"]] == [
            values[0][at], values[1][row]
        ]  # fmt: skip
        found = LOST if run.diverged_at >= 0 else steps_to_goal(run, 1e-3)
        assert abs(found - outcomes[row, at]) <= 1  # 32 bits there
        assert_allclose(page.rates.compute().places[0], [x[at], y[row]], atol=0.01)


@fine
@pytest.mark.parametrize(
    ("name", "limit"),
    [("SGD", lambda b, h: sgd_limit(h) + 0 * b), ("Momentum", momentum_limit),
     ("Nesterov", nesterov_limit)],
)  # fmt: skip
def test_the_limit_is_drawn_where_runs_begin_to_diverge(name: str, limit: Any) -> None:
    page = Page.at(**RAVINE, focus=name)
    shown = page.rates.compute()
    x, y = (np.asarray(shown.tables["limit"][key]) for key in "xy")
    assert_allclose(10**x, limit(y, 8.0), rtol=1e-9)
    places, betas = (side.pixels(128) for side in page.rates.sides)
    for row in range(0, 100, 10):
        edge = np.log10(float(limit(betas[row], 8.0)))
        if edge < places[-1] - 0.1:
            assert not (image(shown)[row, places < edge - 0.02] == LOST).any()
            assert (image(shown)[row, places > edge + 0.2] == LOST).all()


def test_no_limit_is_drawn_where_none_is_known() -> None:
    for change in ({"focus": "Adam"}, {"schedule": "cosine"}, {"surface": "Beale"}):
        assert len(Page.at(**RAVINE | change).rates.compute().tables["limit"]["x"]) == 0


def test_any_two_axes_for_any_optimizer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HyperparameterMap, "SIDE", 8)
    page = Page.at(steps=5)
    for across in axis_names():
        for up in axis_names():
            page.rates.param.update(across=across, up=up)
            for name in NAMES:
                page.playground.focus = name
                x, y = (side.pixels(8) for side in page.rates.sides)
                page.rates.pick(0, float(x[4]), float(y[4]))
                cls = type(page.playground.optimizer(name))
                lacks = [key for key in (across, up) if side_of(key, cls).name is None]
                assert ("has no" in readout(page.rates)) == bool(lacks)


@fine
@pytest.mark.parametrize("surface", ["ravine", "Rosenbrock", "Himmelblau", "Beale"])
@pytest.mark.parametrize("focus", ["Momentum", "Adam"])
def test_the_soonest_is_what_the_table_says_there(surface: str, focus: str) -> None:
    page = Page.at(surface=surface, focus=focus)
    shown = page.rates.compute()
    assert shown.soonest is not None
    steps, optimizer = shown.soonest
    assert f"The soonest takes {steps} step" in page.rates.readout(shown)
    x, y = page.rates.sides.values(128)
    averaging = optimizer.hyperparameters["beta" if focus == "Momentum" else "beta1"]
    at = np.flatnonzero(x == optimizer.lr).item(), np.flatnonzero(y == averaging).item()
    assert image(shown)[at[1], at[0]] != LOST
    across, up = (side.pixels(128) for side in page.rates.sides)
    page.rates.pick(0, float(across[at[0]]), float(up[at[1]]))
    run = page.playground.compute().runs[focus]
    assert run.optimizer == optimizer
    assert run.diverged_at < 0
    assert steps_to_goal(run, 1e-3) == steps
    settings = page.playground.settings
    asked = "&".join(f"{key}={value}" for key, value in settings.items() if value is not None)
    reopened = Conversation(Visualizer)
    reopened.set_from_query(asked.replace("+", "%2B"))
    figure = reopened.figure("playground")
    assert isinstance(figure, Playground)
    assert figure.optimizer(focus) == optimizer


def test_two_axes_of_a_map_are_never_the_same() -> None:
    rates = HyperparameterMap()
    across, up = rates.across, rates.up
    rates.set_from({"across": up, "up": up})
    assert (rates.across, rates.up) == (up, across)
    rates.set_from({"across": up, "up": up})
    assert (rates.across, rates.up) == (across, up)
    axis = rates.compute().axes["map.y"]
    assert axis.ticks is not None
    assert axis.ticks[-1] == axis.high == 0.99
    assert axis_names() == [
        "learning rate α", "momentum β, β₁", "averaging ρ, β₂", "decay λ"
    ]  # fmt: skip


def test_you_are_here_wherever_the_slider_is() -> None:
    for lr in Playground.param["lr"].bounds:
        assert np.isfinite(Page.at(lr=lr).rates.compute().places[0]).all()


# -- the map over starts -------------------------------------------------------------------------


def test_the_map_over_starts_is_what_descend_finds() -> None:
    page = Page.at(surface="Styblinski–Tang", lr=0.02)
    scene, shown = page.playground.scene, page.starts.compute()
    surface, n = scene.surface, page.starts.SIDE
    assert shown.ends.which.shape == (n, n)
    x, y = pixels(scene, n)
    assert_allclose(x, np.linspace(-5 + 5 / n, 5 - 5 / n, n), atol=1e-3)
    for row, at in ((1, 25), (16, 4), (25, 25), (9, 11)):
        run = descend(surface, page.playground.optimizer("Momentum"), (x[at], y[row]))
        minimum = np.linalg.norm(surface.minima - run.w[-1], axis=1).argmin()
        assert shown.ends.which[row, at] == minimum
        within = run.loss <= surface.value(surface.minima[minimum]) + 1e-3
        assert abs(shown.ends.steps[row, at] - within.argmax()) <= 1


def test_its_slices_are_the_whole_and_another_start_changes_nothing() -> None:
    page = Page.at(surface="Himmelblau")
    pieces = page.starts.compute_slowly()
    parts = list(iter_until_done(pieces))
    assert parts[-1] == 1.0
    assert parts == sorted(parts)
    scene, optimizer = page.playground.scene, page.playground.optimizer("Momentum")
    whole = ends_of(scene, optimizer, np.array(np.meshgrid(*pixels(scene, 32))))
    shown = page.starts.compute()
    assert_array_equal(shown.ends.which, whole.which)
    page.playground.w1 = 2.0
    assert list(iter_until_done(page.starts.compute_slowly())) == []
    again = page.starts.compute()
    assert again.ends is shown.ends
    assert again.places[0] == (2.0, 0.0)


def iter_until_done(pieces: Any) -> Iterator[float]:
    yield from pieces


def test_diverged_and_not_reached_have_their_own_values() -> None:
    ends = Page.at(surface="ravine", lr=1.0, focus="SGD").starts.compute().ends
    assert (ends.steps == LOST).all()
    assert (ends.which == LOST).all()
    assert (
        np.mean(Page.at(surface="ravine", lr=0.001, focus="SGD").starts.compute().ends.which == -1)
        > 0.9
    )


def test_a_click_on_it_starts_there() -> None:
    page = Page.at()
    ends = page.starts.compute().ends
    x, y = pixels(page.playground.scene, page.starts.SIDE)
    at = np.abs(x - 1.23456).argmin(), np.abs(y + 0.5).argmin()
    page.starts.pick(0, 1.23456, -0.5)
    shown = page.playground.compute()
    assert_array_equal(shown.scene.start, [x[at[0]], y[at[1]]])  # the middle of a pixel, exactly
    assert ends.steps[at[1], at[0]] == steps_to_goal(shown.runs["Momentum"], 1e-3)


def test_the_legend_over_starts_adds_up() -> None:
    for settings in (
        {"surface": "saddle", "focus": "RMSProp", "lr": 0.1},
        {"surface": "Rastrigin", "steps": 60},
    ):
        said = readout(Page.at(**settings).starts)
        shares = [float(share) for share in re.findall(r"([\d.]+) %", said.partition("Right:")[0])]
        assert sum(shares) == pytest.approx(100, abs=0.5 * len(shares))
        assert "comes to rest" not in said
        assert "optimizer in focus" in said


# -- challenges ----------------------------------------------------------------------------------


@pytest.mark.parametrize("challenge", CHALLENGES, ids=lambda challenge: challenge.name)
def test_a_challenge_is_open_at_first_and_its_way_solves_it(challenge: Any) -> None:
    assert not challenge.solved(Playground().compute()).holds
    measured = challenge.solved(Playground(**challenge.way).compute())
    assert measured.holds, measured.text
    right, why = challenge.answer()
    assert right in challenge.options
    assert why


def test_predict_first_then_reveal() -> None:
    page = Page.at()
    challenges = page.challenges

    def act(name: str) -> str:
        return str(challenges.act(name, challenges.compute()).said)  # type: ignore[union-attr]

    for index, challenge in enumerate(CHALLENGES):
        page.playground.param.update(**DEFAULTS)
        challenges.challenge = challenge.name
        right, why = challenge.answer()
        assert why not in readout(challenges)
        assert act("check") == "Predict first: choose one of the answers."
        challenges.set_from({KEYS[index]: challenge.options[0]})
        assert why not in readout(challenges)  # nothing is revealed before an attempt
        act("check")
        assert why in readout(challenges)
        assert ("You were right" in readout(challenges)) == (right == challenge.options[0])
        assert "Not yet." in readout(challenges)
        refused = challenges.set_from({KEYS[index]: challenge.options[1]})
        assert refused == [f"The answer was shown: your prediction stays “{challenge.options[0]}”."]
        act("way")
        assert "This was shown." in readout(challenges)
        assert f"Solved: 0 of 8, shown: {index + 1}." in readout(challenges)


def test_what_is_solved_counts_and_what_is_shown_does_not() -> None:
    talk = Conversation(Visualizer)
    talk.opening("playground")
    playground, challenges = talk.figure("playground"), talk.figure("challenges")
    playground.param.update(lr=0.31, noise=0.1, w1=2.5, beside=RATES)
    own = playground.settings

    def act(name: str) -> list[dict[str, Any]]:
        return talk.hear({"figure": "challenges", "n": 1, "ask": "do", "action": name})

    challenges.set_from({KEYS[0]: "2 times", KEYS[1]: None})
    said, moved, *_ = act("way")
    assert "Your own settings are kept" in said["given"]["said"]
    assert "This was shown." in said["readout"]
    assert moved["figure"] == "playground"
    assert moved["values"]["lr"] == 0.3
    challenges.set_from({"challenge": CHALLENGES[1].name, KEYS[1]: "SGD"})
    assert "Solved: 0 of 8, shown: 2." in act("way")[0]["readout"]
    act("back")
    assert playground.settings == own
    assert "Nothing was put" in act("back")[0]["given"]["said"]
    challenges.set_from({"challenge": CHALLENGES[5].name, KEYS[5]: "0"})
    playground.param.update(**{**DEFAULTS, **CHALLENGES[5].way})
    solved = act("check")[0]["readout"]
    assert "✓ Solved." in solved
    assert "Solved: 1 of 8, shown: 2." in solved
    _, *others = talk.hear(
        {"figure": "playground", "n": 2, "ask": "set", "values": {**playground.settings, "lr": 1.0}}
    )
    (news,) = [answer for answer in others if answer["figure"] == "challenges"]
    assert "✓ Solved." not in news["readout"]  # what was checked is no longer what stands there


def test_an_address_holds_no_prediction_and_answers_none() -> None:
    talk = Conversation(Visualizer)
    talk.set_from_query("challenge=4. Through the valley&guess1=19 times&guess4=SGD")
    challenges = talk.figure("challenges")
    assert isinstance(challenges, Challenges)
    assert challenges.challenge == "4. Through the valley"
    assert [getattr(challenges, key) for key in KEYS] == [None] * 8
    assert not Challenges.in_address
    assert described(Challenges.param["guess1"])["options"] == list(CHALLENGES[0].options)
    assert "²" in CHALLENGES[7].question
    assert len(gallery()["Himmelblau"].minima) == len(checks.HIMMELBLAU.minima)


# -- from outside --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["formula=" + "w" * 500, "surface=none", "w1=1e999", "w1=nan", "steps=2.5", "steps=0",
     "schedule=x", "lr=0", "goal=-1", "seed=-1", "step=abc", "focus=x", "SGD=2", "beside=x"],
)  # fmt: skip
def test_a_bad_address_is_named_and_changes_nothing(query: str) -> None:
    talk = Conversation(Visualizer)
    talk.set_from_query(query)
    assert query.partition("=")[0] in notice(talk)
    assert talk.figure("playground").settings == DEFAULTS


@pytest.mark.parametrize(
    "sent",
    ["", "[]", "null", "{}", '{"ask": "pick", "plot": 9, "x": 1, "y": 1}',
     '{"ask": "pick", "plot": 0, "x": "a", "y": 1}', '{"ask": "pick", "plot": 0, "x": NaN, "y": 1}',
     '{"ask": "pick", "plot": [], "x": 0, "y": 1}', '{"ask": "do", "action": ["csv"]}',
     '{"ask": "do", "action": "__init__"}', '{"ask": "pick", "plot": 0, "x": 1e300, "y": 0}'],
)  # fmt: skip
def test_forged_messages_change_nothing(sent: str) -> None:
    talk = Conversation(Visualizer)
    message = json.loads(sent or '""')
    for slug in ("playground", "challenges"):
        asked = {"figure": slug, **message} if isinstance(message, dict) else message
        for answer in talk.hear(asked):
            assert "given" not in answer
    figure = talk.figure("playground")
    assert isinstance(figure, Playground)
    assert figure.settings == DEFAULTS


@pytest.mark.parametrize("x", [-5.6, -100.0, 7.0])
def test_a_point_beyond_the_window_is_its_edge(x: float) -> None:
    playground = Playground()
    playground.pick(0, x, 0.5)
    assert_array_equal(playground.scene.start, [np.clip(x, -5, 5), 0.5])
    assert "outside" not in above(playground)
    playground.param.update(w1=x)
    assert "The start is outside the window." in above(playground)


def test_the_browser_is_told_where_the_mark_of_each_plot_stands() -> None:
    page = Page.at(w1=2.5)
    for figure in (page.playground, page.starts):
        places = figure.compute().places
        assert list(places.values()) == [(2.5, 0.0)] * len(figure.picks)
    assert_allclose(page.rates.compute().places[0], [np.log10(0.02), 0.9])


def test_a_refusal_is_forgotten_once_the_value_is_right() -> None:
    talk = Conversation(Visualizer)
    assert "steps" in chosen(talk, steps=9999)["notice"]
    assert chosen(talk)["notice"] == ""


def test_the_caption_of_a_picture_holds_what_was_set() -> None:
    talk = Conversation(Visualizer)
    talk.figure("playground").set_from(
        {"surface": TYPED, "formula": "w1**2 + w2**4", "noise": 0.5, "seed": 9, "steps": 50}
    )
    own, *_ = talk.hear({"figure": "playground", "n": 1, "ask": "do", "action": "picture"})
    assert own["given"]["file"] == "my-loss-sgd-momentum-adam.png"
    text = " ".join(text for line in json.loads(own["given"]["text"]) for _, text in line)
    for part in ("Adam: α 0.02, β₁ 0.9", "w1**2 + w2**4", "50 steps", "noise σ 0.5 (seed 9)"):
        assert part in text


def test_the_figures_stand_alone() -> None:
    figures: tuple[Any, ...] = (HyperparameterMap(), StartMap(), Challenges())
    for figure in figures:
        assert readout(figure)
        assert figure.summary(figure.compute())


def test_the_maps_come_after_the_answer() -> None:
    talk = Conversation(Visualizer)
    for slug in ("playground", "hyperparameter-map", "start-map", "challenges"):
        opened = talk.opening(slug, whole=False)
        assert ("tables" in opened) == (slug == "playground")
    news = [answer for piece in talk.work() for answer in piece.answers]
    done = [answer for answer in news if answer.get("progress") == 1.0 and "readout" in answer]
    assert [answer["figure"] for answer in done] == ["hyperparameter-map", "start-map"]
    assert list(talk.work()) == []
    chosen(talk, beside=RATES)
    assert list(talk.work()) == []  # which the maps do not depend on


# -- what a reader found ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [{**RAVINE, "w1": 900.0, "w2": -800.0, "focus": "SGD"},
     {"surface": "Rosenbrock", "lr": 0.2, "w1": 11.0, "w2": 1.0, "focus": "Adam"}],
)  # fmt: skip
def test_a_start_far_out_is_not_divergence(settings: dict[str, Any]) -> None:
    page = Page.at(**settings)
    run = page.playground.compute().runs[settings["focus"]]
    assert run.loss[0] > 1e6
    assert run.bound == 1e3 * run.loss[0]
    assert run.diverged_at == -1
    assert "1,000 times that at the start" in readout(page.playground)
    assert np.mean(page.rates.compute().outcome.diverged_at < 0) > 0.1
    ends, at, row = page.starts.compute().ends, 3, 3  # the same rule at each start of the map
    x, y = pixels(page.playground.scene, page.starts.SIDE)
    page.playground.param.update(w1=float(x[at]), w2=float(y[row]))
    gone = page.playground.compute().runs[settings["focus"]].diverged_at >= 0
    assert (ends.steps[row, at] == LOST) == gone


@pytest.mark.parametrize(
    "formula", ["log(w1)", "w1**0.5", "sqrt(w1)*sqrt(w2) + w1**2", "1/sqrt(w1)"]
)
def test_where_a_loss_is_not_defined_is_said(formula: str) -> None:
    page = Page.at(surface=TYPED, formula=formula, steps=40)
    shown = page.playground.compute()
    assert np.isfinite(shown.scene.surface.value(shown.scene.start))  # a start inside
    assert shown.runs
    page.playground.param.update(w1=-4.0, w2=3.0)
    figures: tuple[Any, ...] = (page.playground, page.rates)
    for figure in figures:
        computed = figure.compute()
        assert "The loss is not defined at the start (−4, 3)." in figure.readout(computed)
        assert figure.summary(computed) == "The loss is not defined at the start (−4, 3)."
        assert "goal" not in figure.readout(computed)
    assert np.isnan(image(page.rates.compute())).all()
    assert np.isnan(page.starts.compute().ends.which).mean() >= 0.5
    assert "no loss at the start" in readout(page.starts)
    assert given(page.playground, "csv").text == ""


def test_a_run_that_leaves_the_domain_has_not_got_there() -> None:
    settings = {"surface": TYPED, "formula": "w1 + sqrt(w1) + w2**2", "w1": 0.5, "w2": 0.0}
    run = Playground(**settings).compute().runs["SGD"]
    assert verdict(run) == f"left the domain of the loss at step {run.diverged_at}"
    assert steps_to_goal(run, 1.0) == -1


def test_a_run_that_diverges_has_not_got_there() -> None:
    figure = Playground(surface="Rosenbrock", lr=0.2, goal=10.0)
    shown = figure.compute()
    run = shown.runs["Momentum"]
    assert run.diverged_at >= 0
    assert steps_to_goal(run, float(np.inf)) == -1
    gone = int(run.diverged_at)
    for key in ("w1", "loss", "norm"):  # table, paths and equation end there together
        assert np.isnan(shown.played[f"{key}_Momentum"][gone + 1 :]).all()
        assert np.isfinite(shown.played[f"{key}_Momentum"][:gone]).all()
    for key in ("from1", "g2", "v1", "to2"):
        column = np.asarray(shown.played[key])
        assert (column[gone:] == column[gone]).all()
    assert f"Momentum diverged at step {gone}. From there on, its last step" in figure.above(shown)


@pytest.mark.parametrize("formula", ["-w1**2-w2**2", "w1"])
def test_without_a_minimum_there_is_no_goal(formula: str) -> None:
    page = Page.at(surface=TYPED, formula=formula, steps=40)
    shown = page.playground.compute()
    assert [steps_to_goal(run, 1.0) for run in shown.runs.values()] == [-1, -1, -1]
    for figure in (page.playground, page.rates, page.starts):
        assert (
            "No minimum that is a single point was found in the window, so there is no goal."
            in readout(figure)
        )
    assert "soonest" not in readout(page.rates)
    assert "come within" not in readout(page.starts)
    assert not re.search(r"\d{9}", readout(page.playground))
    assert shown.axes["side.y"].label == "loss (below 0: not on a log axis)"


def test_a_text_that_is_not_understood_is_not_taken_for_what_is_on_show() -> None:
    talk = Conversation(Visualizer)
    talk.set_from_query("surface=type your own&formula=w1 %2B* 2")
    figure = talk.figure("playground")
    assert isinstance(figure, Playground)
    shown = Playground.param["formula"].default
    assert "Still on show" in talk.opening("playground")["echoes"]["formula"]
    for action in ("csv", "pytorch"):
        assert f"the loss {shown}, not of what is typed" in given(figure, action).said
    assert "Understood as" in chosen(talk, formula="w1**2 + w2**2")["echoes"]["formula"]
    assert "the loss w1**2 + w2**2." in given(figure, "pytorch").said


def test_the_optimizer_in_focus_runs_or_is_said_not_to() -> None:
    talk = Conversation(Visualizer)
    own = chosen(talk, focus="RMSProp")
    assert own["values"]["RMSProp"]
    assert "RMSProp" in own["on_show"]
    assert "<strong class='rmsprop'>RMSProp</strong>" in own["above"]
    own = chosen(talk, RMSProp=False)
    assert "RMSProp</strong>, the optimizer in focus, is not running" in own["above"]
    sent = Conversation(Visualizer)
    sent.set_from_query("focus=RMSProp")  # an address has all that its sender saw
    assert "RMSProp" not in sent.opening("playground")["on_show"]


def test_another_surface_brings_a_learning_rate_that_works() -> None:
    talk = Conversation(Visualizer)
    figure = talk.figure("playground")
    assert isinstance(figure, Playground)
    for name in reversed(SURFACES):
        own = chosen(talk, surface=name)
        assert figure.lr == gallery()[name].lr
        assert all(run.diverged_at < 0 for run in figure.compute().runs.values())
        if name == "Rosenbrock":
            assert own["notice"] == (
                "α is now 0.005, which suits SGD and Momentum on the surface Rosenbrock; "
                "Adam would do with a larger one."
            )
    talk = Conversation(Visualizer)
    talk.set_from_query("surface=Rosenbrock")
    settings = talk.figure("playground").settings
    assert (settings["surface"], settings["lr"]) == ("Rosenbrock", 0.02)
    talk = Conversation(Visualizer)
    own = chosen(talk, same=False)
    own = chosen(talk, surface="Beale")
    assert {own["values"][f"lr_{name}"] for name in NAMES} == {0.02}


@pytest.mark.parametrize("surface", SURFACES)
def test_what_is_said_to_suit_suits(surface: str) -> None:
    talk = Conversation(Visualizer)
    chosen(talk, surface="plateau" if surface == "bowl" else "bowl", lr=9.0)
    said = chosen(talk, surface=surface, lr=9.0)["notice"]
    figure = talk.figure("playground")
    assert isinstance(figure, Playground)
    suited, _, slow = said.partition(";")
    for name, run in figure.compute().runs.items():
        left = (run.loss - run.surface.lowest)[[0, -1]]
        at_rest = np.hypot(*run.surface.gradient(run.w[-1])) < 0.05
        assert run.diverged_at < 0
        assert (left[1] <= 0.1 * left[0] or at_rest) == (name in suited) != (name in slow)


def test_adam_can_be_made_to_diverge_on_rosenbrock() -> None:
    highest = Playground.param["lr"].bounds[1]
    run = Playground(surface="Rosenbrock", lr=highest).compute().runs["Adam"]
    assert run.diverged_at >= 0


@pytest.mark.parametrize("value", ["none", [], {}, None, 1e400])
def test_a_forged_choice_brings_nothing(value: Any) -> None:
    talk = Conversation(Visualizer)
    talk.figure("playground").param.update(w1=1.0, w2=2.0)
    before = talk.figure("playground").settings
    for name in ("surface", "focus", "same", "lr"):
        chosen(talk, **{name: value})
        assert talk.figure("playground").settings == before
    rates = HyperparameterMap()
    rates.set_from({"across": value, "up": value})
    assert (rates.across, rates.up) == ("learning rate α", "momentum β, β₁")


def test_a_lost_run_does_not_set_the_axis_of_the_loss() -> None:
    shown = Playground(surface="Rosenbrock", lr=0.2).compute()
    assert shown.axes["side.y"].high < 100
    assert shown.axes["side.x"].high > 200
    rates = Playground(**RAVINE, schedule="step", beside=RATES, Nesterov=True).compute()
    assert len(rates.axes["side.y"].ticks or []) >= 4
    (low, high), _ = shown.scene.surface.window
    assert all(low < x < high for x in shown.tables["exits"]["x"])


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
        assert given(figure, action) == ("", "No optimizer is chosen. There is nothing in it.", "")
    talk = Conversation(Visualizer)
    talk.set_from_query("step=9999")
    assert notice(talk) == "From the address: step must be a whole number up to 200."


def test_every_control_says_what_it_does() -> None:
    for name in DEFAULTS:
        assert str(Playground.param[name].doc).strip().endswith("."), name


def test_runs_that_never_were_in_the_frame_are_told_of() -> None:
    exits = Playground(surface="Beale", lr=0.02, w1=-3.0).compute().tables["exits"]
    assert list(exits["text"]) == ["SGD diverged at step 2", "Adam is outside the frame"]
    assert list(exits["box"]) == [ON_PATHS, LEFT]  # who is lost, and who has only left
    assert np.isnan(exits["x"]).all()  # there is nowhere to point at
    assert list(Playground().compute().tables["exits"]["text"]) == []


def test_what_is_off_the_axis_is_told_of() -> None:
    shown = Playground(surface=TYPED, lr=0.2, formula="w1**2 + w2**2").compute()
    assert "off the axis" in str(shown.axes["side.y"].label)
    assert "below −10⁶ by step" in readout(Playground(surface=TYPED, lr=0.2, formula="-w1**2"))


@pytest.mark.parametrize("surface", [*SURFACES, TYPED])
def test_the_paths_lie_on_the_relief(surface: str) -> None:
    figure = Playground(surface=surface, beside=RELIEF, turn=75.0, lr=0.003)
    shown = figure.compute()
    assert (shown.on_show or ())[-1] == RELIEF_PLOT
    facets = shown.tables["facets"]
    across, up = (shown.played[f"{key}_SGD"][0] for key in ("across", "up"))
    corners = np.array(facets["across"]), np.array(facets["up"])
    assert corners[0].min() <= across <= corners[0].max()
    assert corners[1].min() <= up <= corners[1].max()
    unturned = Playground(surface=surface, beside=RELIEF, turn=0.0, lr=0.003).compute()
    (low, high), _ = shown.scene.surface.window
    expected = 2 * (shown.played["w1_SGD"] - low) / (high - low) - 1
    assert_allclose(unturned.played["across_SGD"], expected, atol=1e-12)


def test_a_second_rate_is_there_where_rates_are() -> None:
    assert Playground().compute().on_show == ("SGD", "Momentum", "Adam", SIDE_PLOT)
    assert "Adam, more" in (Playground(beside=RATES).compute().on_show or ())


# -- what is added later -------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Bag(State[T]):
    marbles: T
    turns: float = 0.0


class Oddball(SGD, remembers=Bag):
    """An optimizer with names that no other has."""

    formula = r"w \leftarrow w - \alpha\, \kappa\, \text{marbles}"
    quirk = Hyperparameter(0.5, SHARE, "κ₂", "quirkiness")

    def move(self, w: T, g: T, s: Bag[T]) -> T:  # type: ignore[override]
        s.turns += 1.0
        s.marbles *= self.quirk
        s.marbles += g
        return self.lr * (s.marbles + 0.01 * w)


@pytest.fixture
def _oddball() -> Iterator[None]:
    FAMILY.append(Oddball)
    yield
    FAMILY.remove(Oddball)


@pytest.mark.usefixtures("_oddball")
def test_an_optimizer_of_odd_names_is_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HyperparameterMap, "SIDE", 16)
    controls = Playground.controls()
    assert controls.index("Oddball") == controls.index("AdamW") + 1
    assert controls.index("lr_Oddball") < controls.index("quirk_Oddball") < controls.index("same")
    assert Playground.param["quirk_Oddball"].label == "quirkiness <i>κ</i>₂"
    assert Playground.when["quirk_Oddball"] == {"focus": ["Oddball"]}
    assert "Oddball" in described(Playground.param["focus"])["options"]
    assert "quirkiness κ₂" in axis_names()
    talk = Conversation(Visualizer)
    talk.set_from_query("focus=Oddball&Oddball=1&quirk_Oddball=0.8&up=quirkiness κ₂&lr=0.05")
    assert notice(talk) == ""
    playground, rates = talk.figure("playground"), talk.figure("hyperparameter-map")
    assert isinstance(playground, Playground)
    assert isinstance(rates, HyperparameterMap)
    shown = playground.compute()
    run = shown.runs["Oddball"]
    assert run.optimizer == Oddball(lr=0.05, quirk=0.8)
    assert "Oddball" in (shown.on_show or ())
    said = playground.above(shown)
    assert r"<code>w \leftarrow w - \alpha\, \kappa\, \text{marbles}</code>" in said
    *_, marbles, turns, moved = re.findall(r"<div>(.*?)</div>", said)
    assert marbles.startswith("<i>marbles</i>: ")
    assert turns.startswith("<i>turns</i>: ")
    assert "beside1" in moved  # its decay is no part of rate ⊙ direction
    for t in (1, 50):
        assert_allclose(*evaluated(moved, shown.played, t, 0), rtol=1e-9)
    for low_or_high in Playground.param["quirk_Oddball"].bounds:
        Playground(focus="Oddball", Oddball=True, quirk_Oddball=low_or_high).compute()
    outcome = rates.compute().outcome
    assert "Oddball" in readout(rates)
    assert len(np.unique(outcome.loss, axis=0)) > 1  # its own hyperparameter is what goes up
    rates.pick(0, -1.0, 0.3)
    assert playground.settings["quirk_Oddball"] == pytest.approx(0.3, abs=0.04)
    starts = talk.figure("start-map")
    assert "Oddball" in readout(starts)
    rows = rows_of(given(playground, "csv").text)
    own = [row for row in rows if row["optimizer"] == "Oddball"]
    run = playground.compute().runs["Oddball"]
    assert_array_equal([[float(row["w1"]), float(row["w2"])] for row in own], run.w)
    assert "Oddball" in given(playground, "pytorch").said


def test_who_has_left_is_no_control_any_more() -> None:
    FAMILY.append(Oddball)
    Playground.controls()
    FAMILY.remove(Oddball)
    assert not [name for name in Playground.controls() if "Oddball" in name]
    assert "quirkiness κ₂" not in axis_names()
    assert Playground().settings == DEFAULTS


class Trough(Quadratic):
    """A surface of somebody's own, without a text."""

    lr = 0.07

    def __init__(self) -> None:
        super().__init__((1.0, 3.0), start=(-2.0, 1.5), name="trough")
        self.text = ""


def test_a_surface_of_ones_own_is_in_the_menu_and_runs() -> None:
    trough: Surface = Trough()
    GALLERY.append(trough)
    try:
        assert described(Playground.param["surface"])["options"] == [TYPED, *SURFACES, "trough"]
        talk = Conversation(Visualizer)
        own = chosen(talk, surface="trough")
        assert own["notice"] == (
            "α is now 0.07, which suits SGD, Momentum and Adam on the surface trough."
        )
        assert own["places"] == {"0": [-2.0, 1.5]}
        figure = talk.figure("playground")
        assert isinstance(figure, Playground)
        assert_array_equal(figure.compute().runs["SGD"].w, descend(trough, SGD(0.07)).w)
        assert given(figure, "pytorch").said == "How trough is written in PyTorch is not known."
    finally:
        GALLERY.remove(trough)
    assert "trough" not in Playground.param["surface"].objects
