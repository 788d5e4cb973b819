"""What a slider or an address sends is taken, or refused by name, whatever it is."""

from __future__ import annotations

import math
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer_guide.sections.race import Standings

HOSTILE = [
    "", "abc", "nan", "inf", "-inf", "0", "-1", "1e9", "²", "٣", "1" * 5000, "[" * 2000,
    "{" * 50, "<script>alert(1)</script>", "0.1;drop", "None", "\x00", "0x1", "true", "1e-400",
    "9" * 1_000_000,
]  # fmt: skip


@pytest.mark.parametrize("bad", HOSTILE, ids=lambda bad: ascii(bad[:12]))
def test_a_bad_value_in_the_address_gives_the_default_and_a_short_notice(bad: str) -> None:
    race = Standings()
    race.set_from_query(f"lr={quote(bad)}&AdamW=true&other=1")
    assert race.lr == Standings.param.lr.default
    assert race.AdamW  # what was good is kept
    notice = race._told["notice"]
    assert "lr must be a number from 0.01 to 0.5" in notice
    assert len(notice) < 200


@pytest.mark.parametrize("bad", ["%", "%zz", "%FF%FE", "&&&&=", "=", "lr", "a" * 10**6])
def test_a_bad_address_as_a_whole_changes_nothing(bad: str) -> None:
    race = Standings()
    race.set_from_query(bad)
    assert race.lr == Standings.param.lr.default


def test_too_many_settings_are_refused_together() -> None:
    race = Standings()
    race.set_from_query("&".join(f"x{i}=1" for i in range(300)) + "&lr=0.3")
    assert race.lr == Standings.param.lr.default
    assert "too many settings" in race._told["notice"]


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.lists(st.integers())))
def test_whatever_is_sent_the_parameter_stays_in_its_range(value: object) -> None:
    race = RACE
    refused = race.set_from({"lr": value})
    low, high = Standings.param.lr.bounds
    assert low <= race.lr <= high
    assert math.isfinite(race.lr)
    assert bool(refused) == (not _good(value, low, high))


RACE = Standings()


def _good(value: object, low: float, high: float) -> bool:
    if isinstance(value, str) and (len(value) > 40 or not value.isascii()):
        return False
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        return False
    try:
        return low <= float(value) <= high
    except (ValueError, OverflowError):
        return False
