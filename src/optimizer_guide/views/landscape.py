"""A network's loss in the plane that holds most of its path, and the loss by step."""

from optimizer_guide.lessons.networks.landscape import STEPS, TRAINERS, LossLandscape
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, loss_by_step
from optimizer_guide.views.plane import draw_dots, draw_path, plot_plane, ring


def draw(data: Data) -> list[Plot]:
    plane = plot_plane(
        data,
        "The path over the contours of the loss, in the plane that holds most of it",
        ((-1.0, 1.0), (-1.0, 1.0)),
        380,
        x_label="along the path’s longest direction",
        y_label="and its second longest",
    )
    ring(plane, data.table("start"), "x", "y")
    loss = loss_by_step(STEPS, (1e-6, 1e3), height=380)
    for name in TRAINERS:
        draw_path(plane, data, name, "x", "y", part=name)
        draw_dots(plane, data, name, "x", "y", part=name)
        draw_path(loss, data, name, "t", "loss", part=name)
    return [plane, loss]


VIEW = View(LossLandscape, draw, widths=(1, 1))
