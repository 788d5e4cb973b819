"""The figures of one reader of the visualizer, and what tests ask of them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import Any

import pytest

from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.lessons.visualizer.challenges import Challenges
from optimizer_guide.lessons.visualizer.controls import names
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.scene import gallery
from optimizer_guide.lessons.visualizer.start_map import StartMap

NAMES = names()
ALL = dict.fromkeys(NAMES, True)
DEFAULTS = {name: Playground.param[name].default for name in Playground.controls()}
SURFACES = list(gallery())
RAVINE: dict[str, Any] = {"surface": "ravine", "lr": 0.2}
fine = pytest.mark.usefixtures("_fine")


@dataclass
class Page:
    """The figures of one reader."""

    playground: Playground
    challenges: Challenges
    rates: HyperparameterMap
    starts: StartMap

    @classmethod
    def at(cls, **settings: Any) -> Page:
        page = cls(*Visualizer.make_figures())  # type: ignore[arg-type]
        page.playground.param.update(**settings)
        return page


def above(figure: Playground) -> str:
    return figure.above(figure.compute())


def readout(figure: Any) -> str:
    return str(figure.readout(figure.compute()))


def chosen(talk: Conversation, **values: Any) -> dict[str, Any]:
    """The playground's answer to a reader who chose ``values``."""
    settings = talk.figure("playground").settings | values
    own, *_ = talk.hear({"figure": "playground", "n": 1, "ask": "set", "values": settings})
    return own


def notice(talk: Conversation) -> str:
    return str(talk.opening("playground").get("notice", ""))


def evaluated(line: str, played: Any, t: int, i: int) -> tuple[float, float]:
    """Both sides of the last = of a line of the equation, for one weight, by the numbers in it."""

    def value(match: re.Match[str]) -> str:
        return repr(float(played[match[1]][t]))

    line = re.sub(
        r"<span[^>]*>\((<b.*?</b>), (<b.*?</b>)\)</span>", lambda m: f"({m[i + 1]})", line
    )
    line = re.sub(r"<b[^>]*data-column='(\w+)'></b>", value, line)
    line = re.sub(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "1e" + m[1].translate(DOWN), line)
    line = re.sub(r"√\((.*?)\)", r"(\1)**0.5", line.replace("²", "**2"))
    line = line.replace("×", "*").replace("⊙", "*").replace("−", "-").rpartition("←")[2]
    *_, left, right = line.split("=")
    return eval(left), eval(right)


DOWN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def given(figure: Playground, action: str) -> Any:
    return figure.act(action, figure.compute())


def rows_of(text: str, between: str = ",") -> list[dict[str, str]]:
    """The table of a CSV, below what it says of its settings."""
    table = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(table, delimiter=between))


def image(computed: Any, table: str = "image") -> Any:
    return computed.tables[table]["image"][0]
