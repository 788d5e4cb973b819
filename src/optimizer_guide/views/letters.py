"""The letter model: excess loss letter by letter at the step on show, and by step."""

from optimizer_guide.core.networks.letters import ALPHABET
from optimizer_guide.kit.styles import QUIET, style_of
from optimizer_guide.lessons.networks.letters import HIGHEST, NAMES, STEPS, LetterModel
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, add_line, plot, plot_by_step, write
from optimizer_guide.views.plane import draw_marker, draw_path


def draw(data: Data) -> list[Plot]:
    letters = plot(
        "letters",
        "How much worse than the best the model is after each letter",
        height=320,
        x_label="the letter before, from common to rare",
        y_label="loss above the best",
        x_range=(-0.7, len(ALPHABET) - 0.3),
        y_range=(-0.08, HIGHEST),
    )
    letters.xgrid.visible = False
    places = list(range(len(ALPHABET)))
    data.row.data = {"place": places}
    drawn = {}
    for name in NAMES:
        color, dash, *_ = style_of(name)
        y = f"after_{name}"
        drawn[name] = [
            add_line(letters, data.row, "place", y, color, dash=dash, alpha=0.4),
            draw_marker(letters, data.row, name, "place", y, 9),
        ]
    draw_legend(letters, drawn, "top_left")
    steps = plot_by_step(
        "steps",
        "The same by step, the mean over the most common letters and the rarest",
        STEPS,
        "loss above the best",
        (5e-4, 8.0),
        height=320,
        y_axis_type="log",
    )
    for name in NAMES:
        draw_path(steps, data, name, "t", f"common_{name}")
        draw_path(steps, data, name, "t", f"rare_{name}", dash="dashed")
    write(steps, STEPS, 5.0, "dashed: rare letters", color=QUIET, align="right")
    return [letters, steps]


VIEW = View(LetterModel, draw, widths=(3, 2))
