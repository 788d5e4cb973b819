"""What a server gives out, apart from the pages themselves."""

from __future__ import annotations

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from bokeh.client import ClientSession
from bokeh.client.util import websocket_url_for_server_url

from optimizer_guide.component.panel import BUNDLE
from optimizer_guide.hosts.server import answer_at_once, server_of


def test_no_part_of_an_answer_waits_for_an_acknowledgement() -> None:
    set_to: list[bool] = []
    connection = SimpleNamespace(_socket=SimpleNamespace(set_nodelay=set_to.append))
    session = SimpleNamespace(_subscribed_connections=[connection])
    answer_at_once(SimpleNamespace(session=session))
    assert set_to == [True]


def test_where_there_is_no_server_there_is_nothing_to_set() -> None:
    answer_at_once(None)
    answer_at_once(SimpleNamespace(session=None))


@pytest.mark.parametrize(
    ("url", "path", "known"),
    [
        ("http://guide.example/apps", "/apps", "http://guide.example"),
        ("https://guide.example/a/apps", "/apps", "https://guide.example/a"),
        ("http://elsewhere.example/apps", "/apps", ""),
        ("javascript://guide.example/apps", "/apps", ""),
        ("", "", ""),
    ],
)
def test_a_script_is_believed_where_it_names_this_host(url: str, path: str, known: str) -> None:
    address = {"bokeh-absolute-url": url, "bokeh-app-path": path}
    assert server_of("guide.example", address) == known


class Written:
    """A document as it travels."""

    json: Any = None

    def replace_with_json(self, json: Any) -> None:
        self.json = json


def written_anew(server: str) -> str:
    """A session as it is written for a browser whose page is of a session that is gone."""
    session = ClientSession(websocket_url=websocket_url_for_server_url(f"{server}/apps"))
    session.connect()
    document = Written()
    session._connection.pull_doc(document)  # type: ignore[arg-type]  # all that it needs
    session.close()
    return json.dumps(document.json, default=str)


def test_a_session_that_is_made_anew_asks_no_other_host(server: str) -> None:
    with ThreadPoolExecutor(1) as aside:  # where a browser's loop is running, no other can
        text = aside.submit(written_anew, server).result()
    assert "static/extensions/panel/" in text
    assert re.findall(r"https?://[^'\"]*", text) == []


def test_the_script_of_figures_is_kept_until_there_is_another(server: str) -> None:
    with ThreadPoolExecutor(1) as aside:
        text = aside.submit(written_anew, server).result()
    (address,) = set(re.findall(r"components/[^'\"]*\.js[^'\"]*", text))
    version = hashlib.sha256(BUNDLE.read_bytes()).hexdigest()
    assert address.endswith(f"/{BUNDLE.name}?v={version}")
    with urlopen(f"{server}/{address}") as answer:
        assert answer.read() == BUNDLE.read_bytes()
        assert int(re.findall(r"max-age=(\d+)", answer.headers["Cache-Control"])[0]) > 1e8
