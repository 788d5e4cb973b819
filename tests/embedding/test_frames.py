"""The lines of docs/how-to/embed.md, in other people's pages."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import ROOT
from driver import FigureOnPage, live
from playwright.sync_api import Frame, Page, expect
from servers import files_of

from optimizer_guide.lessons.catalogue import PAGES
from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.race.standings import Standings

pytestmark = pytest.mark.xdist_group("site")

DOCUMENTED = (ROOT / "docs" / "how-to" / "embed.md").read_text(encoding="utf-8")
ELEMENT = re.search(r"```html\n(<script.*?)```", DOCUMENTED, re.DOTALL)[1]  # type: ignore[index]
STATIC, LIVE = re.findall(r"^<iframe.*</iframe>$", DOCUMENTED, re.MULTILINE)[:2]
"""The lines as they are to be copied."""
DIRECTIVE = re.search(r"```rst\n(.*?)```", DOCUMENTED, re.DOTALL)[1]  # type: ignore[index]
EXAMPLE = "https://guide.example"


def host(folder: Path, line: str, title: str = "A lesson") -> Path:
    """Somebody's page with the line in it."""
    folder.mkdir(exist_ok=True)
    page = folder / "index.html"
    page.write_text(
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{title}</title>"
        f"<body style='margin: 40px'><h1>{title}</h1>{line}<p id='after'>After it.</p>"
    )
    return page


def framed(page: Page) -> Frame:
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    return frame


def expect_the_race(page: Page, *, wait: Callable[[Frame], None]) -> None:
    """The race at 0.45, live, and nothing around it, in a frame as high as it is."""
    frame = framed(page)
    wait(frame)
    race = FigureOnPage(frame, Standings.slug)
    race.expect_to_show(Standings(lr=0.45))
    race.press("lr", "ArrowRight")
    race.expect_to_show(Standings(lr=0.46))
    expect(frame.get_by_role("heading", name=Race.title)).to_be_visible()
    for around in (".top", ".contents", ".onward"):
        expect(frame.locator(around)).to_be_hidden()
    expect_to_fit(page)


def expect_to_fit(page: Page) -> None:
    """The frame is as high as the page in it, so that nothing scrolls in there."""
    frame = framed(page)
    height = "Math.ceil(document.body.getBoundingClientRect().height)"
    page.wait_for_function(
        "height => document.querySelector('iframe').clientHeight === height",
        arg=frame.evaluate(height),
    )
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def served(frame: Frame) -> None:
    frame.locator(".figure .frame").locator("visible=true").first.wait_for()


def test_an_element_of_the_site(page: Page, site: str, tmp_path: Path) -> None:
    """Live in its frame, as each line to the site; it may come and go, and be set anew."""
    host(tmp_path, f"{ELEMENT.replace(EXAMPLE, site)}<style>:root {{ color: #eee }}</style>")
    with files_of(tmp_path) as elsewhere:
        page.goto(elsewhere)
        expect_the_race(page, wait=live)
        expect(page.locator("iframe")).to_have_attribute("title", "How Optimizers Work: race")
        assert framed(page).evaluate("document.documentElement.dataset.theme") == "dark"
        element = page.locator("optimizer-guide")
        element.evaluate("(node) => node.setAttribute('lr', '0,2')")
        framed(page).wait_for_url("**/race.html?embed&**lr=0%2C2")


def test_in_a_sandbox_the_figures_are_there_and_play(page: Page, site: str, tmp_path: Path) -> None:
    line = f"<iframe sandbox='allow-scripts' width='100%' height='900' src='{site}/race.html'>"
    host(tmp_path, line)
    with files_of(tmp_path) as elsewhere:
        page.goto(elsewhere)
        frame = framed(page)
        race = FigureOnPage(frame, Standings.slug)
        race.expect_to_show(Standings())
        expect(frame.get_by_text("Python did not start")).to_contain_text("allow-same-origin")
        race.button("Play").click()
        expect(race.button("Pause")).to_be_visible()


def test_a_line_to_a_server(page: Page, server: str, tmp_path: Path) -> None:
    """Its frame follows what the page in it becomes."""
    host(tmp_path, LIVE.replace(EXAMPLE, server))
    with files_of(tmp_path) as elsewhere:
        page.goto(elsewhere)
        expect_the_race(page, wait=served)
        race = FigureOnPage(framed(page), Standings.slug)
        race.box.get_by_text("More", exact=True).click()
        expect(race.control("Adagrad")).to_be_visible()
        expect_to_fit(page)
        before = page.locator("iframe").evaluate("frame => frame.clientHeight")
        race.control("Adagrad").check()  # one more in the standings
        expect(race.readout.get_by_role("row", name="Adagrad")).to_be_visible()
        page.wait_for_function(
            "before => document.querySelector('iframe').clientHeight > before", arg=before
        )
        expect_to_fit(page)


def test_one_figure_alone_at_any_width(page: Page, server: str, tmp_path: Path) -> None:
    address = f"{server}/apps?section=momentum&embed&figure=conditioning&theme=dark"
    host(tmp_path, re.sub(r'src="[^"]*"', f'src="{address}"', LIVE))
    with files_of(tmp_path) as elsewhere:
        page.goto(elsewhere)
        frame = framed(page)
        served(frame)
        expect(frame.locator(".figure:visible")).to_have_count(1)
        expect(frame.locator("h1, main p:not(.figure *)").locator("visible=true")).to_have_count(0)
        assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            expect_to_fit(page)


@pytest.mark.long
def test_in_sphinx(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text("project = 'Lessons'\n")
    (tmp_path / "index.rst").write_text(f"A lesson\n========\n\n{DIRECTIVE}\nAfter it.\n")
    run("sphinx", "-q", "-W", "-b", "html", str(tmp_path), str(tmp_path / "out"))
    expect_the_line(tmp_path / "out")


@pytest.mark.long
def test_in_mkdocs(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Lessons\nplugins: []\ntheme: {name: readthedocs, highlightjs: false}\n"
    )
    (tmp_path / "docs" / "index.md").write_text(f"# A lesson\n\n{STATIC}\n\nAfter it.\n")
    run("mkdocs", "build", "--quiet", "--strict", "--config-file", str(tmp_path / "mkdocs.yml"))
    expect_the_line(tmp_path / "site")


def expect_the_line(folder: Path) -> None:
    """A program has left it as it was; what a browser does with it is tested above."""
    assert STATIC in (folder / "index.html").read_text("utf-8")


def run(module: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_documented_figures_are_those_of_the_pages() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (`.*`) \|$", DOCUMENTED, re.MULTILINE))
    figures = {
        lesson.slug.replace("-", "_"): ", ".join(f"`{figure.slug}`" for figure in lesson.figures)
        for lesson in PAGES
    }
    assert rows == figures
