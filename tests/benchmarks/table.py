"""One table: who took how long, how many times as long as ours, and what was aimed at."""

import os
import platform
from collections.abc import Iterable
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
        pairs = ((time, _ratio(time / ours)) for time, ours in times)
        self.rows.append((who, *_pairs(pairs), *aim))

    def markdown(self) -> str:
        rows = [HEAD, *self.rows]
        widths = [max(3, *map(len, column)) for column in zip(*rows, strict=True)]
        rows.insert(1, tuple(_rule(column, width) for column, width in enumerate(widths)))
        lines = [
            "| " + " | ".join(starmap(_padded, enumerate(zip(row, widths, strict=True)))) + " |"
            for row in rows
        ]
        machine = (
            f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
            f"Python {platform.python_version()}, NumPy {np.__version__}"
        )
        return "\n".join([*lines, "", f"The shortest of many runs. {machine}.", ""])


def _pairs(pairs: Iterable[tuple[float, str]]) -> Cells:
    cells = [cell for time, ratio in pairs for cell in (_milliseconds(time), ratio)]
    return tuple(cells + [""] * (4 - len(cells)))


def _ratio(times: float) -> str:
    return f"{times:.0f} ×" if times > 10 else f"{times:.1f} ×"


def _is_number(column: int) -> bool:
    return 1 <= column <= 4


def _rule(column: int, width: int) -> str:
    return "-" * (width - 1) + ":" if _is_number(column) else "-" * width


def _padded(column: int, cell: tuple[str, int]) -> str:
    text, width = cell
    return text.rjust(width) if _is_number(column) else text.ljust(width)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"


def _verdict(met: bool) -> str:
    return "met" if met else "not met"
