"""Common and rare words: how far each has come, by rank."""

from __future__ import annotations

from bokeh.core.properties import value
from bokeh.models import Line, NumeralTickFormatter, Scatter

from optimizer_guide.kit.styles import PAPER, QUIET, style_of
from optimizer_guide.lessons.adaptive_rates.corpus import LEARNERS, RANKS, RARE
from optimizer_guide.lessons.adaptive_rates.words import Words
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add, plot, tick, write
from optimizer_guide.views.still import Entry, draw_line, write_key


def draw(data: Data) -> list[Plot]:
    """How far words have come, by rank."""
    ranks = plot(
        "ranks",
        "How far a word’s weight has come, by how rare the word is, for each optimizer",
        height=400,
        x_label="rank of the word",
        y_label="how far it has come, “the” = 100 %",
        x_axis_type="log",
        y_axis_type="log",
        x_range=(0.8, 8e4),
        y_range=(4e-6, 3.0),
    )
    tick(ranks, x=[1, 10, 100, 1000, 10_000])
    ranks.xaxis.formatter = NumeralTickFormatter(format="0a")
    ranks.yaxis.formatter = NumeralTickFormatter(format="0.[0000] %")
    draw_line(ranks, [RARE, RARE], [1e-6, 1], QUIET, line_dash="dotted", line_width=1.5)
    for rank, word, align in ((1, "“the”", "left"), (RARE, "“kerfuffle”", "right")):
        write(
            ranks,
            rank,
            1,
            word,
            text_align=align,
            text_baseline="bottom",
            y_offset=-6,
            text_color=QUIET,
        )
    # The ranks are there from the start; the browser puts the rest of the row beside them.
    data.row.data = {"rank": RANKS}
    for name in LEARNERS:
        _draw_learner(ranks, data, name)
    entries = [Entry(name, name, style_of(name).dash) for name in LEARNERS]
    write_key(ranks, entries, 1, 1.6, 2, [3e-4, 9e-5, 2.7e-5, 8e-6])
    return [ranks]


def _draw_learner(ranks: Plot, data: Data, name: str) -> None:
    """How far words come in the end, how far they are, and a mark at the rarest."""
    color, dash, marker, *_ = style_of(name)
    # Adagrad's line is the wider one, as Adam's lies on it.
    width = 6 if name == "Adagrad" else 2.6
    faint = Line(x="rank", y=name, line_color=color, line_alpha=0.25, line_width=2, line_dash=dash)
    plain = Line(x="rank", y=name, line_color=color, line_width=width, line_dash=dash)
    mark = Scatter(
        x=RARE,
        y=f"rare_{name}",
        marker=value(marker),
        fill_color=color,
        size=11,
        line_color=PAPER,
        line_width=1,
    )
    add(ranks, data.table("end"), faint)
    add(ranks, data.row, plain)
    add(ranks, data.now, mark)


VIEW = View(Words, draw)
