"""Pages: the article of all lessons, or one lesson alone, in the guide's own template."""

import base64
import re
from collections.abc import Sequence
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from optimizer_guide.hosts.prose import PICTURES, STILLS, prose
from optimizer_guide.kit import styles
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.catalogue import ARTICLE, PAGES, lesson_of

HERE = Path(__file__).parent
TITLE = "How Optimizers Work"
SUBTITLE = (
    "A visual guide to the algorithms that train neural networks, from plain gradient descent "
    "to Adam and AdamW."
)


OWN = ("page", "section", "figure", "embed", "theme")
"""What an address says to the page itself."""
OF_OTHERS = re.compile(r"utm_.*|.*clid|bokeh-.*")
"""What others write into addresses, for themselves."""
STRANGE = "The address sets what no figure here has: {}."
PLACE = re.compile(r'<div data-figure="([\w-]+)">')


class Contents:
    """What a page holds: one lesson alone, or the article."""

    def __init__(self, lesson: type[Lesson] | None, notice: str = "") -> None:
        self.alone = lesson is not None
        self.lessons: Sequence[type[Lesson]] = [lesson] if lesson else ARTICLE
        self.title = f"{lesson.title} · {TITLE}" if lesson else TITLE
        self.notice = notice

    @property
    def figures(self) -> list[tuple[type[Lesson], str]]:
        """Lesson and name of each figure, in the order of reading."""
        return [(lesson, figure.slug) for lesson in self.lessons for figure in lesson.figures]

    @property
    def settings(self) -> list[str]:
        """The names that its figures' settings have in an address."""
        return [name for lesson in self.lessons for name in lesson.names_in_address(not self.alone)]

    def strange(self, query: str) -> str:
        """A sentence on what an address sets that no figure here has; "" if there is nothing."""
        known = {name.lower() for name in self.settings}
        try:
            given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=200))
        except ValueError:
            return ""  # each figure says that these are too many
        unknown = [
            name
            for name in given
            if name.lower() not in known and name not in OWN and not OF_OTHERS.fullmatch(name)
        ]
        said = ", ".join(f"“{name[:40]}”" for name in unknown[:5])
        return STRANGE.format(said) if unknown else ""

    def variables(self) -> dict[str, Any]:
        """What the template page.html takes."""
        entries = [
            {
                "slug": each.slug,
                "page": each.page(),
                "title": each.short,
                "apart": each not in ARTICLE,
            }
            for each in PAGES
        ]
        slug = self.lessons[-1].slug
        following = [after for entry, after in pairwise(entries) if entry["slug"] == slug]
        return {
            "guide_title": TITLE,
            "page_title": self.title,
            "lead": "" if self.alone else SUBTITLE,
            "notice": self.notice,
            "alone": self.alone,
            "contents": entries,
            "next": following[0] if following else None,
            "sections": [_section(lesson, self.alone) for lesson in self.lessons],
            "app_favicon": f"data:image/svg+xml,{quote(text('icon.svg'))}",  # Panel's name for it
            "style": stylesheet(),
            "script": text("../component/page.bundle.js"),
        }


def contents_of(name: str, app: type[Lesson] | None = None) -> Contents:
    """The page of this name: a lesson's, else that of the app that is asked for it, else the
    article."""
    lesson = lesson_of(name) or app
    if lesson is None and name:
        return Contents(None, f"There is no page “{name[:40]}”; this is the whole guide.")
    return Contents(lesson)


def _section(lesson: type[Lesson], alone: bool) -> dict[str, Any]:
    """``alone``: its title is the page's, so that the headings in it are one level higher."""
    html = prose(lesson)  # type: ignore[arg-type]  # a class has a hash
    if alone:
        html = re.sub(r"<(/?)h3>", r"<\1h2>", html)
    return {"slug": lesson.slug, "title": lesson.title, "html": PLACE.sub(_with_picture, html)}


def _with_picture(place: re.Match[str]) -> str:
    """A figure's place, and before it a picture of the figure for browsers that run no scripts."""
    source, words = picture(place[1]), escape(STILLS.get(place[1], {"words": ""})["words"])
    if not source:
        return place[0]
    return f'<noscript><img src="{source}" alt="{words}"><p>{words}</p></noscript>{place[0]}'


@cache
def text(name: str) -> str:
    """A file, by its path from this folder."""
    return (HERE / name).read_text(encoding="utf-8")


@cache
def stylesheet() -> str:
    """The style of the pages, and the colours it uses."""
    return f"{styles.properties()}\n{text('guide.css')}\n{text('workbench.css')}"


@cache
def picture(slug: str) -> str:
    """A figure as it stands at first, as an address; empty where there is none."""
    file = PICTURES / f"{slug}.webp"
    if not file.is_file():
        return ""
    return f"data:image/webp;base64,{base64.b64encode(file.read_bytes()).decode()}"
