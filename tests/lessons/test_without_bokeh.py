"""Lessons need neither Bokeh nor Panel nor Jinja: without them every figure computes at its
defaults and at both ends of every slider, and every claim holds.

This file is both the tests and, for some lessons, the program that they run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from write_claims import OUT, row

from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.lessons.catalogue import PAGES, lesson_of

ABSENT = ("bokeh", "panel", "jinja2")


LONG = ("networks", "visualizer")
"""Lessons that compute for seconds; the others share one process."""
SHARED = [lesson.slug for lesson in PAGES if lesson.slug not in LONG]


@pytest.mark.parametrize("slugs", [*([slug] for slug in LONG), SHARED], ids=[*LONG, "the others"])
def test_every_figure_computes_and_every_claim_holds(slugs: list[str]) -> None:
    """And measures what docs/claims.md says."""
    done = subprocess.run(
        [sys.executable, __file__, *slugs], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(OUT.parents[1] / "tools")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    lessons = [lesson for lesson in PAGES if lesson.slug in slugs]
    figures = [figure for lesson in lessons for figure in lesson.figures]
    assert said["computed"].keys() == {figure.slug for figure in figures}
    assert all(times >= 1 for times in said["computed"].values())
    assert len(said["claims"]) == sum(len(figure.claims) for figure in figures)
    listed = set(OUT.read_text("utf-8").splitlines())
    for measured in said["claims"]:
        assert " | ✓ " in measured
        assert measured in listed, "run `make claims`"


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


def main(slugs: list[str]) -> None:
    """Print what the lessons of these names compute and claim."""
    for name in ABSENT:
        assert name not in sys.modules, f"{name} is loaded already"
    figures = [figure for slug in slugs for figure in made(slug)]
    computed = {figure.slug: computed_everywhere(figure) for figure in figures}
    claims = [row(figure, claim) for figure in figures for claim in figure.claims]
    json.dump({"computed": computed, "claims": claims}, sys.stdout)


def made(slug: str) -> list[Figure]:
    """The figures of a lesson."""
    lesson = lesson_of(slug)
    assert lesson is not None
    return list(lesson.make_figures())


if __name__ == "__main__":
    main(sys.argv[1:])
