"""ClippedSGD: what SGD becomes when no gradient may be larger than a bound."""

import numpy as np

from optimizer_guide import FAMILY, SGD, Hyperparameter
from optimizer_guide.core.hyperparameter import POSITIVE


class ClippedSGD(SGD):
    """Cut off what is too steep, weight by weight (Pascanu, Mikolov & Bengio, 2013)."""

    formula = r"w \leftarrow w - \alpha\, \operatorname{clip}(g, -c, c)"
    insight = "No slope is so steep that it throws the weights away."
    changes = "The direction is the gradient, cut off at ±c."

    bound = Hyperparameter(
        1.0, POSITIVE, "c", "bound", "What no gradient may be beyond.", shown=(0.1, 10.0), step=0.1
    )

    def move(self, w, g, s):
        return self.lr * np.clip(g, -self.bound, self.bound)


FAMILY.append(ClippedSGD)
