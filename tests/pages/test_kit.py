"""What stands in a lesson's prose and above its plots, as a reader uses it: terms, words that set a
figure, predictions, folds; and the page on paper."""

import base64
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from driver import FigureOnPage
from playwright.sync_api import Locator, Page, PdfMargins, ViewportSize, expect

from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.glossary import GLOSSARY
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.family_tree.lesson import FamilyTree
from optimizer_guide.lessons.family_tree.lineage import Lineage
from optimizer_guide.lessons.in_practice.lesson import InPractice
from optimizer_guide.lessons.in_practice.schedules import Schedules
from optimizer_guide.lessons.momentum.conventions import Conventions
from optimizer_guide.lessons.momentum.lesson import Momentum
from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.race.standings import Standings

pytestmark = pytest.mark.xdist_group("examples")

LAPTOP: ViewportSize = {"width": 1366, "height": 650}
PHONE: ViewportSize = {"width": 360, "height": 650}
NARROW: ViewportSize = {"width": 320, "height": 568}


@pytest.fixture
def dip(kept_page: Page, examples: str) -> Page:
    """The page of the how-to, in which each thing is once, at its top."""
    if "page=dip" not in kept_page.url:
        kept_page.set_viewport_size(LAPTOP)
        kept_page.goto(f"{examples}?page=dip")
    kept_page.evaluate("scrollTo(0, 0)")
    return kept_page


def in_window(page: Page, selector: str) -> bool:
    """Whether an element is seen whole."""
    box = page.locator(selector).first.bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    return min(box["x"], box["y"]) >= 0 and right <= size["width"] and bottom <= size["height"]


# -- prose -----------------------------------------------------------------------------------------


def test_a_term_is_explained_under_the_pointer_and_with_the_focus(dip: Page) -> None:
    page = dip
    term, note = page.get_by_role("button", name="minimum", exact=True), page.get_by_role("tooltip")
    expect(term).to_have_accessible_description(GLOSSARY["minimum"])
    term.hover()
    expect(note).to_have_text(GLOSSARY["minimum"])
    note.hover()  # it stays while it is read
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    page.mouse.move(0, 0)
    term.focus()
    expect(note).to_be_visible()
    page.keyboard.press("Tab")
    expect(note).to_be_hidden()


def test_words_set_their_figure_which_comes_into_view(dip: Page) -> None:
    rolling = FigureOnPage(dip, "rolling")
    words = dip.get_by_role("button", name="a rate of 0.10")
    words.click()
    expect(rolling.control("lr")).to_have_value("0.1")
    dip.wait_for_function("scrollY > 0")
    expect(rolling.box.locator(".plots")).to_be_in_viewport(ratio=0.99)
    rolling.press("lr", "Home")
    words.press("Enter")
    expect(rolling.control("lr")).to_have_value("0.1")


# -- predictions -----------------------------------------------------------------------------------

# Whether what was told of a choice is seen whole: in the window, and not under the contents.
OUTCOME_IS_CLEAR = """(frame) => {
  const {top, bottom} = frame.querySelector(".outcome").getBoundingClientRect()
  const contents = document.querySelector(".contents")
  const stays = getComputedStyle(contents).position === "sticky"
  return top >= (stays ? contents.getBoundingClientRect().bottom : 0) && bottom <= innerHeight
}"""


def what_it_brings_about_is_in_view(rolling: FigureOnPage) -> None:
    choices = rolling.box.get_by_role("group", name="Your answer")
    choices.get_by_role("button", name="Momentum").click()
    answer = rolling.box.locator(".outcome .answer")
    expect(answer).to_contain_text("Right. Momentum comes in with speed")
    expect(answer).to_have_attribute("role", "status")
    expect(rolling.box.locator(".plots figure").first).to_be_in_viewport(ratio=0.99)
    rolling.window.wait_for_function(OUTCOME_IS_CLEAR, arg=rolling.frame.element_handle())


def test_what_a_prediction_brings_about_is_in_view(dip: Page) -> None:
    what_it_brings_about_is_in_view(FigureOnPage(dip, "rolling"))


def test_a_phone_is_read_by_tapping(new_page: Callable[..., Page], examples: str) -> None:
    page = new_page(viewport=NARROW, has_touch=True)
    page.goto(f"{examples}?page=dip")
    page.get_by_role("button", name="minimum", exact=True).tap()
    expect(page.get_by_role("tooltip")).to_be_visible()
    assert in_window(page, "[role=tooltip]")
    it_fits(page)
    page.locator("h1").tap()
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.set_viewport_size(PHONE)
    what_it_brings_about_is_in_view(FigureOnPage(page, "rolling"))


@pytest.mark.parametrize(
    ("lesson", "figure"), [(FamilyTree, Lineage), (Race, Standings)], ids=["tree", "controls"]
)
def test_so_it_is_below_a_tree_and_below_many_controls(
    page: Page, server: str, lesson: type[Lesson], figure: type[Figure]
) -> None:
    page.goto(f"{server}/apps?page={lesson.slug}")
    here, shown = figure(), FigureOnPage(page, figure.slug)
    for viewport in (LAPTOP, PHONE):
        page.set_viewport_size(viewport)
        page.evaluate("scrollTo(0, 0)")
        shown.button("Reset").click()
        shown.expect_to_show(here)
        expect(shown.attempt(here, 0)).to_have_class("answer holds")
        expect(shown.box.locator(".plots figure").first).to_be_in_viewport(ratio=0.99)
        page.wait_for_function(OUTCOME_IS_CLEAR, arg=shown.frame.element_handle())
    # also while the second plot is still below the window
    expect(shown.box.locator(".transport")).to_be_in_viewport(ratio=1)
    it_fits(page)


def it_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# -- forced colours, paper, folds ------------------------------------------------------------------

# The colours of a picture, along its middle, at these shares of its width.
COLORS = """async ([png, shares]) => {
  const image = new Image()
  image.src = `data:image/png;base64,${png}`
  await image.decode()
  const canvas = Object.assign(document.createElement("canvas"),
    {width: image.width, height: image.height})
  const context = canvas.getContext("2d")
  context.drawImage(image, 0, 0)
  const at = (x, y) => context.getImageData(x, y, 1, 1).data.join()
  const middle = Math.floor(image.height / 2)
  return [at(0, 0), ...shares.map((share) => at(Math.floor(share * image.width), middle))]
}"""


def test_a_sliders_track_is_seen_in_forced_colours(dip: Page) -> None:
    dip.emulate_media(forced_colors="active", color_scheme="dark")
    slider = FigureOnPage(dip, "rolling").control("lr")
    encoded = base64.b64encode(slider.screenshot()).decode()
    around, done, to_do = dip.evaluate(COLORS, [encoded, [0.1, 0.9]])
    assert len({around, done, to_do}) == 3
    dip.emulate_media(forced_colors="none", color_scheme="light")


PLACED = re.compile(rb"([\d.]+) 0 0 -[\d.]+ ([\d.]+) [\d.]+ cm[^q]*?/X\d+ Do")
"""In a PDF of Chromium's: how wide a picture is and where it begins, in units of 0.24 points."""
TO_POINTS = 0.24
LABELS = (93, 97, 105)
"""The colour of a plot's labels in the light: `kit.styles.LIGHT["quiet"]`."""


def streams(pdf: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The dictionary and the content of each part of a PDF."""
    for part in re.finditer(rb"<<((?:[^<>]|<<[^<>]*>>)*)>>\s*stream\r?\n", pdf):
        content = pdf[part.end() : pdf.find(b"endstream", part.end())]
        yield part[1], zlib.decompress(content) if b"/FlateDecode" in part[1] else content


def test_it_prints_light_with_its_folds_and_plots_that_fit_the_paper(
    new_page: Callable[..., Page], server: str, tmp_path: Path
) -> None:
    page = new_page(viewport={"width": 1600, "height": 900}, color_scheme="dark")
    page.goto(f"{server}/apps?page={Momentum.slug}")
    for figure in Momentum.figures:
        expect(page.locator(f".figure.{figure.slug} .frame")).to_be_attached()
    page.locator(".figure.ravine .bk-Figure").first.wait_for()
    pdf = page.pdf(path=tmp_path / "momentum.pdf", format="A4")
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+)", pdf)
    assert box
    parts = list(streams(pdf))
    placed = [
        [float(number) * TO_POINTS for number in found]
        for _, content in parts
        for found in PLACED.findall(content)
    ]
    plots = page.locator(".plots figure").count()
    assert len(placed) == plots
    assert all(left + width < float(box[1]) for width, left in placed)
    pictures = [
        content
        for head, content in parts
        if b"/Subtype /Image" in head and b"DeviceGray" not in head
    ]
    assert len(pictures) == plots
    assert all(bytes(LABELS) in picture for picture in pictures)
    expect(page.locator("html")).not_to_have_attribute("data-theme", "light")  # as it was
    expect(page.locator(".deeper").first).not_to_have_attribute("open", "")
    what_is_for_a_screen_alone_is_not_on_paper(page)
    a_figure_in_a_fold_is_drawn_to_its_width(page, page.locator(f".figure.{Conventions.slug}"))


def what_is_for_a_screen_alone_is_not_on_paper(page: Page) -> None:
    page.emulate_media(media="print")
    box = page.locator(f".figure.{Momentum.figures[0].slug}")
    expect(box.locator(".plots")).to_be_visible()
    expect(box.locator(".readout")).to_be_visible()
    for hidden in (".controls", ".transport"):
        expect(box.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("navigation", name="Contents")).to_be_hidden()
    page.emulate_media(media="screen")


def a_figure_in_a_fold_is_drawn_to_its_width(page: Page, folded: Locator) -> None:
    plot = folded.locator(".plots figure").first
    expect(plot).to_be_hidden()
    page.locator(".deeper", has=folded).locator("summary").first.click()
    drawn = plot.locator(".bk-Figure")
    expect(drawn).to_be_visible()
    width = "node => node.getBoundingClientRect().width"
    assert drawn.evaluate(width) == pytest.approx(plot.evaluate(width), abs=1)


def test_the_page_to_keep_is_one_sheet_with_its_folded_lines(
    new_page: Callable[..., Page], server: str, tmp_path: Path
) -> None:
    page = new_page(viewport=LAPTOP)
    page.goto(f"{server}/apps?page={InPractice.slug}")
    expect(page.locator(f".figure.{Schedules.slug} .frame")).to_be_attached()
    margin = PdfMargins(top="1cm", right="1cm", bottom="1cm", left="1cm")
    pdf = page.pdf(path=tmp_path / "in_practice.pdf", format="A4", margin=margin)
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == 1
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".lines")).to_be_visible()
