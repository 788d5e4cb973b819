"""Write docs/claims.md: every claim of the guide, its settings, and what it measures now."""

import html
import re
from pathlib import Path

from optimizer_guide.kit.claim import Claim
from optimizer_guide.kit.figure import Figure
from optimizer_guide.lessons.catalogue import ARTICLE

OUT = Path(__file__).parents[1] / "docs" / "claims.md"
HEAD = """# The claims, and what they measure

Every sentence of the guide with a number or a comparison in it is an object with its settings and
its check. On the page it is a prediction or a *Try it* button, in the tests a case, and here a row.
This file is written by `make claims`; a test fails when it is no longer what the core computes.
"""


def table() -> str:
    """The whole document, in Markdown."""
    parts = [HEAD]
    for section in ARTICLE:
        rows = [row(figure(), claim) for figure in section.figures for claim in figure.claims]
        if rows:
            parts += [
                f"\n## {section.title}\n\n| claim | settings | measured |",
                "| --- | --- | --- |",
                *rows,
            ]
    return "\n".join(parts) + "\n"


def row(figure: Figure, claim: Claim) -> str:
    """A claim's row, with what it measures now."""
    figure.reset_to(claim.settings)
    measured = claim.check(figure.compute())
    return f"{said(claim)} | {'✓' if measured.holds else '✗'} {plain(measured.text)} |"


def said(claim: Claim) -> str:
    """How the row begins: what is claimed, and where."""
    settings = ", ".join(f"`{k}={v}`" for k, v in claim.settings.items()) or "defaults"
    return f"| {plain(claim.text)} | {settings}"


def plain(text: str) -> str:
    """HTML as the text that a reader sees, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).replace("|", "\\|").split())


if __name__ == "__main__":
    OUT.write_text(table(), "utf-8")
