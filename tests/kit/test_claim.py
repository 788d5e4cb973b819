"""A claim that is put as a prediction has a question that can be answered."""

from typing import Any

import pytest

from optimizer_guide.kit.claim import Claim, Measured


def claim(**more: Any) -> Claim:
    return Claim("It crawls.", {}, lambda _: Measured(True, "It does."), **more)


def test_a_question_has_two_or_three_choices_or_none() -> None:
    assert claim(asks="What does it do?", choices=("crawls", "runs"), answer=1).answer == 1
    assert claim(asks="Does it crawl?").choices == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"choices": ("crawls", "runs")}, "without a question"),
        ({"asks": "What?", "choices": ("crawls",)}, "1 choices"),
        ({"asks": "What?", "choices": ("a", "b", "c", "d")}, "4 choices"),
        ({"asks": "What?", "choices": ("a", "b"), "answer": 2}, "answer 2"),
        ({"answer": 1}, "answer 1"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        claim(**more)
