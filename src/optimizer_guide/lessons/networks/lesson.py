"""The section on real networks."""

from typing import Any

from optimizer_guide import SGD, Momentum
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.wording import counted
from optimizer_guide.lessons.networks.contest import Contest
from optimizer_guide.lessons.networks.edge import EdgeOfStability
from optimizer_guide.lessons.networks.edge_results import SEEDS, limit_of
from optimizer_guide.lessons.networks.entrants import NETWORK
from optimizer_guide.lessons.networks.landscape import LossLandscape
from optimizer_guide.lessons.networks.letters import LetterModel
from optimizer_guide.lessons.networks.training import STEPS


class Networks(Lesson):
    title = "From bowls to networks"
    short = "From bowls to networks"
    slug = "networks"
    lead = "The same optimizers train real networks."
    figures = (Contest, LossLandscape, EdgeOfStability, LetterModel)

    @classmethod
    def facts(cls) -> dict[str, Any]:
        return {
            "weights": NETWORK.d,
            "seeds": counted(SEEDS),
            "steps": STEPS,
            "gain": limit_of(Momentum(1.0)) / limit_of(SGD(1.0)),
        }
