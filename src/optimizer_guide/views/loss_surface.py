"""The loss surface: one bowl in relief and as a map, with one point and its gradient on both."""

from bokeh.models import Scatter

from optimizer_guide.kit.styles import ON_GROUND, PAPER, STYLES, WHITE
from optimizer_guide.lessons.loss_surface.place import WINDOW
from optimizer_guide.lessons.loss_surface.surface import LossSurface
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, add_text, tell
from optimizer_guide.views.plane import draw_vector, plot_plane
from optimizer_guide.views.relief import draw_relief, relief_plot

HEIGHT = 395
"""Of both, where they stand beside one another."""
BELOW = 56
"""Under the map, in pixels: with the rest of its borders it takes as much as what is beside it."""
COLOR = STYLES["SGD"].color


def draw(data: Data) -> list[Plot]:
    return [_relief(data), _map(data)]


def _relief(data: Data) -> Plot:
    p = relief_plot("The loss as a height above the plane of both weights", HEIGHT)
    tell(p, draw_relief(p, data), "On the surface", {"loss": "loss"})
    add_text(p, data.table("words"), color=ON_GROUND, offset=(0, "dy"), bold=True)
    _draw_point(p, data, "across", "up")
    return _in_proportion(p, 4 / 3)


def _map(data: Data) -> Plot:
    p = plot_plane(
        data,
        "The same loss from above: a contour map",
        WINDOW,
        HEIGHT,
        x_label="weight w₁",
        y_label="weight w₂",
        name="map",
    )
    p.min_border_bottom = BELOW
    _draw_point(p, data, "x", "y")
    return _in_proportion(p, 1.0)


def _in_proportion(p: Plot, width: float) -> Plot:
    """The plot so many times as wide as it is high, however wide it is: right angles are right."""
    p.sizing_mode, p.aspect_ratio = "scale_width", width
    return p


def _draw_point(p: Plot, data: Data, x: str, y: str) -> None:
    """The point, and its gradient as an arrow."""
    point, tip = data.table("point"), (f"tip_{x}", f"tip_{y}")
    draw_vector(p, data, (x, y), tip, COLOR, 3, source=point)
    add_text(
        p,
        point,
        f"word_{x}",
        f"word_{y}",
        "word",
        color=WHITE,
        align=f"side_{x}",
        bold=True,
        box=STYLES["SGD"].on_light,
    )
    mark = Scatter(x=x, y=y, size=14, fill_color=COLOR, line_color=PAPER, line_width=1.5)
    columns = {"w₁": "x", "w₂": "y", "loss": "loss", "slope": "slope"}
    tell(p, add(p, point, mark), "<b>The point</b>", columns)


VIEW = View(LossSurface, draw, widths=(4, 3))
