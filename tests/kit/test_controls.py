"""What a control or an address sends is taken, or refused by name, whatever it is."""

import json
import math
from pathlib import Path
from typing import Any

import param
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer_guide.kit.controls import (
    LONGEST_TEXT,
    Count,
    Entry,
    Log,
    Menu,
    Node,
    Tree,
    accepted,
    finite,
)
from optimizer_guide.kit.controls import described as description


class Settings(param.Parameterized):
    """A control of each kind."""

    lr = param.Number(0.1, bounds=(0.01, 0.5), step=0.01, label="rate")
    whole = param.Integer(5, bounds=(1, 9), step=1)
    power = Log(1e-3, bounds=(1e-8, 1.0))
    entry = Entry(None, bounds=(-5.0, 5.0), step=0.1, allow_None=True)
    count = Count(200, bounds=(1, 500), step=10, precedence=2, doc="how many")
    flag = param.Boolean(False)
    choice: Any = param.Selector(default="a", objects=["a", "b"])
    menu = Menu(default="a", objects=["a", "b"])
    tree = Tree("root", [Node("root", "", "Root"), Node("leaf", "root", "Leaf")])
    text = param.String("")


HOSTILE = [
    "", "abc", "nan", "inf", "-inf", "0", "-1", "1e9", "²", "٣", "1" * 5000, "[" * 2000,
    "{" * 50, "<script>alert(1)</script>", "0.1;drop", "None", "\x00", "0x1", "true", "1e-400",
    "9" * 1_000_000,
]  # fmt: skip


@pytest.mark.parametrize("bad", HOSTILE, ids=lambda bad: ascii(bad[:12]))
def test_a_bad_value_is_refused_in_a_short_sentence(bad: str) -> None:
    with pytest.raises(
        ValueError, match=r"lr must be a number from 0\.01 to 0\.5, not “"
    ) as refused:
        accepted(Settings.param.lr, bad)
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize(
    ("name", "given", "taken"),
    [
        ("lr", "0.3", 0.3),
        ("lr", 0.5, 0.5),
        ("whole", "3", 3),
        ("whole", 3.0, 3),
        ("power", "1e-8", 1e-8),
        ("entry", None, None),
        ("entry", "-5", -5.0),
        ("count", "120", 120),
        ("flag", "TRUE", True),
        ("flag", "0", False),
        ("flag", True, True),
        ("choice", "b", "b"),
        ("menu", "b", "b"),
        ("tree", "leaf", "leaf"),
        ("text", "w1**2", "w1**2"),
    ],
)
def test_a_good_value_is_taken_as_the_parameter_has_it(name: str, given: Any, taken: Any) -> None:
    value = accepted(Settings.param[name], given)
    assert value == taken
    assert type(value) is type(taken)


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("whole", 2.5, "must be a whole number"),
        ("lr", True, "must be a number"),
        ("lr", None, "must be a number"),
        ("flag", 1, "must be true or false"),
        ("flag", "yes", "must be true or false, not “yes”"),
        ("choice", "c", "must be one of a, b"),
        ("choice", ["a"], "must be one of a, b"),
        ("tree", "branch", "must be one of root, leaf"),
        ("text", "x" * (LONGEST_TEXT + 1), f"must be text of at most {LONGEST_TEXT} characters"),
        ("text", 3, "must be text"),
    ],
)
def test_another_is_refused_by_name(name: str, given: Any, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} {words}"):
        accepted(Settings.param[name], given)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.lists(st.integers())))
def test_a_number_that_is_taken_is_in_its_range(value: object) -> None:
    try:
        taken = accepted(Settings.param.lr, value)
    except ValueError:
        return
    assert 0.01 <= taken <= 0.5
    assert math.isfinite(taken)
    assert taken == float(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("lr", "slider"), ("whole", "slider"), ("power", "log"), ("entry", "entry"),
        ("count", "entry"), ("flag", "checkbox"), ("choice", "choice"), ("menu", "select"),
        ("tree", "tree"), ("text", "text"),
    ],
)  # fmt: skip
def test_each_kind_of_parameter_has_its_control(name: str, kind: str) -> None:
    described = description(Settings.param[name])
    assert described["kind"] == kind
    assert described["name"] == name
    assert described["default"] == Settings.param[name].default


def test_a_control_says_its_range_its_digits_and_what_it_does() -> None:
    lr = description(Settings.param.lr)
    assert (lr["start"], lr["end"], lr["step"], lr["digits"]) == (0.01, 0.5, 0.01, 2)
    count = description(Settings.param.count)
    assert (count["more"], count["doc"]) == (True, "how many")


CASES = json.loads(Path(__file__).with_name("typed_numbers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "number"), CASES)
def test_a_number_is_read_as_people_type_it(text: str, number: float | None) -> None:
    """The browser reads the same table."""
    assert finite(text) == number
