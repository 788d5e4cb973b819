"""What one process of `panel serve apps/` carries; reported, never asserted.

A reader here does what a browser does once its scripts are cached: asks for the race's page, opens
a websocket with the token in it, takes the document, then moves the slider every 2 seconds, and
each time waits for the answer (the shell's `served`), as the figure itself does. It draws nothing,
so it costs little beside the server; both run on this machine, without nginx. Each number of
readers gets a fresh process, in which one reader has been before. Linux only: it reads /proc.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import random
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conftest import serving_process
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

READERS = (1, 5, 10, 20, 40, 80)
PERIOD = 2.0
"""Seconds from one move of a reader to the next."""
SECONDS = 12
RATES = [round(0.01 * i, 2) for i in range(1, 51)]
PATIENCE = 60
"""Seconds without a word from the server, after which the run is given up."""
EXPIRY = 36
"""Seconds until Bokeh has dropped a session whose reader has left (15, looked at each 17)."""
FILE = Path(__file__).parents[2] / ".benchmarks" / "capacity.md"
TOKEN = re.compile(r'"token":"([^"]+)"')


class Reader:
    """One session over a real websocket."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.times: list[float] = []
        self.socket: WebSocketClientConnection
        self.shell = ""
        self.values: dict[str, Any] = {}

    async def open(self) -> None:
        page = await AsyncHTTPClient().fetch(f"{self.url}/apps?page=race", request_timeout=300)
        found = TOKEN.search(page.body.decode())
        assert found
        request = HTTPRequest(
            self.url.replace("http", "ws", 1) + "/apps/ws?page=race",
            headers={"Origin": self.url},
            request_timeout=300,
        )
        self.socket = await websocket_connect(request, subprotocols=["bokeh", found[1]])
        self.socket.protocol.set_nodelay(True)  # as browsers do  # type: ignore[union-attr]
        await self.until('"ACK"')
        await self.send("PULL-DOC-REQ", {})
        await self.until('"PULL-DOC-REPLY"')
        await self.frame()  # metadata
        for model in objects(json.loads(await self.frame())):
            attributes = model.get("attributes", {})
            if isinstance(attributes.get("spec"), str) and "values" in attributes:
                self.shell, self.values = model["id"], json.loads(attributes["values"])
        assert self.shell
        ready = {"type": "event", "name": "document_ready", "values": {"type": "map"}}
        await self.send("PATCH-DOC", {"events": [
            {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": ready}
        ]})  # fmt: skip

    async def move(self, lr: float) -> None:
        self.values["lr"] = lr
        change = {"kind": "ModelChanged", "model": {"id": self.shell}, "attr": "values",
                  "new": json.dumps(self.values)}  # fmt: skip
        begun = time.perf_counter()
        await self.send("PATCH-DOC", {"events": [change]})
        await self.until('"attr":"served"')
        self.times.append(time.perf_counter() - begun)

    async def read(self, end: float) -> None:
        """Moves until ``end``, at a pace of its own."""
        due = time.perf_counter() + random.uniform(0, PERIOD)
        while due < end:
            await asyncio.sleep(max(0, due - time.perf_counter()))
            # Never where it stands: that would be no move, and have no answer.
            await self.move(random.choice([lr for lr in RATES if lr != self.values["lr"]]))
            due = max(due + PERIOD, time.perf_counter())

    async def send(self, kind: str, content: dict[str, Any]) -> None:
        for part in ({"msgid": uuid4().hex, "msgtype": kind}, {}, content):
            await self.socket.write_message(json.dumps(part))

    async def frame(self) -> str | bytes:
        message = await asyncio.wait_for(self.socket.read_message(), PATIENCE)
        assert message is not None, "the server closed the websocket"
        return message

    async def until(self, text: str) -> None:
        """Read on to the text frame with ``text`` in it."""
        while True:
            frame = await self.frame()
            if isinstance(frame, str) and text in frame.replace('": ', '":'):
                return


def objects(document: Any) -> Iterator[dict[str, Any]]:
    """Every JSON object of a document."""
    if isinstance(document, dict):
        yield document
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from objects(part)


@dataclass
class Report:
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    readers: list[tuple[str, ...]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        head = ("readers", "moves/s", "answer, median", "p95", "process busy", "CPU a move",
                "memory", "a session")  # fmt: skip
        table = [head, tuple("--:" for _ in head), *self.readers]
        machine = (
            f"{processor()}, {os.cpu_count()} cores, {platform.system()}, "
            f"Python {platform.python_version()}; load when this began: {self.load:.1f}."
        )
        lines = ["| " + " | ".join(row) + " |" for row in table]
        return "\n".join([*lines, "", *(f"- {line}" for line in self.sentences), "", machine, ""])


def processor() -> str:
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return names[0] if names else platform.machine()


def memory(pid: int) -> float:
    """Resident, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu(pid: int) -> float:
    """Seconds used so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def opened(url: str, number: int) -> list[Reader]:
    """Readers that come one after the other: a page takes the process its time."""
    readers = [Reader(url) for _ in range(number)]
    for reader in readers:
        await reader.open()
    return readers


def left(readers: list[Reader]) -> None:
    for reader in readers:
        reader.socket.close()


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    lines = Report()
    yield lines
    text = lines.markdown()
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text)
    print("\n" + text)


@pytest.mark.parametrize("number", READERS)
def test_readers_who_move_a_slider(number: int, tmp_path: Path, report: Report) -> None:
    async def measure(url: str, pid: int) -> None:
        left(await opened(url, 1))
        before = memory(pid)
        readers = await opened(url, number)
        used, begun = cpu(pid), time.perf_counter()
        end = begun + SECONDS
        await asyncio.gather(*(reader.read(end) for reader in readers))
        used, passed = cpu(pid) - used, time.perf_counter() - begun
        after = memory(pid)
        times = sorted(each for reader in readers for each in reader.times)
        report.readers.append((
            str(number),
            f"{len(times) / passed:.1f}",
            f"{1000 * statistics.median(times):.0f} ms",
            f"{1000 * times[int(0.95 * len(times))]:.0f} ms",
            f"{100 * used / passed:.0f} %",
            f"{1000 * used / len(times):.1f} ms",
            f"{after:.0f} MB",
            f"{(after - before) / number:.1f} MB",
        ))  # fmt: skip
        left(readers)

    with serving_process(tmp_path, "apps/") as (url, pid):
        asyncio.run(measure(url, pid))


def test_memory_after_they_have_left(tmp_path: Path, report: Report) -> None:
    number = 40

    async def measure(url: str, pid: int) -> list[float]:
        left(await opened(url, 1))
        found = [memory(pid)]
        for _ in range(2):
            readers = await opened(url, number)
            await asyncio.gather(*(reader.move(0.3) for reader in readers))
            found.append(memory(pid))
            left(readers)
            await asyncio.sleep(EXPIRY)
            found.append(memory(pid))
        return found

    with serving_process(tmp_path, "apps/") as (url, pid):
        first, *rest = asyncio.run(measure(url, pid))
    waves = "; ".join(f"{rest[i]:.0f} MB, then {rest[i + 1]:.0f} MB" for i in (0, 2))
    report.sentences.append(
        f"Memory at first {first:.0f} MB; with {number} readers of the race, and {EXPIRY} s after "
        f"they left, twice over: {waves}."
    )


@pytest.mark.parametrize(("query", "name"), [("", "the whole guide"), ("?page=race", "the race")])
def test_pages(query: str, name: str, tmp_path: Path, report: Report) -> None:
    async def ask(url: str, end: float) -> int:
        count = 0
        while time.perf_counter() < end:
            await AsyncHTTPClient().fetch(f"{url}/apps{query}", request_timeout=300)
            count += 1
        return count

    async def measure(url: str, pid: int) -> str:
        await AsyncHTTPClient().fetch(f"{url}/apps{query}")
        used, begun = cpu(pid), time.perf_counter()
        counts = await asyncio.gather(*(ask(url, begun + 10) for _ in range(4)))
        used, passed = cpu(pid) - used, time.perf_counter() - begun
        return (
            f"Pages, {name}: {sum(counts) / passed:.1f} a second, "
            f"{1000 * used / sum(counts):.0f} ms CPU each."
        )

    with serving_process(tmp_path, "apps/") as (url, pid):
        report.sentences.append(asyncio.run(measure(url, pid)))
