"""The challenges: words alone."""

from __future__ import annotations

from optimizer_guide.lessons.visualizer.challenges import Challenges
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.look import Plot


def draw(data: Data) -> list[Plot]:
    """Nothing."""
    return []


VIEW = View(Challenges, draw)
