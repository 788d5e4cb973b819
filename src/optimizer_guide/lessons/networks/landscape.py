"""The loss of a network, in the plane in which its training mostly moves, with the path on it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import param

from optimizer_guide import SGD, Adam, Array, Momentum, Optimizer, RMSProp, Trajectory, descend
from optimizer_guide.core.networks.multilayer import Multilayer
from optimizer_guide.core.networks.slice import Slice, main_plane
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.controls import Log
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import at_step
from optimizer_guide.kit.slowly import Pieces, finished
from optimizer_guide.kit.styles import class_of
from optimizer_guide.kit.wording import number, percent, settings
from optimizer_guide.lessons.ground import contours, round_levels, shaded
from optimizer_guide.lessons.networks.training import EASIER, X, target
from optimizer_guide.lessons.plane import frame

TRAINERS: dict[str, type[Optimizer]] = {cls.__name__: cls for cls in (SGD, Momentum, RMSProp, Adam)}
STEPS = 400
EVERY = 4
"""Steps from one picture to the next."""
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


@dataclass(frozen=True, eq=False, kw_only=True)
class Landscape(Computed):
    """A training, and the plane through it."""

    run: Trajectory
    shares: Array
    """(2,) Of all that the path moves, how much lies along each direction."""


def _ends(seen: Landscape, least: float, most: float) -> Measured:
    """Whether what is left of the loss at the start lies between these shares of it."""
    first, last = float(seen.run.loss[0]), float(seen.run.loss[-1])
    return Measured(
        least < last / first < most,
        f"The loss goes from {number(first)} to {number(last)} in {STEPS} steps.",
    )


class LossLandscape(Figure):
    """The path of a training over the contours of the plane that holds most of it, and its loss."""

    slug = "landscape"
    slow = True
    waits = 0.05

    optimizer: Any = param.Selector(default="Adam", objects=list(TRAINERS), label="trained by")
    lr = Log(0.01, bounds=(0.001, 0.5), label="learning rate <i>α</i>")
    width = param.Integer(12, bounds=(2, 24), step=1, label="width of both layers")
    seed = param.Integer(0, bounds=(0, 9), step=1, precedence=2, label="seed of the first weights")

    claims = (
        Claim(
            "At the rate at which Adam reaches the bottom, SGD keeps most of its loss.",
            {"optimizer": "SGD"},
            lambda seen: _ends(seen, 0.5, 1.0),
            asks="Adam has reached the bottom. Let SGD train at the same rate, for as many steps. "
            "It …",
            choices=("keeps most of its loss", "reaches it as well", "diverges"),
            plot=1,
        ),
        Claim(
            "So does Momentum.",
            {"optimizer": "Momentum"},
            lambda seen: _ends(seen, 0.5, 1.0),
            deeper=True,
            plot=1,
        ),
        Claim(
            "RMSProp all but reaches the bottom.",
            {"optimizer": "RMSProp"},
            lambda seen: _ends(seen, 0.01, 0.1),
            deeper=True,
            plot=1,
        ),
        Claim(
            "Adam reaches the bottom.",
            {},
            lambda seen: _ends(seen, 0.0, 0.01),
            deeper=True,
            plot=1,
        ),
    )

    def compute(self) -> Landscape:
        return finished(self.compute_slowly())

    def compute_slowly(self) -> Pieces[Landscape]:
        name, width = self.optimizer, self.width
        net = Multilayer((1, width, width, 1), X[:, None], target(X, EASIER), seed=self.seed)
        run = descend(net, TRAINERS[name](lr=self.lr), steps=STEPS)
        yield 0.4
        seen = run.w if run.diverged_at < 0 else run.w[: max(3, int(run.diverged_at))]
        plane, place, shares, _ = seen_from_above(net, seen)
        window = plane.window
        heights = plane.grid(24).loss
        yield 0.6
        levels = round_levels(max(float(heights.min()), 1e-4), float(heights.max()))
        below = shaded(plane, levels, window)
        yield 0.8
        below["contours"] = contours(plane, levels, window)
        rows = np.full((STEPS + 1, 2), np.nan)
        rows[: len(place)] = place
        t = np.arange(0, STEPS + 1, EVERY)
        return Landscape(
            played={"t": t, "x": rows[t, 0], "y": rows[t, 1], "loss": run.loss[t]},
            tables={**below, "start": {"x": [place[0, 0]], "y": [place[0, 1]]}},
            on_show=(name,),
            axes=frame(window),
            run=run,
            shares=shares,
        )

    def readout(self, computed: Landscape) -> str:
        name = type(computed.run.optimizer).__name__
        return (
            f"<p>At step {at_step('t')} the loss of "
            f"<strong class='{class_of(name)}'>{name}</strong>"
            f" ({settings(computed.run.optimizer)}) is {at_step('loss')}. The network has "
            f"{len(computed.run.w[0])} weights; this plane holds "
            f"{percent(computed.shares.sum())} of all that its path moves.</p>"
        )

    def summary(self, computed: Landscape) -> str:
        return (
            f"{type(computed.run.optimizer).__name__} at learning rate {self.lr:g}: two directions "
            f"hold {percent(computed.shares.sum())} of the path of "
            f"{len(computed.run.w[0])} weights."
        )
