"""The loss surface: one bowl in relief and as a map, with one point and its gradient on both."""

from __future__ import annotations

from bokeh.models import Scatter

from optimizer_guide.kit.styles import ON_GROUND, PAPER, STYLES, WHITE
from optimizer_guide.lessons.loss_surface.place import WINDOW
from optimizer_guide.lessons.loss_surface.surface import LossSurface
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, add_text, plot
from optimizer_guide.views.plane import draw_ground, draw_vector
from optimizer_guide.views.pointer import tell
from optimizer_guide.views.relief import draw_relief, relief_plot

HEIGHT = 388
"""With these widths the map is as high as it is wide, so that right angles are right."""
COLOR = STYLES["SGD"].color


def draw(data: Data) -> list[Plot]:
    """The relief and the map."""
    return [_relief(data), _map(data)]


def _relief(data: Data) -> Plot:
    p = relief_plot("The loss as a height above the plane of both weights", HEIGHT)
    tell(p, draw_relief(p, data), "On the surface", {"loss": "loss"})
    add_text(
        p, data.table("words"), "x", "y", "text", y_offset="dy", text_color=ON_GROUND,
        text_font_style="bold",
    )  # fmt: skip
    _draw_point(p, data, "across", "up")
    return p


def _map(data: Data) -> Plot:
    p = plot(
        "map", "The same loss from above: a contour map", height=HEIGHT,
        x_label="weight w₁", y_label="weight w₂", x_range=WINDOW[0], y_range=WINDOW[1],
    )  # fmt: skip
    draw_ground(p, data)
    _draw_point(p, data, "x", "y")
    return p


def _draw_point(p: Plot, data: Data, x: str, y: str) -> None:
    """The point, and its gradient as an arrow."""
    point, tip = data.table("point"), (f"tip_{x}", f"tip_{y}")
    draw_vector(p, data, (x, y), tip, COLOR, 3, source=point)
    add_text(
        p, point, f"word_{x}", f"word_{y}", "word", text_color=WHITE, text_font_style="bold",
        text_align=f"side_{x}", padding=2, border_radius=3,
        background_fill_color=STYLES["SGD"].on_light,
    )  # fmt: skip
    mark = Scatter(x=x, y=y, size=14, fill_color=COLOR, line_color=PAPER, line_width=1.5)
    columns = {"w₁": "x", "w₂": "y", "loss": "loss", "slope": "slope"}
    tell(p, add(p, point, mark), "<b>The point</b>", columns)


VIEW = View(LossSurface, draw, widths="minmax(0, 4fr) minmax(0, 3fr)")
