"""What a server gives out, apart from the pages themselves."""

from __future__ import annotations

from types import SimpleNamespace

from optimizer_guide.sections.served import answer_at_once


def test_no_part_of_an_answer_waits_for_an_acknowledgement() -> None:
    set_to: list[bool] = []
    connection = SimpleNamespace(_socket=SimpleNamespace(set_nodelay=set_to.append))
    session = SimpleNamespace(_subscribed_connections=[connection])
    answer_at_once(SimpleNamespace(session=session))
    assert set_to == [True]


def test_where_there_is_no_server_there_is_nothing_to_set() -> None:
    answer_at_once(None)
    answer_at_once(SimpleNamespace(session=None))
