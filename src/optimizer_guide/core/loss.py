"""What every loss can tell, whatever it is a loss of.

A point has its coordinate first, ``(d,)`` or ``(d, *runs)``.
"""

import math
from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.core.elementwise import as_reals

Array = NDArray[np.floating]


class Loss(ABC):
    """What `descend` needs of a loss over ``d`` weights, however many: a bowl, or a network.

    Attributes
    ----------
    start : (d,) where the descent begins, if nobody says where
    minima : (k, d) the minima that are known, the lowest first; k is 0 where there is none
    """

    start: Array
    minima: Array = np.empty((0, 0))

    @abstractmethod
    def value(self, w: Array) -> Array:
        """The loss at ``w``: shape ``(d, *runs)`` → ``(*runs)``."""

    @abstractmethod
    def gradient_into(self, w: Array, g: Array) -> None:
        """Write the gradient at ``w`` into ``g``, both of shape ``(d, *runs)``."""

    def value_and_gradient_into(self, w: Array, g: Array) -> Array:
        """Both at once: for a loss that knows most of the one when it has computed the other."""
        self.gradient_into(w, g)
        return self.value(w)

    @property
    def d(self) -> int:
        """How many coordinates a point has."""
        return len(self.start)

    def gradient(self, w: ArrayLike) -> Array:
        """The gradient at ``w``: shape ``(d, *runs)`` → the same."""
        w = self._points(w)
        g = np.empty_like(w)
        with np.errstate(all="ignore"):  # far out it may overflow: a result, not an error
            self.gradient_into(w, g)
        return g

    @property
    def lowest(self) -> float:
        """The loss at the lowest minimum, or -inf where there is none."""
        return float(self.value(self.minima[0])) if len(self.minima) else -math.inf

    def _points(self, w: ArrayLike) -> Array:
        points = as_reals("points", w)
        if points.ndim == 0 or len(points) != self.d:
            raise ValueError(
                f"{type(self).__name__} takes points of shape ({self.d},) or ({self.d}, *runs), "
                f"got shape {points.shape}"
            )
        return points
