"""Where the test browser is, how it is started, and how its pages are opened.

A Chromium, looked for in this order: the one that `OPTIMIZER_GUIDE_BROWSER` names, an installed
one, the one that Playwright downloaded, the one that `install_browser.py` unpacked from npm.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from log import Log
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
UNPACKED = ROOT / ".cache" / "chromium" / "chromium.sh"
VARIABLE = "OPTIMIZER_GUIDE_BROWSER"

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

FLAGS = [
    # It runs in containers: as root, with a small /dev/shm, without a graphics card.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    # Whatever asks for another host is then the page, not the browser ...
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--disable-features=AutofillServerCommunication,CertificateTransparencyComponentUpdater,"
    # The address bar's list is a page of its own, drawn for every window that opens.
    "MediaRouter,OptimizationHints,Translate,WebUIOmniboxAimPopup,WebUIOmniboxPopup",
    # ... and it finds none.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
]


class BrowserNotFound(Exception):
    """No Chromium that runs."""


def launch_options() -> dict[str, Any]:
    """For `playwright.chromium.launch`."""
    return {"executable_path": find_browser(), "headless": True, "args": FLAGS}


def find_browser() -> Path:
    """The first Chromium that runs; call it while no Playwright is started."""
    if named := os.environ.get(VARIABLE):
        if not _runs(Path(named)):
            raise BrowserNotFound(f"{VARIABLE}={named} is no browser that runs")
        return Path(named)
    for candidate in _candidates():
        if _runs(candidate):
            return candidate
    raise BrowserNotFound(
        f"no Chromium or Chrome on this machine: run `make test`, which installs one, "
        f"or say where one is with {VARIABLE}=/path/to/chromium"
    )


def _candidates() -> Iterator[Path]:
    for command in COMMANDS:
        if path := shutil.which(command):
            yield Path(path)
    yield from map(Path, MAC_APPS)
    with sync_playwright() as playwright:
        downloaded = Path(playwright.chromium.executable_path)
    yield downloaded
    yield UNPACKED


def _runs(path: Path) -> bool:
    """A browser that lacks a library fails here, in a test it would be a riddle."""
    if not path.is_file():
        return False
    try:
        version = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return version.returncode == 0 and "Chrom" in version.stdout


OpensPages = Callable[..., Page]


@contextmanager
def opening(browser: Browser) -> Iterator[OpensPages]:
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
