"""Sections as objects, as a notebook's cell makes them."""

import pytest

from optimizer_guide import sections
from optimizer_guide.lessons.catalogue import PAGES
from optimizer_guide.sections import Race


def test_every_lesson_is_a_section_by_its_name() -> None:
    assert sections.__all__ == sorted(lesson.__name__ for lesson in PAGES)
    for lesson in PAGES:
        assert getattr(sections, lesson.__name__).shows is lesson


def test_a_setting_goes_to_the_figure_that_has_it() -> None:
    race = Race(lr=0.45)
    assert race.reader.conversation.figure("race").settings["lr"] == 0.45


def test_a_wrong_setting_is_said_to_be_wrong() -> None:
    with pytest.raises(ValueError, match=r"lr must be a number from 0.01 to 0.5, not “7”"):
        Race(lr=7)
    with pytest.raises(ValueError, match="Race has no setting speed; it has lr, noise"):
        Race(speed=1)
