"""The guide's main job in a real Firefox: read, drag, play, try, type, embed, and without a server.

What a figure computes is shown elsewhere; here, that this browser does with it what the other does.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver import DRAWN, arrays_of, same
from find_firefox import VARIABLE, find_firefox
from firefox.bidi import PATIENCE, Firefox, firefox
from servers import files_of

from optimizer_guide.kit.figure import Figure
from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.race.standings import Standings
from optimizer_guide.lessons.visualizer.playground import Playground

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]
HAS_VALUE = "(node, value) => node?.value === value"
MOVE = "(slider) => { slider.stepUp(); slider.dispatchEvent(new Event('input', {bubbles: true})) }"


@pytest.fixture(scope="module")
def browser_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    found = find_firefox()
    assert found, f"no Firefox: run `make test`, or say where one is with {VARIABLE}"
    with firefox(found, tmp_path_factory.mktemp("profile")) as window:
        yield window


def expect_to_show(window: Firefox, figure: Figure) -> None:
    """Wait until what is drawn is what the figure computes here, number by number."""
    computed, end = figure.compute(), time.monotonic() + PATIENCE
    while True:
        try:
            found = window.of(
                f".figure.{figure.slug}",
                f"(box) => {{ const frame = (function find(root) {{"
                f" return root.querySelector('.frame') ?? [...root.querySelectorAll('*')]"
                f".reduce((one, node) => one ?? (node.shadowRoot && find(node.shadowRoot)), null)"
                f" }})(box); return frame && ({DRAWN})(frame) }}",
            )
            same(arrays_of(found) if found else {}, computed)
            return
        except AssertionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def test_a_page_is_read_dragged_played_and_tried(browser_alone: Firefox, server: str) -> None:
    window = browser_alone
    window.goto(f"{server}/apps?page=race&lr=0,2")
    assert window.of("h1", "(node) => node.textContent") == Race.title
    expect_to_show(window, Standings(lr=0.2))

    window.drag(window.point_of("#lr", 0.4), window.point_of("#lr", 0.6))
    window.wait("#lr", "(node) => Number(node.value) > 0.25")
    value = float(window.of("#lr", "(node) => node.value"))
    expect_to_show(window, Standings(lr=value))
    window.run("() => new Promise((resolve) => setTimeout(resolve, 600))")
    assert f"lr={value:g}" in window.run("() => location.search")

    window.of(
        "[aria-label='Step']",
        "(node) => { node.value = 0; node.dispatchEvent(new Event('input', {bubbles: true})) }",
    )
    window.click(".play")
    window.wait("[aria-label='Step']", "(node) => Number(node.value) > 3")
    window.click(".play")

    window.of(".claims button", "(node) => node.closest('details')?.setAttribute('open', '')")
    window.click(".claims button")
    window.wait(".claims .answer", "(node) => node.classList.contains('holds')")


def test_numbers_and_formulas_are_typed(browser_alone: Firefox, server: str) -> None:
    window = browser_alone
    window.goto(f"{server}/apps?page=visualizer")
    expect_to_show(window, Playground())
    window.of("#w1", "(node) => { node.focus(); node.select() }")
    window.type("-0,5")
    expect_to_show(window, Playground(w1=-0.5))
    window.type("\ue015")  # the arrow down
    expect_to_show(window, Playground(w1=-0.6))
    window.of("#w1", "(node) => node.select()")
    window.type("2;5\ue007")  # Enter
    window.wait(
        ".entry .fault:not(:empty)", "(node) => /“2;5” is no number/.test(node?.textContent)"
    )
    window.wait("#w1", HAS_VALUE, "2")  # what had been typed until then


def test_the_site_answers_in_an_element_of_another_page(
    browser_alone: Firefox, site: str, tmp_path: Path
) -> None:
    window = browser_alone
    line = f"<script src='{site}/embed.js' async></script><optimizer-guide page='race' lr='0.3'>"
    (tmp_path / "index.html").write_text(f"<!doctype html><title>A lesson</title>{line}")
    with files_of(tmp_path) as elsewhere:
        window.goto(elsewhere)
        window.enter_frame()
        window.wait("html", "(node) => node.dataset.python === 'live'")
        expect_to_show(window, Standings(lr=0.3))
        window.of("#lr", MOVE)  # no key reaches a frame that no one has clicked into
        expect_to_show(window, Standings(lr=0.31))


def test_a_page_that_is_opened_from_disk_shows_its_figures(
    browser_alone: Firefox, folder: Path
) -> None:
    window = browser_alone
    window.goto((folder / "race.html").as_uri())
    expect_to_show(window, Standings())
    window.wait(".line.wrong", "(node) => /python -m http.server/.test(node?.textContent)")
