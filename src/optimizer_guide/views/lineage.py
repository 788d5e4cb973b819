"""The race of a node of the family tree against its parent: the paths, and the distance by step."""

from bokeh.models import FixedTicker

from optimizer_guide.kit.styles import QUIET
from optimizer_guide.lessons.family_tree.lineage import Lineage
from optimizer_guide.lessons.family_tree.tree import family
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add_line, add_text, plot
from optimizer_guide.views.plane import draw_exits, draw_path, plot_plane, raise_markers


def draw(data: Data) -> list[Plot]:
    plane = plot_plane(
        data, "The paths over the contours of the loss", ((0.0, 1.0), (0.0, 1.0)), 280
    )
    distance = plot(
        "distance",
        "The distance to the minimum by step, on a log scale",
        height=280,
        x_label="step",
        y_label="distance to the minimum",
        y_axis_type="log",
        x_range=(0.0, 1.0),
        y_range=(1e-3, 10.0),
    )
    distance.xaxis.ticker = FixedTicker()
    add_line(distance, data.table("near"), "t", "near", QUIET, dash="dotted")
    for node in reversed(family()):  # the plainest on top
        name = node.optimizer.__name__
        draw_path(plane, data, name, f"w1_{name}", f"w2_{name}")
        draw_path(distance, data, name, "t", f"distance_{name}")
    add_text(
        distance,
        data.table("names"),
        "t",
        "y",
        "name",
        color="color",
        align="left",
        offset=(9, "dy"),
    )
    for p in (plane, distance):
        raise_markers(p, data)
    draw_exits(plane, data)
    return [plane, distance]


VIEW = View(Lineage, draw, widths=(1, 1))
