"""What a page asked for, said and exchanged with its server, from its first request on."""

import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, WebSocket

HERE = ("localhost", "127.0.0.1")
QUIET = 0.3
"""Seconds without a word, in either direction, after which nothing is under way any more."""


@dataclass
class Log:
    """Everything that a page did."""

    requests: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
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
            and urlsplit(url).hostname not in HERE
        ]

    @property
    def frames(self) -> tuple[int, int]:
        """How many frames of websockets were sent and received."""
        return self.frames_sent, self.frames_received

    def wait_until_quiet(self, page: Page, patience: float = 20) -> None:
        """Wait until page and server have said all that they had to say to each other."""
        end, since, before = time.monotonic() + patience, time.monotonic(), self.frames
        while time.monotonic() - since < QUIET and time.monotonic() < end:
            page.wait_for_timeout(30)
            if self.frames != before:
                since, before = time.monotonic(), self.frames

    def wait_until_loaded(self, page: Page, patience: float = 20) -> None:
        """Wait until nothing is under way: what is, when a page is left, counts as failed."""
        end = time.monotonic() + patience
        while len(self.finished) + len(self.failed) < len(self.requests):
            assert time.monotonic() < end, "a request has no end"
            page.wait_for_timeout(30)

    def leave(self, page: Page) -> None:
        """Leave the page that is shown, on which nothing has failed; what is aborted by that, such
        as what a frame was about to load, is no failure."""
        assert self.failed == []
        page.goto("about:blank")
        self.failed.clear()

    def follow(self, page: Page) -> None:
        """Write down what this page does from now on."""
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", lambda request: self.failed.append(request.url))
        page.on("requestfinished", lambda request: self.finished.append(request.url))
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        page.on(
            "console",
            lambda line: self.console_errors.append(line.text) if line.type == "error" else None,
        )
        page.on("websocket", self._follow_websocket)
        page.log = self  # type: ignore[attr-defined]

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


def log_of(page: Page) -> Log:
    """The log of a page that `new_page` has opened."""
    log: Log = page.log  # type: ignore[attr-defined]
    return log
