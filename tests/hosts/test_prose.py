"""Every lesson's prose is filled, and holds its figures in their order."""

from __future__ import annotations

import pytest

from optimizer_guide.hosts.pages import contents_of
from optimizer_guide.hosts.prose import parts
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.catalogue import PAGES


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.slug)
def test_the_prose_is_filled_and_holds_the_figures(lesson: type[Lesson]) -> None:
    told = parts(lesson)  # type: ignore[arg-type]  # a class has a hash
    figures = [part for kind, part in told if kind == "figure"]
    assert figures == [figure.slug for figure in lesson.figures]
    for kind, part in told:
        if kind == "html":
            assert "{{" not in part
            assert "{%" not in part
            assert "None" not in part


def test_a_page_knows_what_comes_after_it() -> None:
    first, second = PAGES[:2]
    following = contents_of(first.slug).variables()["next"]
    assert following["slug"] == second.slug
    assert contents_of(PAGES[-1].slug).variables()["next"] is None
