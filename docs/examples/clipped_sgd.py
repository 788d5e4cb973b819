"""ClippedSGD: what SGD becomes when no gradient may be larger than 1."""

import numpy as np

from optimizer_guide import SGD
from optimizer_guide.sections.family_tree import grown
from optimizer_guide.sections.page import single


class ClippedSGD(SGD):
    """Cut off what is too steep, weight by weight (Pascanu, Mikolov & Bengio, 2013)."""

    formula = r"w \leftarrow w - \alpha\, \operatorname{clip}(g, -1, 1)"
    insight = "No slope is so steep that it throws the weights away."
    changes = "The direction is the gradient, cut off at ±1."

    def move(self, w, g, s):
        return self.lr * np.clip(g, -1.0, 1.0)


single(grown(ClippedSGD)).serve()
