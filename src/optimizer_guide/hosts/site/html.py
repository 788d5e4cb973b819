"""A page of the site as HTML, with its first pictures in it."""

import json
from collections.abc import Mapping
from typing import Any

from jinja2 import DictLoader, Environment

from optimizer_guide.component.introduction import introduced
from optimizer_guide.hosts.pages import OF_OTHERS, OWN, STRANGE, Contents, contents_of, text
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.catalogue import PAGES

MISSING = "dispatchEvent(new Event('guide-missing'))"
"""Has the page show pictures in the place of the figures, where it may not load their script."""


def name_of(contents: Contents) -> str:
    """The file of a page."""
    return file_of(contents.lessons[0]) if contents.alone else "index.html"


def file_of(lesson: type[Lesson]) -> str:
    """The file of a lesson's own page."""
    return f"{lesson.page()}.html"


def html(contents: Contents, settings: Mapping[str, Any], scripts: tuple[str, ...]) -> str:
    """``settings``: what the page tells the worker; ``scripts``: Bokeh's, and where that is."""
    bokeh, page = scripts
    files = {lesson.page(): file_of(lesson) for lesson in PAGES}
    guide = {
        **settings,
        "pages": files,
        "modules": {lesson.slug: lesson.__module__ for lesson in contents.lessons},
        "prefixed": not contents.alone,
        "unknown": "" if contents.alone else contents_of("{}").notice,
        "settings": contents.settings,
        "own": OWN,
        "ofOthers": OF_OTHERS.pattern,
        "strange": STRANGE,
    }
    script = (
        f'<script type="application/json" id="guide">{_data(contents, guide)}</script>\n'
        f'<script async src="{page}" onerror="{MISSING}"></script>\n'
        f'<script src="{bokeh}"></script>'
    )
    environment = Environment(
        loader=DictLoader({"base": text("site/base.html"), "page": text("page.html")}),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made = environment.get_template("page").render(
        **contents.variables(),
        base="base",
        bokeh_js=script,
    )
    for name, file in files.items():
        made = made.replace(f'href="?page={name}"', f'href="{file}"')
    return made


def _data(contents: Contents, guide: Mapping[str, Any]) -> str:
    """JSON of ``guide`` and the page's figures, as an element of a page may hold it."""
    figures = ", ".join(_figures(contents))
    data = f'{json.dumps(guide)[:-1]}, "figures": [{figures}]}}'
    return data.replace("</", "<\\/")  # or it might end the element


def _figures(contents: Contents) -> list[str]:
    conversations = {
        lesson: Conversation(lesson, prefixed=not contents.alone) for lesson in contents.lessons
    }
    return [
        introduced(conversations[lesson], slug, address=True) for lesson, slug in contents.figures
    ]
