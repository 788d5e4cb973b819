"""A lesson's prose: its template filled with numbers, and with a place for each figure.

What a template may say beside the figures and the numbers: ``term``, ``sets``, ``deeper``,
``remember``, ``paper`` and ``formula``, each a function below.
"""

import json
from collections.abc import Callable
from functools import lru_cache, partial
from html import escape
from pathlib import Path
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
PICTURES = Path(__file__).with_name("pictures")
STILLS: dict[str, dict[str, Any]] = json.loads((PICTURES / "stills.json").read_text("utf-8"))
"""Of each figure, as it stands at first: what it shows in words, and the pixels that it takes on a
wide page and on a phone; see `make pictures`."""
WORDS = {
    name: getattr(wording, name)
    for name in ("number", "signed_number", "signed", "percent", "setting", "counted")
}


@lru_cache(maxsize=32)
def prose(lesson: type[Lesson]) -> str:
    """HTML, with the `place` of each figure."""
    filled = ENVIRONMENT.from_string(lesson.prose()).render(
        **WORDS,
        **lesson.facts(),
        formula=_formula,
        figure=place,
        term=term,
        sets=partial(sets, lesson),
        deeper=deeper,
        remember=remember,
        paper=paper,
    )
    return wording.together(filled.strip())


def place(slug: str) -> str:
    """Where a figure goes; its room is kept until it is there."""
    room = STILLS.get(slug, {"wide": 0, "narrow": 0})
    style = f"--wide: {room['wide']}px; --narrow: {room['narrow']}px"
    return f'<div class="figure {slug}" style="{style}"><div data-figure="{slug}"></div></div>'


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
