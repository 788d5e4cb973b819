"""What the visualizer says of runs: where they are lost, where there is no loss or no minimum."""

import re
from typing import Any

import numpy as np
import pytest
from lessons.visualizer.readers import (
    DEFAULTS,
    NAMES,
    RAVINE,
    SURFACES,
    Page,
    chosen,
    given,
    image,
    notice,
    readout,
)
from numpy.testing import assert_allclose

from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.kit.styles import LEFT, ON_PATHS
from optimizer_guide.kit.wording import verdict
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.images import LOST
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.runs import (
    RATES,
    RELIEF,
    RELIEF_PLOT,
    SIDE_PLOT,
)
from optimizer_guide.lessons.visualizer.scene import TYPED, gallery, steps_to_goal
from optimizer_guide.lessons.visualizer.start_map import pixels


@pytest.mark.parametrize(
    "settings",
    [
        {**RAVINE, "w1": 900.0, "w2": -800.0, "focus": "SGD"},
        {"surface": "Rosenbrock", "lr": 0.2, "w1": 11.0, "w2": 1.0, "focus": "Adam"},
    ],
)
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
    assert "RMSProp</strong>, the optimizer to tune, is not running" in own["above"]
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


def test_what_the_page_says_of_its_first_run_and_of_the_ravine() -> None:
    def at_the_goal(**settings: Any) -> dict[str, int]:
        runs = Playground(**settings).compute().runs
        steps = {name: steps_to_goal(run, 1e-3) for name, run in runs.items()}
        return {name: n if n >= 0 else 10**6 for name, n in steps.items()}

    first, ravine = at_the_goal(), at_the_goal(surface="ravine", lr=0.2)
    assert first["SGD"] == min(first.values()) < first["Momentum"] < first["Adam"]
    assert ravine["Adam"] < ravine["Momentum"] < ravine["SGD"] < 10**6
    w, on = Playground().compute().runs["SGD"].w, gallery()["Himmelblau"]
    steps = 1e-4 * np.eye(2)[:, :, None]
    bends = [(on.gradient(w.T + way) - on.gradient(w.T - way)) / 2e-4 for way in steps]
    both = np.abs([bends[0][0], bends[1][1]])  # how much the slope changes along either weight
    assert (both.max(axis=0) < 4 * both.min(axis=0))[5:].all()
