"""Every figure of every lesson, in a real browser: shown, moved, played and tried, by everyone.

What a figure computes at which settings is tested without a browser; here is what carries it: the
browser shows just what `compute` gives in this process, with a Bokeh that has every part that is
touched, and a slider, the playback and a claim reach it.
"""

from itertools import pairwise

import pytest
from driver import MISSING, FigureOnPage, serious
from log import log_of
from playwright.sync_api import Page, expect

from optimizer_guide.component.panel import BUNDLE
from optimizer_guide.kit.controls import described
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.wording import together
from optimizer_guide.lessons.catalogue import PAGES
from optimizer_guide.lessons.visualizer.lesson import Visualizer


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.slug)
def test_the_figures_of(page: Page, server: str, lesson: type[Lesson]) -> None:
    page.goto(f"{server}/apps?page={lesson.slug}")
    figures = lesson.make_figures()
    shown = [FigureOnPage(page, figure.slug) for figure in figures]
    for on_page, figure in zip(shown, figures, strict=True):
        it_shows_what_is_computed(on_page, figure)
    for on_page, figure in zip(shown, figures, strict=True):
        if figure.plays:
            it_plays(page, on_page, figure)
    page.emulate_media(reduced_motion="reduce")  # what is tried does not play
    for on_page, figure in zip(shown, figures, strict=True):
        it_follows_a_slider(on_page, figure)
        if figure.claims:
            it_shows_that_a_claim_holds(on_page, figure)
    if lesson is not Visualizer:  # which is looked at where something is wrong, too
        assert serious(page) == []
    assert log_of(page).console_errors == []


def it_shows_what_is_computed(shown: FigureOnPage, figure: Figure) -> None:
    computed = figure.compute()
    shown.expect_to_show(figure, computed)
    expect(shown.summary).to_have_text(figure.summary(computed))
    expect(shown.notice).to_be_hidden()
    if shown.frame.locator(".plots figure").count():
        assert shown.frame.evaluate(MISSING, BUNDLE.read_text(encoding="utf-8")) == []


def it_follows_a_slider(shown: FigureOnPage, figure: Figure) -> None:
    """A drag, a key, and back by *Reset*."""
    sliders = [
        control
        for control in (described(figure.param[name]) for name in figure.controls())
        if control["kind"] == "slider" and not control["more"]
    ]
    if not sliders:
        return
    slider = sliders[0]
    shown.drag(slider["name"], slider["end"])
    shown.press(slider["name"], "ArrowLeft")
    figure.set_from({slider["name"]: round(slider["end"] - slider["step"], 10)})
    shown.expect_to_show(figure)
    shown.button("Reset").click()
    figure.reset_to({})
    shown.expect_to_show(figure)


def it_plays(page: Page, shown: FigureOnPage, figure: Figure) -> None:
    """Play, pause, step and scrub, without a word to the server."""
    last = len(figure.compute().steps_played["t"]) - 1
    assert shown.drawn_to() == (last if figure.opens is None else figure.opens)
    log = log_of(page)
    log.wait_until_quiet(page)  # the last word of the opening
    before = log.frames
    shown.scrub(0)
    shown.button("Play").click()
    expect(shown.step_slider).not_to_have_value("0")
    pause = shown.button("Pause")
    if pause.count():  # a short run may be at its end already
        pause.click()
    shown.scrub(1)
    steps = [shown.drawn_to()]
    for button in ("One step on", "One step back", "One step back"):
        shown.button(button).click()
        steps.append(shown.drawn_to())
    assert [after - one for one, after in pairwise(steps)] == [1, -1, -1]
    shown.step_slider.press("End")
    assert shown.drawn_to() == last
    assert log.frames == before


def it_shows_that_a_claim_holds(shown: FigureOnPage, figure: Figure) -> None:
    """What is tried sets the controls, and says what was measured."""
    claim = figure.claims[-1]
    figure.reset_to(claim.settings)
    computed = figure.compute()
    answer = shown.attempt(figure, len(figure.claims) - 1)
    expect(answer).to_have_class("answer holds")
    assert answer.evaluate(
        "(node, text) => { const made = document.createElement('span');"
        " made.innerHTML = text; return node.textContent.endsWith(made.textContent) }",
        together(claim.check(computed).text),
    )
    shown.expect_to_show(figure, computed)
    figure.reset_to({})
