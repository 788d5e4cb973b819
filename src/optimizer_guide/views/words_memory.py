"""Common and rare words, where the average of squares forgets: how far each has come, by rank."""

from __future__ import annotations

from optimizer_guide.lessons.adaptive_rates.words_memory import NAMES, WordsMemory
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot
from optimizer_guide.views.words import by_rank, draw_words, name_words, tell_words


def draw(data: Data) -> list[Plot]:
    """How far words have come in the end, a line for each optimizer."""
    ranks = by_rank(320)
    for name in NAMES:
        tell_words(ranks, draw_words(ranks, data.table("end"), name), name)
    name_words(ranks, data)
    return [ranks]


VIEW = View(WordsMemory, draw)
