"""A section of the guide: prose and figures in the order of reading."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, TypeAlias

import panel as pn

from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.notebook import mimebundle

Block: TypeAlias = "str | Figure"


class Section(pn.viewable.Viewer):
    """Stands alone, as a page or in a notebook, or is one of many in the article.

    ``settings`` go to the figures that have a parameter of that name.
    """

    title: ClassVar[str]
    short: ClassVar[str]
    """The title in a few words, for the contents."""
    slug: ClassVar[str]
    """Its name in addresses."""
    lead: ClassVar[str]
    """One sentence on what it teaches."""
    figures: ClassVar[tuple[type[Figure], ...]]

    def __init__(
        self,
        *,
        address: bool = False,
        prefixed: bool = False,
        later: bool = False,
        **settings: Any,
    ) -> None:
        super().__init__()
        self.shown: list[Figure] = []
        for cls in self.figures:
            own = {name: settings[name] for name in settings if name in cls.param}
            # Two figures of a section may not share a name in the address either.
            clashes = any(set(figure.controls) & set(cls.param) for figure in self.shown)
            prefix = f"{cls.slug}." if prefixed or clashes else ""
            self.shown.append(cls(address=address, prefix=prefix, later=later, **own))
        unknown = set(settings) - {name for cls in self.figures for name in cls.param}
        if unknown:
            raise ValueError(
                f"{type(self).__name__} has no setting {', '.join(sorted(unknown))}; it has "
                f"{', '.join(name for figure in self.shown for name in figure.controls)}"
            )

    @abstractmethod
    def blocks(self) -> list[Block]:
        """HTML and figures, in the order of reading."""

    def set_from_query(self, query: str) -> None:
        """Take the figures' parameters from an address; each tells the reader what was wrong."""
        for figure in self.shown:
            figure.set_from_query(query)

    def __panel__(self) -> pn.viewable.Viewable:
        from optimizer_guide.sections.sheet import sheet  # it needs the pages, which need this

        return sheet(self.blocks(), self.title)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return mimebundle(self.__panel__(), include, exclude)
