"""A surface in relief: shaded facets, lines of equal loss on them, the window on the ground."""

from bokeh.core.properties import field
from bokeh.models import LinearColorMapper
from bokeh.models.glyphs import Patches
from bokeh.models.renderers import GlyphRenderer

from optimizer_guide.kit.styles import CLAY, INK, QUIET
from optimizer_guide.views.drawing import Data
from optimizer_guide.views.look import Plot, add, add_line, add_text, plot

REACH = 1.9
"""From the middle to the left or right: the window and its names, however they are turned."""


def relief_plot(label: str, height: int, part: str = "") -> Plot:
    """An empty plot for a relief: what it shows has no axes, but for the names on the ground."""
    x, y = (-REACH, REACH), (-1.35, 1.55)
    p = plot("relief", label, height=height, part=part, x_range=x, y_range=y)
    p.axis.visible = p.grid.visible = False
    return p


def draw_relief(p: Plot, data: Data) -> GlyphRenderer:
    """The tables of `lessons.relief.relief`; gives the facets."""
    add_line(p, data.table("frame"), "x", "y", QUIET, alpha=0.6, level="underlay")
    clay = LinearColorMapper(palette=list(CLAY), low=0, high=1)
    tone = field("tone", transform=clay)
    facet = Patches(
        xs="across",
        ys="up",
        fill_color=tone,
        fill_alpha="alpha",
        line_color=tone,
        line_alpha="alpha",
        line_width=0.6,
    )
    facets = add(p, data.table("facets"), facet, level="underlay")
    add_line(p, data.table("rings"), "x", "y", INK, alpha=0.35, level="underlay")
    add_text(p, data.table("names"), color=QUIET)
    return facets
