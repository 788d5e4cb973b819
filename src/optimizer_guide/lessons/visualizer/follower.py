"""Figures that show what the playground above them is set to."""

from typing import Any

from optimizer_guide import Optimizer
from optimizer_guide.kit.figure import Figure
from optimizer_guide.lessons.visualizer.playground import Playground


class Follower(Figure):
    """A figure of a playground's settings, which it may change too."""

    plays = False

    def __init__(self, playground: Playground | None = None, **settings: Any) -> None:
        """``playground``: a page's own; one at its defaults if not given."""
        self.playground = playground or Playground()
        super().__init__(**settings)

    @property
    def in_focus(self) -> Optimizer:
        """The optimizer in focus, as it is set."""
        return self.playground.optimizer(self.playground.focus)

    @property
    def follows_from(self) -> dict[str, Any]:
        return self.settings | {"scene": self.playground.of_the_scene, "optimizer": self.in_focus}
