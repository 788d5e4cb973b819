"""Common and rare words, where the average of squares forgets: how far each has come, by rank."""

from optimizer_guide.lessons.adaptive_rates.words_memory import NAMES, WordsMemory
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot
from optimizer_guide.views.words import by_rank, draw_words, tell_words


def draw(data: Data) -> list[Plot]:
    ranks = by_rank(320)
    lines = {name: [draw_words(ranks, data.table("end"), name)] for name in NAMES}
    for name, (line,) in lines.items():
        tell_words(ranks, line, name)
    draw_legend(ranks, lines, "bottom_left")
    return [ranks]


VIEW = View(WordsMemory, draw)
