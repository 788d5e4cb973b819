"""What a reader's choice brings with it: another surface its start and rate, who is tuned a run."""

from collections.abc import Mapping
from typing import Any

from optimizer_guide import descend
from optimizer_guide.kit.wording import listed, setting
from optimizer_guide.lessons.visualizer.controls import names
from optimizer_guide.lessons.visualizer.fitting import gets_down
from optimizer_guide.lessons.visualizer.network import LR, NETWORK
from optimizer_guide.lessons.visualizer.scene import TYPED, gallery
from optimizer_guide.lessons.visualizer.settings import Settings


def brought(now: Settings, values: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Another surface brings its own start and learning rate, unless the reader sets them too;
    another optimizer to tune, that it runs."""
    surface, focus = values.get("surface", now.surface), values.get("focus", now.focus)
    also: dict[str, Any] = {}
    if focus != now.focus and focus in names():
        also[focus] = True
    if surface == now.surface or surface not in now.param["surface"].objects:
        return also, ""
    rates = _rates_brought(now, values, surface)
    if all(values.get(key) in (None, getattr(now, key)) for key in ("w1", "w2")):
        also |= {"w1": None, "w2": None}
    if not rates:
        return also, ""
    rate = next(iter(rates.values()))
    return also | rates, f"α is now {setting(rate)}{_why(now, surface, rate)}."


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
