"""The playground: contours and paths, and beside them the loss, the gradient or the rates."""

from bokeh.models import ColumnDataSource, Scatter

from optimizer_guide.core.later_branches import everyone
from optimizer_guide.kit.styles import INK, ON_GROUND, PAPER, QUIET
from optimizer_guide.lessons.plane import extra_of
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.runs import RELIEF_PLOT, SIDE_PLOT
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, add_line, add_text, plot
from optimizer_guide.views.plane import draw_exits, draw_path, draw_run, plot_plane
from optimizer_guide.views.relief import draw_relief, relief_plot

HEIGHT = 312
"""Pixels: with the controls above and the playback below, a laptop's screen."""


def draw(data: Data) -> list[Plot]:
    plane = plot_plane(
        data, "The paths over the contours of the loss", ((-1.0, 1.0), (-1.0, 1.0)), HEIGHT
    )
    start = Scatter(x="x", y="y", size=11, line_width=2.5, fill_color=None, line_color=QUIET)
    add(plane, data.table("start"), start)
    _draw_training(plane, data.table("trained"))
    add_text(
        plane, data.table("training"), color=ON_GROUND, align="left", offset=(0, -14), bold=True
    )
    side = plot(
        "side",
        "By step, on a log scale: the loss, or what was chosen",
        height=HEIGHT,
        part=SIDE_PLOT,
        x_label="step",
        y_axis_type="log",
        x_range=(0, 200),
        y_range=(1e-6, 1e6),
    )
    relief = relief_plot("The surface in relief, and the paths on it", HEIGHT, RELIEF_PLOT)
    draw_relief(relief, data)
    _draw_training(relief, data.table("trained_relief"))
    for optimizer in reversed(everyone()):  # the plainest on top
        name = optimizer.__name__
        _draw_run(plane, side, data, name)
        said = {"w₁": f"w1_{name}", "w₂": f"w2_{name}", "loss": f"loss_{name}"}
        draw_path(relief, data, name, f"across_{name}", f"up_{name}", part=name, said=said)
    draw_exits(plane, data)
    return [plane, side, relief]


def _draw_training(p: Plot, trained: ColumnDataSource) -> None:
    """The path of the network's own training, where the surface is a slice of its loss."""
    # Seen on light, on dark and on clay.
    add_line(p, trained, "x", "y", PAPER, width=4, alpha=0.6)
    add_line(p, trained, "x", "y", INK, width=2, dash=[2, 4])


def _draw_run(plane: Plot, side: Plot, data: Data, name: str) -> None:
    """All that shows one optimizer, and its second rate."""
    draw_run(plane, data, name)
    draw_path(side, data, name, "t", f"side_{name}", part=name, said={"value": f"side_{name}"})
    draw_path(
        side,
        data,
        name,
        "t",
        f"side2_{name}",
        dash="dotted",
        part=extra_of(name),
        said={"of w₂": f"side2_{name}"},
    )


VIEW = View(Playground, draw, widths=(3, 2))
