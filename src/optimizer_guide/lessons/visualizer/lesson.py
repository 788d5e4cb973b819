"""The visualizer, in which the guide ends and its reader takes over."""

from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.visualizer.challenges import Challenges
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.start_map import StartMap


class Visualizer(Lesson):
    title = "The gradient descent visualizer"
    short = "The visualizer"
    slug = "visualizer"
    lead = "Any surface, any optimizers, every setting."
    figures = (Playground, Challenges, HyperparameterMap, StartMap)

    @classmethod
    def make_figures(cls) -> list[Figure]:
        """One playground; the others show what it is set to."""
        playground = Playground()
        _, *followers = cls.figures
        return [playground, *(follower(playground) for follower in followers)]
