"""Controls: the kinds of parameter that a reader sets, and what they take from outside."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import param

LONGEST = 40
"""Characters of a value from outside that are looked at; no honest value is longer."""
TYPED = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
"""A number as people type it: 0.5, or 0,5 where a comma stands before the decimals."""
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
"""What may be a thousand to one reader and a one to another: 1,000."""
LONGEST_TEXT = 200
"""Characters of a text that is typed in."""


class Menu(param.Selector):
    """A choice of one in a list that opens."""


class OpenMenu(Menu):
    """A choice among what there is at the time it is asked: others may come and go."""

    __slots__ = ("offered",)

    def __init__(self, default: str, offered: Callable[[], list[str]], **options: Any) -> None:
        object.__setattr__(self, "offered", offered)  # `objects` needs it from the start
        super().__init__(default=default, objects=offered(), check_on_set=True, **options)

    @property
    def objects(self) -> list[str]:
        """What is offered now."""
        offered: Callable[[], list[str]] = self.offered
        return offered()

    @objects.setter
    def objects(self, objects: list[Any] | dict[str, Any]) -> None:
        self.names, self._objects = {}, list(objects)  # param looks for both when a class is made


class Log(param.Number):
    """A number > 0 whose slider moves over powers of ten."""


class Entry(param.Number):
    """A number to type; None, if allowed, stands for what the figure hints at."""


class Count(param.Integer):
    """A whole number to type."""


class Formula(param.String):
    """A formula to type; ``syntax``: HTML on what it may be made of."""

    __slots__ = ("syntax",)

    def __init__(self, default: str, syntax: str, **options: Any) -> None:
        super().__init__(default=default, **options)
        self.syntax = syntax


class Passage(param.String):
    """A text of several lines that the reader types or pastes.  It is theirs: no address keeps it.

    ``hint`` stands in it while it is empty.
    """

    __slots__ = ("hint",)
    LONGEST = 20_000
    """Characters; what is longer is cut."""
    KEPT = (
        "It stays in this browser: nothing of it is sent anywhere.",
        "It is sent to the program behind this page, kept for your session alone, and gone "
        "when you leave.",
    )
    """Where the text is, if the page runs in the reader's browser, and if not."""

    def __init__(self, default: str = "", hint: str = "", **options: Any) -> None:
        super().__init__(default=default, **options)
        self.hint = hint


class Node(NamedTuple):
    """A choice in a tree: its value, its parent's or "", and its label; what is ``later`` is folded
    away under its parent.  ``second`` is another node that it comes from, or ""."""

    value: str
    parent: str
    label: str
    later: bool = False
    second: str = ""


class Tree(param.Selector):
    """A choice among the nodes of a tree."""

    __slots__ = ("nodes",)

    def __init__(self, default: str, nodes: Sequence[Node], **options: Any) -> None:
        super().__init__(default=default, objects=[node.value for node in nodes], **options)
        self.nodes = tuple(nodes)


def described(parameter: param.Parameter) -> dict[str, Any]:
    """How a parameter is shown: all that the browser needs to draw its control."""
    common = {
        "name": parameter.name,
        "label": parameter.label,
        "default": parameter.default,
        "more": (parameter.precedence or 0) > 1,
        "doc": parameter.doc,
    }
    if isinstance(parameter, param.Boolean):
        return {**common, "kind": "checkbox"}
    if isinstance(parameter, Tree):
        return {**common, "kind": "tree", "nodes": parameter.nodes}
    if isinstance(parameter, param.Selector):
        kind = "select" if isinstance(parameter, Menu) else "choice"
        return {**common, "kind": kind, "options": list(parameter.objects)}
    if isinstance(parameter, Passage):
        said = {"hint": parameter.hint, "kept": parameter.KEPT}
        return {**common, "kind": "passage", "longest": parameter.LONGEST, **said}
    if isinstance(parameter, param.String):
        syntax = parameter.syntax if isinstance(parameter, Formula) else ""
        return {**common, "kind": "text", "longest": LONGEST_TEXT, "syntax": syntax}
    start, end = parameter.bounds
    bounded = {**common, "start": start, "end": end}
    if isinstance(parameter, Log):
        return {**bounded, "kind": "log"}
    if isinstance(parameter, Entry | Count):
        return {**bounded, "kind": "entry", "step": parameter.step}
    digits = max(0, -math.floor(math.log10(parameter.step)))
    return {**bounded, "kind": "slider", "step": parameter.step, "digits": digits}


def accepted(parameter: param.Parameter, value: Any) -> Any:
    """``value``, from a control or an address, as the parameter takes it.

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
    if isinstance(parameter, Passage):
        if isinstance(value, str):
            return value[: parameter.LONGEST]
        raise ValueError(f"{name} must be a text.")
    if isinstance(parameter, param.String):
        if isinstance(value, str) and len(value) <= LONGEST_TEXT:
            return value
        raise ValueError(f"{name} must be text of at most {LONGEST_TEXT} characters.")
    if value is None and parameter.allow_None:
        return None
    low, high = parameter.bounds
    number = finite(value)
    if number is None or not low <= number <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}, not {shown}.")
    if isinstance(parameter, param.Integer):
        if number != int(number):
            raise ValueError(f"{name} must be a whole number, not {shown}.")
        return int(number)
    return number


def finite(value: object) -> float | None:
    """``value`` as a finite number, or None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = number_in(value) if isinstance(value, str) else float(value)
    except OverflowError:
        return None
    return number if number is not None and math.isfinite(number) else None


def number_in(text: str) -> float | None:
    """The number that is typed, or None.  The browser reads the same: both are tested with
    tests/kit/typed_numbers.json."""
    plain = text[: LONGEST + 1].strip(" \t\u00a0").replace("−", "-")
    if len(text) > LONGEST or THOUSANDS.fullmatch(plain) or not TYPED.fullmatch(plain):
        return None
    return float(plain.replace(",", "."))


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return f"“{text}”" if len(text) <= LONGEST else f"“{text[:LONGEST]}…”"
