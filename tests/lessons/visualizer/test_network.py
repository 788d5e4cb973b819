"""The loss of a network as a surface of the visualizer: the slice, its runs, its maps."""

from typing import Any

import numpy as np
import pytest
from lessons.visualizer.readers import Page, chosen, given, image, readout, rows_of
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide.core.descent import descend
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.kit.slowly import Kept, finished
from optimizer_guide.kit.wording import plain
from optimizer_guide.lessons.visualizer import network
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.network import COARSE, LR, NETWORK, slice_of
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.runs import (
    GRADIENT,
    LOSS,
    RATES,
    RELIEF,
    RELIEF_PLOT,
    SIDE_PLOT,
)
from optimizer_guide.lessons.visualizer.scene import steps_to_goal
from optimizer_guide.lessons.visualizer.start_map import StartMap, pixels


def on_a_network(units: int = 4, **settings: Any) -> dict[str, Any]:
    return {"surface": NETWORK, "units": units, "lr": LR, **settings}


def test_a_networks_loss_is_the_slice_that_its_training_moves_in() -> None:
    figure = Playground(**on_a_network())
    shown, seen = figure.compute(), finished(slice_of(4))
    surface, net = seen.surface, seen.net
    assert shown.scene.surface is surface
    assert net.sizes == (1, 4, 1)
    assert net.d == 13
    assert seen.shares.sum() > 0.9
    place = surface.centre + seen.path @ surface.axes  # (steps + 1, d)
    assert_allclose(surface.value(seen.path.T), net.value(place.T), rtol=1e-10)
    assert np.abs(place[0] - net.start).max() < 1.0  # near where the training began
    assert len(surface.minima) > 1
    assert_allclose(surface.gradient(surface.minima.T), 0, atol=1e-6)
    for name, run in shown.runs.items():
        assert_array_equal(run.w, descend(surface, figure.optimizer(name)).w)
    assert_array_equal(shown.scene.start, seen.path[0].round(3))
    assert_array_equal(shown.tables["trained"]["x"], seen.path[:, 0])
    assert "training" in str(shown.axes["plane.x"].label)
    assert Playground().compute().axes["plane.x"].label == "w₁"
    said = plain(figure.echoes()["units"])
    assert "a network with 13 weights" in said
    assert "its own training in all 13" in said
    assert "two of the 13 directions" in readout(figure)


@pytest.mark.parametrize("units", [4, 8, 11, 16])
def test_at_the_rate_that_it_brings_all_get_somewhere(units: int) -> None:
    for name, run in Playground(**on_a_network(units)).compute().runs.items():
        assert run.loss[-1] < 0.7 * run.loss[0], name


def test_who_chooses_a_network_is_answered_before_it_is_trained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(network, "_KNOWN", Kept())
    for figure in (HyperparameterMap, StartMap):
        monkeypatch.setattr(figure, "SIDE", 6)
    talk = Conversation(Visualizer)
    for slug in talk.speakers:
        talk.opening(slug)
    own = chosen(talk, surface=NETWORK, units=6)
    assert own["notice"] == "α is now 2, since this surface is flat and wide."
    assert own["values"]["surface"] == NETWORK
    assert "played" not in own
    talk.hear({"figure": "playground", "n": 2, "ask": "pick", "plot": 0, "x": 0.5, "y": 0.5})
    assert talk.figure("playground").settings["w1"] is None  # it was the surface before
    assert not network.is_known(6)
    news = [answer for piece in talk.work() for answer in piece.answers]
    done = [answer["figure"] for answer in news if "readout" in answer]
    assert done == ["playground", "hyperparameter-map", "start-map"]
    drawn = next(answer for answer in news if "played" in answer)
    start = finished(slice_of(6)).path[0].round(3)
    assert drawn["hints"] == dict(zip(("w1", "w2"), start, strict=True))
    assert "a network with 19 weights" in drawn["echoes"]["units"]
    assert "played" in chosen(talk, surface="bowl")  # which takes no time
    assert not talk.figure("playground").slow


def test_a_page_that_opens_with_a_network_does_not_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(network, "_KNOWN", Kept())
    talk = Conversation(Visualizer)
    talk.set_from_query(f"surface={NETWORK}&units=5&w1=1")
    opened = [talk.opening(slug, whole=False) for slug in talk.speakers]
    assert not network.is_known(5)
    assert "played" not in opened[0]
    assert "played" in Conversation(Visualizer).opening("playground", whole=False)


@pytest.mark.parametrize("beside", [LOSS, GRADIENT, RATES, RELIEF])
def test_all_that_is_said_of_a_networks_loss(beside: str) -> None:
    figure = Playground(**on_a_network(beside=beside, AdamW=True))
    shown = figure.compute()
    assert figure.summary(shown).startswith("On the loss of a network, from (")
    assert "slice" in figure.readout(shown)
    text, _, file = given(figure, "csv")
    assert file == "loss-of-a-network-sgd-momentum-adam-adamw.csv"
    assert "# network: 4 hidden units, 13 weights, trained by Adam(lr=0.02," in text
    assert len(rows_of(text)) == 4 * 201
    assert given(figure, "pytorch") == (
        "",
        "Not available here: the surface is a slice, and no formula.",
        "",
    )
    assert "loss of a network (4 hidden units)" in str(figure.caption(shown))
    assert (shown.on_show or ())[-1] == (RELIEF_PLOT if beside == RELIEF else SIDE_PLOT)
    if beside == RELIEF:
        trained, facets = shown.tables["trained_relief"], shown.tables["facets"]
        assert len(trained["x"]) == len(finished(slice_of(4)).path)
        assert np.min(facets["across"]) <= np.min(trained["x"])
        assert np.max(facets["up"]) >= np.max(trained["y"])


def test_the_maps_of_a_networks_loss_are_coarse_and_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StartMap, "SIDE", 256)
    assert Page.at(**on_a_network()).playground.pixels(StartMap.SIDE) == COARSE
    monkeypatch.setattr(StartMap, "SIDE", 6)
    monkeypatch.setattr(HyperparameterMap, "SIDE", 6)
    page = Page.at(**on_a_network(focus="Adam"))
    scene, adam = page.playground.scene, page.playground.optimizer("Adam")
    shown, (x, y) = page.starts.compute(), pixels(scene, 6)
    for row, column in ((1, 2), (4, 0), (5, 5)):
        end = descend(scene.surface, adam, (x[column], y[row])).w[-1]
        nearest = np.linalg.norm(scene.surface.minima - end, axis=1).argmin()
        assert shown.ends.which[row, column] in (nearest, -1)
    rates = page.rates.compute()
    across, up = page.rates.sides.values(6)
    run = descend(scene.surface, adam.replace(lr=across[2], beta1=up[3]))
    assert image(rates)[3, 2] == pytest.approx(steps_to_goal(run, 1e-3), abs=1)
