"""The real server, a real browser, and what each page did, for the tests that want them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser import ROOT, BrowserNotFound, launch_options
from hypothesis import settings
from playwright.sync_api import Browser, Frame, Page, WebSocket, expect, sync_playwright
from servers import free_port, running

from optimizer_guide.site.build import build

# A shared machine may be slow at any moment: no test fails for that.
settings.register_profile("guide", settings(), deadline=None)
settings.load_profile("guide")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    if "live_oracle" not in config.option.markexpr:  # they run only when asked for
        live = [item for item in items if item.get_closest_marker("live_oracle")]
        config.hook.pytest_deselected(items=live)
        items[:] = [item for item in items if item not in live]


# The server


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


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[str]:
    with serving_process(folder, *arguments) as (url, _):
        yield url


@contextmanager
def serving_process(folder: Path, *arguments: str) -> Iterator[tuple[str, int]]:
    """The base URL, and the process's id."""
    port = free_port()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "panel", "serve", *arguments, "--port", str(port)]
    with running(command, url, folder / "log.txt", cwd=ROOT) as process:
        yield url, process.pid


# The static site

SITE_CACHE = ROOT / ".cache" / "site"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, in a folder below the one that is served."""
    out = tmp_path_factory.mktemp("www") / "some" / "where"
    build(out, ROOT / "apps", SITE_CACHE)
    return out


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """Its address, as `python -m http.server` serves it."""
    with files_of(folder.parents[1]) as url:
        yield f"{url}/some/where"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def files_of(folder: Path) -> Iterator[str]:
    """Serve a folder of files, at an origin of its own."""
    handler = partial(_Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def live(page: Page | Frame) -> None:
    """Wait until Python is up in a page of the site."""
    page.wait_for_function(
        "['live', 'failed'].includes(document.documentElement.dataset.python)", timeout=90_000
    )
    assert page.evaluate("document.documentElement.dataset.python") == "live"
    expect(page.locator(".loading")).to_have_count(0)


# The browser


@dataclass
class Log:
    """What a page asked for, said and exchanged with the server, from its first request on."""

    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    frames_sent: int = 0
    bytes_sent: int = 0
    frames_received: int = 0
    bytes_received: int = 0

    @property
    def requests_elsewhere(self) -> list[str]:
        """Requests to any other machine than this one."""
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme in ("http", "https", "ws", "wss")
            and urlsplit(url).hostname not in ("localhost", "127.0.0.1")
        ]

    def follow(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", lambda request: self.failed.append(request.url))
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        page.on(
            "console",
            lambda line: self.console_errors.append(line.text) if line.type == "error" else None,
        )
        page.on("websocket", self._follow_websocket)

    def _follow_websocket(self, websocket: WebSocket) -> None:
        self.requests.append(websocket.url)
        websocket.on("framesent", self._sent)
        websocket.on("framereceived", self._received)

    def _sent(self, frame: str | bytes) -> None:
        self.frames_sent += 1
        self.bytes_sent += _size(frame)

    def _received(self, frame: str | bytes) -> None:
        self.frames_received += 1
        self.bytes_received += _size(frame)


def _size(frame: str | bytes) -> int:
    return len(frame.encode() if isinstance(frame, str) else frame)


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

    Such as `new_page(color_scheme="dark", viewport={"width": 360, "height": 740})`. What a page
    did is in its `log`. At the end no page may have asked another machine for anything, nor have
    thrown an error.
    """
    logs: list[Log] = []
    contexts = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
        contexts.append(context)
        page = context.new_page()
        page.log = Log()  # type: ignore[attr-defined]
        page.log.follow(page)  # type: ignore[attr-defined]
        logs.append(page.log)  # type: ignore[attr-defined]
        return page

    yield open_page
    for context in contexts:
        context.close()
    for log in logs:
        assert log.requests_elsewhere == []
        assert log.page_errors == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of 1280 × 800, with its `log`."""
    return new_page()
