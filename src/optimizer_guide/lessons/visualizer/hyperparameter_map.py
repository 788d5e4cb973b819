"""A map of two hyperparameters: how soon each pair of values brings a run to the goal."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from optimizer_guide.kit.computed import Axis
from optimizer_guide.kit.controls import OpenMenu
from optimizer_guide.kit.slowly import Pieces, finished
from optimizer_guide.kit.styles import class_of
from optimizer_guide.kit.wording import many, percent, setting
from optimizer_guide.lessons.visualizer import images
from optimizer_guide.lessons.visualizer.axes import axis_names, role_of, side_of
from optimizer_guide.lessons.visualizer.fitting import fitted
from optimizer_guide.lessons.visualizer.follower import Follower
from optimizer_guide.lessons.visualizer.map_of_settings import (
    MapOfSettings,
    Sides,
    limit_of,
    outcome_of,
    place_of,
    soonest_of,
)


class HyperparameterMap(Follower):
    slug = "hyperparameter-map"
    slow = True
    long = 0.4  # its pieces are short, so that it can follow a slider
    picks = (0,)
    SIDE = 128
    """Pixels along a side."""

    across = OpenMenu("learning rate α", axis_names, label="across")
    up = OpenMenu("momentum β, β₁", axis_names, label="up")

    @property
    def sides(self) -> Sides:
        """What is across, and what is up, for the optimizer in focus."""
        optimizer, scene = type(self.in_focus), self.playground.scene
        sides = (side_of(axis, optimizer) for axis in (self.across, self.up))
        return Sides(*(fitted(side, scene.surface, optimizer, scene.steps) for side in sides))

    def compute(self) -> MapOfSettings:
        return finished(self.compute_slowly())

    def compute_slowly(self) -> Pieces[MapOfSettings]:
        scene, optimizer, sides = self.playground.scene, self.in_focus, self.sides
        n = self.playground.pixels(self.SIDE)
        outcome = yield from outcome_of(scene, optimizer, sides, n)
        image = np.full((n, n), np.nan, "f4") if scene.nowhere else images.image_of(outcome)
        limit = limit_of(scene, optimizer, sides)
        here = place_of(sides.across, optimizer), place_of(sides.up, optimizer)
        said = images.spoken(scene, *(side.words(n) for side in sides))
        return MapOfSettings(
            scene=scene,
            optimizer=optimizer,
            axes_of={self.across: sides.across, self.up: sides.up},
            outcome=outcome,
            soonest=soonest_of(scene, optimizer, sides, outcome),
            tables={
                "image": images.placed(image, sides.across.ends, sides.up.ends, said),
                "limit": limit,
                "here": {"x": [here[0]], "y": [here[1]]},
            },
            axes={
                "map.x": sides.across.axis(self.across),
                "map.y": sides.up.axis(self.up),
                "steps": Axis(0, scene.steps),
            },
            places={0: here},
        )

    # -- words -------------------------------------------------------------------------------

    def readout(self, computed: MapOfSettings) -> str:
        scene, name = computed.scene, type(computed.optimizer).__name__
        if scene.nowhere:
            return f"<p class='lost'>{scene.nowhere}</p>"
        n = computed.outcome.loss.size
        said = [
            f"Of the runs of <strong class='{class_of(name)}'>{name}</strong>, the optimizer to "
            f"tune, {percent(computed.reached / n)} reach the goal within "
            f"{many(scene.steps, 'step')}, {percent(computed.lost / n)} {images.loses(scene)}, "
            f"even if they passed the goal on their way. {images.goal_of(scene)}"
        ]
        if computed.soonest is not None:
            values = computed.soonest.optimizer.hyperparameters
            at = ", ".join(
                f"<i>{side.symbol}</i> = {setting(values[side.name])}"
                for side in computed.axes_of.values()
                if side.name is not None
            )
            said.append(f"The soonest takes {many(computed.soonest.steps, 'step')}: {at}.")
        notes = " ".join(_notes(computed))
        return f"{images.legend(scene)}<p>{' '.join(said)}</p><p class='small'>{notes}</p>"

    def summary(self, computed: MapOfSettings) -> str:
        if computed.scene.nowhere:
            return computed.scene.nowhere
        return (
            f"Of {computed.outcome.loss.size} runs of {type(computed.optimizer).__name__}, "
            f"{computed.reached} reach the goal and {computed.lost} diverge."
        )

    # -- what comes from the reader ------------------------------------------------------------

    def set_from(self, values: Mapping[str, Any]) -> list[str]:
        asked = [values.get("across"), values.get("up")]
        across, up = (
            new if new in axis_names() else old
            for new, old in zip(asked, (self.across, self.up), strict=True)
        )
        if across == up:  # one goes where the other was
            values = {**values, **({"across": self.up} if up != self.up else {"up": self.across})}
        return super().set_from(values)

    def pick(self, plot: int, x: float, y: float) -> None:
        """Load the settings of the pixel there."""
        playground, sides = self.playground, self.sides
        n = playground.pixels(self.SIDE)
        loaded: dict[str, float | bool] = {playground.focus: True}
        for side, place in zip(sides, (x, y), strict=True):
            if side.name is not None:
                values, pixel = side.values(n), np.abs(side.pixels(n) - place).argmin()
                loaded[playground.setter_of(playground.focus, side.name)] = float(values[pixel])
        playground.param.update(**loaded)


def _notes(computed: MapOfSettings) -> list[str]:
    """What else is to be said of a map."""
    notes = []
    momentum = [
        side.symbol
        for axis, side in computed.axes_of.items()
        if side.name is not None and role_of(axis) == "momentum"
    ]
    if computed.soonest is not None and momentum:
        notes.append(
            f"Speckles at a large <i>{momentum[0]}</i>: such runs swing through the goal, and "
            "the least change decides which swing first meets it."
        )
    lacking = [axis for axis, side in computed.axes_of.items() if side.name is None]
    if lacking:
        notes.append(
            f"{type(computed.optimizer).__name__} has no {' and no '.join(lacking)}: along that "
            "side nothing changes."
        )
    if len(computed.tables["limit"]["x"]):
        notes.append("The line is the exact limit of the learning rate.")
    notes.append(
        "⊗ is where you are, or at the edge if you are beyond it. Click to load the settings of a "
        "place."
    )
    return notes
