"""A lesson's prose: its template filled with numbers, in parts, between which the figures stand.

What a template may say beside the figures and the numbers: ``term``, ``sets``, ``deeper``,
``remember``, ``paper`` and ``formula``, each a function below.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from html import escape
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, StrictUndefined

from optimizer_guide.kit import tex, wording
from optimizer_guide.kit.controls import accepted
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.formulas import formula
from optimizer_guide.kit.glossary import explained
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.papers import cited
from optimizer_guide.lessons.catalogue import PAGES

ENVIRONMENT = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
PLACE = re.compile(r"<figure-place of='([\w-]+)'></figure-place>")
WORDS = {
    name: getattr(wording, name)
    for name in ("number", "signed_number", "signed", "percent", "setting", "counted")
}


@lru_cache(maxsize=32)
def parts(lesson: type[Lesson]) -> Sequence[tuple[str, str]]:
    """HTML and figures in the order of reading: ("html", …) and ("figure", its name).

    A piece of HTML may end within an element that a later one ends, where a figure is in a fold.
    """
    template = ENVIRONMENT.from_string(lesson.prose())
    filled = template.render(
        **WORDS,
        **lesson.facts(),
        formula=_formula,
        figure=_place,
        term=term,
        sets=partial(sets, lesson),
        deeper=deeper,
        remember=remember,
        paper=paper,
    )
    pieces = PLACE.split(filled)
    said = [
        ("figure", piece) if i % 2 else ("html", wording.together(piece.strip()))
        for i, piece in enumerate(pieces)
    ]
    return [part for part in said if part[1]]


def _place(slug: str) -> str:
    return f"<figure-place of='{slug}'></figure-place>"


def _formula(name: str, display: bool = True) -> str:
    return formula(getattr(tex, name), display=display)


def term(name: str, shown: str = "") -> str:
    """A term of the glossary, as ``shown``, whose sentence comes under pointer, focus or tap."""
    note = escape(explained(name))
    return f'<span class="term" data-note="{note}">{shown or name}</span>'


def sets(lesson: type[Lesson], slug: str, shown: str, **settings: Any) -> str:
    """Words that set a figure when they are clicked: all else of it goes to its defaults.

    Where the figure is on another page they lead there.  Raises LookupError for a figure that
    there is not, and ValueError for a setting that it has not or does not take.
    """
    home, figure = _figure(lesson, slug)
    if unknown := sorted(settings.keys() - set(figure.controls())):
        raise ValueError(f"the figure {slug!r} has no {', '.join(unknown)}")
    values = {name: accepted(figure.param[name], value) for name, value in settings.items()}
    prefix = home.prefix_of(figure, prefixed=False)
    page = urlencode({"page": home.page()} | {prefix + name: values[name] for name in values})
    given = escape(json.dumps(values))
    return (
        f'<span class="sets" data-sets="{slug}" data-values="{given}" '
        f'data-page="?{escape(page)}">{shown}</span>'
    )


def _figure(lesson: type[Lesson], slug: str) -> tuple[type[Lesson], type[Figure]]:
    for home in (lesson, *PAGES):
        for figure in home.figures:
            if figure.slug == slug:
                return home, figure
    raise LookupError(f"no lesson has a figure {slug!r}")


def deeper(title: str, caller: Callable[[], str]) -> str:
    """A fold for whoever wants to know more; it may hold figures."""
    return (
        f'<details class="deeper"><summary><span>Going deeper</span> {title}</summary>'
        f'<div class="fold">{caller()}</div></details>'
    )


def remember(caller: Callable[[], str]) -> str:
    """The one line to take away from a section."""
    return f'<p class="remember"><strong>Remember:</strong> {caller().strip()}</p>'


def paper(key: str) -> str:
    """A link to a paper, under its authors and year."""
    label, title, url = (escape(part) for part in cited(key))
    return f'<a class="paper" href="{url}" title="{title}">{label.replace(" ", "&nbsp;")}</a>'
