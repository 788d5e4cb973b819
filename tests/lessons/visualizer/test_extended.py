"""An optimizer and a surface of one’s own are everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from lessons.visualizer.readers import (
    DEFAULTS,
    SURFACES,
    chosen,
    evaluated,
    given,
    notice,
    readout,
    rows_of,
)
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide.core.descent import descend
from optimizer_guide.core.elementwise import T
from optimizer_guide.core.hyperparameter import SHARE, Hyperparameter
from optimizer_guide.core.optimizer import State
from optimizer_guide.core.optimizers import FAMILY, SGD
from optimizer_guide.core.surfaces import GALLERY, Quadratic, Surface
from optimizer_guide.kit.controls import described
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.lessons.visualizer.axes import axis_names
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.network import NETWORK
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.scene import TYPED


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
        offered = described(Playground.param["surface"])["options"]
        assert offered == [TYPED, NETWORK, *SURFACES, "trough"]
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
