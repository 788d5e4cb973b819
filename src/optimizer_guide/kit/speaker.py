"""What a figure has told its reader, and so what is news: of columns too only those that differ."""

import math
from typing import Any

import numpy as np

from optimizer_guide.kit.computed import Column, Columns, Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.wording import together

Answer = dict[str, Any]
"""What a figure has to say, as plain values and arrays; what is absent has not changed."""


class Speaker:
    """A figure as it was last told to the reader."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.computed: Computed | None = None
        self.at: dict[str, Any] | None = None
        """What `computed` follows from."""
        self.said: Answer = {}
        self.trying: int | None = None
        """The claim that waits for a slow figure to be computed."""
        self.took = 0.0
        """Seconds that the last computing took, of a figure that is slow."""
        self.is_under_way = False
        """Whether the reader was told how far it is, and not yet that it is done."""

    def recompute(self) -> Computed:
        """What the figure shows, computed anew."""
        self.at, self.computed = self.figure.follows_from, self.figure.compute()
        return self.computed

    def verdict(self, index: int, computed: Computed) -> Answer:
        """What a claim comes to."""
        holds, text = self.figure.claims[index].check(computed)
        return {"claim": index, "holds": bool(holds), "text": together(text)}

    def say(self, **more: Any) -> Answer:
        """All that is new since this was last said, and ``more``."""
        news = {**self._state(), **more}
        answer: Answer = {"figure": self.figure.slug}
        for key, value in news.items():
            if key in ("played", "tables"):
                continue
            if key not in self.said or self.said[key] != value or key in more:
                answer[key] = value
        answer |= self._new_columns(news)
        self.said |= news
        return answer

    def _state(self) -> Answer:
        figure, computed = self.figure, self.computed
        state: Answer = {
            "values": figure.settings,
            "faults": dict(figure.faults()),
            "echoes": dict(figure.echoes()),
            "hints": dict(figure.hints()),
        }
        if computed is None and self.at is not None:
            return state  # the reader has the picture of these settings
        if computed is None:
            return state | {"readout": "<p>Computing …</p>", "summary": ""}
        return state | {
            "played": computed.steps_played,
            "tables": computed.tables,
            "axes": {name: axis._asdict() for name, axis in computed.axes.items()},
            "on_show": None if computed.on_show is None else list(computed.on_show),
            "places": {str(plot): _known(at) for plot, at in computed.places.items()},
            "above": together(figure.above(computed)),
            "readout": together(figure.readout(computed)),
            "summary": figure.summary(computed),
        }

    def _new_columns(self, news: Answer) -> Answer:
        """The columns that differ from those that were told, and the names of those gone."""
        new: Answer = {}
        if "played" in news:
            before = self.said.get("played", {})
            played = _changed(news["played"], before)
            if played:
                new["played"] = played
            if gone := [name for name in before if name not in news["played"]]:
                new["gone"] = gone
        if "tables" in news:
            before = self.said.get("tables", {})
            tables = {
                name: dict(columns)
                for name, columns in news["tables"].items()
                if columns.keys() != before.get(name, {}).keys()
                or _changed(columns, before.get(name, {}))
            }
            if tables:
                new["tables"] = tables
        return new


def _known(at: tuple[float, float]) -> list[float] | None:
    return list(at) if all(map(math.isfinite, at)) else None


def _changed(columns: Columns, before: Columns) -> dict[str, Column]:
    return {
        name: column
        for name, column in columns.items()
        if name not in before or not _same(column, before[name])
    }


def _same(a: Column, b: Column) -> bool:
    if a is b:
        return True
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        alike = a.dtype == b.dtype and a.shape == b.shape
        return alike and bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray) or len(a) != len(b):
        return False
    return all(
        _same(x, y) if isinstance(x, np.ndarray) else x == y for x, y in zip(a, b, strict=True)
    )
