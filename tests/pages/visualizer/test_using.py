"""The visualizer in use: maps, challenges and playing."""

import re
from typing import Any

import pytest
from driver import FigureOnPage
from pages.visualizer.on_page import point_in, start_of
from playwright.sync_api import expect

from optimizer_guide.lessons.visualizer.challenges import Challenges
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.network import LR, NETWORK
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.start_map import StartMap
from optimizer_guide.lessons.visualizer.tasks import CHALLENGES

pytestmark = pytest.mark.xdist_group("visualizer")


def test_the_maps_follow_and_a_click_loads_a_run(playground: FigureOnPage) -> None:
    page, settings = playground.window, {"lr": 0.01}
    playground.drag("lr", -2)
    rates, starts = (FigureOnPage(page, cls.slug) for cls in (HyperparameterMap, StartMap))
    starts.expect_to_show(StartMap(Playground(**settings)))
    rates.expect_to_show(HyperparameterMap(Playground(**settings)))
    playground.control("w1").fill("3")
    settings["w1"] = 3.0
    rates.expect_to_show(HyperparameterMap(Playground(**settings)))
    page.mouse.click(*point_in(rates, 0.6, 0.4))
    page.wait_for_url("**beta_Momentum=*")
    asked = dict(pair.split("=") for pair in page.url.partition("?")[2].split("&"))
    settings |= {name: float(asked[name]) for name in ("lr", "beta_Momentum")}
    playground.expect_to_show(Playground(**settings))
    page.mouse.click(*point_in(starts, 0.7, 0.3, plot=1))
    expect(playground.control("w1")).not_to_have_value("3")
    w1, w2 = start_of(playground)
    playground.expect_to_show(Playground(**settings | {"w1": w1, "w2": w2}))


def test_a_networks_loss_is_walked_on(playground: FigureOnPage) -> None:
    page = playground.window
    playground.control("surface").select_option(NETWORK)
    settings: dict[str, Any] = {"surface": NETWORK, "lr": LR}
    playground.expect_to_show(Playground(**settings))
    said = playground.box.locator(".slider:has(#units) .echo")
    expect(said).to_contain_text("a network with 25 weights")
    playground.drag("units", 5)
    settings |= {"units": 5, "beside": "relief"}
    playground.control("beside").select_option("relief")
    playground.expect_to_show(Playground(**settings))
    expect(said).to_contain_text("a network with 16 weights")
    page.wait_for_url("**units=5**")
    playground.button("Copy as PyTorch").click()
    expect(playground.box.locator(".heard")).to_contain_text("Not available here")
    starts = FigureOnPage(page, StartMap.slug)
    page.mouse.click(*point_in(starts, 0.3, 0.6))
    expect(playground.control("w1")).not_to_have_value("")
    page.wait_for_url("**w1=*")


def test_a_challenge(playground: FigureOnPage) -> None:
    page, challenge = playground.window, CHALLENGES[0]
    challenges = FigureOnPage(page, Challenges.slug)
    guesses, readout = challenges.box.locator("input[name=guess1]"), challenges.readout
    expect(challenges.box.locator(".control:has([name=guess1])")).to_contain_text(challenge.task)
    expect(challenges.box.locator("input[name=guess1]:checked")).to_have_count(0)
    challenges.button("Show a way").click()
    said = challenges.box.locator(".heard")
    expect(said).to_have_text("Predict first: choose one of the answers.")
    right, _ = challenge.answer()
    other = next(option for option in challenge.options if option != right)
    own = guesses.and_(challenges.box.locator(f"[value='{right}']"))
    own.check()
    challenges.button("Check").click()
    expect(readout).to_contain_text("Not yet.")
    challenges.button("Show a way").click()
    expect(readout).to_contain_text("This was shown.")
    expect(readout).to_contain_text(f"You predicted “{right}”, and that is right.")
    playground.expect_to_show(Playground(**challenge.way))
    # Who was told the answer predicts no more.
    guesses.and_(challenges.box.locator(f"[value='{other}']")).click()
    expect(challenges.notice).to_have_text(
        f"The answer was shown: your prediction stays “{right}”."
    )
    expect(own).to_be_checked()
    page.wait_for_url("**lr=0.3*")
    assert "guess" not in page.url
    challenges.button("Back to my settings").click()
    playground.expect_to_show(Playground())


def test_the_address_is_true_while_it_plays_and_says_where_it_was_stopped(
    playground: FigureOnPage,
) -> None:
    page = playground.window
    playground.box.get_by_label("Speed").select_option("½×")
    playground.scrub(0)
    playground.button("Play").click()
    playground.control("surface").select_option("saddle")
    page.wait_for_url(re.compile(r"surface=saddle.*lr=0\.1"))  # with the rate that it brought
    playground.button("One step back").click()  # which stops it, wherever it is
    expect(playground.button("Play")).to_be_visible()
    page.wait_for_url(re.compile(rf"step={playground.step_slider.input_value()}\b"))
