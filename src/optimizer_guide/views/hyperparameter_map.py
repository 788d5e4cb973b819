"""The map of two hyperparameters: steps to the goal, the exact limit, and where the reader is."""

from optimizer_guide.kit.styles import INK, WHITE
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add_line, plot
from optimizer_guide.views.maps import SOON_TO_LATE, draw_image, draw_mark


def draw(data: Data) -> list[Plot]:
    p = plot(
        "map",
        "The steps to the goal for each pair of settings; a click loads that run",
        height=330,
        x_range=(0.0, 1.0),
        y_range=(0.0, 1.0),
    )
    draw_image(p, data.table("image"), "steps", SOON_TO_LATE, 200)
    for color, width in ((WHITE, 5.0), (INK, 2.0)):  # seen on every colour
        add_line(p, data.table("limit"), "x", "y", color, width=width)
    draw_mark(p, data.table("here"), "circle_x", 18, (6.0, 2.5), fill_alpha=0)
    return [p]


VIEW = View(HyperparameterMap, draw)
