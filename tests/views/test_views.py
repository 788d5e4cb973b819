"""Every view draws what its figure computes: each name that it draws by is there, and each thing
that is computed to be seen has its place in the drawing."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import param
import pytest
from bokeh.model import Model
from bokeh.models import ColumnDataSource, HoverTool
from bokeh.models.annotations import LegendItem
from bokeh.models.annotations.annotation import DataAnnotation
from bokeh.models.mappers import ContinuousColorMapper
from bokeh.models.renderers import GlyphRenderer
from short import short_trainings

from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.lessons.catalogue import PAGES
from optimizer_guide.views.drawing import Data
from optimizer_guide.views.gallery import VIEWS, view_of
from optimizer_guide.views.look import Plot, introduced

FIGURES = {
    figure.slug: (lesson, index) for lesson in PAGES for index, figure in enumerate(lesson.figures)
}
SLUGS = [
    pytest.param(slug, id=slug, marks=pytest.mark.xdist_group(f"view of {slug}"))
    for slug in FIGURES
]
"""Each computed and drawn by one process."""


class Shown(NamedTuple):
    """A figure, what it computes at its defaults and with everything switched on, and how that is
    drawn."""

    figure: Figure
    computed: list[Computed]
    plots: list[Plot]

    @property
    def models(self) -> set[Model]:
        return {model for p in self.plots for model in p.references()}

    @property
    def sources(self) -> dict[str, ColumnDataSource]:
        """Those that the browser fills."""
        return {
            str(model.name): model
            for model in self.models
            if isinstance(model, ColumnDataSource) and model.name
        }

    @property
    def drawn(self) -> Iterator[tuple[Model, Any]]:
        """What draws a source, and that."""
        for p in self.plots:
            for model in (*p.renderers, *p.center):
                if isinstance(model, GlyphRenderer):
                    yield model, model.data_source
                elif isinstance(model, DataAnnotation):
                    yield model, model.source

    def columns_of(self, source: ColumnDataSource) -> set[str]:
        """The columns that a source is filled with, or came with."""
        own = set(source.data)
        if not source.name:
            return own
        return own.union(*(_columns(source.name, each) for each in self.computed))


def _columns(source: str, computed: Computed) -> set[str]:
    if source.startswith("table:"):
        return set(computed.tables.get(source.removeprefix("table:"), ()))
    # Of what is played, the many values of a step are its row, an image is with the step itself.
    dimensions = {"row": {2}, "now": {1, 3}}.get(source, {1})
    return {
        name
        for name, column in computed.steps_played.items()
        if getattr(column, "ndim", 1) in dimensions
    }


def settings_of(figure: Figure) -> Iterator[dict[str, Any]]:
    """The defaults; all that can be switched on; and each choice, with that where it is quick."""
    yield {}
    switched = {
        name: True for name in figure.controls() if isinstance(figure.param[name], param.Boolean)
    }
    if switched:
        yield switched
    if figure.slow:
        switched = {}
    for name in figure.controls():
        if isinstance(figure.param[name], param.Selector):
            yield from ({**switched, name: option} for option in figure.param[name].objects)


def computed_at(figure: Figure, settings: dict[str, Any]) -> Computed:
    """What a figure computes there."""
    figure.reset_to(settings)
    return figure.compute()


@cache
def shown(slug: str) -> Shown:
    lesson, index = FIGURES[slug]
    figure = lesson.make_figures()[index]
    with short_trainings():
        computed = [computed_at(figure, settings) for settings in settings_of(figure)]
    figure.reset_to({})
    return Shown(figure, computed, view_of(type(figure)).draw(Data()))


def fields_of(model: Model) -> set[str]:
    """The columns that a renderer, its glyph or an annotation with its heads is drawn by."""
    parts = [model, getattr(model, "glyph", None)]
    parts += [getattr(model, end, None) for end in ("start", "end")]
    return {
        value["field"] if isinstance(value, dict) else value.field
        for part in parts
        if part is not None
        for value in part.properties_with_values(include_defaults=False).values()
        if (isinstance(value, dict) and "field" in value) or type(value).__name__ == "Field"
    }


def test_every_figure_has_a_view_and_every_view_a_figure() -> None:
    figures = {figure for lesson in PAGES for figure in lesson.figures}
    assert {view.figure for view in VIEWS} == figures
    assert len(VIEWS) == len(figures)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_column_that_is_drawn_is_computed(slug: str) -> None:
    here = shown(slug)
    for model, source in here.drawn:
        lacks = fields_of(model) - here.columns_of(source)
        assert not lacks, (type(model).__name__, source.name)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_column_that_is_told_under_the_pointer_is_computed(slug: str) -> None:
    here = shown(slug)
    tools = [model for model in here.models if isinstance(model, HoverTool)]
    for tool in tools:
        said = set(re.findall(r"@(?:\{([^}]+)\}|(\w+))", str(tool.tooltips)))
        names = {braced or plain for braced, plain in said}
        renderers: Any = tool.renderers
        for renderer in renderers:
            assert names <= here.columns_of(renderer.data_source), renderer.data_source.name


@pytest.mark.parametrize("slug", SLUGS)
def test_every_column_that_is_written_in_a_text_is_played(slug: str) -> None:
    figure, every, _ = shown(slug)
    for computed in every:
        texts = figure.equation + figure.above(computed) + figure.readout(computed)
        assert set(re.findall(r"data-column='([^']*)'", texts)) <= computed.steps_played.keys()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_table_is_drawn_and_every_source_is_filled(slug: str) -> None:
    here = shown(slug)
    tables = {name for name in here.sources if name.startswith("table:")}
    assert tables == {f"table:{name}" for each in here.computed for name in each.tables}
    played = {"whole", "past", "now", "row"}
    assert here.sources.keys() - tables <= (played if here.figure.plays else set())


@pytest.mark.parametrize("slug", SLUGS)
def test_every_source_is_drawn(slug: str) -> None:
    here = shown(slug)
    drawn = {source.name for _, source in here.drawn}
    assert here.sources.keys() <= drawn


@pytest.mark.parametrize("slug", SLUGS)
def test_every_axis_that_is_computed_is_there(slug: str) -> None:
    here = shown(slug)
    plots = {p.name for p in here.plots}
    scales = {m.name: m for m in here.models if isinstance(m, ContinuousColorMapper) and m.name}
    known = {f"{p}.{dimension}" for p in plots for dimension in "xy"} | scales.keys()
    for computed in here.computed:
        assert computed.axes.keys() <= known
        for name, scale in scales.items():
            assert name in computed.axes or None not in (scale.low, scale.high), name


@pytest.mark.parametrize("slug", SLUGS)
def test_every_part_that_is_on_show_is_drawn(slug: str) -> None:
    here = shown(slug)
    tags = [str(tag) for model, _ in here.drawn for tag in model.tags]
    parts = {tag.removeprefix("part:") for tag in tags}
    parts |= {introduced(p)["part"] for p in here.plots if "part" in introduced(p)}
    for computed in here.computed:
        assert set(computed.on_show or ()) <= parts
        assert not parts or computed.on_show is not None


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_picked_has_its_plot_and_its_place(slug: str) -> None:
    figure, (computed, *_), plots = shown(slug)
    assert {*figure.picks, *figure.drags, *computed.places} <= set(range(len(plots)))
    assert set(figure.drags) <= set(figure.picks)
    assert set(figure.drags) <= computed.places.keys()


@pytest.mark.parametrize("slug", SLUGS)
def test_no_step_moves_what_a_legend_shows(slug: str) -> None:
    """With each change of what it refers to Bokeh empties a legend."""
    items = [model for model in shown(slug).models if isinstance(model, LegendItem)]
    names = [renderer.data_source.name for item in items for renderer in item.renderers]
    assert set(names) <= {None}
