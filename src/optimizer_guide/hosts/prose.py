"""A lesson's prose: its template filled with numbers, in parts, between which the figures stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from jinja2 import Environment, StrictUndefined

from optimizer_guide.kit import tex, wording
from optimizer_guide.kit.formulas import formula
from optimizer_guide.kit.lesson import Lesson

ENVIRONMENT = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
PLACE = re.compile(r"<figure-place of='([\w-]+)'></figure-place>")
WORDS = {
    name: getattr(wording, name)
    for name in ("number", "signed_number", "signed", "percent", "setting", "counted")
}


@lru_cache(maxsize=32)
def parts(lesson: type[Lesson]) -> Sequence[tuple[str, str]]:
    """HTML and figures in the order of reading: ("html", …) and ("figure", its name)."""
    template = ENVIRONMENT.from_string(lesson.prose())
    filled = template.render(**WORDS, **lesson.facts(), formula=_formula, figure=_place)
    pieces = PLACE.split(filled)
    told = [
        ("figure", piece) if i % 2 else ("html", together(piece.strip()))
        for i, piece in enumerate(pieces)
    ]
    return [part for part in told if part[1]]


def _place(slug: str) -> str:
    return f"<figure-place of='{slug}'></figure-place>"


def _formula(name: str, display: bool = True) -> str:
    return formula(getattr(tex, name), display=display)


def together(prose: str) -> str:
    """Prose in which no line breaks between a symbol, its sign and its value: *α* = 0.1."""
    return re.sub(r"(</i>|</sub>) ([=<>≈]) ", "\\1&nbsp;\\2&nbsp;", prose)
