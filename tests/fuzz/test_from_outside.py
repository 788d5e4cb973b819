"""What comes from outside, whatever it is, is taken or refused in words, and never throws.

Briefly in `make test`, at length in `make fuzz`.
"""

import json
import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from short import short_trainings

from optimizer_guide.core.networks.letters import ALPHABET, letters_of, text_of
from optimizer_guide.core.typed import CONSTANTS, FUNCTIONS, Typed, TypedError, read
from optimizer_guide.hosts.pages import Contents
from optimizer_guide.kit.controls import accepted
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.kit.encoding import encoded
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.catalogue import PAGES
from optimizer_guide.lessons.networks.lesson import Networks
from optimizer_guide.lessons.networks.letters import LEAST, LetterModel

SLOW = {"challenges"}
"""Figures that compute for longer than a fuzzer has, beside those that say so: of them the settings
are tried."""
FEW = settings.default.max_examples // 10  # type: ignore[union-attr]
"""Where each example computes figures."""

each_lesson = pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.slug)
numbers = st.one_of(st.floats(), st.integers(), st.floats(-10, 10).map("{:.3f}".format))
texts = st.one_of(st.text(max_size=300), numbers.map(str), st.sampled_from(["0,5", "true", "²"]))
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@pytest.fixture(scope="module", autouse=True)
def _short_trainings() -> Iterator[None]:
    with short_trainings():
        yield


def expect_sound(conversation: Conversation) -> None:
    """Each figure is set to what its controls take, and can be told of."""
    for slug, speaker in conversation.speakers.items():
        for name, value in speaker.figure.settings.items():
            assert value is None or accepted(speaker.figure.param[name], value) == value
        if slug not in SLOW:
            json.loads(encoded(conversation.opening(slug, whole=False)))


def names_of(lesson: type[Lesson]) -> st.SearchStrategy[str]:
    """Names as an address may have them: known, nearly known, and others."""
    known = st.sampled_from([*lesson.names_in_address(False), "page", "step"])
    return st.one_of(known, known.map(str.upper), known.map("{}.x".format), st.text(max_size=20))


@each_lesson
@settings(max_examples=FEW)
@given(data=st.data())
def test_any_address(lesson: type[Lesson], data: st.DataObject) -> None:
    pairs = data.draw(st.lists(st.tuples(names_of(lesson), texts), max_size=6))
    as_written = urlencode(pairs, errors="surrogatepass")
    query = data.draw(st.one_of(st.just(as_written), st.text(max_size=200)))
    conversation = Conversation(lesson)
    conversation.set_from_query(query)
    expect_sound(conversation)
    Contents(lesson).strange(query)


def messages(lesson: type[Lesson]) -> st.SearchStrategy[Any]:
    """What a browser says, with anything in its places; and anything at all."""
    figure = st.sampled_from([figure.slug for figure in lesson.figures])
    names = st.sampled_from(lesson.names_in_address(False)) | st.text(max_size=5)
    parts = {
        "n": values,
        "values": st.dictionaries(names, values, max_size=4) | values,
        "claim": st.integers(-2, 8) | values,
        "plot": st.integers(-1, 3) | values,
        "x": values,
        "y": values,
        "action": st.sampled_from(["csv", "pytorch", "picture"]) | values,
        "query": texts,
    }
    asks = st.sampled_from(["set", "pick", "do", "address"]) | values
    return st.fixed_dictionaries({"figure": figure | values, "ask": asks}, optional=parts) | values


@each_lesson
@settings(max_examples=FEW)
@given(data=st.data())
def test_any_messages(lesson: type[Lesson], data: st.DataObject) -> None:
    conversation = Conversation(lesson)
    for message in data.draw(st.lists(messages(lesson), min_size=1, max_size=3)):
        for answer in conversation.hear(message):
            json.loads(encoded(answer))
    expect_sound(conversation)


@settings(max_examples=FEW // 4)
@given(messages=st.lists(messages(Networks), min_size=1, max_size=3))
def test_any_network_is_trained(messages: list[Any]) -> None:
    conversation = Conversation(Networks)
    for message in messages:
        conversation.hear(message)
    for piece in conversation.work():
        for answer in piece.answers:
            json.loads(encoded(answer))


@given(text=st.text(max_size=600))
def test_any_pasted_text(text: str) -> None:
    """Of it letters a–z are left, one space between words, or it is said that these are too few."""
    letters = letters_of(text)
    assert set(text_of(letters)) <= set(ALPHABET)
    assert "  " not in text_of(letters)
    figure = LetterModel()
    assert figure.set_from({"text": text}) == []
    assert bool(figure.notice()) == (text != "" and len(letters) < LEAST)
    conversation = Conversation(Networks)
    conversation.set_from_query(urlencode({"text": text}, errors="surrogatepass"))
    assert conversation.figure("letters").settings["text"] == ""  # it is theirs: in no address


PIECES = [
    *("w1", "w2", "x", "y", "+", "-", "−", "*", "/", "^", "**", "(", ")", ",", "|", ".", " "),
    *("0", "1", "2", "0.5", "1e3", "1e400", "π", "²", "__class__", "lambda", "[", "'", "\0", "="),
    *CONSTANTS, *FUNCTIONS,
]  # fmt: skip
formulas = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


@given(text=formulas | st.text(max_size=200))
def test_any_formula(text: str) -> None:
    """It is a loss, finite or not, or what is wrong stands at one of its characters."""
    try:
        read(text)
        wrong = None
    except TypedError as error:
        wrong = error
    if wrong:
        assert 0 <= wrong.position <= len(text)
        assert wrong.reason.endswith(".")
        return
    surface = Typed(text)
    at = np.array([[0.0, 1.0, -2.5, 1e200], [0.0, 3.0, 0.5, -1e200]])
    with np.errstate(all="ignore"):
        loss, gradient = surface.value(at), surface.gradient(at)
    assert loss.shape == (4,)
    assert gradient.shape == (2, 4)
    for minimum in surface.minima:
        assert math.isfinite(surface.value(minimum))
