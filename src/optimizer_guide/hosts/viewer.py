"""Lessons and figures where there is no page of the guide around them: in a notebook, or in
somebody else's page."""

from collections.abc import Mapping, Sequence
from typing import Any

import panel as pn

from optimizer_guide.component.panel import GuideProse
from optimizer_guide.component.reader import Reader
from optimizer_guide.hosts.notebook import mimebundle
from optimizer_guide.hosts.pages import stylesheet
from optimizer_guide.hosts.prose import place, prose
from optimizer_guide.kit.lesson import Lesson


class LessonViewer(pn.viewable.Viewer):
    """A lesson, its prose and its figures, as a Panel object: also the result of a notebook's cell.

    ``figure``: the name of one, to show that alone.  ``settings`` go to the figures that have a
    parameter of that name.  Raises ValueError where no figure has it, or is called so.
    """

    def __init__(
        self,
        lesson: type[Lesson],
        *,
        query: str = "",
        prefixed: bool = False,
        figure: str = "",
        **settings: Any,
    ) -> None:
        super().__init__()
        self.lesson, self.figure = lesson, figure
        names = [each.slug for each in lesson.figures]
        if figure and figure not in names:
            raise ValueError(
                f"{lesson.__name__} has no figure {figure!r}; it has {', '.join(names)}"
            )
        self.reader = Reader(lesson, prefixed=prefixed, query=query)
        self._set(settings)

    def _set(self, settings: Mapping[str, Any]) -> None:
        figures = [self.reader.conversation.figure(each.slug) for each in self.lesson.figures]
        known = {name for figure in figures for name in figure.controls()}
        if unknown := sorted(settings.keys() - known):
            raise ValueError(
                f"{self.lesson.__name__} has no setting {', '.join(unknown)}; it has "
                f"{', '.join(name for figure in figures for name in figure.controls())}"
            )
        for figure in figures:
            if refused := figure.set_from(settings):
                raise ValueError(" ".join(refused))

    def set(self, **settings: Any) -> None:
        """Change settings of its figures: wherever they are shown, they follow."""
        self._set(settings)
        self.reader.follow()

    def __panel__(self) -> pn.viewable.Viewable:
        html = prose(self.lesson)  # type: ignore[arg-type]  # a class has a hash
        html = place(self.figure) if self.figure else f"<h2>{self.lesson.title}</h2>{html}"
        slugs = [self.figure] if self.figure else [each.slug for each in self.lesson.figures]
        return prose_with(html, [(self.reader, slug) for slug in slugs])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return mimebundle(self.__panel__(), include, exclude)


def prose_with(html: str, figures: Sequence[tuple[Reader, str]] = ()) -> GuideProse:
    """HTML as on a page of the guide, with figures in their places."""
    inside = f'<div class="main"><section>{html}</section></div>'
    return GuideProse(figures, stylesheet(), html=inside)
