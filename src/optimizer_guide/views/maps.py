"""What the maps share: images of outcomes, and marks that are seen on every colour."""

from collections.abc import Sequence
from typing import Any

from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, Image, LinearColorMapper, Scatter
from bokeh.models.glyphs import Block
from bokeh.models.renderers import GlyphRenderer
from bokeh.palettes import Cividis256

from optimizer_guide.kit.styles import DIVERGED, INK, NO_LOSS, NOWHERE, QUIET, WHITE
from optimizer_guide.views.look import Plot, add

SOON_TO_LATE = tuple(reversed(Cividis256))


def draw_image(
    p: Plot, source: ColumnDataSource, scale: str, palette: Sequence[str], high: float
) -> GlyphRenderer:
    """An image whose colour scale is named ``scale`` and goes from 0 to ``high``; below it the
    goal was not reached and the ground is seen, which is hatched as far as there is an image; above
    it the run was lost."""
    ground = Block(
        x="x",
        y="y",
        width="dw",
        height="dh",
        fill_alpha=0,
        line_color=None,
        hatch_pattern="right_diagonal_line",
        hatch_color=QUIET,
        hatch_scale=7,
        hatch_weight=1.5,
    )
    add(p, source, ground, level="image")
    mapper = LinearColorMapper(
        palette=list(palette),
        low=0,
        high=high,
        low_color=NOWHERE,
        high_color=DIVERGED,
        nan_color=NO_LOSS,
        name=scale,
    )
    image = Image(image="image", x="x", y="y", dw="dw", dh="dh", color_mapper=mapper)
    p.grid.visible = False
    return add(p, source, image, level="underlay")


def draw_mark(
    p: Plot,
    source: ColumnDataSource,
    marker: str,
    size: float,
    widths: tuple[float, float],
    **options: Any,
) -> None:
    """A mark in ink with a rim of white."""
    for color, width in zip((WHITE, INK), widths, strict=True):
        mark = Scatter(
            x="x",
            y="y",
            marker=value(marker),
            size=size,
            line_color=color,
            line_width=width,
            fill_color=color,
            **options,
        )
        add(p, source, mark)
