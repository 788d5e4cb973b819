"""A real Firefox, driven by WebDriver BiDi, which it speaks by itself.

Playwright drives a Firefox of its own build only, which is not to be had everywhere; this one is
whichever is installed.
"""

import asyncio
import json
import re
import subprocess
import threading
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from servers import stop
from tornado.websocket import WebSocketClientConnection, websocket_connect

PATIENCE = 60.0
"""Seconds that a page may take, on a machine with other things to do."""

# It asks nobody for news of itself.
QUIET = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.systemAddon.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}

FIND = """(selector) => {
  const within = (root) => root.querySelector(selector) ?? [...root.querySelectorAll("*")]
    .reduce((found, node) => found ?? (node.shadowRoot && within(node.shadowRoot)), null)
  return within(document)
}"""
"""The first element of a selector, also in shadow roots."""


class Firefox:
    """One window of it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, socket: WebSocketClientConnection) -> None:
        self._loop, self._socket, self._count = loop, socket, 0
        self.ask("session.new", capabilities={})
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> Any:
        """The result of a command; AssertionError if there is none in time."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        return asyncio.run_coroutine_threadsafe(self._answer(message), self._loop).result(PATIENCE)

    async def _answer(self, message: dict[str, Any]) -> Any:
        await self._socket.write_message(json.dumps(message))
        while (text := await self._socket.read_message()) is not None:
            answer = json.loads(text)
            if answer.get("id") == message["id"]:
                assert answer["type"] == "success", answer
                return answer["result"]
        raise AssertionError("Firefox is gone")

    def goto(self, url: str) -> None:
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]
        self.ask("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def enter_frame(self) -> None:
        """From now on, speak of the page in the only frame of this one."""
        end = time.monotonic() + PATIENCE
        children: list[Any] = []
        while len(children) != 1:
            assert time.monotonic() < end, "no frame"
            tree = self.ask("browsingContext.getTree", root=self.context)
            children = tree["contexts"][0]["children"]
        self.context = children[0]["context"]

    def run(self, function: str, *arguments: Any) -> Any:
        """What a function of the page returns, as JSON has it."""
        given = ", ".join(map(json.dumps, arguments))
        found = self.ask(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({function})({given}) ?? null))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert found["type"] == "success", found["exceptionDetails"]["text"]
        return json.loads(found["result"]["value"])

    def of(self, selector: str, function: str, *arguments: Any) -> Any:
        """The same, of a function whose first argument is the first element of a selector."""
        call = f"(selector, ...more) => ({function})(({FIND})(selector), ...more)"
        return self.run(call, selector, *arguments)

    def wait(self, selector: str, function: str = "(node) => Boolean(node)", *more: Any) -> None:
        """Wait until that is true; AssertionError if it never is."""
        end = time.monotonic() + PATIENCE
        while not self.of(selector, function, *more):
            assert time.monotonic() < end, f"{selector}: {function} {more} is not so"
            time.sleep(0.05)

    # -- as a hand does it -------------------------------------------------------------------

    def point_of(self, selector: str, share: float = 0.5) -> dict[str, int]:
        """Where on the screen an element is, ``share`` of its width from the left."""
        x, y = self.of(selector, """(node, share) => {
          node.scrollIntoView({block: "center", behavior: "instant"})
          const {x, y, width, height} = node.getBoundingClientRect()
          return [Math.round(x + share * width), Math.round(y + height / 2)]
        }""", share)  # fmt: skip
        return {"x": x, "y": y}

    def drag(self, *points: dict[str, int], pointer: str = "mouse") -> None:
        """Press at the first point, move to the others, and let go; of one: a click."""
        moves = [{"type": "pointerMove", **point, "duration": 30} for point in points]
        down, up = ({"type": f"pointer{way}", "button": 0} for way in ("Down", "Up"))
        self._perform("pointer", [moves[0], down, *moves[1:], up], pointerType=pointer)

    def click(self, selector: str) -> None:
        self.drag(self.point_of(selector))

    def type(self, keys: str) -> None:
        """Type what has the focus."""
        each = [{"type": f"key{way}", "value": key} for key in keys for way in ("Down", "Up")]
        self._perform("key", each)

    def _perform(self, kind: str, actions: Sequence[dict[str, Any]], **parameters: Any) -> None:
        source: dict[str, Any] = {"type": kind, "id": kind, "actions": list(actions)}
        if parameters:
            source["parameters"] = parameters
        self.ask("input.performActions", context=self.context, actions=[source])


@contextmanager
def firefox(program: Path, profile: Path) -> Iterator[Firefox]:
    """A Firefox with a new profile."""
    settings = [f"user_pref({json.dumps(each)}, {json.dumps(QUIET[each])});" for each in QUIET]
    (profile / "user.js").write_text("\n".join(settings))
    options = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile"]
    log = profile / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [program, *options, profile], stderr=output, start_new_session=True
        )
    loop = asyncio.new_event_loop()  # in a thread, for Playwright has one in this
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)

    try:
        socket = run(_connected(f"{address_in(log, process)}/session"))
        yield Firefox(loop, socket)
        run(_close(socket))
    finally:
        stop(process)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _connected(url: str) -> WebSocketClientConnection:
    return await websocket_connect(url, max_message_size=2**28)


async def _close(socket: WebSocketClientConnection) -> None:
    socket.close()
    while await socket.read_message() is not None:
        pass


def address_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Where it listens, as it says when it is up."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"Firefox does not start\n{log.read_text()}")
