"""An optimizer and a surface of one’s own are everywhere."""

import re
from collections.abc import Iterator

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
from odd_optimizer import Grudge, Odd, in_the_family

from optimizer_guide.core.descent import descend
from optimizer_guide.core.elementwise import T
from optimizer_guide.core.optimizers import SGD
from optimizer_guide.core.surfaces import GALLERY, Quadratic, Surface
from optimizer_guide.kit.controls import described
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.lessons.visualizer.axes import axis_names
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.network import NETWORK
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.scene import TYPED


class Oddball(Odd):
    """With a decay, too."""

    formula = r"w \leftarrow (1 - 0.01\,\alpha)\, w - \alpha u"

    def move(self, w: T, g: T, s: Grudge[T]) -> T:  # type: ignore[override]
        return Odd.move(self, w, g, s) + self.lr * 0.01 * w


@pytest.fixture
def _oddball() -> Iterator[None]:
    with in_the_family(Oddball):
        yield


@pytest.mark.usefixtures("_oddball")
def test_an_optimizer_of_odd_names_is_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HyperparameterMap, "SIDE", 16)
    controls = Playground.controls()
    assert controls.index("Oddball") == controls.index("AdamW") + 1
    assert controls.index("lr_Oddball") < controls.index("zeal_Oddball") < controls.index("same")
    assert Playground.param["zeal_Oddball"].label == "zeal <i>ζ</i>₂"
    assert Playground.when["zeal_Oddball"] == {"focus": ["Oddball"]}
    assert "Oddball" in described(Playground.param["focus"])["options"]
    assert "zeal ζ₂" in axis_names()
    talk = Conversation(Visualizer)
    talk.set_from_query("focus=Oddball&Oddball=1&zeal_Oddball=0.8&up=zeal ζ₂&lr=0.05")
    assert notice(talk) == ""
    playground, rates = talk.figure("playground"), talk.figure("hyperparameter-map")
    assert isinstance(playground, Playground)
    assert isinstance(rates, HyperparameterMap)
    shown = playground.compute()
    run = shown.runs["Oddball"]
    assert run.optimizer == Oddball(lr=0.05, zeal=0.8)
    assert "Oddball" in (shown.on_show or ())
    said = playground.above(shown)
    assert f"<code>{Oddball.formula}</code>" in said
    *_, grudge, turns, moved = re.findall(r"<div>(.*?)</div>", said)
    assert grudge.startswith("<i>grudge</i>: ")
    assert turns.startswith("<i>turns</i>: ")
    assert "beside1" in moved  # its decay is no part of rate ⊙ direction
    for t in (1, 50):
        assert_allclose(*evaluated(moved, shown.played, t, 0), rtol=1e-9)
    for low_or_high in Playground.param["zeal_Oddball"].bounds:
        Playground(focus="Oddball", Oddball=True, zeal_Oddball=low_or_high).compute()
    outcome = rates.compute().outcome
    assert "Oddball" in readout(rates)
    assert len(np.unique(outcome.loss, axis=0)) > 1  # its own hyperparameter is what goes up
    rates.pick(0, -1.0, 0.3)
    assert playground.settings["zeal_Oddball"] == pytest.approx(0.3, abs=0.04)
    starts = talk.figure("start-map")
    assert "Oddball" in readout(starts)
    rows = rows_of(given(playground, "csv").text)
    own = [row for row in rows if row["optimizer"] == "Oddball"]
    run = playground.compute().runs["Oddball"]
    assert_array_equal([[float(row["w1"]), float(row["w2"])] for row in own], run.w)
    assert "Oddball" in given(playground, "pytorch").said


def test_who_has_left_is_no_control_any_more() -> None:
    with in_the_family(Oddball):
        Playground.controls()
    assert not [name for name in Playground.controls() if "Oddball" in name]
    assert "zeal ζ₂" not in axis_names()
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
