"""Lessons need neither Bokeh nor Panel nor Jinja: without them every figure computes at its
defaults, at both ends of every slider and, where controls are few, at all their corners, and every
claim holds.

This file is both the tests and, for some lessons, the program that they run.
"""

import json
import math
import os
import re
import subprocess
import sys
from itertools import product
from typing import Any

import param
import pytest
from write_claims import OUT, row

from optimizer_guide.kit.figure import Figure
from optimizer_guide.lessons.catalogue import PAGES, lesson_of

ABSENT = ("bokeh", "panel", "jinja2")
CORNERS = 40
"""Of so many settings at most all combinations are computed."""
SHARED = [lesson.slug for lesson in PAGES if lesson.slug not in ("networks", "visualizer")]
"""Lessons that share a process: the others compute for seconds."""


@pytest.mark.parametrize(
    "slugs",
    [
        pytest.param(["networks"], marks=pytest.mark.long, id="networks"),
        pytest.param(["visualizer"], id="visualizer"),
        pytest.param(SHARED, id="the others"),
    ],
)
def test_every_figure_computes_and_every_claim_holds(slugs: list[str]) -> None:
    """And measures what docs/claims.md says."""
    done = subprocess.run(
        [sys.executable, __file__, *slugs],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(OUT.parents[1] / "tools")},
    )
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


def check(figure: Figure) -> None:
    """A look at all that a figure computes and says."""
    computed = figure.compute()
    played = computed.steps_played
    assert len({len(column) for column in played.values()}) <= 1
    assert bool(played) == figure.plays
    for name, columns in computed.tables.items():
        assert len({len(column) for column in columns.values()}) <= 1, name
    readout, summary = figure.readout(computed), figure.summary(computed)
    assert readout
    assert summary
    assert not re.search(r"\bnan\b", readout + summary)


def computed_everywhere(figure: Figure) -> int:
    """Compute a figure at its defaults and at both ends of every slider, and if that is quick at
    all corners of its controls; how often that was."""
    controls = {name: figure.param[name] for name in figure.controls()}
    settings: list[dict[str, Any]] = [{}]
    for name, parameter in controls.items():
        settings += [{name: end} for end in getattr(parameter, "bounds", None) or ()]
    ends = [ends_of(parameter) for parameter in controls.values()]
    if not figure.slow and math.prod(map(len, ends)) <= CORNERS:
        settings += [dict(zip(controls, corner, strict=True)) for corner in product(*ends)]
    for each in settings:
        figure.reset_to(each)
        check(figure)
    figure.reset_to({})
    return len(settings)


def ends_of(parameter: param.Parameter) -> list[Any]:
    """Both ends of a range, or all that can be chosen."""
    if isinstance(parameter, param.Boolean):
        return [False, True]
    return list(getattr(parameter, "bounds", None) or getattr(parameter, "objects", None) or ())


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
