"""What the visualizer is set to, and what nobody should send it."""

import json
from typing import Any

import numpy as np
import pytest
from lessons.visualizer.readers import (
    DEFAULTS,
    NAMES,
    Page,
    above,
    chosen,
    notice,
    readout,
)
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide.core.descent import descend
from optimizer_guide.core.optimizer import hyperparameters_of
from optimizer_guide.core.optimizers import SGD
from optimizer_guide.core.typed import Typed, parsed
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.kit.mathml import mathml
from optimizer_guide.lessons.visualizer.challenges import Challenges
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.runs import (
    RATES,
)
from optimizer_guide.lessons.visualizer.scene import TYPED, gallery
from optimizer_guide.lessons.visualizer.start_map import StartMap


@pytest.mark.parametrize("name", NAMES)
def test_every_hyperparameter_of_every_optimizer_is_a_control(name: str) -> None:
    cls = type(Playground().optimizer(name))
    values = {
        f"{key}_{name}": np.mean(Playground.param[f"{key}_{name}"].bounds)
        for key in hyperparameters_of(cls)
    }
    made = Playground(same=False, **values).optimizer(name)
    assert list(made.hyperparameters.values()) == list(values.values())
    assert Playground(lr=0.37).optimizer(name) == cls().replace(lr=0.37)


def test_the_controls_stand_in_the_order_of_before() -> None:
    controls = Playground.controls()
    assert controls[:8] == ["surface", "w1", "w2", "beside", "formula", "reach", "units", "SGD"]
    assert controls[17:21] == ["lr", "focus", "lr_SGD", "lr_Momentum"]
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


@pytest.mark.parametrize(
    "query",
    [
        "formula=" + "w" * 500,
        "surface=none",
        "w1=1e999",
        "w1=nan",
        "steps=2.5",
        "steps=0",
        "schedule=x",
        "lr=0",
        "goal=-1",
        "seed=-1",
        "step=abc",
        "focus=x",
        "SGD=2",
        "beside=x",
        "units=3",
        "units=17",
        "units=2.5",
    ],
)
def test_a_bad_address_is_named_and_changes_nothing(query: str) -> None:
    talk = Conversation(Visualizer)
    talk.set_from_query(query)
    assert query.partition("=")[0] in notice(talk)
    assert talk.figure("playground").settings == DEFAULTS


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"ask": "pick", "plot": 9, "x": 1, "y": 1}',
        '{"ask": "pick", "plot": 0, "x": "a", "y": 1}',
        '{"ask": "pick", "plot": 0, "x": NaN, "y": 1}',
        '{"ask": "pick", "plot": [], "x": 0, "y": 1}',
        '{"ask": "do", "action": ["csv"]}',
        '{"ask": "do", "action": "__init__"}',
        '{"ask": "pick", "plot": 0, "x": 1e300, "y": 0}',
    ],
)
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
