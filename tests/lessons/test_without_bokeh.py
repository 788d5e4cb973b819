"""Lessons need neither Bokeh nor Panel nor Jinja: without them every figure computes at its
defaults and at both ends of every slider, and every claim holds.

This file is both the tests and, for one lesson, the program that they run.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.catalogue import PAGES, lesson_of

ABSENT = ("bokeh", "panel", "jinja2")


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.slug)
def test_every_figure_computes_and_every_claim_holds(lesson: type[Lesson]) -> None:
    done = subprocess.run(
        [sys.executable, __file__, lesson.slug], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["computed"].keys() == {figure.slug for figure in lesson.figures}
    assert all(times >= 1 for times in said["computed"].values())
    assert len(said["claims"]) == sum(len(figure.claims) for figure in lesson.figures)
    for of, holds, text in said["claims"]:
        assert holds, (of, text)
        assert text


def test_every_lesson_makes_a_claim() -> None:
    for lesson in PAGES[:-1]:
        assert any(figure.claims for figure in lesson.figures), lesson.slug


# -- the program -----------------------------------------------------------------------------------


def checked(figure: Figure) -> Computed:
    """What a figure computes, after a look at all that it says."""
    computed = figure.compute()
    played = computed.steps_played
    assert len({len(column) for column in played.values()}) <= 1
    assert bool(played) == figure.plays
    for name, columns in computed.tables.items():
        assert len({len(column) for column in columns.values()}) <= 1, name
    assert figure.readout(computed)
    assert figure.summary(computed)
    return computed


def computed_everywhere(figure: Figure) -> int:
    """Compute a figure at its defaults, and at both ends of every slider; how often that was."""
    checked(figure)
    count = 1
    for name in figure.controls():
        for end in getattr(figure.param[name], "bounds", None) or ():
            figure.reset_to({name: end})
            checked(figure)
            count += 1
    figure.reset_to({})
    return count


def main(slug: str) -> None:
    """Print what the lesson of this name computes and claims."""
    for name in ABSENT:
        assert name not in sys.modules, f"{name} is loaded already"
    lesson = lesson_of(slug)
    assert lesson is not None
    figures = lesson.make_figures()
    computed = {figure.slug: computed_everywhere(figure) for figure in figures}
    claims = []
    for figure in figures:
        for index, claim in enumerate(figure.claims):
            figure.reset_to(claim.settings)
            measured = claim.check(figure.compute())
            claims.append((f"{figure.slug}-{index}", bool(measured.holds), measured.text))
    json.dump({"computed": computed, "claims": claims}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
