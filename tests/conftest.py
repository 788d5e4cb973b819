"""The real server, a real browser, and what each page did, for the tests that want them.

Tests run in several processes: each has a browser and a server of its own.  Where something is
dear to start (the site's build, JupyterLab, nginx), its tests are marked as an `xdist_group`, so
that one process runs them all.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import ROOT, BrowserNotFound, launch_options
from hypothesis import settings
from log import Log
from playwright.sync_api import Browser, Page, expect, sync_playwright
from servers import files_of, serving

from optimizer_guide.core.optimizers import FAMILY
from optimizer_guide.core.surfaces import GALLERY

# A shared machine may be slow at any moment: no test fails for that.
settings.register_profile("guide", settings(), deadline=None)
settings.register_profile("long", settings(), deadline=None, max_examples=5000)  # for `make fuzz`
settings.load_profile("guide")
expect.set_options(timeout=20_000)


FOR_BROWSERS = {"browser", "folder", "wheel", "site"}
"""Fixtures that start or make what only `make test` has the time for."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if FOR_BROWSERS & {*getattr(item, "fixturenames", ())}:
            item.add_marker(pytest.mark.browser)
    if "live_oracle" not in config.option.markexpr:  # they run only when asked for
        live = [item for item in items if item.get_closest_marker("live_oracle")]
        config.hook.pytest_deselected(items=live)
        items[:] = [item for item in items if item not in live]


@pytest.fixture(autouse=True)
def _everyone_as_before() -> Iterator[None]:
    """No test leaves an optimizer or a surface behind, which others would then find everywhere."""
    before = [*FAMILY], [*GALLERY]
    yield
    assert ([*FAMILY], [*GALLERY]) == before


@pytest.fixture(autouse=True, scope="session")
def _groups_hold(request: pytest.FixtureRequest) -> None:
    """pytest-xdist keeps a group together by its name at the end of each test's."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        grouped = [item for item in request.session.items if item.get_closest_marker("xdist_group")]
        together = all("@" in item.nodeid for item in grouped)
        assert together, "groups of tests fall apart: is it run with --dist loadgroup?"


# -- the server ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of `panel serve apps/`: the article is at /apps."""
    with serving(tmp_path_factory.mktemp("server"), "apps/") as url:
        yield url


@pytest.fixture(scope="session")
def server_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of `panel serve apps/*.py --index main`: each page at its own address."""
    pages = sorted(str(page.relative_to(ROOT)) for page in (ROOT / "apps").glob("*.py"))
    with serving(tmp_path_factory.mktemp("server_pages"), *pages, "--index", "main") as url:
        yield url


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the how-tos' own guide: an optimizer, and a section with each thing once."""
    app = str((ROOT / "docs" / "examples" / "my_guide.py").relative_to(ROOT))
    with serving(tmp_path_factory.mktemp("examples"), app) as url:
        yield f"{url}/my_guide"


# -- the static site -------------------------------------------------------------------------------

BUILD = "from optimizer_guide.hosts.cli import main; main()"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, in a folder below the one that is served."""
    out = tmp_path_factory.mktemp("www") / "some" / "where"
    command = [sys.executable, "-c", BUILD, "build", str(out)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return out


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """Its address, as `python -m http.server` serves it."""
    with files_of(folder.parents[1]) as url:
        yield f"{url}/some/where"


# -- the browser -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; without one they fail, for a skipped test would say nothing."""
    try:
        options = launch_options()
    except BrowserNotFound as problem:
        pytest.fail(str(problem))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a context of its own, with the options of `Browser.new_context`.

    Such as `new_page(color_scheme="dark", viewport={"width": 360, "height": 740})`.  What a page
    did is in its `log`.  At the end no page may have asked another machine for anything, nor have
    thrown an error.
    """
    logs: list[Log] = []
    contexts = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        logs.append(Log())
        logs[-1].follow(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    for log in logs:
        assert log.requests_elsewhere == []
        assert log.page_errors == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of 1280 × 800."""
    return new_page()
