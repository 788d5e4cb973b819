"""The visualizer for everyone, and what they take away."""

import csv
import re
import struct
from collections.abc import Callable
from pathlib import Path

from driver import FigureOnPage, violations
from log import log_of
from numpy.testing import assert_array_equal
from pages.visualizer.on_page import PAGE, opened, resize
from playwright.sync_api import Page, expect

from optimizer_guide.lessons.visualizer.challenges import Challenges
from optimizer_guide.lessons.visualizer.export import as_pytorch
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.network import NETWORK
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.scene import TYPED


def test_axe_finds_nothing_in_light_and_dark(new_page: Callable[..., Page], server: str) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(f"{server}{PAGE}&surface={TYPED}&formula=w1*&noise=0.1")
    for figure in Visualizer.figures:
        FigureOnPage(page, figure.slug)
    assert violations(page) == []
    assert log_of(page).console_errors == []


SCENES: list[dict[str, str | bool]] = [
    {},
    {"AdamW": True, "focus": "AdamW"},
    {"beside": "relief"},
    {"surface": TYPED, "AdamW": True, "focus": "AdamW"},
    {"surface": TYPED, "formula": "w1 + foo(w2)"},
    {"surface": NETWORK, "focus": "Adam"},
]


def test_plane_controls_and_challenge_share_the_screen_of_a_laptop(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport={"width": 1366, "height": 650})
    page.goto(f"{server}{PAGE}")
    playground, challenges = (
        FigureOnPage(page, figure.slug) for figure in (Playground, Challenges)
    )
    for scene in SCENES:
        for name, value in scene.items():
            set_control(playground, name, value)
        it_shares_the_screen(playground, challenges)
        playground.button("Reset").click()
        playground.expect_to_show(Playground())


def set_control(figure: FigureOnPage, name: str, value: str | bool) -> None:
    """Tick a box, write a formula, or choose from a list."""
    control = figure.control(name)
    if isinstance(value, bool):
        control.set_checked(value)
    elif name == "formula":
        control.fill(value)
    else:
        control.select_option(value)


def it_shares_the_screen(playground: FigureOnPage, challenges: FigureOnPage) -> None:
    expect(playground.readout).to_contain_text("goal")
    expect(challenges.button("Check")).to_be_in_viewport(ratio=1)
    expect(challenges.box.locator("input[name=guess1]").last).to_be_in_viewport(ratio=1)
    expect(playground.control("surface")).to_be_in_viewport(ratio=1)
    for plot in playground.box.locator(".plots > figure:not([hidden])").all():
        expect(plot).to_be_in_viewport(ratio=1)
    expect(playground.button("Play")).to_be_in_viewport(ratio=1)
    assert playground.window.evaluate("scrollY") == 0


OVERFLOWING = """(box) => [...box.querySelectorAll("*")].filter((node) =>
    getComputedStyle(node).overflowX !== "visible" && node.scrollWidth > node.clientWidth + 1
    || node.getBoundingClientRect().right > box.getBoundingClientRect().right + 1
  ).map((node) => node.outerHTML.slice(0, 80))"""


OVERLAPPING = """(box) => {
  const shown = [...box.querySelectorAll(".controls > *")].filter((node) => node.offsetParent)
  const places = shown.map((node) => node.getBoundingClientRect())
  return shown.filter((_, i) => places.some((other, j) => i < j && other.width > 1
    && places[i].left < other.right - 1 && other.left < places[i].right - 1
    && places[i].top < other.bottom - 1 && other.top < places[i].bottom - 1
  )).map((node) => node.outerHTML.slice(0, 80))
}"""


def test_it_fits_a_phone_and_no_control_lies_on_another(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True)
    playground = opened(page, server, "&lr=0.9&Adagrad=true", lr=0.9, Adagrad=True)
    for figure in Visualizer.figures:
        FigureOnPage(page, figure.slug)
    for width in (1366, 1280, 700, 360):
        resize(page, width)
        assert playground.box.evaluate(OVERLAPPING) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert playground.readout.evaluate(OVERFLOWING) == []
    for label in ("first at the goal, step", "w₁", "w₂", "loss", "|∇L|"):
        expect(playground.box.locator(f"td[data-label='{label}']").first).to_be_visible()
    playground.button("Reset").click()
    playground.expect_to_show(Playground())
    for width in (1280, 360):
        resize(page, width)
        nothing_below_moves_while_it_plays(playground)


def nothing_below_moves_while_it_plays(playground: FigureOnPage) -> None:
    heights = set()
    for step in (0, 1, 2, 3, 5, 8, 13, 20, 40, 41, 60, 90, 91, 110, 150, 173, 199, 200):
        playground.scrub(step)
        heights.add(playground.readout.evaluate("(node) => node.offsetHeight"))
    assert len(heights) == 1, heights


def test_what_the_reader_takes_away(new_page: Callable[..., Page], server: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    playground = opened(page, server, "&noise=0.2&seed=3&step=40", noise=0.2, seed=3)
    assert playground.drawn_to() == 40
    computed = Playground(noise=0.2, seed=3).compute()
    with page.expect_download() as download:
        playground.button(re.compile("^CSV$")).click()
    assert download.value.suggested_filename == "himmelblau-sgd-momentum-adam.csv"
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    table = csv.DictReader(line for line in lines if not line.startswith("#"))
    rows = [row for row in table if row["optimizer"] == "Adam"]
    assert_array_equal([float(row["w1"]) for row in rows], computed.runs["Adam"].w[:, 0])
    playground.drag("lr", -1.5)
    playground.button("Copy the link").click()
    expect(playground.box.locator(".heard")).to_contain_text("whoever opens it sees this")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    assert re.search(r"lr=0\.0316.*noise=0\.2|noise=0\.2.*lr=0\.0316", link)
    playground.drag("lr", -1.7)
    computed = Playground(noise=0.2, seed=3, lr=0.02).compute()
    playground.expect_to_show(Playground(noise=0.2, seed=3, lr=0.02))
    playground.button("Copy as PyTorch").click()
    expect(playground.box.locator(".heard")).to_contain_text("prints the same paths")
    assert page.evaluate("navigator.clipboard.readText()") == as_pytorch(computed)
    expect(playground.box.locator(".taken")).to_have_value(as_pytorch(computed))
    page.evaluate(LISTEN)
    its_picture_explains_itself(playground)
    page.get_by_role("button", name="Dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    its_picture_explains_itself(playground)


LISTEN = """() => {
  window.written = []
  const write = CanvasRenderingContext2D.prototype.fillText
  CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
    window.written.push([text, this.fillStyle])
    return write.call(this, text, ...at)
  }
}"""
INK = """(([r, g, b]) => '#' + [r, g, b].map((v) => (+v).toString(16).padStart(2, '0')).join(''))
  (getComputedStyle(document.body).color.match(/\\d+/g))"""


def its_picture_explains_itself(playground: FigureOnPage) -> None:
    page = playground.window
    page.evaluate("window.written = []")
    with page.expect_download() as download:
        playground.button("Picture").click()
    picture = Path(download.value.path()).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(picture) > 10_000
    wide, high = struct.unpack(">II", picture[16:24])
    plots = playground.box.locator(".plots").bounding_box()
    assert plots
    assert wide >= plots["width"]
    assert high >= plots["height"] + 60
    ink = page.evaluate(INK)
    written = " ".join(text for text, color in page.evaluate("window.written") if color == ink)
    here = Playground(noise=0.2, seed=3)
    for line in here.caption(here.compute()):
        for _, text in line:
            assert text in written
    assert "step 40 of 200" in written
    assert "Momentum: α 0.02, β 0.9" in written
    assert "noise σ 0.2 (seed 3)" in written
