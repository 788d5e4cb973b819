"""What a page's component does with what a browser sends, and with what nobody should send."""

import json
from typing import Any

import pytest

from optimizer_guide.component.panel import GuidePage
from optimizer_guide.component.reader import Reader
from optimizer_guide.lessons.race.lesson import Race


def test_a_forged_message_is_refused_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Any] = []
    monkeypatch.setattr(GuidePage, "_send_msg", lambda _, sent: said.append(sent["answers"]))
    page = GuidePage([(Reader(Race), "race")])
    ignored: list[Any] = ["nonsense", [], None, {"figure": 3}, {"figure": "none", "ask": "set"}]
    for message in ignored:
        page._handle_msg(message)
    assert said == []
    forged: list[Any] = [{"lr": 1e9}, {"lr": "x"}, [], {"lr": None}, {"Adam": 3}]
    for n, values in enumerate([*forged, {"lr": 0.3}]):
        page._handle_msg({"figure": "race", "n": n, "ask": "set", "values": values})
    *refused, taken = (json.loads(answer)[0] for answer in said)
    assert all(answer["notice"] and "played" not in answer for answer in refused)
    assert taken["notice"] == ""
    assert taken["values"]["lr"] == 0.3
