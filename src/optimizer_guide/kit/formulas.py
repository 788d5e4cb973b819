"""Typeset formulas: SVG made from LaTeX beforehand, so that a page needs no script for them."""

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".json")
"""What `make formulas` renders: the outline of each glyph, and each formula of `tex`."""


@cache
def formula(tex: str, *, display: bool = True) -> str:
    """HTML of a formula of `tex`, an optimizer or a surface: its SVG, with its words as label.

    It takes the colour and the size of the text around it.  ``display``: a formula on a line of
    its own, else one in the text.  Raises KeyError for LaTeX that has not been rendered.
    """
    rendered = _rendered()
    try:
        entry = rendered["formulas"][tex]
    except KeyError:
        raise KeyError(
            f"no SVG of the formula {tex!r}: name it in kit/tex.py, then run `make formulas`"
        ) from None
    kind = "display" if display else "inline"
    svg = entry["display"] if display else entry.get("inline", entry["display"])
    svg = re.sub(r"\{(\d+)\}", lambda match: rendered["glyphs"][int(match[1])], svg)
    label = escape(entry["speech"])
    return f'<span class="formula {kind}" role="img" aria-label="{label}">{svg}</span>'


@cache
def _rendered() -> Any:
    return json.loads(FILE.read_text(encoding="utf-8"))
