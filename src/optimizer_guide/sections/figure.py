"""A figure of the guide: parameters, what is computed from them, and the shell that shows it."""

from __future__ import annotations

import itertools
import json
import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple
from urllib.parse import parse_qsl

import panel as pn
import param

from optimizer_guide.figures.shell import Film, Shell
from optimizer_guide.sections.claim import Claim
from optimizer_guide.sections.notebook import mimebundle

LONGEST = 40
"""Characters of a value from outside that are looked at; no honest value is longer."""
LONGEST_TEXT = 200
"""Characters of a text that is typed in."""

_numbers = itertools.count(1)


class Figure(pn.viewable.Viewer):
    """Every parameter that a subclass declares is a control, in the order of declaration; those
    of precedence above 1 wait behind *More*.

    A subclass writes `build`, the Bokeh figures, once, and `refresh`, which recomputes all that
    they show; it is called whenever a parameter changes.
    """

    slug: ClassVar[str]
    """Short name, for addresses."""
    claims: ClassVar[tuple[Claim, ...]] = ()
    rules: ClassVar[str] = ""
    """HTML that always stands below the figure."""
    equation: ClassVar[str] = ""
    """HTML of the update at the step on show; ``<b data-column="g"></b>`` gets that column.
    So it does in `readout` and `above` it."""
    playable: ClassVar[bool] = True
    """Whether there are steps to play: `refresh` then fills `film`."""
    opens: ClassVar[int | None] = None
    """The step on show at first; the last one if None."""
    columns: ClassVar[str] = "minmax(0, 1fr)"
    """CSS widths of the plots beside one another."""
    breaks: ClassVar[Sequence[str]] = ()
    """The controls that begin a line of their own."""
    when: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {}
    """Control → the other controls, and the values of theirs at which it is there at all."""
    picks: ClassVar[Sequence[int]] = ()
    """The plots whose clicks go to `pick`."""
    drags: ClassVar[Sequence[int]] = ()
    """Those of them whose drags do too, and whose arrow keys move what was picked."""
    actions: ClassVar[Mapping[str, str]] = {}
    """Name → label of buttons that `act`; ``picture`` saves the plots with their `caption`."""
    heights: ClassVar[tuple[int, int]] = (0, 0)
    """Pixels kept for it until it is there, on a wide page and on a phone."""
    step: ClassVar[bool] = False
    """Whether the address also keeps the step on show."""

    shell: Shell
    """What the browser shows of it, once `open` has been called."""

    def __init__(
        self, address: bool = False, prefix: str = "", later: bool = False, **params: Any
    ) -> None:
        """``address``: keep the state in the page's address, under names that begin with
        ``prefix``; ``later``: compute nothing before `open` is called."""
        super().__init__(**params)
        self._address, self._prefix = address, prefix
        self.film = Film(f"{self.slug}-{next(_numbers)}")
        self._told: dict[str, Any] = {"readout": "", "summary": "", "notice": "", "answer": None}
        self._is_open = False
        if not later:
            self.open()

    def open(self) -> None:
        """Build the plots and compute what they show, if that is not done yet."""
        if self._is_open:
            return
        plots = self.build()
        for plot in plots:
            for renderer in plot.renderers:  # nothing here is selected or muted
                renderer.nonselection_glyph = renderer.muted_glyph = None
        if plots and self.playable:  # what the browser needs, whether it is drawn or not
            plots[0].tags = [self.film.sent, self.film.full]
        self.shell = Shell(
            plots=[pn.pane.Bokeh(plot, sizing_mode="stretch_width") for plot in plots],
            spec=json.dumps(
                {
                    "controls": [
                        {**control(self.param[name]), "when": self.when.get(name)}
                        for name in self.controls
                    ],
                    "plots": [plot.name for plot in plots],
                    "claims": [{"text": c.text, "plain": c.plain} for c in self.claims],
                    "columns": self.columns,
                    "film": self.film.name if self.playable else "",
                    "opens": self.opens,
                    "equation": self.equation,
                    "rules": self.rules,
                    "slug": self.slug,
                    "prefix": self._prefix,
                    "address": self._address,
                    "breaks": list(self.breaks),
                    "picks": list(self.picks),
                    "drags": list(self.drags),
                    "actions": dict(self.actions),
                    "step": self.step,
                }
            ),
            sizing_mode="stretch_width",
        )
        self._is_open = True
        self._update()
        self.param.watch(self._changed, self.controls)
        self.shell.param.watch(self._received, "values")
        self.shell.param.watch(self._tried, "tried")
        self.shell.param.watch(self._picked, "picked")
        self.shell.param.watch(self._asked, "asked")

    def __panel__(self) -> pn.viewable.Viewable:
        self.open()
        return self.shell

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        from optimizer_guide.sections.sheet import sheet  # it needs the pages, which need this

        return mimebundle(sheet([self]), include, exclude)

    # -- what a subclass writes --------------------------------------------------------------

    @abstractmethod
    def build(self) -> list[Any]:
        """The Bokeh figures, on sources that `refresh` fills; each is named by what it shows."""

    @abstractmethod
    def refresh(self) -> None:
        """Compute everything from the parameters and fill the sources."""

    @abstractmethod
    def readout(self) -> str:
        """HTML: the numbers beside the picture."""

    def above(self) -> str:
        """HTML above the readout, of what changes more seldom and is not written anew with it."""
        return ""

    @abstractmethod
    def summary(self) -> str:
        """A sentence or two that say in words what the figure shows."""

    def pick(self, plot: int, x: float, y: float) -> None:
        """The reader clicked a plot of `picks` at ``x``, ``y``."""

    def place(self, plot: int) -> tuple[float, float] | None:
        """Where what is picked on a plot of `picks` stands: from there the arrow keys go."""

    def caption(self) -> list[list[tuple[str, str]]]:
        """What a saved picture says below the plots: lines of texts, each after a swatch or ""."""
        return [[("", self.summary())]]

    def act(self, name: str) -> Given | None:
        """The reader pressed the button of one of the `actions`."""

    # -- values from outside -----------------------------------------------------------------

    @property
    def controls(self) -> list[str]:
        """The names of the parameters that the reader sets."""
        inherited = set(Figure.param)
        return [name for name in self.param if name not in inherited]

    @property
    def settings(self) -> str:
        """The value of each control, as JSON."""
        return json.dumps({name: getattr(self, name) for name in self.controls})

    def set_from(self, values: Mapping[str, Any]) -> list[str]:
        """Set the parameters that ``values`` name; the sentences say what was not taken and why."""
        accepted, refused = {}, []
        for name in self.controls:
            if name in values:
                try:
                    accepted[name] = accept(self.param[name], values[name])
                except ValueError as error:
                    refused.append(str(error))
        self.param.update(**accepted)
        return refused

    def set_from_query(self, query: str) -> None:
        """Take the parameters from ``name=value&…``, and tell the reader what was wrong."""
        try:
            pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
        except ValueError:
            self.tell(notice="The address has too many settings; all are at their defaults.")
            return
        start = len(self._prefix)
        values = {key[start:]: value for key, value in pairs if key.startswith(self._prefix)}
        refused = self.set_from(values)
        if refused:
            self.tell(notice=" ".join(["From the address:", *refused]))

    # -- the conversation with the shell -----------------------------------------------------

    def tell(self, **news: Any) -> None:
        """Change what the shell says: readout, summary, notice, answer; also faults, what is wrong
        with a text by its control; hints, what an empty entry stands for; places, where what is
        picked on each plot stands; progress, up to 1."""
        self._told.update(news)
        if self._is_open:
            self.shell.told = json.dumps(self._told)

    def _changed(self, *events: param.parameterized.Event) -> None:
        self.tell(notice="", answer=None)
        self._update()

    def _update(self) -> None:
        with pn.io.hold():
            self.refresh()
            places = {plot: self._place(plot) for plot in self.picks}
            self.tell(
                above=self.above(), readout=self.readout(), summary=self.summary(), places=places
            )
            self.shell.values = self.settings

    def _place(self, plot: int) -> tuple[float, float] | None:
        at = self.place(plot)
        return at if at and math.isfinite(at[0]) and math.isfinite(at[1]) else None

    def _received(self, event: param.parameterized.Event) -> None:
        if event.new == self.settings:
            return
        try:
            values = json.loads(event.new)
        except ValueError:
            values = None
        with pn.io.hold():
            self._told["notice"] = ""  # what was refused before may be right now
            if isinstance(values, dict):
                refused = self.set_from(values)
            else:
                refused = ["The controls sent something that is no list of settings."]
            self.tell(notice=" ".join(refused) or self._told["notice"])
            self.shell.values = self.settings
            self.shell.served += 1

    def _tried(self, event: param.parameterized.Event) -> None:
        if not self.claims:
            return
        index = event.new % len(self.claims)
        claim = self.claims[index]
        with pn.io.hold():
            defaults = {name: self.param[name].default for name in self.controls}
            self.param.update(**{**defaults, **claim.settings})
            measured = claim.check(self)
            self.tell(answer={"index": index, "holds": bool(measured.holds), "text": measured.text})
            self.shell.served += 1

    def _picked(self, event: param.parameterized.Event) -> None:
        sent = _mapping(event.new)
        plot, x, y = sent.get("plot"), _number(sent.get("x")), _number(sent.get("y"))
        with pn.io.hold():
            if isinstance(plot, int) and plot in self.picks and x is not None and y is not None:
                self.pick(plot, x, y)
            self.shell.served += 1

    def _asked(self, event: param.parameterized.Event) -> None:
        name = _mapping(event.new).get("name")
        if isinstance(name, str) and name in self.actions:
            with pn.io.hold():
                given = self._picture() if name == "picture" else self.act(name)
                if given is not None:
                    self.shell.given = json.dumps({**given._asdict(), "n": self.shell.served})
                self.shell.served += 1

    def _picture(self) -> Given:
        return Given(json.dumps(self.caption()), "", f"{self.slug}.png")


class Given(NamedTuple):
    """What an action gives: a text to save as ``file``, or to copy; and what is said of it.

    Of a ``file`` that is a picture, the text is its caption as JSON."""

    text: str
    said: str
    file: str = ""


def _mapping(text: str) -> dict[str, Any]:
    """JSON from a browser as a dictionary: an empty one where it is nothing of the kind."""
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}


class Menu(param.Selector):
    """A choice of one in a list that opens."""


class Log(param.Number):
    """A number > 0 whose slider moves over powers of ten."""


class Entry(param.Number):
    """A number to type; None, if allowed, stands for what the figure hints at."""


class Count(param.Integer):
    """A whole number to type."""


class Tree(param.Selector):
    """A choice among the nodes of a tree: each has a value, its parent's or "", and a label."""

    __slots__ = ("nodes",)

    def __init__(self, default: str, nodes: Sequence[tuple[str, str, str]], **options: Any) -> None:
        super().__init__(default=default, objects=[value for value, _, _ in nodes], **options)
        self.nodes = tuple(nodes)


def control(parameter: param.Parameter) -> dict[str, Any]:
    """How a parameter is shown: what the shell needs to draw its control."""
    common = {
        "name": parameter.name, "label": parameter.label, "default": parameter.default,
        "more": (parameter.precedence or 0) > 1, "doc": parameter.doc,
    }  # fmt: skip
    if isinstance(parameter, param.Boolean):
        return {**common, "kind": "checkbox"}
    if isinstance(parameter, Tree):
        return {**common, "kind": "tree", "nodes": parameter.nodes}
    if isinstance(parameter, param.Selector):
        kind = "select" if isinstance(parameter, Menu) else "choice"
        return {**common, "kind": kind, "options": list(parameter.objects)}
    if isinstance(parameter, param.String):
        return {**common, "kind": "text", "longest": LONGEST_TEXT}
    start, end = parameter.bounds
    if isinstance(parameter, Log):
        return {**common, "kind": "log", "start": start, "end": end}
    if isinstance(parameter, Entry | Count):
        return {**common, "kind": "entry", "start": start, "end": end, "step": parameter.step}
    digits = max(0, -math.floor(math.log10(parameter.step)))
    return {
        **common, "kind": "slider", "start": start, "end": end, "step": parameter.step,
        "digits": digits,
    }  # fmt: skip


def accept(parameter: param.Parameter, value: Any) -> Any:
    """``value``, from a slider or an address, as the parameter takes it.

    Raises ValueError that names the parameter, the value and what is allowed.
    """
    name, shown = parameter.name, _shown(value)
    if isinstance(parameter, param.Boolean):
        known = {"true": True, "false": False, "1": True, "0": False}
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in known:
            return known[value.lower()]
        raise ValueError(f"{name} must be true or false, not {shown}.")
    if isinstance(parameter, param.Selector):
        if value in parameter.objects:
            return value
        raise ValueError(f"{name} must be one of {', '.join(parameter.objects)}, not {shown}.")
    if isinstance(parameter, param.String):
        if isinstance(value, str) and len(value) <= LONGEST_TEXT:
            return value
        raise ValueError(f"{name} must be text of at most {LONGEST_TEXT} characters.")
    if value is None and parameter.allow_None:
        return None
    low, high = parameter.bounds
    number = _number(value)
    if number is None or not low <= number <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}, not {shown}.")
    if isinstance(parameter, param.Integer):
        if number != int(number):
            raise ValueError(f"{name} must be a whole number, not {shown}.")
        return int(number)
    return number


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and (len(value) > LONGEST or not value.isascii()):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _shown(value: Any) -> str:
    text = str(value) if isinstance(value, str) else repr(value)
    return f"“{text}”" if len(text) <= LONGEST else f"“{text[:LONGEST]}…”"
