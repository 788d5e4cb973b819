"""A lesson: one section of the guide, its prose and its figures in the order of reading."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from optimizer_guide.kit.figure import Figure


class Lesson:
    """Subclasses name their figures; the prose is ``prose.html`` beside the module, a template in
    which ``{{ figure("bowl") }}`` is the place of a figure, and what `facts` gives has a name."""

    title: ClassVar[str]
    short: ClassVar[str]
    """The title in a few words, for the contents."""
    slug: ClassVar[str]
    """Its name, in words joined by hyphens."""
    lead: ClassVar[str]
    """One sentence on what it teaches."""
    figures: ClassVar[Sequence[type[Figure]]]

    @classmethod
    def make_figures(cls) -> list[Figure]:
        """The figures for one reader, at their defaults."""
        return [figure() for figure in cls.figures]

    @classmethod
    def page(cls) -> str:
        """The name of its page: in addresses, of its app, of its file in the static site."""
        return cls.slug.replace("-", "_")

    @classmethod
    def facts(cls) -> dict[str, Any]:
        """Name → the number or text that the prose quotes, computed."""
        return {}

    @classmethod
    def prose(cls) -> str:
        """The template of the prose."""
        file = sys.modules[cls.__module__].__file__
        return Path(str(file)).with_name("prose.html").read_text(encoding="utf-8")

    @classmethod
    def prefix_of(cls, figure: type[Figure], prefixed: bool) -> str:
        """What a figure's names in the address begin with: nothing where they are clear anyway."""
        before = cls.figures[: list(cls.figures).index(figure)]
        clashes = any(set(other.controls()) & set(figure.controls()) for other in before)
        return f"{figure.slug}." if prefixed or clashes else ""

    @classmethod
    def names_in_address(cls, prefixed: bool) -> list[str]:
        """All names of settings that an address may have for this lesson's figures."""
        return [
            cls.prefix_of(figure, prefixed) + name
            for figure in cls.figures
            for name in [*figure.controls(), *(["step"] if figure.keeps_step else [])]
        ]
