"""The playground: contours and paths, and beside them the loss, the gradient or the rates."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from optimizer_guide import Trajectory, descend
from optimizer_guide.core.typed import parsed
from optimizer_guide.kit.computed import by_step
from optimizer_guide.kit.figure import Caption, Given
from optimizer_guide.kit.mathml import mathml
from optimizer_guide.kit.slowly import Pieces, finished
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import listed, many, setting, settings
from optimizer_guide.lessons.plane import exits, extra_of, frame
from optimizer_guide.lessons.visualizer import equations, export, words
from optimizer_guide.lessons.visualizer.controls import names
from optimizer_guide.lessons.visualizer.fitting import gets_down
from optimizer_guide.lessons.visualizer.in_relief import paths_on, relief_of, trained_on
from optimizer_guide.lessons.visualizer.network import LR, NETWORK, in_words, slice_of, trained_path
from optimizer_guide.lessons.visualizer.runs import (
    RATES,
    RELIEF,
    RELIEF_PLOT,
    SIDE_PLOT,
    PlaygroundRuns,
    columns_of,
    ground_of,
    side_axis,
)
from optimizer_guide.lessons.visualizer.scene import TYPED, Scene, gallery
from optimizer_guide.lessons.visualizer.settings import Settings


class Playground(Settings):
    slug = "playground"
    picks = (0,)
    drags = (0,)
    keeps_step = True
    actions: ClassVar[Mapping[str, str]] = {
        "link": "Copy the link",
        "picture": "Picture",
        "csv": "CSV",
        "csv_comma": "CSV, decimal commas",
        "pytorch": "Copy as PyTorch",
    }

    @property
    def slow(self) -> bool:  # type: ignore[override]  # only where there is much to compute
        """A network is to be trained first, and each step on its loss takes long."""
        return self.surface == NETWORK

    def compute(self) -> PlaygroundRuns:
        return finished(self.compute_slowly())

    def compute_slowly(self) -> Pieces[PlaygroundRuns]:
        if self.surface == NETWORK:
            yield from slice_of(self.units)
        scene = self.scene
        runs = {}
        for name in [] if scene.nowhere else self.running:
            runs[name] = scene.run(self.optimizer(name))
            yield 0.8
        ground_of(scene.surface)  # which is kept
        yield 0.9
        return self._shown(scene, runs)

    def _shown(self, scene: Scene, runs: Mapping[str, Trajectory]) -> PlaygroundRuns:
        played = {
            f"{key}_{name}": column
            for name, run in runs.items()
            for key, column in columns_of(run, self.beside).items()
        }
        side = side_axis(runs, played, scene, self.beside)
        tables = {
            **ground_of(scene.surface),
            "start": {"x": [scene.start[0]], "y": [scene.start[1]]},
            **trained_path(self.seen),
        }
        if self.beside == RELIEF:
            played |= paths_on(scene.surface, self.turn, runs)
            tables |= relief_of(scene.surface, self.turn)
            tables |= {"trained_relief": trained_on(self.seen, self.turn)}
        if self.focus in runs:
            played |= equations.columns(runs[self.focus])
        surface, (x, y) = scene.surface, scene.start.tolist()
        return PlaygroundRuns(
            scene=scene,
            runs=runs,
            focus=self.focus,
            beside=self.beside,
            same=self.same,
            seen=self.seen,
            is_understood=self.fault is None,
            played={"t": np.arange(scene.steps + 1), **played},
            tables={**tables, "exits": exits(runs, surface.window)},
            on_show=(
                *runs,
                *(map(extra_of, runs) if self.beside == RATES else ()),
                RELIEF_PLOT if self.beside == RELIEF else SIDE_PLOT,
            ),
            axes={
                **frame(surface.window, *words.axes_of(self.seen)),
                "side.x": by_step(scene.steps),
                "side.y": side,
            },
            places={0: (x, y)},
        )

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
        return words.table_of_runs(computed) + words.below_the_table(computed)

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
        if computed.seen is not None:
            surface = f"{surface} ({many(computed.seen.units, 'hidden unit')})"
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
        seen = self.seen if self.is_ground_known else None
        return {
            "formula": f"{before} <i>L</i>&nbsp;=&nbsp;{shown}",
            "units": in_words(seen) if seen else "",
        }

    def hints(self) -> dict[str, float]:
        if not self.is_ground_known:
            return {}
        return dict(zip(("w1", "w2"), self.ground.start.tolist(), strict=True))

    # -- what comes from the reader ------------------------------------------------------------

    def brings(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Another surface brings its own start and learning rate, unless the reader sets them too;
        another optimizer to tune, that it runs."""
        surface, focus = values.get("surface", self.surface), values.get("focus", self.focus)
        also: dict[str, Any] = {}
        if focus != self.focus and focus in names():
            also[focus] = True
        if surface == self.surface or surface not in self.param["surface"].objects:
            return also, ""
        rates = _rates_brought(self, values, surface)
        if all(values.get(key) in (None, getattr(self, key)) for key in ("w1", "w2")):
            also |= {"w1": None, "w2": None}
        if not rates:
            return also, ""
        rate = next(iter(rates.values()))
        return also | rates, f"α is now {setting(rate)}{_why(self, surface, rate)}."

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


def _why(now: Settings, surface: str, rate: float) -> str:
    """Who of those who run gets down a surface at its rate, and who hardly moves."""
    if surface == NETWORK:  # which may not be trained yet
        return ", since this surface is flat and wide"
    ground = gallery()[surface]
    runs = {name: descend(ground, now.optimizer(name).replace(lr=rate)) for name in now.running}
    suits = [
        name
        for name, run in runs.items()
        if run.diverged_at < 0 and gets_down(ground, run.w[0], run.w[-1], run.loss[-1])
    ]
    slow = [name for name in runs if name not in suits]
    if not suits:
        return ""
    others = f"; {listed(slow)} would do with a larger one" if slow else ""
    return f", which suits {listed(suits)} on the surface {surface}{others}"


def _rates_brought(now: Settings, values: Mapping[str, Any], surface: str) -> dict[str, float]:
    if surface == TYPED:
        return {}
    suits = LR if surface == NETWORK else gallery()[surface].lr
    is_same = values.get("same", now.same)
    rates = ["lr"] if is_same else [f"lr_{name}" for name in names()]
    return {
        key: suits
        for key in rates
        if (own := getattr(now, key)) != suits and values.get(key) in (None, own)
    }
