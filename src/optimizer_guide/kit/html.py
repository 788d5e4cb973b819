"""Pieces of HTML that readouts are made of: a table, a number that plays, a figure's key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Cell:
    """A cell of a table: HTML, marked if a run was ``lost``; where rows become cards, ``label``
    stands before it."""

    html: str
    lost: bool = False
    label: str = ""
    kind: str = ""
    """A further CSS class."""


@dataclass(frozen=True)
class Head:
    """The head of a column, or of several that belong together; one of a ``number``, and all below
    it, are right-aligned."""

    html: str
    number: bool = False
    columns: int = 1
    style: str = ""


def of_numbers(*heads: str) -> list[Head]:
    """The heads of columns of numbers."""
    return [Head(head, number=True) for head in heads]


def at_step(column: str, kind: str = "", digits: int = 3) -> str:
    """What the browser fills with a played column's value at the step on show, to so many
    ``digits``."""
    of = f" class='{kind}'" if kind else ""
    to = f" data-digits='{digits}'" if digits != 3 else ""
    return f"<b{of} data-column='{column}'{to}></b>"


def case(column: str, texts: Mapping[int, str]) -> str:
    """Of several texts in one place the browser shows the one that is true at the step on show:
    that of what the column holds."""
    said = (
        f"<span data-when='{column}' data-is='{value}'>{text}</span>"
        for value, text in texts.items()
    )
    return f"<span class='cases'>{''.join(said)}</span>"


def table(
    heads: Sequence[Head | str],
    rows: Iterable[Sequence[Cell | str]],
    *,
    groups: Sequence[Head] = (),
    label: str = "",
    cards: bool = False,
) -> str:
    """A table whose rows begin with what they are of, and have a cell for every head.

    ``groups``: a line above the heads.  ``label``: the table scrolls sideways in a box so named.
    ``cards``: where there is no room, each row becomes a card.
    """
    kind = " class='cards'" if cards else ""
    lines = [f"<tr>{''.join(_group(head) for head in groups)}</tr>"] if groups else []
    columns = [Head(head) if isinstance(head, str) else head for head in heads]
    lines.append(f"<tr>{''.join(map(_head, columns))}</tr>")
    body = "".join(f"<tr>{_row(row, columns)}</tr>" for row in rows)
    made = f"<table{kind}><thead>{''.join(lines)}</thead><tbody>{body}</tbody></table>"
    if not label:
        return made
    named = escape(label, quote=True)
    return f"<div class='scroll' tabindex='0' role='group' aria-label='{named}'>{made}</div>"


def _group(head: Head) -> str:
    span = f" colspan='{head.columns}'" if head.columns > 1 else ""
    return f"<th{span} scope='colgroup'>{head.html}</th>" if head.html else f"<td{span}></td>"


def _head(head: Head) -> str:
    if not head.html:
        return "<td></td>"
    kind = " class='number'" if head.number else ""
    style = f" style='{head.style}'" if head.style else ""
    return f"<th scope='col'{kind}{style}>{head.html}</th>"


def _row(row: Sequence[Cell | str], heads: Sequence[Head]) -> str:
    first, *others = (Cell(cell) if isinstance(cell, str) else cell for cell in row)
    cells = [_cell(cell, head.number) for cell, head in zip(others, heads[1:], strict=True)]
    return f"<th scope='row'>{first.html}</th>{''.join(cells)}"


def _cell(cell: Cell, number: bool) -> str:
    flags = (("number", number), ("lost", cell.lost), (cell.kind, bool(cell.kind)))
    kinds = " ".join(name for name, is_so in flags if is_so)
    kind = f" class='{kinds}'" if kinds else ""
    label = f" data-label='{cell.label}'" if cell.label else ""
    return f"<td{kind}{label}>{cell.html}</td>"


def key(color: str, text: str) -> str:
    """An entry of a legend."""
    return f"<span><span class='dot' style='background: {color}'></span>{text}</span>"
