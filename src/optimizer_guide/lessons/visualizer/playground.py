"""The playground: contours and paths, and beside them the loss, the gradient or the rates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import param

from optimizer_guide.core.descent import descend
from optimizer_guide.core.typed import parsed
from optimizer_guide.kit.computed import Axis
from optimizer_guide.kit.controls import Menu
from optimizer_guide.kit.figure import Caption, Given
from optimizer_guide.kit.mathml import mathml
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import listed, setting, settings, verdict
from optimizer_guide.lessons import plane
from optimizer_guide.lessons.visualizer import equations, export, words
from optimizer_guide.lessons.visualizer.controls import names
from optimizer_guide.lessons.visualizer.in_relief import paths_on, relief_of
from optimizer_guide.lessons.visualizer.runs import (
    GRADIENT,
    LOSS,
    RATES,
    RELIEF,
    RELIEF_PLOT,
    SIDE_PLOT,
    PlaygroundRuns,
    by_step,
    columns_of,
    extra_of,
    gets_down,
    ground_of,
    side_axis,
)
from optimizer_guide.lessons.visualizer.scene import TYPED, gallery
from optimizer_guide.lessons.visualizer.settings import Settings


class Playground(Settings):
    """Contours and paths, and beside them the loss, the gradient or the rates, by step."""

    slug = "playground"
    picks = (0,)
    drags = (0,)
    keeps_step = True
    actions: ClassVar[Mapping[str, str]] = {
        "link": "Copy the link",
        "picture": "Picture",
        "csv": "CSV",
        "csv_comma": "CSV with 0,5 and ;",
        "pytorch": "Copy as PyTorch",
    }

    beside: Any = Menu(
        default=LOSS,
        objects=[LOSS, GRADIENT, RATES, RELIEF],
        label="beside it",
        doc="What stands beside the plane: a curve by step, or the surface in relief.",
    )
    turn = param.Number(
        30.0,
        bounds=(-180.0, 180.0),
        step=5.0,
        label="turn the relief",
        doc="Degrees. The relief is as high as the share of the window that lies lower.",
    )
    when: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {
        **Settings.when,
        "turn": {"beside": [RELIEF]},
    }

    def compute(self) -> PlaygroundRuns:
        scene = self.scene
        running = [] if scene.nowhere else self.running
        runs = {name: scene.run(self.optimizer(name)) for name in running}
        played = {
            f"{key}_{name}": column
            for name, run in runs.items()
            for key, column in columns_of(run, self.beside).items()
        }
        side = side_axis(runs, played, scene, self.beside)
        tables = {
            **ground_of(scene.surface),
            "start": {"x": [scene.start[0]], "y": [scene.start[1]]},
        }
        if self.beside == RELIEF:
            played |= paths_on(scene.surface, self.turn, runs)
            tables |= relief_of(scene.surface, self.turn)
        if self.focus in runs:
            played |= equations.columns(runs[self.focus])
        surface, (x, y) = scene.surface, scene.start.tolist()
        (left, right), (bottom, top) = surface.window
        leaving = {name: (run, f"{name} {verdict(run)}") for name, run in runs.items()}
        return PlaygroundRuns(
            scene=scene,
            runs=runs,
            focus=self.focus,
            beside=self.beside,
            same=self.same,
            is_understood=self.fault is None,
            played={"t": np.arange(scene.steps + 1), **played},
            tables={**tables, "exits": plane.exits(leaving, surface.window)},
            on_show=(
                *runs,
                *(map(extra_of, runs) if self.beside == RATES else ()),
                RELIEF_PLOT if self.beside == RELIEF else SIDE_PLOT,
            ),
            axes={
                "plane.x": Axis(left, right),
                "plane.y": Axis(bottom, top),
                "side.x": by_step(scene.steps),
                "side.y": side,
            },
            places={0: (x, y)},
        )

    @classmethod
    def order(cls, listed: list[str]) -> list[str]:
        own = [name for name in super().order(listed) if name not in ("beside", "turn")]
        first, last = own.index("w2") + 1, own.index("same")
        return [*own[:first], "beside", *own[first:last], "turn", *own[last:]]

    # -- words -------------------------------------------------------------------------------

    def above(self, computed: PlaygroundRuns) -> str:
        if not computed.runs:
            return ""
        return words.outside(computed.scene) + words.equation(computed)

    def readout(self, computed: PlaygroundRuns) -> str:
        if computed.scene.nowhere:
            return (
                f"<p class='lost'>{computed.scene.nowhere} Nobody runs: choose another start.</p>"
            )
        if not computed.runs:
            return "<p>No optimizer is chosen.</p>"
        return words.table_of_runs(computed) + words.below_the_table(computed.scene)

    def summary(self, computed: PlaygroundRuns) -> str:
        return computed.scene.nowhere or words.summary(computed)

    def caption(self, computed: PlaygroundRuns) -> Caption:
        scene = computed.scene
        runs = [
            (swatch(name), f"{name}: {settings(run.optimizer)}")
            for name, run in computed.runs.items()
        ]
        start = ", ".join(f"{at:g}" for at in scene.start).replace("-", "−")
        noise = f"noise σ {scene.noise:g} (seed {scene.seed})" if scene.noise else "no noise"
        surface = f"L(w) = {scene.surface.text}" if scene.name == TYPED else scene.name
        return [
            runs,
            [("", f"On the surface {surface}, from ({start}), {scene.steps} steps, {noise}")],
            [("", f"Learning rate: {scene.schedule}. Beside the plane: {computed.beside}")],
        ]

    def named_after(self, computed: PlaygroundRuns) -> str:
        return export.named_after(computed)

    def faults(self) -> dict[str, dict[str, Any] | None]:
        fault = self.fault
        if fault is None:
            return {"formula": None}
        where = {"text": self.formula, "position": fault.position, "reason": fault.reason}
        return {"formula": where}

    def echoes(self) -> dict[str, str]:
        shown = mathml(parsed(self.understood))
        before = "Understood as" if self.fault is None else "Still on show:"
        return {"formula": f"{before} <i>L</i>&nbsp;=&nbsp;{shown}"}

    def hints(self) -> dict[str, float]:
        return dict(zip(("w1", "w2"), self.ground.start.tolist(), strict=True))

    # -- what comes from the reader ------------------------------------------------------------

    def brings(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Another surface brings its own start and learning rate, unless the reader sets them too;
        another optimizer in focus, that it runs."""
        surface, focus = values.get("surface", self.surface), values.get("focus", self.focus)
        brought: dict[str, Any] = {}
        if focus != self.focus and focus in names():
            brought[focus] = True
        if surface == self.surface or surface not in [*gallery(), TYPED]:
            return brought, ""
        rates = self._rates_brought(values, surface)
        if all(values.get(key) in (None, getattr(self, key)) for key in ("w1", "w2")):
            brought |= {"w1": None, "w2": None}
        if not rates:
            return brought, ""
        rate = next(iter(rates.values()))
        return brought | rates, f"α is now {setting(rate)}{self._whom_it_suits(surface, rate)}."

    def _whom_it_suits(self, surface: str, rate: float) -> str:
        """Who of those who run gets down a surface at a rate, and who hardly moves."""
        ground = gallery()[surface]
        runs = {
            name: descend(ground, self.optimizer(name).replace(lr=rate)) for name in self.running
        }
        suits = [name for name, run in runs.items() if gets_down(run)]
        slow = [name for name in runs if name not in suits]
        if not suits:
            return ""
        others = f"; {listed(slow)} would do with a larger one" if slow else ""
        return f", which suits {listed(suits)} on the surface {surface}{others}"

    def _rates_brought(self, values: Mapping[str, Any], surface: str) -> dict[str, float]:
        if surface == TYPED:
            return {}
        suits = gallery()[surface].lr
        is_same = values.get("same", self.same)
        rates = ["lr"] if is_same else [f"lr_{name}" for name in names()]
        return {
            key: suits
            for key in rates
            if (now := getattr(self, key)) != suits and values.get(key) in (None, now)
        }

    def faults_of_address(self, values: Mapping[str, str]) -> list[str]:
        step = values.get("step")
        is_there = step is None or (re.fullmatch("[0-9]{1,4}", step) and int(step) <= self.steps)
        return [] if is_there else [f"step must be a whole number up to {self.steps}."]

    def pick(self, plot: int, x: float, y: float) -> None:
        self.start_at(x, y)

    def act(self, name: str, computed: PlaygroundRuns) -> Given | None:
        if not computed.runs:
            why = computed.scene.nowhere or "No optimizer is chosen."
            return Given("", f"{why} There is nothing in it.")
        if name == "pytorch":
            return export.give_pytorch(computed)
        return export.give_csv(computed, export.COMMA if name == "csv_comma" else export.POINT)
