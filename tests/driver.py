"""Drives the guide's figures in a real browser, and reads what they have drawn."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
from playwright.sync_api import Frame, Locator, Page, expect

from optimizer_guide.sections.figure import Figure

# The documents of a page that show a figure: one on a page of the guide, any number in a notebook
# or in somebody else's page, where other documents may be too.
SHOWN = """(slug) => Bokeh.documents.flatMap((document) => {
  const shells = [...document._all_models.values()].filter(
    (model) => typeof model.spec === "string" && JSON.parse(model.spec).slug === slug)
  return shells.map((shell) => ({document, shell}))
})"""

# What each plot of a figure draws: its visible renderers' columns, apart from what the browser
# cuts out of them itself.
PLOTTED = f"""([slug, which]) => {{
  const {{shell}} = ({SHOWN})(slug)[which] ?? {{}}
  return shell ? shell.plots.map((plot) => plot.renderers.map((renderer) => {{
    const source = renderer.data_source
    if (!renderer.visible || /-(head|now|row)$/.test(source.name ?? "")) return null
    return Object.fromEntries(
      Object.entries(source.data).map(([name, column]) => [name, Array.from(column)]))
  }})) : null
}}"""

HEAD = f"""([slug, which]) => {{
  const film = new RegExp(`^${{slug}}-\\\\d+-head$`)
  for (const model of ({SHOWN})(slug)[which].document._all_models.values())
    if (model.type === "ColumnDataSource" && film.test(model.name ?? ""))
      return model.data.t.length
  return null
}}"""


# What a figure says, as it stands and as its Python wrote it, but for the blanks that the playback
# fills, and the room that they are given.
WRITTEN = """(box, html) => {
  const bare = (node) => {
    for (const blank of node.querySelectorAll("[data-column]")) blank.replaceChildren()
    for (const fitted of node.querySelectorAll("[data-column], p, .equation"))
      fitted.removeAttribute("style")
    return node.innerHTML
  }
  const fresh = document.createElement("div")
  fresh.innerHTML = html.map((part) => `<div>${part}</div>`).join("")
  return [bare(box.querySelector(".readout").cloneNode(true)), bare(fresh)]
}"""


class FigureOnPage:
    """A figure of the guide as a reader meets it; of those of one name, the first or ``which``."""

    def __init__(self, page: Page | Frame, slug: str, which: int = 0) -> None:
        self.page, self.slug, self.which = page, slug, which
        self.keyboard = (page.page if isinstance(page, Frame) else page).keyboard
        self.box = page.locator(f".figure.{slug}").nth(which)
        expect(self.box.locator(".frame")).to_be_visible(timeout=30_000)

    def control(self, name: str) -> Locator:
        return self.box.locator(f"#{name}")

    def press(self, name: str, key: str, times: int = 1) -> None:
        """Move a control from the keyboard."""
        self.control(name).focus()
        for _ in range(times):
            self.keyboard.press(key)

    def drag(self, name: str, value: float) -> None:
        """Give a slider a value, as a drag that ends there does."""
        self.control(name).evaluate(
            "(input, value) => { input.value = value;"
            " input.dispatchEvent(new Event('input', {bubbles: true})) }",
            value,
        )

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.box.get_by_role("button", name=name)

    @property
    def notice(self) -> Locator:
        return self.box.locator(".notice").first

    @property
    def summary(self) -> Locator:
        return self.box.locator(".summary")

    def drawn_to(self) -> int:
        """How many positions of the film are on show, by the slider and by what is drawn."""
        positions = int(self.box.get_by_role("slider", name="Step", exact=True).input_value()) + 1
        # Nothing where no glyph draws the film.
        drawn = self.page.evaluate(HEAD, [self.slug, self.which])
        assert drawn in (None, positions)
        return positions

    def plotted(self) -> list[list[dict[str, list[Any]] | None]]:
        """The columns of every renderer of every plot."""
        plots = self.page.evaluate(PLOTTED, [self.slug, self.which])
        assert plots is not None, f"no figure {self.slug} in the page"
        return plots

    def expect_to_show(self, figure: Figure) -> None:
        """Wait until what is drawn is what ``figure`` computes here, number by number, and what is
        said is what it says."""
        told = json.loads(figure.shell.told)
        html = [told.get("above", ""), told["readout"]]
        worst: AssertionError | None = None
        for _ in range(100):
            try:
                same(self.plotted(), computed(figure))
                said, meant = self.box.locator(".frame").evaluate(WRITTEN, html)
                assert said == meant
                return
            except AssertionError as difference:
                worst = difference
                self.page.wait_for_timeout(50)
        raise worst or AssertionError


CUT = r"-(head|now|row)$"


def computed(figure: Figure) -> list[list[dict[str, Any] | None]]:
    """What `FigureOnPage.plotted` must find, from the figure computed in this process."""
    return [
        [
            None
            if not renderer.visible or re.search(CUT, renderer.data_source.name or "")
            # What is played the browser unpacks; all else is sent as it is.
            else figure.film.columns
            if renderer.data_source is figure.film.full
            else dict(renderer.data_source.data)
            for renderer in pane.object.renderers
        ]
        for pane in figure.shell.plots
    ]  # fmt: skip


def same(drawn: list[Any], expected: list[Any]) -> None:
    """Assert that two readings agree to 1e-12, texts and all."""
    assert len(drawn) == len(expected)
    for plot, wanted in zip(drawn, expected, strict=True):
        assert len(plot) == len(wanted)
        for got, columns in zip(plot, wanted, strict=True):
            if columns is None:
                assert got is None
                continue
            assert got is not None, "hidden, or not there yet"
            assert set(got) == set(columns)
            for name, column in columns.items():
                values = np.asarray(column).ravel()
                if values.dtype.kind in "fiub":
                    found = np.asarray([np.nan if v is None else v for v in got[name]], dtype=float)
                    np.testing.assert_allclose(found, values, rtol=1e-12, atol=1e-300, err_msg=name)
                else:
                    assert list(got[name]) == list(column), name
