"""What a server gives out, apart from the pages themselves."""

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from bokeh.client import ClientSession
from bokeh.client.util import websocket_url_for_server_url
from browser import ROOT

from optimizer_guide.component.panel import BUNDLE
from optimizer_guide.hosts import server as module
from optimizer_guide.hosts.pages import STRANGE
from optimizer_guide.hosts.server import answer_at_once, inside, server_of
from optimizer_guide.lessons.catalogue import ARTICLE, PAGES


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


def read(url: str) -> str:
    with urlopen(url) as answer:
        return str(answer.read().decode())


def test_a_page_leads_to_every_other_and_quotes_its_address_as_text(server: str) -> None:
    page = read(f"{server}/apps?page=loss-surface&sp%3Cb%3Eeed=1&utm_source=x")
    parts = re.findall('<(?:nav class="contents"|p class="onward").*?</(?:nav|p)>', page, re.DOTALL)
    contents, onward = (re.findall('href="([^"]*)"', part) for part in parts)
    assert contents == [f"?page={lesson.page()}" for lesson in PAGES]
    assert onward == [f"?page={PAGES[1].page()}", "./"]  # the next, and the whole guide
    said = re.findall('<p class="notice" role="alert">(.*)</p>', page)
    assert list(map(unescape, said)) == [STRANGE.format("“sp<b>eed”")]
    assert "<b>eed" not in page
    assert "tabulator" not in page  # nothing that Panel has and no page here


def test_each_page_has_an_app_of_its_own() -> None:
    apps = {
        path.stem: re.findall(r'^serve\("(.*)"\)$', path.read_text(), re.MULTILINE)
        for path in (ROOT / "apps").glob("*.py")
    }
    assert apps == {"main": [], **{lesson.page(): [lesson.slug] for lesson in PAGES}}


def test_another_page_shows_the_whole_guide_or_what_it_asks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LessonViewer", lambda lesson, **_: lesson.title)
    assert len(inside(None, "").objects) == len(ARTICLE)  # type: ignore[attr-defined]
    said = inside(None, "<b>none").html  # type: ignore[attr-defined]
    assert "There is no page “&lt;b&gt;none”." in said


class Written:
    """A document as it travels."""

    json: Any = None

    def replace_with_json(self, json: Any) -> None:
        self.json = json


@pytest.fixture(scope="module")
def written_anew(server: str) -> str:
    """A session as it is written for a browser whose page is of a session that is gone."""

    def pull() -> str:
        url = websocket_url_for_server_url(f"{server}/apps")
        session = ClientSession(websocket_url=url, arguments={"page": "adamw"})
        session.connect()
        document = Written()
        session._connection.pull_doc(document)  # type: ignore[arg-type]  # all that it needs
        session.close()
        return json.dumps(document.json, default=str)

    with ThreadPoolExecutor(1) as aside:  # where a browser's loop is running, no other can
        return aside.submit(pull).result()


def test_a_session_that_is_made_anew_asks_no_other_host(written_anew: str) -> None:
    assert "static/extensions/panel/" in written_anew
    assert re.findall(r"https?://[^'\"]*", written_anew) == []


def test_the_script_of_figures_is_kept_until_there_is_another(
    server: str, written_anew: str
) -> None:
    (address,) = set(re.findall(r"components/[^'\"]*\.js[^'\"]*", written_anew))
    version = hashlib.sha256(BUNDLE.read_bytes()).hexdigest()
    assert address.endswith(f"/{BUNDLE.name}?v={version}")
    with urlopen(f"{server}/{address}") as answer:
        assert answer.read() == BUNDLE.read_bytes()
        assert int(re.findall(r"max-age=(\d+)", answer.headers["Cache-Control"])[0]) > 1e8
