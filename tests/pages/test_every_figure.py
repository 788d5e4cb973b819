"""Every figure of every section, in a real browser: shown, moved, played, reset, tried."""

from __future__ import annotations

import pytest
from driver import FigureOnPage
from playwright.sync_api import Page, expect

from optimizer_guide.sections import SECTIONS
from optimizer_guide.sections.figure import Figure, control
from optimizer_guide.sections.section import Section


@pytest.mark.parametrize(
    ("section", "figure"),
    [
        pytest.param(section, figure, id=figure.slug)
        for section in SECTIONS
        for figure in section.figures
    ],
)
def test_figure(page: Page, server: str, section: type[Section], figure: type[Figure]) -> None:
    page.goto(f"{server}/apps?page={section.slug}")
    for other in section.figures:  # they come one by one, each with messages of its own
        FigureOnPage(page, other.slug)
    shown = FigureOnPage(page, figure.slug)
    it_shows_what_the_core_computes(shown, figure)
    if figure.playable:
        it_plays_in_the_browser(shown, figure)
    for name in figure().controls:
        if control(figure.param[name])["kind"] == "slider":
            it_recomputes_as_it_is_dragged(shown, figure, name)
    for index in range(len(figure.claims)):
        it_shows_that_the_claim_holds(shown, figure, index)
    shown.button("Reset").click()
    shown.expect_to_show(figure())
    assert page.log.console_errors == []  # type: ignore[attr-defined]


def it_shows_what_the_core_computes(shown: FigureOnPage, figure: type[Figure]) -> None:
    shown.expect_to_show(figure())
    expect(shown.summary).to_have_text(figure().summary())
    expect(shown.notice).to_be_hidden()


def it_recomputes_as_it_is_dragged(shown: FigureOnPage, figure: type[Figure], name: str) -> None:
    """To both ends, one step back from the keyboard, and back by *Reset*."""
    here, (low, high) = figure(), figure.param[name].bounds
    for value in (low, high):
        shown.drag(name, value)
        here.set_from({name: value})
        shown.expect_to_show(here)
    shown.press(name, "ArrowLeft")
    here.set_from({name: round(high - figure.param[name].step, 10)})
    shown.expect_to_show(here)
    shown.button("Reset").click()
    shown.expect_to_show(figure())


def it_plays_in_the_browser(shown: FigureOnPage, figure: type[Figure]) -> None:
    """Play, pause, step and scrub, without a word to the server."""
    log, last = shown.page.log, len(figure().film.columns["t"]) - 1  # type: ignore[attr-defined]
    opens = last if figure.opens is None else figure.opens
    assert shown.drawn_to() == opens + 1
    shown.page.wait_for_timeout(300)  # the last word of the opening
    sent, received = log.frames_sent, log.frames_received
    shown.button("Play").click()
    shown.page.wait_for_timeout(500)
    shown.button("Pause").click()
    paused = shown.drawn_to()
    assert 1 < paused <= last
    shown.button("One step on").click()
    assert shown.drawn_to() == paused + 1
    shown.button("One step back").click()
    shown.button("One step back").click()
    assert shown.drawn_to() == paused - 1
    shown.box.get_by_role("slider", name="Step", exact=True).focus()
    shown.page.keyboard.press("Home")
    assert shown.drawn_to() == 1
    shown.page.keyboard.press("ArrowRight")
    assert shown.drawn_to() == 2
    shown.page.keyboard.press("End")
    assert shown.drawn_to() == last + 1
    assert (log.frames_sent, log.frames_received) == (sent, received)


def it_shows_that_the_claim_holds(shown: FigureOnPage, figure: type[Figure], index: int) -> None:
    """*Try it* sets the controls and shows what was measured."""
    claim, here = figure.claims[index], figure()
    here.param.update(**claim.settings)
    shown.box.locator(".claims li").nth(index).get_by_role("button").click()
    answer = shown.box.locator(".claims .answer").nth(index)
    expect(answer).to_have_class("answer holds")
    assert answer.evaluate(
        "(node, text) => { const made = document.createElement('span');"
        " made.innerHTML = text; return made.textContent === node.textContent }",
        claim.check(here).text,
    )
    shown.expect_to_show(here)
