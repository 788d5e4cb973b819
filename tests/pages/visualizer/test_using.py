"""The visualizer in use: maps, challenges and playing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from driver import FigureOnPage
from pages.visualizer.on_page import PAGE, opened, point_in, resize, start_of
from playwright.sync_api import Page, expect

from optimizer_guide.lessons.visualizer.challenges import Challenges
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.network import LR, NETWORK
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.start_map import StartMap
from optimizer_guide.lessons.visualizer.tasks import CHALLENGES


def test_the_maps_follow_and_a_click_loads_a_run(page: Page, server: str) -> None:
    settings: dict[str, Any] = {"lr": 0.01}
    playground = opened(page, server, "&lr=0.01", **settings)
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


def test_a_long_map_shows_how_far_it_is_and_gives_way(page: Page, server: str) -> None:
    page.goto(f"{server}{PAGE}&surface=Rastrigin&lr=0.001&steps=500&noise=0.1&focus=AdamW")
    starts = FigureOnPage(page, StartMap.slug)
    progress = starts.box.locator("progress")
    expect(progress).to_be_visible()
    page.wait_for_function("(node) => node.value > 0.02", arg=progress.element_handle())
    FigureOnPage(page, Playground.slug).control("surface").select_option("bowl")
    expect(starts.readout).to_contain_text("(0.00, 0.00)")
    expect(progress).to_be_hidden()


def test_a_challenge(page: Page, server: str) -> None:
    challenge = CHALLENGES[0]
    playground, challenges = opened(page, server), FigureOnPage(page, Challenges.slug)
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


def test_the_whole_state_is_in_the_address_with_seed_and_step(page: Page, server: str) -> None:
    settings: dict[str, Any] = {
        "surface": "Beale", "Adam": False, "RMSProp": True, "lr": 0.03, "noise": 0.4, "seed": 12,
        "schedule": "cosine", "w1": 1.5, "w2": -1.0, "steps": 90,
    }  # fmt: skip
    query = "".join(f"&{name}={value}" for name, value in settings.items())
    playground = opened(page, server, f"{query}&step=17", **settings)
    assert playground.drawn_to() == 17
    playground.button("One step on").click()
    page.wait_for_url("**step=18**")
    page.reload()
    playground = FigureOnPage(page, Playground.slug)
    playground.expect_to_show(Playground(**settings))
    assert playground.drawn_to() == 18
    expect(playground.box.locator(".count")).to_have_text("step 18 of 90")


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


def test_the_speed_of_playback(page: Page, server: str) -> None:
    """By a clock of the page's own: at 4× as far as at ½× in eight times as long."""
    page.clock.install()
    playground = opened(page, server)
    speed = playground.box.get_by_role("combobox", name="Speed")
    far = {}
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    for name, long in (("½×", 4000), ("4×", 500)):
        playground.scrub(0)
        speed.select_option(name)
        playground.button("Play").click()
        page.clock.run_for(long)
        playground.button("Pause").click()
        far[name] = playground.drawn_to()
    assert 0 < far["½×"] < 200
    assert far["4×"] == pytest.approx(far["½×"], abs=8)
    expect(speed).to_have_value("4×")


def test_nothing_below_moves_while_it_plays(page: Page, server: str) -> None:
    playground = opened(page, server, "&Nesterov=true", Nesterov=True)
    for width in (1280, 360):
        resize(page, width)
        heights = set()
        for step in (0, 1, 2, 3, 5, 8, 13, 20, 40, 41, 60, 90, 91, 110, 150, 173, 199, 200):
            playground.scrub(step)
            heights.add(playground.readout.evaluate("(node) => node.offsetHeight"))
        assert len(heights) == 1, (width, heights)


def test_the_last_step_keeps_the_focus(playground: FigureOnPage) -> None:
    playground.step_slider.press("ArrowLeft")
    forward = playground.button("One step on")
    expect(forward).to_have_attribute("aria-disabled", "false")
    forward.focus()
    playground.keyboard.press("Enter")
    expect(forward).to_have_attribute("aria-disabled", "true")
    expect(forward).to_be_focused()
