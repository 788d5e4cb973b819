"""What a host gives the browser of a figure: how it is drawn, its controls, and its first picture.

All of it is made once a process, for every reader whose figure stands at its defaults.
"""

import json
from functools import lru_cache
from typing import Any

from optimizer_guide.core.later_branches import everyone
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.surfaces import GALLERY, Surface
from optimizer_guide.kit.claim import Claim
from optimizer_guide.kit.controls import described
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.kit.encoding import encoded
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.speaker import Answer
from optimizer_guide.kit.styles import of_figures
from optimizer_guide.kit.wording import together
from optimizer_guide.views.drawing import drawing
from optimizer_guide.views.gallery import view_of

Offered = tuple[tuple[type[Optimizer], ...], tuple[Surface, ...]]
"""The optimizers and surfaces that there are: who adds one gets figures drawn anew."""


def introduced(conversation: Conversation, slug: str, *, address: bool, whole: bool = True) -> str:
    """JSON of all that the browser is given of a figure.

    ``address``: whether its settings are kept in the page's; ``whole`` as in `opening`.
    """
    figure = type(conversation.figure(slug))
    place = {
        "lesson": conversation.lesson.slug,
        "prefix": conversation.prefixes[slug],
        "address": address and figure.in_address,
    }
    fixed, first = _fixed(figure, _offered()), opening(conversation, slug, whole)
    return f'{json.dumps(place)[:-1]}, {fixed[1:-1]}, "opening": {first}}}'


def opening(conversation: Conversation, slug: str, whole: bool = True) -> str:
    """JSON of the first answer; ``whole``: with what takes long, too."""
    figure = type(conversation.figure(slug))
    if conversation.is_as_it_opens(slug):
        text, said = _first(conversation.lesson, figure, whole, _offered())  # type: ignore[arg-type]  # a class
        conversation.has_said(slug, said)
        return text
    return encoded(conversation.opening(slug, whole))


def _offered() -> Offered:
    return tuple(everyone()), tuple(GALLERY)


@lru_cache(maxsize=64)
def _fixed(figure: type[Figure], offered: Offered) -> str:
    drawn = drawing(view_of(figure))
    controls = [
        {**described(figure.param[name]), "when": figure.when_of(name)}
        for name in figure.controls()
    ]
    fixed: dict[str, Any] = {
        "figure": figure.slug,
        "controls": controls,
        "breaks": list(figure.breaks),
        "claims": [_put(claim) for claim in figure.claims],
        "rules": together(figure.rules),
        "equation": figure.equation,
        "actions": dict(figure.actions),
        "picks": list(figure.picks),
        "drags": list(figure.drags),
        "opens": figure.opens,
        "plays": figure.plays,
        "plotsFirst": figure.plots_first,
        "keepsStep": figure.keeps_step,
        "styles": of_figures(),
        "widths": drawn.widths,
        "plots": drawn.plots,
        "document": drawn.document,
    }
    return json.dumps(fixed, separators=(",", ":"))


def _put(claim: Claim) -> dict[str, Any]:
    """A claim as it is put to the reader."""
    return {
        "text": together(claim.text),
        "plain": claim.plain,
        "asks": together(claim.asks),
        "choices": [together(choice) for choice in claim.choices],
        "answer": claim.answer,
        "deeper": claim.deeper,
        "plot": claim.plot,
    }


@lru_cache(maxsize=64)
def _first(
    lesson: type[Lesson], figure: type[Figure], whole: bool, offered: Offered
) -> tuple[str, Answer]:
    answer = Conversation(lesson).opening(figure.slug, whole)
    return encoded(answer), answer
