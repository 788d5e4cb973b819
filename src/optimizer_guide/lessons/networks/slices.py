"""The plane in which a training mostly moves, cut out of the loss of its network."""

from typing import NamedTuple

from optimizer_guide import Array
from optimizer_guide.core.networks.multilayer import Multilayer
from optimizer_guide.core.networks.slice import Slice, main_plane

ROOM = 0.25
"""Of the path's extent, how much is shown on each side of it."""


class Seen(NamedTuple):
    """A training, seen from above its plane."""

    surface: Slice
    path: Array
    """(steps + 1, 2) Where it went, as far as the plane shows it."""
    shares: Array
    """(2,) Of all that it moved, how much lies along each direction."""
    net: Multilayer

    @property
    def units(self) -> int:
        """How wide its first hidden layer is."""
        return self.net.sizes[1]


def seen_from_above(net: Multilayer, path: Array) -> Seen:
    """The plane through a path of weights (steps + 1, d), with room around it."""
    middle, axes, shares = main_plane(path)
    place = (path - middle) @ axes.T
    low, high = place.min(axis=0), place.max(axis=0)
    half = (0.5 + ROOM) * max(float((high - low).max()), 1e-9)
    left, bottom = ((low + high) / 2 - half).tolist()
    window = ((left, left + 2 * half), (bottom, bottom + 2 * half))
    return Seen(Slice(net, middle, axes, window), place, shares, net)
