"""What a server gives out, apart from the pages themselves."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

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
