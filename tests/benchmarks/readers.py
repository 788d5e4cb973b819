"""Readers of the race without a browser, of today's page and of that before.

A reader here does what a browser does once its scripts are cached: asks for the race's page, opens
a websocket with the token in it, takes the document, then moves the slider, and each time waits
for the answer, as the figure itself does.  It draws nothing, so it costs little beside the server.
"""

import asyncio
import json
import random
import re
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from benchmarks.baseline import NOW, House
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

PERIOD = 2.0
"""Seconds from one move of a reader to the next."""
RATES = [round(0.01 * i, 2) for i in range(1, 51)]
PATIENCE = 120
"""Seconds without a word from the server, after which the run is given up."""
TOKEN = re.compile(r'"token":"([^"]+)"')


class Reader:
    """One session over a real websocket, with a page whose figure is a Panel component of today."""

    def __init__(self, url: str, page: str = "?page=race", slug: str = "race") -> None:
        self.url, self.page, self.slug = url, page, slug
        self.times: list[float] = []
        self.count = 0
        self.socket: WebSocketClientConnection
        self.figure = ""
        self.values: dict[str, Any] = {}

    async def open(self) -> None:
        """As far as the whole document, in which the figure is found."""
        page = await fetched(f"{self.url}/apps{self.page}")
        found = TOKEN.search(page)
        assert found
        request = HTTPRequest(
            self.url.replace("http", "ws", 1) + f"/apps/ws{self.page}",
            headers={"Origin": self.url},
            connect_timeout=300,
            request_timeout=300,
        )
        self.socket = await websocket_connect(request, subprotocols=["bokeh", found[1]])
        protocol = self.socket.protocol
        assert protocol
        protocol.set_nodelay(True)  # as browsers do
        await self.until('"ACK"')
        await self.send("PULL-DOC-REQ", {})
        await self.until('"PULL-DOC-REPLY"')
        await self.frame()  # metadata
        for model in objects(json.loads(await self.frame())):
            self.find(model)
        assert self.figure
        await self.trigger({"type": "event", "name": "document_ready", "values": as_map({})})

    def find(self, model: dict[str, Any]) -> None:
        """Take it, if it is the figures': its own model holds one of what they open with."""
        inner = model.get("attributes", {}).get("data")
        if isinstance(inner, dict) and "specs" in inner.get("attributes", {}):
            for spec in json.loads(inner["attributes"]["specs"]):
                if spec["figure"] == self.slug:
                    self.figure, self.values = model["id"], spec["opening"]["values"]

    async def say_values(self) -> str:
        """Send the settings; what is in the first message that answers them."""
        self.count += 1
        said = {"figure": self.slug, "n": self.count, "ask": "set", "values": self.values}
        values = as_map({"model": {"id": self.figure}})
        values["entries"].append(["data", as_map(said)])
        await self.trigger({"type": "event", "name": "data_event", "values": values})
        return "esm_event"

    async def trigger(self, event: dict[str, Any]) -> None:
        """Have an event happen in the server's document."""
        sent = {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": event}
        await self.send("PATCH-DOC", {"events": [sent]})

    async def move(self, lr: float) -> None:
        """Set the slider, and wait for the answer."""
        self.values["lr"] = lr
        begun = time.perf_counter()
        await self.until(await self.say_values())
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

    async def leave(self) -> None:
        """Close the page; the server says goodbye."""
        self.socket.close()
        while await self.socket.read_message() is not None:
            pass


class ReaderBefore(Reader):
    """With a page of 667d495, whose figure told its settings and its answers by properties."""

    def find(self, model: dict[str, Any]) -> None:
        attributes = model.get("attributes", {})
        if isinstance(attributes.get("spec"), str) and "values" in attributes:
            self.figure, self.values = model["id"], json.loads(attributes["values"])

    async def say_values(self) -> str:
        change = {"kind": "ModelChanged", "model": {"id": self.figure}, "attr": "values"}
        await self.send("PATCH-DOC", {"events": [{**change, "new": json.dumps(self.values)}]})
        return '"attr":"served"'


def reader_of(house: House) -> type[Reader]:
    """How a reader of this house speaks."""
    return Reader if house == NOW else ReaderBefore


async def fetched(url: str) -> str:
    """The text at an address; with any number of others, for whom the server may be long."""
    client = AsyncHTTPClient(force_instance=True)
    try:
        answer = await client.fetch(url, connect_timeout=300, request_timeout=300)
        return answer.body.decode()
    finally:
        client.close()


def objects(document: Any) -> Iterator[dict[str, Any]]:
    """Every JSON object of a document."""
    if isinstance(document, dict):
        yield document
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from objects(part)


def as_map(value: dict[str, Any]) -> dict[str, Any]:
    """An object as Bokeh writes it into a message, and all that are in it."""
    entries = [
        [key, as_map(item) if isinstance(item, dict) and key != "model" else item]
        for key, item in value.items()
    ]
    return {"type": "map", "entries": entries}
