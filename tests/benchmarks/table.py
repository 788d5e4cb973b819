"""One table: who took how long, how many times as long as ours, and what was aimed at."""

from __future__ import annotations

import os
import platform
from itertools import starmap

import numpy as np

Cells = tuple[str, ...]
HEAD = ("", "time", "to ours", "on one core", "to ours", "target", "")


class Table:
    """Rows of text, in the order in which they are added."""

    def __init__(self) -> None:
        self.rows: list[Cells] = []

    def heading(self, text: str) -> None:
        self.rows.append((f"**{text}**", *[""] * 6))

    def ours(self, who: str, *seconds: float, target: float | None = None) -> None:
        """Our own time, on all cores and perhaps on one: at most ``target`` seconds."""
        aim: Cells = ("", "")
        if target is not None:
            aim = (f"≤ {_milliseconds(target)}", _verdict(max(seconds) <= target))
        self.rows.append((who, *_pairs((time, "") for time in seconds), *aim))

    def peer(self, who: str, *times: tuple[float, float], target: float | None = None) -> None:
        """A peer's time and ours, in pairs: at least ``target`` times as long as ours."""
        aim: Cells = ("", "")
        if target is not None:
            reached = all(time >= target * ours for time, ours in times)
            aim = (f"≥ {target:g} ×", _verdict(reached))
        pairs = ((time, f"{time / ours:{'.0f' if time > 10 * ours else '.1f'}} ×")
                 for time, ours in times)  # fmt: skip
        self.rows.append((who, *_pairs(pairs), *aim))

    def markdown(self) -> str:
        rows = [HEAD, *self.rows]
        widths = [max(3, *map(len, column)) for column in zip(*rows, strict=True)]
        rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:5]),
                *("-" * width for width in widths[5:])]  # fmt: skip
        rows.insert(1, tuple(rule))
        lines = [
            "| " + " | ".join(starmap(_padded, enumerate(zip(row, widths, strict=True)))) + " |"
            for row in rows
        ]
        machine = (
            f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
            f"Python {platform.python_version()}, NumPy {np.__version__}"
        )
        return "\n".join([*lines, "", f"The shortest of many runs. {machine}.", ""])


def _pairs(pairs: object) -> Cells:
    cells = [cell for time, ratio in pairs for cell in (_milliseconds(time), ratio)]  # type: ignore
    return tuple(cells + [""] * (4 - len(cells)))


def _padded(column: int, cell: tuple[str, int]) -> str:
    text, width = cell
    return text.rjust(width) if 1 <= column <= 4 else text.ljust(width)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"


def _verdict(met: bool) -> str:
    return "met" if met else "not met"
