"""The guide in JupyterLab: a real server, a real kernel, cells run from the keyboard."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from driver import FigureOnPage
from log import log_of
from playwright.sync_api import Locator, Page, expect
from servers import free_port, running

from optimizer_guide.lessons.adam.lesson import Adam
from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.race.standings import Standings

pytestmark = pytest.mark.xdist_group("notebook")

SECTION = "from optimizer_guide.sections import Race; Race(lr=0.45)"
OTHER = "from optimizer_guide.sections import Race; race = Race(figure='race'); race"
FORMULAS = "from optimizer_guide.sections import Adam; Adam()"
VIEWS = "import panel; print(len(panel.state._views), 'views')"
DOCUMENTS = "Bokeh.documents.length"
HIGH = {"width": 1280, "height": 4000}
"""JupyterLab draws only the cells that are in view."""
RUN = re.compile(r"\[\d+\]:")
"""What stands beside a cell that has run to its end."""


class Lab:
    """JupyterLab with this Python as its kernel, and no settings but its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.notebooks = home, home / "notebooks"
        self.port = free_port()
        self.notebooks.mkdir()
        # It would ask another host for news.
        settings = home / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        quiet = {"fetchNews": "false", "checkForUpdates": False}
        (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))

    @property
    def command(self) -> list[str]:
        options = {
            "ServerApp.port": self.port, "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.notebooks, "ServerApp.open_browser": False,
            "ServerApp.allow_root": True, "IdentityProvider.token": "",
        }  # fmt: skip
        return [sys.executable, "-m", "jupyterlab", *(f"--{k}={v}" for k, v in options.items())]

    @property
    def environment(self) -> dict[str, str]:
        names = {
            "HOME": ".", "IPYTHONDIR": "ipython", "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        }  # fmt: skip
        here = {key: value for key, value in os.environ.items() if "JUPYTER" not in key}
        return here | {name: str(self.home / folder) for name, folder in names.items()}

    def open(self, page: Page, name: str, *cells: str) -> Notebook:
        """Write a notebook of these cells, open it and wait for its kernel."""
        (self.notebooks / f"{name}.ipynb").write_text(json.dumps(notebook_of(cells)))
        page.goto(f"http://localhost:{self.port}/lab/workspaces/{name}/tree/{name}.ipynb")
        expect(page.get_by_text("| Idle")).to_be_visible(timeout=180_000)
        return Notebook(page)


def notebook_of(cells: Sequence[str]) -> dict[str, Any]:
    """The file of a notebook of this Python."""
    blank: dict[str, Any] = {
        "cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
    }  # fmt: skip
    return {
        "cells": [{**blank, "id": f"cell-{i}", "source": cell} for i, cell in enumerate(cells)],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


class Notebook:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.cells = page.locator(".jp-Notebook .jp-CodeCell")

    def run(self, which: int) -> Locator:
        """Run a cell, as Shift+Enter does, to its end; what it shows."""
        cell = self.cells.nth(which)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(RUN, timeout=120_000)
        return cell.locator(".jp-OutputArea").first

    def choose(self, *path: str) -> None:
        """Choose from the menus."""
        menu, *entries = path
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        for entry in entries:
            self.page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    home = tmp_path_factory.mktemp("lab")
    lab = Lab(home)
    url = f"http://localhost:{lab.port}/api"
    with running(lab.command, url, home / "log.txt", cwd=home, env=lab.environment):
        yield lab


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Iterator[Page]:
    page = new_page(viewport=HIGH)
    yield page
    said = log_of(page).console_errors
    # That JupyterLab says of the conversations of a page that was loaded anew.
    assert [line for line in said if not line.startswith("Comm not found")] == []


def test_sections_in_a_notebook(page: Page, lab: Lab) -> None:
    notebook = lab.open(page, "guide", SECTION, OTHER, VIEWS, "race.set(rotation=30)", FORMULAS)
    it_shows_sections_that_recompute(notebook)
    it_leaves_nothing_behind_when_cells_run_again(notebook)
    it_is_dark_where_the_notebook_is(notebook)
    page.reload()  # the kernel still runs, and what it told this page is forgotten
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=180_000)
    notebook.run(0)
    figure = FigureOnPage(page, Standings.slug)
    figure.drag("lr", 0.3)
    figure.expect_to_show(Standings(lr=0.3))


def it_shows_sections_that_recompute(notebook: Notebook) -> None:
    page, shown = notebook.page, notebook.run(0)
    expect(shown.get_by_role("heading", name=Race.title)).to_be_visible()
    expect(shown.locator(".remember")).to_be_visible()
    section = FigureOnPage(page, Standings.slug)
    section.expect_to_show(Standings(lr=0.45))
    expect(shown.locator(".optimizer-guide-absent")).to_be_hidden()
    section.drag("lr", 0.2)
    section.expect_to_show(Standings(lr=0.2))

    notebook.run(1)
    other = FigureOnPage(page, Standings.slug, 1)
    other.expect_to_show(Standings())
    other.drag("lr", 0.3)
    other.expect_to_show(Standings(lr=0.3))
    notebook.run(3)  # the kernel moves it, too
    other.expect_to_show(Standings(lr=0.3, rotation=30))
    expect(other.control("rotation")).to_have_value("30")
    section.expect_to_show(Standings(lr=0.2))
    it_fits(notebook.cells.nth(0), section)


def it_leaves_nothing_behind_when_cells_run_again(notebook: Notebook) -> None:
    page = notebook.page
    views, documents = notebook.run(2).inner_text(), page.evaluate(DOCUMENTS)
    assert "views" in views
    for which in range(3):
        shown = notebook.run(which)
    assert shown.inner_text() == views
    FigureOnPage(page, Standings.slug).expect_to_show(Standings(lr=0.45))
    FigureOnPage(page, Standings.slug, 1).expect_to_show(Standings())
    assert page.evaluate(DOCUMENTS) <= documents


def it_fits(cell: Locator, figure: FigureOnPage) -> None:
    around, inside = cell.bounding_box(), figure.box.locator(".plots").bounding_box()
    assert around is not None
    assert inside is not None
    assert around["x"] < inside["x"]
    assert inside["x"] + inside["width"] <= around["x"] + around["width"]
    assert inside["width"] > 0.8 * around["width"]


def it_is_dark_where_the_notebook_is(notebook: Notebook) -> None:
    page, shown = notebook.page, notebook.run(4)
    figure = FigureOnPage(page, Adam.figures[0].slug)
    figure.expect_to_show(Adam.figures[0]())
    size = shown.locator(".formula svg").first.bounding_box()
    assert size is not None
    assert size["width"] > 20

    prose = shown.get_by_role("heading", name=Adam.title)
    drawn = figure.box.locator("canvas").first
    text, picture = prose.evaluate(COLOUR), drawn.evaluate(PIXELS)
    assert text < 100
    notebook.choose("Settings", "Theme", "JupyterLab Dark")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    page.wait_for_function("([node, before]) => node.toDataURL() !== before",
                           arg=[drawn.element_handle(), picture])  # fmt: skip
    assert prose.evaluate(COLOUR) > 200
    assert figure.box.locator(".frame").evaluate(COLOUR) > 200


COLOUR = "(node) => Number(getComputedStyle(node).color.match(/\\d+/)[0])"
PIXELS = "(canvas) => canvas.toDataURL()"
