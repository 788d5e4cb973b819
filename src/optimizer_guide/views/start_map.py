"""The maps of starts: which minimum each ends in, and in how many steps."""

from optimizer_guide.kit.styles import BASINS
from optimizer_guide.lessons.visualizer.start_map import StartMap
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, plot
from optimizer_guide.views.maps import SOON_TO_LATE, draw_image, draw_mark

LABELS = {
    "which": "Which minimum each start ends in",
    "how_soon": "How many steps each start takes",
}
"""Table of an image, and name of its plot → what it shows."""


def draw(data: Data) -> list[Plot]:
    which, how_soon = (
        plot(
            name,
            label,
            height=290,
            x_label="w₁",
            y_label="w₂",
            x_range=(-1.0, 1.0),
            y_range=(-1.0, 1.0),
        )
        for name, label in LABELS.items()
    )
    draw_image(which, data.table("which"), "basins", BASINS, len(BASINS))
    draw_image(how_soon, data.table("how_soon"), "steps", SOON_TO_LATE, 200)
    for p in (which, how_soon):
        draw_mark(p, data.table("minima"), "cross", 13, (5.0, 2.0))
        draw_mark(p, data.table("here"), "circle_x", 16, (6.0, 2.5), fill_alpha=0)
    return [which, how_soon]


VIEW = View(StartMap, draw, widths=(1, 1))
