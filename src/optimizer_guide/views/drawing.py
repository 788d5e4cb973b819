"""A view: the function that draws a figure's plots, on sources that the browser fills."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bokeh.document import Document
from bokeh.models import ColumnDataSource

from optimizer_guide.kit.figure import Figure
from optimizer_guide.views.look import Plot, introduced


class Data:
    """The sources of a figure, empty until the browser fills them with what was computed."""

    def __init__(self) -> None:
        self.whole = ColumnDataSource(name="whole")
        """Every step."""
        self.past = ColumnDataSource(name="past")
        """The steps up to the one on show."""
        self.now = ColumnDataSource(name="now")
        """The step on show."""
        self.row = ColumnDataSource(name="row")
        """The many values of the step on show."""
        self._tables: dict[str, ColumnDataSource] = {}

    def table(self, name: str) -> ColumnDataSource:
        """What does not play."""
        return self._tables.setdefault(name, ColumnDataSource(name=f"table:{name}"))


@dataclass(frozen=True)
class View:
    """How a figure is drawn."""

    figure: type[Figure]
    draw: Callable[[Data], list[Plot]]
    """The plots, in the order of reading."""
    widths: tuple[int, ...] = (1,)
    """The shares of the width that the plots take beside one another."""


@dataclass(frozen=True)
class Drawing:
    """The plots of a figure as the browser takes them."""

    document: dict[str, Any]
    """A stand-alone Bokeh document, as JSON."""
    plots: list[dict[str, str]]
    """Name and label of each, in order, and the part of the figure that it is, if it comes and
    goes with one."""
    widths: str
    """CSS: the columns of a grid."""


def drawing(view: View) -> Drawing:
    """Draw a figure."""
    plots = view.draw(Data())
    document = Document()
    for p in plots:
        document.add_root(p)
    as_json: dict[str, Any] = json.loads(json.dumps(document.to_json(deferred=False)))
    as_json.pop("defs", None)  # of all models that this process has declared: none is drawn here
    _name_columns(as_json)
    _number_models(as_json)
    widths = " ".join(f"minmax(0, {share}fr)" for share in view.widths)
    return Drawing(as_json, list(map(introduced, plots)), widths)


def _name_columns(document: dict[str, Any]) -> None:
    """Give each source an empty column for every field that is drawn from it: in the browser a
    glyph may name none that is not there."""
    models = {model["id"]: model for model in _objects(document) if "attributes" in model}
    for model in list(models.values()):
        attributes = model["attributes"]
        source = attributes.get("data_source", attributes.get("source"))
        if source is None:
            continue
        drawn = [value for key, value in attributes.items() if key not in ("data_source", "source")]
        data = models[source["id"]]["attributes"].setdefault("data", {"type": "map"})
        entries = data.setdefault("entries", [])
        known = {name for name, _ in entries}
        fields = {part["field"] for part in _objects(drawn) if part.get("type") == "field"}
        entries.extend([name, []] for name in sorted(fields - known))


def _number_models(document: dict[str, Any]) -> None:
    """Count the models anew from 1, so that a figure is drawn alike in every process."""
    numbers: dict[str, str] = {}
    for part in _objects(document):
        if isinstance(part.get("id"), str):
            part["id"] = numbers.setdefault(part["id"], str(len(numbers) + 1))


def _objects(json: Any) -> Iterator[dict[str, Any]]:
    """Every object in some JSON."""
    if isinstance(json, dict):
        yield json
    for part in json.values() if isinstance(json, dict) else json if isinstance(json, list) else ():
        yield from _objects(part)
