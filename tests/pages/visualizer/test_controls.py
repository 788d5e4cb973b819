"""The visualizer’s controls in a browser."""

from typing import Any

import pytest
from driver import FigureOnPage
from pages.visualizer.on_page import point_in
from playwright.sync_api import expect

from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.scene import TYPED

pytestmark = pytest.mark.xdist_group("visualizer")


def test_controls_of_every_kind(playground: FigureOnPage) -> None:
    here = Playground()

    def expect_to_be_at(**settings: Any) -> None:
        here.param.update(**settings)
        playground.expect_to_show(here)

    playground.control("AdamW").check()
    expect_to_be_at(AdamW=True)
    expect(playground.control("beta_Momentum")).to_be_visible()
    playground.control("focus").select_option("AdamW")
    playground.drag("beta2_AdamW", 0.95)
    expect_to_be_at(focus="AdamW", beta2_AdamW=0.95)
    expect(playground.control("beta_Momentum")).to_be_hidden()
    playground.box.get_by_text("More", exact=True).click()
    playground.control("schedule").select_option("warm-up + cosine")
    playground.drag("noise", 0.5)
    playground.control("seed").fill("7")
    playground.press("steps", "ArrowDown")  # by tens
    expect(playground.control("steps")).to_have_value("190")
    expect_to_be_at(schedule="warm-up + cosine", noise=0.5, seed=7, steps=190)
    playground.control("same").uncheck()
    playground.drag("lr_AdamW", -1)
    expect_to_be_at(same=False, lr_AdamW=0.1)
    playground.control("beside").select_option("effective rates")
    expect_to_be_at(beside="effective rates")
    beside = playground.control("beside")
    expect(beside).to_have_accessible_description(str(Playground.param["beside"].doc))


def test_a_surface_typed_in(playground: FigureOnPage) -> None:
    playground.control("surface").select_option(TYPED)
    formula, fault = playground.control("formula"), playground.box.locator(".text .fault")
    echo = playground.box.locator(".text .echo")
    text = "x²/4 + sin²(2y) + |y|/9"
    formula.fill(text)
    playground.expect_to_show(Playground(surface=TYPED, formula=text))
    expect(echo).to_contain_text("Understood as")
    expect(echo.locator("math mfrac")).to_have_count(2)
    syntax = playground.box.locator(".syntax")
    expect(syntax.get_by_text("side by side is times")).to_be_hidden()
    syntax.get_by_text("What can I type?").click()
    expect(syntax.get_by_text("side by side is times")).to_be_visible()
    syntax.get_by_text("What can I type?").click()
    formula.fill("w1**2 + foo(w2)")
    expect(fault).to_contain_text("“foo” is no function here")
    expect(fault.locator("mark")).to_have_text("f")
    expect(formula).to_have_attribute("aria-invalid", "true")
    expect(formula).to_have_value("w1**2 + foo(w2)")
    expect(echo).to_contain_text("Still on show")
    playground.expect_to_show(Playground(surface=TYPED, formula=text))
    formula.fill("w1**2 + w2**2" + " + 0" * 100)  # refused, and not cut
    expect(playground.notice).to_contain_text("at most 200 characters")
    formula.fill("w1**2 + 2*w2**2")
    expect(fault).to_be_empty()
    playground.expect_to_show(Playground(surface=TYPED, formula="w1**2 + 2*w2**2"))


def test_a_number_is_typed_as_it_is_meant(playground: FigureOnPage) -> None:
    keyboard, field = playground.keyboard, playground.control("w1")
    field.press("ControlOrMeta+a")
    keyboard.type("-0.05", delay=250)  # slower than Python answers
    playground.expect_to_show(Playground(w1=-0.05))
    expect(field).to_have_value("-0.05")
    field.fill("3.25")
    playground.expect_to_show(Playground(w1=3.25))
    field.press("Home")
    keyboard.type("12", delay=30)
    playground.expect_to_show(Playground(w1=123.25))
    expect(field).to_have_value("123.25")
    field.press("ControlOrMeta+a")
    keyboard.type("-")
    keyboard.press("Tab")  # no number: the field says what is so
    expect(field).to_have_value("123.25")
    field.fill("")
    keyboard.press("Tab")
    playground.expect_to_show(Playground())
    expect(field).to_have_value("0")
    # Typed back to what it was there is no change event, and yet what is set later must be seen.
    field.fill("-4")
    field.press("End")
    keyboard.type("5", delay=100)
    playground.expect_to_show(Playground(w1=-45.0))
    keyboard.press("Backspace")
    playground.expect_to_show(Playground(w1=-4.0))
    keyboard.press("Tab")
    playground.control("surface").select_option("Rosenbrock")
    expect(field).to_have_value("-1.2")


def test_optimizers_come_and_go_in_any_order(playground: FigureOnPage) -> None:
    chosen = {"SGD", "Momentum", "Adam"}
    for name in ("Momentum", "AdamW", "SGD", "Momentum", "Adam"):
        chosen ^= {name}
        playground.control(name).set_checked(name in chosen)
        every = {each: each in chosen for each in ("SGD", "Momentum", "Adam", "AdamW")}
        playground.expect_to_show(Playground(**every))
        for plot in range(2):  # hover the curves
            for share in (0.2, 0.4, 0.6):
                playground.window.mouse.move(*point_in(playground, share, share, plot))
