"""The real server, a real browser, and what each page did, for the tests that want them.

Tests run in several processes: each has a browser and a server of its own.  Where something is
dear to start (the site's build, JupyterLab, nginx), its tests are marked as an `xdist_group`, so
that one process runs them all.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import ROOT, BrowserNotFound, OpensPages, launch_options, opening
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from published import install, run, wheel_of_sdist
from servers import files_of, serving

from optimizer_guide.core.optimizers import FAMILY
from optimizer_guide.core.surfaces import GALLERY
from optimizer_guide.hosts.site import inputs

# A shared machine may be slow at any moment: no test fails for that.
settings.register_profile("guide", settings(), deadline=None)
settings.register_profile("long", settings(), deadline=None, max_examples=5000)  # for `make fuzz`
settings.load_profile("guide")
expect.set_options(timeout=60_000)


FOR_BROWSERS = {"browser", "built", "server", "site", "wheel"}
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
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the how-tos' own guide: an optimizer, and a section with each thing once."""
    app = str((ROOT / "docs" / "examples" / "my_guide.py").relative_to(ROOT))
    with serving(tmp_path_factory.mktemp("examples"), app) as url:
        yield f"{url}/my_guide"


# -- the wheel, and the static site that it builds -------------------------------------------------


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is made of the sdist that is made of the checkout."""
    return wheel_of_sdist(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="session")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that has the wheel, with no checkout near."""
    return install(wheel, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def folder(commands: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, in a folder below the one that is served: built by the wheel, from what a checkout
    has fetched for that, so that it asks for nothing, nor could."""
    home = tmp_path_factory.mktemp("builder")
    out = tmp_path_factory.mktemp("www") / "some" / "where"
    fetched = ROOT / ".cache" / "site"
    inputs.fetch(fetched)
    (home / ".cache").mkdir()
    (home / ".cache" / "site").symlink_to(fetched, target_is_directory=True)
    offline = {"PIP_NO_INDEX": "1", "npm_config_offline": "true"}
    run(commands / "optimizer-guide", "build", out, cwd=home, env={**os.environ, **offline})
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
def new_page(browser: Browser) -> Iterator[OpensPages]:
    """Opens pages for one test."""
    with opening(browser) as open_page:
        yield open_page


@pytest.fixture
def page(new_page: OpensPages) -> Page:
    """A page of 1280 × 800."""
    return new_page()


@pytest.fixture(scope="module")
def kept_page(browser: Browser) -> Iterator[Page]:
    """A page of 1280 × 800 that the tests of a module share, each of which sets it back."""
    with opening(browser) as open_page:
        yield open_page()
