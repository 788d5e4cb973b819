"""What a host gives the browser of a figure: strict JSON, made once a process."""

import base64
import json
from typing import Any

import numpy as np
import pytest

from optimizer_guide.component.introduction import introduced, opening
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.kit.encoding import encoded
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.catalogue import PAGES
from optimizer_guide.lessons.gradient_descent.bowl import Bowl
from optimizer_guide.lessons.gradient_descent.escape import Escape, EscapeRuns
from optimizer_guide.lessons.gradient_descent.lesson import GradientDescent

EVERY = [
    pytest.param(lesson, figure, id=figure.slug) for lesson in PAGES for figure in lesson.figures
]


def strict(text: str) -> Any:
    """JSON as a browser reads it, which knows neither NaN nor Infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize(("lesson", "figure"), EVERY)
def test_what_a_browser_is_given_is_json(lesson: type[Lesson], figure: type[Figure]) -> None:
    conversation = Conversation(lesson, prefixed=True)
    whole = not figure.slow
    given = strict(introduced(conversation, figure.slug, address=True, whole=whole))
    assert (given["figure"], given["lesson"]) == (figure.slug, lesson.slug)
    assert given["prefix"] == f"{figure.slug}."
    assert [control["name"] for control in given["controls"]] == figure.controls()
    assert len(given["claims"]) == len(figure.claims)
    assert len(given["plots"]) == len(given["document"]["roots"])
    assert len({plot["name"] for plot in given["plots"]}) == len(given["plots"])
    assert all(len(plot["label"].split()) > 1 for plot in given["plots"])
    assert "defs" not in given["document"]  # of Panel's own models, which are in this process too
    assert {*given["picks"], *given["drags"]} <= set(range(len(given["plots"])))
    assert given["opening"]["values"].keys() == set(figure.controls())


def test_the_first_picture_is_computed_once_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    first = opening(Conversation(GradientDescent), Bowl.slug)
    computings = []
    monkeypatch.setattr(Bowl, "compute", lambda _: computings.append(1))
    for _ in range(3):
        assert opening(Conversation(GradientDescent), Bowl.slug) is first
    assert computings == []


def test_who_opens_it_otherwise_is_computed_for(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = opening(Conversation(GradientDescent), Bowl.slug)
    conversation = Conversation(GradientDescent)
    conversation.set_from_query("lr=0.3")
    own = opening(conversation, Bowl.slug)
    assert strict(own)["values"]["lr"] == 0.3
    refused = Conversation(GradientDescent)
    refused.set_from_query("lr=3")
    assert "lr must be" in strict(opening(refused, Bowl.slug))["notice"]
    assert opening(Conversation(GradientDescent), Bowl.slug) is plain


def test_after_a_shared_opening_only_what_is_new_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = Conversation(GradientDescent)
    for figure in GradientDescent.figures:
        opening(conversation, figure.slug)
    compute, computings = Escape.compute, []

    def counted(figure: Escape) -> EscapeRuns:
        computings.append(figure.noise)
        return compute(figure)

    monkeypatch.setattr(Escape, "compute", counted)
    asked = {"figure": "escape", "n": 1, "ask": "set", "values": {"noise": 1.0}}
    (answer,) = conversation.hear(asked)
    assert computings == [1.0]
    assert "t" not in answer["played"]
    assert "share" in answer["played"]


def test_the_drawing_is_made_once_a_process() -> None:
    one, other = (
        introduced(Conversation(GradientDescent, prefixed), Bowl.slug, address=address)
        for prefixed, address in ((False, True), (True, False))
    )
    assert strict(one)["document"] == strict(other)["document"]
    assert (strict(one)["prefix"], strict(other)["prefix"]) == ("", "bowl.")
    assert (strict(one)["address"], strict(other)["address"]) == (True, False)


@pytest.mark.parametrize(
    "array",
    [
        np.array([1.0, np.nan, np.inf]),
        np.array([1.5, -0.0], dtype="f4"),
        np.arange(4),
        np.arange(6.0).reshape(2, 3)[:, ::2],
        np.zeros((0,)),
    ],
)
def test_an_array_becomes_its_type_its_shape_and_its_bytes(array: np.ndarray) -> None:
    text = strict(encoded({"played": {"x": array}}))["played"]["x"]
    assert text["dtype"] in ("float64", "float32", "int32")
    raw = np.frombuffer(base64.b64decode(text["base64"]), dtype=text["dtype"])
    np.testing.assert_array_equal(raw.reshape(text["shape"]), array)


def test_a_number_that_is_none_is_refused_outside_of_arrays() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        encoded({"progress": float("nan")})
    with pytest.raises(TypeError, match="set is nothing that a page can hold"):
        encoded({"values": {1}})
