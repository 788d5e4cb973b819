"""Common and rare words: how far each has come, by rank."""

from bokeh.models import ColumnDataSource, NumeralTickFormatter
from bokeh.models.renderers import GlyphRenderer

from optimizer_guide.kit.styles import ON_GROUND, QUIET, class_of, style_of
from optimizer_guide.lessons.adaptive_rates.corpus import RANKS, RARE
from optimizer_guide.lessons.adaptive_rates.words import AXES, COMPARISON, NAMES, SO_FAR, Words
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot, add_line, add_text, draw_line, plot, tell, tick, write
from optimizer_guide.views.plane import draw_marker, ring


def draw(data: Data) -> list[Plot]:
    ranks = by_rank(360)
    # The ranks are there from the start; the browser puts the rest of the row beside them.
    data.row.data = {"rank": RANKS}
    for name in NAMES:
        draw_words(ranks, data.table("end"), name, alpha=0.3)
        tell_words(ranks, draw_words(ranks, data.row, name), name)
        draw_marker(ranks, data.now, name, RARE, f"rare_{name}", 11)
    add_text(
        ranks,
        data.table("names"),
        "rank",
        "y",
        color="color",
        align="left",
        offset=(4, "dy"),
        bold=True,
    )
    compared = data.table("compared")
    ring(ranks, compared, "rank", "y", 13, "color", COMPARISON)
    add_text(
        ranks,
        compared,
        "rank",
        "y",
        color="color",
        align="left",
        offset=(12, -10),
        bold=True,
        part=COMPARISON,
    )
    return [ranks]


def by_rank(height: int) -> Plot:
    """An empty plot by rank, with the two words that the text speaks of."""
    axis = AXES[SO_FAR]
    ranks = plot(
        "ranks",
        "How far a word’s weight has come, by how rare the word is, for each optimizer",
        height=height,
        x_label="rank of the word, 1 = “the”",
        y_label=axis.label or "",
        x_axis_type="log",
        y_axis_type="log",
        x_range=(0.8, 8e4),
        y_range=(axis.low, axis.high),
    )
    ticks = list(axis.ticks or ())
    tick(ranks, x=[1, 10, 100, 1000, 10_000], y=ticks)
    ranks.xaxis.formatter = NumeralTickFormatter(format="0,0")
    ranks.yaxis.major_label_overrides = dict(zip(ticks, axis.tick_labels or (), strict=True))
    draw_line(ranks, [RARE, RARE], [1e-6, 100], QUIET, dash="dotted", width=1.5)
    for rank, word, align, beside in ((1, "“the”", "left", 0), (RARE, "“kerfuffle”", "right", -5)):
        offset = (beside, -6)
        write(ranks, rank, 1, word, color=ON_GROUND, align=f"{align} bottom", offset=offset)
    return ranks


def draw_words(p: Plot, source: ColumnDataSource, name: str, alpha: float = 1.0) -> GlyphRenderer:
    """How far each word has come under an optimizer, as a line by rank."""
    color, dash, *_ = style_of(name)
    return add_line(p, source, "rank", name, color, width=2.6, dash=dash, alpha=alpha)


def tell_words(p: Plot, line: GlyphRenderer, name: str) -> None:
    """Under the pointer, the same in numbers."""
    head = f"<b style='color: var(--{class_of(name)})'>{name}</b>, rank @rank"
    tell(p, line, head, {"relative to “the”": name})


VIEW = View(Words, draw)
