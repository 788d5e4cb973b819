"""The visualizer in a real browser: every point of it used, against the core's own numbers."""

from __future__ import annotations

import csv
import json
import re
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from driver import FigureOnPage
from numpy.testing import assert_allclose
from playwright.sync_api import Page, expect

from optimizer_guide import sweep
from optimizer_guide.sections.challenges import CHALLENGES
from optimizer_guide.sections.maps import LOST, HyperparameterMap, StartMap
from optimizer_guide.sections.setup import NAMES, TYPED, Setup
from optimizer_guide.sections.visualizer import Playground, Visualizer

PAGE = "/apps?page=visualizer"
IMAGES = """(slug) => {
  for (const model of Bokeh.documents[0]._all_models.values()) {
    if (typeof model.spec !== "string" || JSON.parse(model.spec).slug !== slug) continue
    return model.plots.map((plot) => {
      const image = plot.renderers[0].data_source.data.image?.[0]
      return image ? {shape: [...image.shape], values: [...image]} : null
    })
  }
}"""


@pytest.fixture
def playground(page: Page, server: str) -> FigureOnPage:
    page.goto(server + PAGE)
    return FigureOnPage(page, Playground.slug)


def image(figure: FigureOnPage, plot: int = 0) -> np.ndarray:
    found = figure.page.evaluate(IMAGES, figure.slug)[plot]
    return np.reshape(found["values"], found["shape"]) if found else np.empty((0, 0))


def expect_image(figure: FigureOnPage, expected: np.ndarray, plot: int = 0) -> None:
    for _ in range(200):
        found = image(figure, plot)
        if found.shape == expected.shape and np.array_equal(found, expected):
            return
        figure.page.wait_for_timeout(100)
    np.testing.assert_array_equal(found, expected)


def expect_start(figure: FigureOnPage, x: float, y: float, close: float = 1e-9) -> None:
    figure.page.wait_for_function(
        "([x, y, close]) => { const q = new URLSearchParams(location.search);"
        " return Math.abs(q.get('w1') - x) <= close && Math.abs(q.get('w2') - y) <= close }",
        arg=[x, y, close],
    )


def test_a_surface_typed_in(playground: FigureOnPage) -> None:
    text = "w1**2/4 + sin(2*w2)**2 + w2**2/9"
    playground.control("surface").select_option(TYPED)
    playground.control("formula").fill(text)
    playground.expect_to_show(Playground(surface=TYPED, formula=text))
    playground.control("formula").fill("w1**2 + foo(w2)")
    fault = playground.box.locator(".fault")
    expect(fault).to_contain_text("“foo” is no function here")
    expect(fault.locator("mark")).to_have_text("f")
    expect(playground.control("formula")).to_have_attribute("aria-invalid", "true")
    expect(playground.control("formula")).to_have_value("w1**2 + foo(w2)")
    playground.control("formula").fill("w1**2 + 2*w2**2")
    expect(fault).to_be_empty()
    playground.expect_to_show(Playground(surface=TYPED, formula="w1**2 + 2*w2**2"))


def test_optimizers_hyperparameters_schedule_noise_and_steps(playground: FigureOnPage) -> None:
    here = Playground()
    for name in ("Nesterov", "RMSProp", "AdamW"):
        playground.control(name).check()
        setattr(here, name, True)
    playground.expect_to_show(here)
    playground.control("focus").select_option("AdamW")
    playground.drag("beta2_AdamW", 0.95)
    playground.drag("weight_decay_AdamW", 0.2)
    here.param.update(focus="AdamW", beta2_AdamW=0.95, weight_decay_AdamW=0.2)
    playground.expect_to_show(here)
    expect(playground.control("beta_Momentum")).to_be_hidden()
    playground.box.get_by_text("More", exact=True).click()
    playground.control("schedule").select_option("warm-up + cosine")
    playground.drag("noise", 0.5)
    playground.control("seed").fill("7")
    playground.control("steps").fill("120")
    here.param.update(schedule="warm-up + cosine", noise=0.5, seed=7, steps=120)
    playground.expect_to_show(here)
    playground.control("same").uncheck()
    playground.drag("lr_AdamW", -1)
    here.param.update(same=False, lr_AdamW=0.1)
    playground.expect_to_show(here)
    for beside in ("gradient norm", "effective rates"):
        playground.box.get_by_label(beside).check()
        here.beside = beside
        playground.expect_to_show(here)


def test_the_start_by_click_drag_keyboard_and_numbers(playground: FigureOnPage) -> None:
    page, plane = playground.page, playground.box.locator("figure").first
    playground.expect_to_show(Playground())
    at = plane.bounding_box()
    assert at
    page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 3)
    page.wait_for_url("**w1=*")
    clicked = float(playground.control("w1").input_value())
    playground.expect_to_show(
        Playground(w1=clicked, w2=float(playground.control("w2").input_value()))
    )
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 3)
    page.mouse.down()
    page.mouse.move(at["x"] + at["width"] / 3, at["y"] + at["height"] / 2, steps=12)
    page.mouse.up()
    page.wait_for_timeout(500)
    dragged = float(playground.control("w1").input_value())
    assert dragged < clicked - 1
    playground.control("w1").fill("2")
    playground.control("w2").fill("-1.5")
    expect_start(playground, 2, -1.5)
    playground.press("w1", "ArrowUp")
    expect_start(playground, 2.1, -1.5, 1e-6)
    playground.expect_to_show(Playground(w1=2.1, w2=-1.5))


def test_the_map_follows_and_a_click_loads_a_run(page: Page, server: str) -> None:
    page.goto(server + PAGE)
    playground, rates = (FigureOnPage(page, slug) for slug in ("playground", "hyperparameter-map"))
    here = Setup()
    own = HyperparameterMap()
    own.follow(here)
    expect_image(rates, own.image.data["image"][0])
    playground.control("w1").fill("3")
    here.w1 = 3.0
    expect_image(rates, own.image.data["image"][0])
    x, y = own.values()
    outcome = sweep(
        here.ground.surface,
        here.optimizer("Momentum").replace(
            lr=x.astype("f4")[None], beta=y.astype("f4")[:, None]
        ),
        here.start, dtype=np.float32,
    )  # fmt: skip
    expect_image(rates, np.where(outcome.diverged_at >= 0, LOST, outcome.steps_to_goal))
    plot = rates.box.locator("figure").first
    plot.scroll_into_view_if_needed()
    at = plot.bounding_box()
    assert at
    page.mouse.click(at["x"] + at["width"] * 0.6, at["y"] + at["height"] * 0.4)
    page.wait_for_url("**beta_Momentum=*")
    asked = dict(pair.split("=") for pair in page.url.partition("?")[2].split("&"))
    playground.expect_to_show(
        Playground(w1=3.0, lr=float(asked["lr"]), beta_Momentum=float(asked["beta_Momentum"]))
    )


def test_the_map_over_starts(page: Page, server: str) -> None:
    page.goto(f"{server}{PAGE}&surface=Himmelblau&lr=0.02")
    starts = FigureOnPage(page, StartMap.slug)
    own = StartMap()
    own.follow(Setup(surface="Himmelblau", lr=0.02))
    expect_image(starts, own.which.data["image"][0], 0)
    expect_image(starts, own.how_soon.data["image"][0], 1)
    expect(starts.box.locator(".readout")).to_contain_text("(−2.81, 3.13)")
    plot = starts.box.locator("figure").first
    plot.scroll_into_view_if_needed()
    at = plot.bounding_box()
    assert at
    page.mouse.click(at["x"] + at["width"] * 0.7, at["y"] + at["height"] * 0.3)
    page.wait_for_url("**w1=*")


def test_a_long_map_shows_how_far_it_is(page: Page, server: str) -> None:
    page.goto(f"{server}{PAGE}&surface=Rastrigin&lr=0.001&steps=500&noise=0.1&focus=AdamW")
    starts = FigureOnPage(page, StartMap.slug)
    expect(starts.box.locator("progress")).to_be_visible(timeout=20_000)
    expect(starts.box.locator("progress")).to_be_hidden(timeout=90_000)
    expect(starts.box.locator(".readout")).to_contain_text("49 minima")


def test_the_whole_state_is_in_the_address_with_seed_and_step(page: Page, server: str) -> None:
    page.goto(
        f"{server}{PAGE}&surface=Beale&Adam=false&RMSProp=true&lr=0.03&noise=0.4&seed=12"
        "&schedule=cosine&w1=1.5&w2=-1&steps=90&step=17"
    )  # fmt: skip
    playground = FigureOnPage(page, Playground.slug)
    here = Playground(
        surface="Beale", Adam=False, RMSProp=True, lr=0.03, noise=0.4, seed=12,
        schedule="cosine", w1=1.5, w2=-1.0, steps=90,
    )  # fmt: skip
    playground.expect_to_show(here)
    assert playground.drawn_to() == 18
    playground.button("One step on").click()
    page.wait_for_url("**step=18**")
    page.reload()
    FigureOnPage(page, Playground.slug).expect_to_show(here)
    assert playground.drawn_to() == 19
    expect(playground.box.locator(".count")).to_have_text("step 18 of 90")


def test_what_the_reader_takes_away(
    new_page: Callable[..., Page], server: str, tmp_path: Path
) -> None:
    page = new_page(
        accept_downloads=True, permissions=["clipboard-read", "clipboard-write"]
    )  # fmt: skip
    page.goto(f"{server}{PAGE}&noise=0.2&seed=3")
    playground, here = FigureOnPage(page, Playground.slug), Playground(noise=0.2, seed=3)
    playground.expect_to_show(here)
    with page.expect_download() as download:
        playground.button("Run as CSV").click()
    with Path(download.value.path()).open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["optimizer"] == "Adam"]
    assert_allclose([float(row["w1"]) for row in rows], here.runs["Adam"].w[:, 0], rtol=0)
    with page.expect_download() as download:
        playground.button("Figure as PNG").click()
    picture = Path(download.value.path()).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(picture) > 10_000
    playground.button("Copy as PyTorch").click()
    expect(playground.box.locator(".heard")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == here.pytorch()
    expect(playground.box.locator(".taken")).to_have_value(here.pytorch())


def test_challenges(page: Page, server: str) -> None:
    page.goto(server + PAGE)
    challenges = FigureOnPage(page, "challenges")
    for index, challenge in enumerate(CHALLENGES):
        challenges.control("challenge").select_option(challenge.name)
        readout = challenges.box.locator(".readout")
        expect(challenges.box.locator(f".control:has([name=guess{index + 1}])")).to_contain_text(
            challenge.task
        )
        expect(challenges.box.locator(f"input[name=guess{index + 1}]:checked")).to_have_count(0)
        challenges.button("Show me a way").click()
        expect(challenges.box.locator(".heard")).to_have_text(
            "Predict first: choose an answer above."
        )
        right, _ = challenge.answer()
        challenges.box.locator(f"input[name=guess{index + 1}][value='{right}']").check()
        challenges.button("Check what stands above").click()
        expect(readout).to_contain_text("Not yet.")
        expect(readout).to_contain_text("You were right.")
        # Who was told the answer predicts no more.
        other = next(option for option in challenge.options if option != right)
        challenges.box.locator(f"input[name=guess{index + 1}][value='{other}']").click()
        expect(challenges.notice).to_have_text(
            f"The answer was shown: your prediction stays “{right}”."
        )
        expect(
            challenges.box.locator(f"input[name=guess{index + 1}][value='{right}']")
        ).to_be_checked()
        challenges.button("Show me a way").click()
        expect(readout).to_contain_text("This was shown.")
        expect(readout).to_contain_text(f"Solved: 0 of 8, shown: {index + 1}.")
        playground = FigureOnPage(page, Playground.slug)
        playground.expect_to_show(Playground(**challenge.way))
        assert "guess" not in page.url
        challenges.button("Back to my settings").click()
        playground.expect_to_show(Playground())


def test_each_line_of_the_equation_has_its_numbers(playground: FigureOnPage) -> None:
    for name in NAMES:
        playground.control("focus").select_option(name)
        playground.expect_to_show(Playground(focus=name, **{name: True}))
        equation = playground.box.locator(".readout .equation")
        expect(equation).to_contain_text(name)
        for step in ("0", "57", "200"):
            scrub = playground.box.get_by_role("slider", name="Step", exact=True)
            scrub.fill(step)
            expect(equation).not_to_contain_text("–")
            expect(equation.locator("div")).to_have_count(
                {"SGD": 1, "Momentum": 2, "Adam": 6, "AdamW": 6}.get(name, 3)
            )
        playground.control(name).uncheck()
        expect(playground.box.locator(".readout")).to_contain_text("is not running")
        playground.control("focus").select_option("SGD")
        playground.box.get_by_role("button", name="Reset").click()
        playground.expect_to_show(Playground())


def test_after_divergence_table_and_equation_agree(page: Page, server: str) -> None:
    page.goto(f"{server}{PAGE}&lr=0.5&focus=SGD&Momentum=false&Adam=false")
    playground = FigureOnPage(page, Playground.slug)
    equation = playground.box.locator(".readout .equation")
    expect(equation).to_contain_text("SGD diverged at step")
    expect(equation).not_to_contain_text("–")
    expect(equation).not_to_contain_text("10²")
    cells = playground.box.locator("tbody td.number")
    expect(cells).to_have_text(["–"] * 5)


def test_another_surface_brings_its_learning_rate(playground: FigureOnPage) -> None:
    playground.control("surface").select_option("Rosenbrock")
    playground.expect_to_show(Playground(surface="Rosenbrock", lr=0.005))
    expect(playground.notice).to_contain_text("α is now 0.005")
    playground.page.wait_for_url("**lr=0.005*")
    playground.drag("lr", -0.7)
    playground.page.wait_for_function("!location.search.includes('lr=0.005')")
    playground.page.reload()
    again = FigureOnPage(playground.page, Playground.slug)
    again.expect_to_show(Playground(surface="Rosenbrock"))


def test_a_loss_that_is_not_defined_everywhere(page: Page, server: str) -> None:
    page.goto(f"{server}{PAGE}&surface={TYPED}&formula=log(w1)")
    playground = FigureOnPage(page, Playground.slug)
    expect(playground.box.locator("tbody tr")).to_have_count(3)  # its own start is inside
    playground.control("w1").fill("-4")
    said = "The loss is not defined at the start (−4, 3)."
    expect(playground.box.locator(".readout")).to_contain_text(said)
    expect(FigureOnPage(page, "hyperparameter-map").box.locator(".readout")).to_contain_text(said)
    playground.button("Copy as PyTorch").click()
    expect(playground.box.locator(".heard")).to_contain_text("There is nothing in it.")
    playground.control("formula").fill("w1 +* 2")
    expect(playground.notice).to_contain_text("on show is the loss")
    expect(playground.box.locator(".fault mark")).to_have_text("*")


def test_it_plays_without_a_word_to_the_server(playground: FigureOnPage) -> None:
    playground.expect_to_show(Playground())
    page = playground.page
    page.wait_for_timeout(2500)
    sent = page.log.frames_sent  # type: ignore[attr-defined]
    playground.button("Play").click()
    page.wait_for_timeout(400)
    playground.button("Pause").click()
    at = playground.drawn_to()
    assert 1 < at < 201
    playground.button("One step on").click()
    assert playground.drawn_to() == at + 1
    assert page.log.frames_sent == sent  # type: ignore[attr-defined]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(new_page: Callable[..., Page], server: str, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(f"{server}{PAGE}&surface={TYPED}&formula=w1*&noise=0.1")
    for figure in Visualizer.figures:
        FigureOnPage(page, figure.slug)
    serious = [
        (v["id"], [node["target"] for node in v["nodes"]][:3])
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert page.log.console_errors == []  # type: ignore[attr-defined]


def test_it_fits_a_phone(new_page: Callable[..., Page], server: str) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True)
    page.goto(f"{server}{PAGE}&surface={TYPED}")
    FigureOnPage(page, "challenges")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(
    "query", ["lr=²", "formula=" + "(" * 300, "surface=%00", "steps=1e9", "step=-1", "w1=inf"]
)
def test_a_bad_address_says_so(page: Page, server: str, query: str) -> None:
    page.goto(f"{server}{PAGE}&{query}")
    playground = FigureOnPage(page, Playground.slug)
    expect(playground.notice).to_contain_text(re.compile(query.partition("=")[0]))
    playground.expect_to_show(Playground())


def test_forged_picks_and_actions_are_refused(playground: FigureOnPage) -> None:
    playground.expect_to_show(Playground())
    for sent in ("nonsense", "[]", '{"plot": 0, "x": 1e400, "y": 0}', '{"name": "__class__"}'):
        playground.page.evaluate(
            """(sent) => {
              for (const model of Bokeh.documents[0]._all_models.values())
                if (typeof model.spec === "string") model.setv({picked: sent, asked: sent})
            }""",
            sent,
        )
    playground.page.wait_for_timeout(500)
    playground.expect_to_show(Playground())
    playground.control("Nesterov").check()
    playground.expect_to_show(Playground(Nesterov=True))
    assert set(NAMES) >= {"Nesterov"}
    assert json.loads(Playground().shell.given) == {}


# -- typing, touching, playing -------------------------------------------------------------------


@pytest.mark.parametrize("delay", [60, 400])
def test_a_number_is_typed_as_it_is_meant(playground: FigureOnPage, delay: int) -> None:
    keyboard, field = playground.keyboard, playground.control("w1")
    playground.expect_to_show(Playground())
    field.press("ControlOrMeta+a")
    keyboard.type("-0.05", delay=delay)
    playground.expect_to_show(Playground(w1=-0.05))
    expect(field).to_have_value("-0.05")
    field.fill("3.25")
    playground.expect_to_show(Playground(w1=3.25))
    field.press("Home")
    keyboard.type("12", delay=delay)
    playground.expect_to_show(Playground(w1=123.25))
    expect(field).to_have_value("123.25")
    field.press("ControlOrMeta+a")
    keyboard.type("-")
    keyboard.press("Tab")  # no number: the field says what is so
    expect(field).to_have_value("123.25")
    field.fill("")
    keyboard.press("Tab")
    playground.expect_to_show(Playground())
    expect(field).to_have_value("-4")


def test_a_number_typed_back_to_what_it_was_lets_go(playground: FigureOnPage) -> None:
    """No change event comes then, and yet what is set later must be seen."""
    field = playground.control("w1")
    field.press("End")
    playground.keyboard.type("5", delay=100)
    playground.expect_to_show(Playground(w1=-45.0))
    playground.keyboard.press("Backspace")
    playground.expect_to_show(Playground(w1=-4.0))
    playground.keyboard.press("Tab")
    playground.control("surface").select_option("Rosenbrock")
    expect(field).to_have_value("-1.2")


def test_a_refused_number_is_told_of_until_it_is_put_right(playground: FigureOnPage) -> None:
    playground.box.get_by_text("More", exact=True).click()
    for _ in range(2):
        playground.control("steps").fill("9999")
        expect(playground.notice).to_contain_text("steps must be a number from 1 to 500")
        playground.control("steps").fill("200")
        expect(playground.notice).to_be_hidden()
    playground.control("steps").fill("9999")
    playground.keyboard.press("Tab")
    expect(playground.notice).to_be_visible()
    expect(playground.control("steps")).to_have_value("200")
    playground.control("Nesterov").check()
    expect(playground.notice).to_be_hidden()


def test_the_address_is_true_while_it_plays(playground: FigureOnPage) -> None:
    playground.box.get_by_label("Speed").select_option("½×")
    playground.box.get_by_role("slider", name="Step", exact=True).fill("0")
    playground.button("Play").click()
    playground.control("surface").select_option("Beale")
    playground.page.wait_for_url("**surface=Beale*", timeout=3000)
    expect(playground.button("Pause")).to_be_visible()  # it still plays
    steps = {playground.page.url for _ in range(8) if not playground.page.wait_for_timeout(150)}
    assert len(steps) > 1  # and the step goes with it
    assert all("surface=Beale" in url and "lr=0.02" in url for url in steps)


def test_a_text_too_long_is_refused_and_not_cut(playground: FigureOnPage) -> None:
    playground.control("surface").select_option(TYPED)
    playground.control("formula").fill("w1**2 + w2**2" + " + 0" * 100)
    expect(playground.notice).to_contain_text("at most 200 characters")


def test_the_steps_are_counted_in_tens(playground: FigureOnPage) -> None:
    playground.box.get_by_text("More", exact=True).click()
    playground.press("steps", "ArrowUp")
    expect(playground.control("steps")).to_have_value("210")


def test_a_slider_moved_while_a_click_is_answered_keeps_the_click(
    playground: FigureOnPage,
) -> None:
    playground.expect_to_show(Playground())
    plane = playground.box.locator("figure").first
    plane.evaluate(
        """(plane) => { // both before any answer
          const at = plane.getBoundingClientRect()
          const where = {clientX: at.x + at.width / 2, clientY: at.y + at.height / 3,
                         bubbles: true, isPrimary: true, button: 0, pointerId: 1}
          for (const type of ["pointerdown", "pointerup"])
            plane.dispatchEvent(new PointerEvent(type, where))
          const slider = plane.getRootNode().querySelector("#beta_Momentum")
          slider.value = 0.5
          slider.dispatchEvent(new Event("input", {bubbles: true}))
        }"""
    )
    playground.page.wait_for_url("**w1=*")
    x, y = (float(playground.control(name).input_value()) for name in ("w1", "w2"))
    assert (x, y) != tuple(Setup().start)
    playground.expect_to_show(Playground(w1=x, w2=y, beta_Momentum=0.5))


def test_a_slider_says_all_digits_of_what_a_map_loaded(page: Page, server: str) -> None:
    page.goto(f"{server}{PAGE}&beta_Momentum=0.857")
    playground = FigureOnPage(page, Playground.slug)
    said = playground.box.locator("output[for=beta_Momentum]")
    expect(said).to_have_text("0.857")
    playground.press("beta_Momentum", "ArrowLeft")
    expect(said).to_have_text(re.compile(r"^0\.8[56]$"))


def test_optimizers_come_and_go_in_any_order(playground: FigureOnPage) -> None:
    chosen = {"SGD", "Momentum", "Adam"}
    for name in ("Momentum", "AdamW", "SGD", "Momentum", "Adagrad", "Adam", "AdamW"):
        chosen ^= {name}
        playground.control(name).set_checked(name in chosen)
        expected = Playground(**{each: each in chosen for each in NAMES})
        playground.expect_to_show(expected)
        for plot in playground.box.locator("figure").all():  # hover the curves
            at = plot.bounding_box()
            assert at
            for share in (0.2, 0.4, 0.6):
                playground.page.mouse.move(
                    at["x"] + share * at["width"], at["y"] + share * at["height"]
                )
    assert not playground.page.log.page_errors  # type: ignore[attr-defined]


def test_what_changes_nothing_is_not_sent(playground: FigureOnPage) -> None:
    playground.expect_to_show(Playground())
    playground.page.wait_for_timeout(2500)
    sent = playground.page.log.frames_sent  # type: ignore[attr-defined]
    playground.drag("beta_Momentum", 0.9)
    playground.page.wait_for_timeout(300)
    assert playground.page.log.frames_sent == sent  # type: ignore[attr-defined]
    playground.drag("beta_Momentum", 0.8)
    playground.expect_to_show(Playground(beta_Momentum=0.8))


def test_more_stays_as_the_reader_left_it(page: Page, server: str) -> None:
    page.goto(f"{server}{PAGE}&noise=0.2")
    playground = FigureOnPage(page, Playground.slug)
    more = playground.box.locator("details")
    expect(more).to_have_attribute("open", "")
    playground.box.get_by_text("More", exact=True).click()
    playground.control("Nesterov").check()
    playground.expect_to_show(Playground(noise=0.2, Nesterov=True))
    page.wait_for_url("**Nesterov=true**")
    expect(more).not_to_have_attribute("open", "")


def test_the_speed_of_playback(playground: FigureOnPage) -> None:
    """By a clock of the page's own: at 4× four times as far."""
    page = playground.page
    page.clock.install()
    page.reload()
    playground = FigureOnPage(page, Playground.slug)
    speed = playground.box.get_by_role("combobox", name="Speed")
    far = {}
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    for name in ("½×", "4×"):
        playground.box.get_by_role("slider", name="Step", exact=True).press("Home")
        speed.select_option(name)
        playground.button("Play").click()
        page.clock.run_for(1000)
        playground.button("Pause").click()
        far[name] = playground.drawn_to() - 1
    assert far["½×"] == pytest.approx(20, abs=3)
    assert far["4×"] == pytest.approx(160, abs=3)
    expect(speed).to_have_value("4×")


def test_nothing_below_moves_while_it_plays(new_page: Callable[..., Page], server: str) -> None:
    for width in (1280, 700, 360):
        page = new_page(viewport={"width": width, "height": 800})
        page.goto(f"{server}{PAGE}&Nesterov=true")
        playground = FigureOnPage(page, Playground.slug)
        slider = playground.box.get_by_role("slider", name="Step", exact=True)
        seen = set()
        for step in (0, 1, 2, 3, 5, 8, 13, 20, 40, 41, 60, 90, 91, 110, 150, 173, 199, 200):
            slider.evaluate(
                "(input, value) => { input.value = value;"
                " input.dispatchEvent(new Event('input')) }",
                step,
            )
            seen.add(playground.box.locator(".readout").evaluate("(node) => node.offsetHeight"))
        assert len(seen) == 1, (width, seen)


def test_the_last_step_keeps_the_focus(playground: FigureOnPage) -> None:
    playground.box.get_by_role("slider", name="Step", exact=True).press("ArrowLeft")
    forward = playground.button("One step on")
    expect(forward).to_have_attribute("aria-disabled", "false")
    forward.focus()
    playground.keyboard.press("Enter")
    expect(forward).to_have_attribute("aria-disabled", "true")
    expect(forward).to_be_focused()


def focused(page: Page) -> str:
    return page.evaluate(
        """() => {
          let node = document.activeElement
          while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement
          return `${node.className} ${node.getAttribute("aria-label") ?? ""}`
        }"""
    )


def test_plots_by_the_keyboard(page: Page, server: str) -> None:
    page.goto(server + PAGE)
    playground, rates = (FigureOnPage(page, slug) for slug in ("playground", "hyperparameter-map"))
    FigureOnPage(page, "challenges")
    playground.expect_to_show(Playground())
    plane = playground.box.get_by_role("application")
    expect(plane).to_have_accessible_name(re.compile("arrow keys move the start"))
    plane.focus()
    page.keyboard.press("ArrowRight")
    expect_start(playground, -3.9, 1)
    page.keyboard.press("Shift+ArrowDown")
    expect_start(playground, -3.9, 0.5)
    page.keyboard.press("Tab")
    assert focused(page).startswith("play")  # no canvas in between
    here = Playground(w1=-3.9, w2=0.5)
    playground.expect_to_show(here)
    plot = rates.box.get_by_role("application")
    expect(plot).to_have_accessible_name(re.compile("Enter loads"))
    plot.focus()
    page.keyboard.press("ArrowLeft")
    expect(rates.box.locator(".cross")).not_to_have_attribute("hidden", "")
    expect(rates.box.locator(".unseen")).to_have_text(re.compile(r"\d+ % across, \d+ % up"))
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**lr=0.0*")
    page.keyboard.press("Tab")
    expect(rates.box.locator(".cross")).to_have_attribute("hidden", "")


def finger(page: Page, *path: tuple[float, float]) -> None:
    """Touch the screen at the first point, move along the others, and let go."""
    client = page.context.new_cdp_session(page)
    for kind, points in [
        ("touchStart", path[0]), *(("touchMove", point) for point in path[1:]), ("touchEnd", None),
    ]:  # fmt: skip
        touches = [{"x": points[0], "y": points[1]}] if points else []
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        page.wait_for_timeout(30)


def test_a_finger_scrolls_taps_and_drags_the_start(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(server + PAGE)
    playground = FigureOnPage(page, Playground.slug)
    FigureOnPage(page, "challenges")
    playground.expect_to_show(Playground())
    plane = playground.box.locator("figure").first
    plane.evaluate("(node) => window.scrollBy(0, node.getBoundingClientRect().top - 200)")
    at, before = plane.bounding_box(), page.evaluate("scrollY")
    assert at
    middle = at["x"] + at["width"] / 2
    finger(page, *((middle, at["y"] + 300 - 12 * i) for i in range(16)))
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") > before + 80
    playground.expect_to_show(Playground())
    at, before = plane.bounding_box(), page.evaluate("scrollY")
    assert at
    finger(page, (middle, at["y"] + 120))
    page.wait_for_url("**w1=*")
    w1, w2 = (float(playground.control(name).input_value()) for name in ("w1", "w2"))
    assert w2 > 0
    playground.expect_to_show(Playground(w1=w1, w2=w2))
    finger(page, *((middle + 2 * i, at["y"] + 120 + 8 * i) for i in range(12)))
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") == before
    moved = (float(playground.control(name).input_value()) for name in ("w1", "w2"))
    x, y = moved
    assert x > w1
    assert y < w2 - 0.5
    playground.expect_to_show(Playground(w1=x, w2=y))


def test_a_drag_out_of_the_frame_ends_at_its_edge(playground: FigureOnPage) -> None:
    page, plane = playground.page, playground.box.locator("figure").first
    playground.expect_to_show(Playground())
    plane.scroll_into_view_if_needed()
    at = plane.bounding_box()
    assert at
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    page.mouse.down()
    page.mouse.move(at["x"] - 100, at["y"] + at["height"] / 2, steps=8)
    page.mouse.up()
    page.wait_for_url("**w1=-5*")
    expect(playground.control("w1")).to_have_value("-5")
    outside = playground.box.get_by_text("The start is outside the window.")
    expect(outside).to_be_hidden()
    playground.control("w1").fill("-7")
    expect(outside).to_be_visible()


def test_the_runs_fit_a_phone_without_scrolling(new_page: Callable[..., Page], server: str) -> None:
    for width in (360, 700):
        page = new_page(viewport={"width": width, "height": 740})
        page.goto(f"{server}{PAGE}&lr=0.9&Adagrad=true")
        playground = FigureOnPage(page, Playground.slug)
        playground.expect_to_show(Playground(lr=0.9, Adagrad=True))
        over = playground.box.locator(".readout").evaluate(
            """(box) => [...box.querySelectorAll("*")].filter((node) =>
                getComputedStyle(node).overflowX !== "visible"
                && node.scrollWidth > node.clientWidth + 1
                || node.getBoundingClientRect().right > box.getBoundingClientRect().right + 1
              ).map((node) => node.outerHTML.slice(0, 80))"""
        )
        assert over == []
        for label in ("first within the goal, step", "w₁", "w₂", "loss", "|∇L|"):
            expect(playground.box.locator(f"td[data-label='{label}']").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_explains_itself(
    new_page: Callable[..., Page], server: str, scheme: str
) -> None:
    page = new_page(accept_downloads=True, color_scheme=scheme)
    page.goto(f"{server}{PAGE}&noise=0.2&seed=3&step=40")
    playground = FigureOnPage(page, Playground.slug)
    here = Playground(noise=0.2, seed=3)
    playground.expect_to_show(here)
    page.evaluate(
        """() => {
          window.written = []
          const write = CanvasRenderingContext2D.prototype.fillText
          CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
            window.written.push([text, this.fillStyle])
            return write.call(this, text, ...at)
          }
        }"""
    )
    with page.expect_download() as download:
        playground.button("Figure as PNG").click()
    picture = Path(download.value.path()).read_bytes()
    wide, high = struct.unpack(">II", picture[16:24])
    plots = playground.box.locator(".plots").bounding_box()
    assert plots
    assert wide >= plots["width"]
    assert high >= plots["height"] + 60
    ink = page.evaluate(
        "(([r, g, b]) => '#' + [r, g, b].map((v) => (+v).toString(16).padStart(2, '0')).join(''))"
        "(getComputedStyle(document.body).color.match(/\\d+/g))"
    )
    written = " ".join(text for text, color in page.evaluate("window.written") if color == ink)
    for line in here.caption():
        for _, text in line:
            assert text in written
    assert "step 40 of 200" in written
    assert "Momentum: α 0.2, β 0.9" in written
    assert "noise σ 0.2 (seed 3)" in written


def test_a_number_is_written_to_three_digits_always(page: Page, server: str) -> None:
    page.goto(server + PAGE)
    playground = FigureOnPage(page, Playground.slug)
    playground.expect_to_show(Playground())
    texts = playground.box.locator(".readout").evaluate(
        """(box) => {
          const source = [...Bokeh.documents[0]._all_models.values()]
            .find((model) => /^playground-\\d+$/.test(model.name ?? ""))
          const near = [0.99996, 9.9996, 99996, 9.96e-7, -0.99996]
          const data = {...source.data}
          data.loss_SGD = new Float64Array(data.t.length).map((_, i) => near[i % near.length])
          source.data = data
          const blank = box.querySelector("[data-column=loss_SGD]")
          const step = box.getRootNode().querySelector(".transport input")
          return near.map((_, i) => {
            step.value = i
            step.dispatchEvent(new Event("input"))
            return blank.textContent
          })
        }"""
    )
    assert texts == ["1.00", "10.0", "1.0 × 10⁵", "1.0 × 10⁻⁶", "−1.00"]


def test_a_control_says_what_it_does(playground: FigureOnPage) -> None:
    beside = playground.box.get_by_role("group", name="beside it")
    expect(beside).to_have_accessible_description(Playground.param["beside"].doc)
    expect(beside).to_have_attribute("title", Playground.param["beside"].doc)
