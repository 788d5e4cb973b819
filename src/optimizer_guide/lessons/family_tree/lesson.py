"""The section on the family tree."""

from functools import cache
from typing import Any

import numpy as np

from optimizer_guide import FAMILY, SGD, Adam, sweep
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.family_tree.lineage import Lineage
from optimizer_guide.lessons.family_tree.tree import family


class FamilyTree(Lesson):
    title = "The optimizer family tree"
    short = "The family tree"
    slug = "family-tree"
    lead = "Each optimizer mends one failure of its parent."
    figures = (Lineage,)

    @classmethod
    def facts(cls) -> dict[str, Any]:
        sgd, adam = round_bowl()
        changes = sum(node.parent is not None for node in family(FAMILY))
        return {"changes": changes, "sgd_steps": sgd, "adam_steps": adam}


@cache
def round_bowl() -> tuple[int, int]:
    """Where the family's order is upside down: steps of SGD and of Adam on a round bowl.

    Each at its best rate, until the loss is below 1 % of the start's.
    """
    bowl = Quadratic((1.0, 1.0), start=(-4.0, 3.0))
    goal = 0.01 * float(bowl.value(bowl.start))
    rates = np.geomspace(0.01, 1.0, 41)
    best = []
    for cls in (SGD, Adam):
        steps = sweep(bowl, cls(lr=rates), steps=100, goal=goal).steps_to_goal
        best.append(int(steps[steps >= 0].min()))
    return best[0], best[1]
