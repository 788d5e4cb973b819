"""The race on a network: what each network thinks of every place, and the loss by step."""

from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, Image, LinearColorMapper, Scatter

from optimizer_guide.kit.styles import CLASSES, PAPER, QUIET, style_of
from optimizer_guide.lessons.networks.contest import NAMES, Contest
from optimizer_guide.lessons.networks.entrants import REACH, STEPS, X, Y
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, add_line, loss_by_step, plot, write
from optimizer_guide.views.plane import draw_marker, draw_path, raise_markers
from optimizer_guide.views.standings import BENEATH, draw_band

SIDE = 2 * REACH
APART = 0.35
"""Between two pictures, and above each for its name."""
ABOVE = 0.75
PLACES = [(column * (SIDE + APART), row * (SIDE + ABOVE)) for row in (1, 0) for column in (0, 1)]
"""The lower left corner of each picture, two rows of two."""
MARKERS = ("circle", "triangle")
LEVELS = 12


def shades() -> list[str]:
    """From surely the one class, by nothing, to surely the other."""
    first, second = CLASSES
    deep = [f"{round(150 * (1 - k / LEVELS)):02x}" for k in range(LEVELS)]
    return [first + alpha for alpha in deep] + [second + alpha for alpha in reversed(deep)]


def draw(data: Data) -> list[Plot]:
    across, up = 2 * SIDE + APART, 2 * (SIDE + ABOVE)
    networks = plot(
        "networks",
        "What each network thinks of every place, and the points",
        height=430,
        x_range=(-0.05, across + 0.05),
        y_range=(-0.05, up),
    )
    networks.axis.visible = False
    networks.grid.visible = False
    loss = loss_by_step(STEPS, (1e-4, 20.0), height=430)
    for name, place in zip(NAMES, PLACES, strict=True):
        _draw_picture(networks, data, name, place)
    for name in reversed(NAMES):  # the plainest on top
        draw_band(loss, data, name)
        color = style_of(name).color
        add_line(loss, data.past, "t", f"seen_{name}", color, alpha=0.35, part=name)
        beneath = BENEATH.get(name, 0)
        draw_path(loss, data, name, "t", f"loss_{name}", part=name, beneath=beneath)
    raise_markers(loss, data)
    return [networks, loss]


def _draw_picture(p: Plot, data: Data, name: str, place: tuple[float, float]) -> None:
    """What one network thinks, the points over it, and its optimizer's name above."""
    left, bottom = place
    mapper = LinearColorMapper(palette=shades(), low=0, high=255)
    picture = Image(
        image=f"picture_{name}",
        x=value(left),
        y=value(bottom),
        dw=value(SIDE),
        dh=value(SIDE),
        color_mapper=mapper,
    )
    add(p, data.now, picture, name, level="underlay")
    for sign, color, marker in zip((-1, 1), CLASSES, MARKERS, strict=True):
        x, y = (X[sign == Y] + REACH + place).T
        points = ColumnDataSource({"x": x, "y": y})
        dot = Scatter(
            x="x",
            y="y",
            size=4.5,
            marker=value(marker),
            fill_color=color,
            line_color=PAPER,
            line_width=0.5,
        )
        add(p, points, dot)
    mark = ColumnDataSource({"x": [left + 0.25], "y": [bottom + SIDE + 0.36]})
    draw_marker(p, mark, name, "x", "y", 12)
    write(p, left + 0.6, bottom + SIDE + 0.36, name, color=QUIET, align="left", bold=True)


VIEW = View(Contest, draw, widths=(1, 1))
