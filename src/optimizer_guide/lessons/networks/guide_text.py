"""The text that the letter model learns from: the prose of this very guide."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

LESSONS = Path(__file__).parents[1]


@cache
def guide_text() -> str:
    """The prose of all sections, without its markup and without what is filled in later."""
    templates = sorted(LESSONS.glob("*/prose.html"))
    return " ".join(_plain(path.read_text(encoding="utf-8")) for path in templates)


def _plain(template: str) -> str:
    words = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", template, flags=re.DOTALL)
    return " ".join(unescape(words).split())
