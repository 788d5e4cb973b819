"""Drives the guide's figures in a real browser, and reads what they have drawn."""

import base64
import re
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from numpy.typing import NDArray
from playwright.sync_api import Frame, Locator, Page, expect

from optimizer_guide.kit.computed import Column, Columns, Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.wording import together

PATIENCE = 60.0
"""Seconds that a figure may take to show what it must, on a machine with other things to do."""

# What is drawn: the columns of every source that has a name, each read once, the parts that are
# visible, and the ranges of the axes.  Null until the plots are there.
DRAWN = """(frame) => {
  const {bokeh} = frame
  if (!bokeh) return frame.querySelector(".plots figure") ? null
    : {sources: {}, parts: {}, axes: {}}
  const asText = (array) => {
    const bytes = new Uint8Array(Float64Array.from(array).buffer)
    let text = ""
    for (let i = 0; i < bytes.length; i += 8192)
      text += String.fromCharCode(...bytes.subarray(i, i + 8192))
    return {shape: array.shape ?? [array.length], numbers: btoa(text)}
  }
  const column = (values) => ArrayBuffer.isView(values) ? asText(values)
    : Array.from(values, (value) => ArrayBuffer.isView(value) ? asText(value)
        : typeof value === "number" && !Number.isFinite(value) ? String(value) : value)
  const [sources, parts, axes] = [{}, {}, {}]
  for (const model of bokeh.document.all_models) {
    if (model.type === "ColumnDataSource" && model.name)
      sources[model.name] = Object.fromEntries(
        Object.entries(model.data).map(([name, values]) => [name, column(values)]))
    for (const tag of model.tags)
      if (String(tag).startsWith("part:")) (parts[tag.slice(5)] ??= []).push(model.visible)
    if (model.name && "low" in Object(model.attributes)) axes[model.name] = [model.low, model.high]
  }
  for (const plot of bokeh.document.roots()) {
    axes[`${plot.name}.x`] = [plot.x_range.start, plot.x_range.end]
    axes[`${plot.name}.y`] = [plot.y_range.start, plot.y_range.end]
  }
  return {sources, parts, axes}
}"""

# What a figure says, as it stands and as its Python wrote it, but for the blanks that the playback
# fills, and the room that they are given.
WRITTEN = """(frame, html) => {
  const bare = (node) => {
    for (const blank of node.querySelectorAll("[data-column]")) blank.replaceChildren()
    for (const fitted of node.querySelectorAll("[data-column], [data-when], p, .equation"))
      fitted.removeAttribute("style")
    return node.innerHTML
  }
  const fresh = document.createElement("div")
  fresh.innerHTML = html.map((part) => `<div>${part}</div>`).join("")
  return [bare(frame.querySelector(".readout").cloneNode(true)), bare(fresh)]
}"""

# The parts of Bokeh that the browser code touches and that are not there: see browser/src/bokeh.js.
MISSING = """async (frame, bundle) => {
  const url = URL.createObjectURL(new Blob([bundle], {type: "text/javascript"}))
  const {missingParts} = await import(url)
  return missingParts(Bokeh, frame.bokeh.views)
}"""

UNFOLD = """(box) => {
  for (let at = box; at; at = at.parentNode ?? at.host)
    if (at.localName === "details") {
      at.removeAttribute("name") // a test may look into two at once
      at.open = true
    }
}"""

SET = """(input, value) => {
  input.value = value
  input.dispatchEvent(new Event("input", {bubbles: true}))
}"""

Drawn = dict[str, Any]
"""What `DRAWN` gives, its numbers as arrays."""


def live(page: Page | Frame) -> None:
    """Wait until Python is up in a page of the static site."""
    page.wait_for_function(
        "['live', 'failed'].includes(document.documentElement.dataset.python)", timeout=120_000
    )
    assert page.evaluate("document.documentElement.dataset.python") == "live"
    expect(page.locator(".line")).to_have_count(0)


def without_shared_workers(page: Page) -> None:
    """Be a browser that has none, as those of some phones."""
    page.add_init_script("delete self.SharedWorker")


def without_python(page: Page) -> None:
    """Give a page of the static site no Pyodide, as long as it is open."""
    without_shared_workers(page)  # nobody can come between such a one and the server
    page.context.route("**/*.wasm", lambda route: route.fulfill(status=404, body=""))


def violations(page: Page) -> list[Any]:
    """What axe finds in the light, and then in the dark, which differs by its colours alone: its
    name, how bad it is, and where."""
    light = Axe().run(page).response["violations"]
    page.get_by_role("button", name="Dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    return [
        (found["id"], found["impact"], [node["target"] for node in found["nodes"]][:3])
        for found in (*light, *dark)
    ]


def serious(page: Page) -> list[Any]:
    """What axe finds that keeps somebody out."""
    return [found for found in violations(page) if found[1] in ("serious", "critical")]


class FigureOnPage:
    """A figure of the guide as a reader meets it; of those of one name, the first or ``which``."""

    def __init__(self, page: Page | Frame, slug: str, which: int = 0) -> None:
        self.page, self.slug, self.which = page, slug, which
        self.window: Page = page.page if isinstance(page, Frame) else page
        self.keyboard = self.window.keyboard
        self.box = page.locator(f".figure.{slug}").nth(which)
        self.frame = self.box.locator(".frame")
        self.box.evaluate(UNFOLD)
        expect(self.frame).to_be_visible(timeout=120_000)

    def control(self, name: str) -> Locator:
        """The input of a parameter."""
        return self.box.locator(f"#{name}")

    def press(self, name: str, key: str, times: int = 1) -> None:
        """Move a control from the keyboard."""
        self.control(name).focus()
        for _ in range(times):
            self.keyboard.press(key)

    def drag(self, name: str, value: float) -> None:
        """Give a slider a value, as a drag that ends there does."""
        self.control(name).evaluate(SET, value)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """A button by its words."""
        return self.box.get_by_role("button", name=name)

    def attempt(self, figure: Figure, claim: int) -> Locator:
        """Try a claim, by its number; a prediction by its right answer.  What is told of it."""
        asked = [i for i, one in enumerate(figure.claims) if not one.deeper]
        if claim in asked:
            predictions = self.box.locator(".predictions")
            for _ in range(asked.index(claim)):
                predictions.get_by_role("button", name="Next question").click()
            predictions.locator(".choices button").nth(figure.claims[claim].answer).click()
            return self.box.locator(".outcome .answer")
        fold = self.box.locator(".to-try")
        fold.evaluate("fold => { fold.open = true }")
        folded = [i for i, one in enumerate(figure.claims) if one.deeper].index(claim)
        fold.get_by_role("button").nth(folded).click()
        return fold.locator(".answer").nth(folded)

    @property
    def notice(self) -> Locator:
        """What the reader is told of their settings."""
        return self.box.locator(".notice").first

    @property
    def summary(self) -> Locator:
        """What a screen reader says of the figure."""
        return self.box.locator(".summary")

    @property
    def readout(self) -> Locator:
        """The texts beside the plots."""
        return self.box.locator(".readout")

    @property
    def step_slider(self) -> Locator:
        """The slider of the playback."""
        return self.box.get_by_role("slider", name="Step", exact=True)

    def scrub(self, step: int) -> None:
        """Show a step."""
        self.step_slider.evaluate(SET, step)

    def drawn_to(self) -> int:
        """The step on show: by the slider, and by what is drawn."""
        step = int(self.step_slider.input_value())
        past = self.drawn().get("sources", {}).get("past", {}).get("t")
        assert past is None or len(past) == step + 1  # where no glyph draws it, it is not there
        return step

    def drawn(self) -> Drawn:
        """The columns of every source, who is visible, the ranges: {} until there are plots."""
        found = self.frame.evaluate(DRAWN)
        return {} if found is None else arrays_of(found)

    def source(self, name: str) -> dict[str, Any]:
        """The columns of a source; empty until it is drawn."""
        columns: dict[str, Any] = self.drawn().get("sources", {}).get(name, {})
        return columns

    def expect_other(self, source: str, column: str, before: Any) -> None:
        """Wait until a column holds other numbers than ``before``."""
        end = time.monotonic() + PATIENCE
        while not (self.source(source)[column] != before).any():
            assert time.monotonic() < end, f"{column} is as it was"
            self.page.wait_for_timeout(40)

    def expect_to_show(
        self, figure: Figure, computed: Computed | None = None, close: float = 1e-12
    ) -> None:
        """Wait until what is drawn is what ``figure`` computes here, number by number as ``close``
        as that, and what is said is what it says."""
        computed = computed or figure.compute()
        html = [together(figure.above(computed)), together(figure.readout(computed))]
        end = time.monotonic() + PATIENCE
        while True:
            try:
                same(self.drawn(), computed, close)
                said, meant = self.frame.evaluate(WRITTEN, html)
                assert said == meant
                return
            except AssertionError:
                if time.monotonic() > end:
                    raise
                self.page.wait_for_timeout(40)


def arrays_of(found: Drawn) -> Drawn:
    """What `DRAWN` gives, with its numbers as arrays."""
    sources = {
        source: {name: _read(column) for name, column in columns.items()}
        for source, columns in found["sources"].items()
    }
    return {**found, "sources": sources}


def _read(column: Any) -> Any:
    """A column as it was, from what `DRAWN` made of it."""
    if isinstance(column, dict) and "numbers" in column:
        numbers = np.frombuffer(base64.b64decode(column["numbers"]), dtype=float)
        return numbers.reshape(column["shape"])
    return [_read(value) for value in column] if isinstance(column, list) else column


def same(drawn: Drawn, computed: Computed, close: float = 1e-12) -> None:
    """Assert that what is drawn is as ``close`` to what was computed, texts and all."""
    assert drawn, "no plots yet"
    sources = drawn["sources"]
    played = computed.steps_played
    shape = {name: np.ndim(column) for name, column in played.items()}
    by_step = {name: column for name, column in played.items() if shape[name] == 1}
    if "whole" in sources:
        _same_columns("whole", sources["whole"], by_step, close)
    if "past" in sources:
        past = sources["past"]
        length = len(past["t"])
        played_so_far = {name: column[:length] for name, column in by_step.items()}
        _same_columns("past", past, played_so_far, close)
        if "now" in sources:
            _same_columns("now", sources["now"], {
                name: column[length - 1 : length]
                for name, column in played.items()
                if shape[name] != 2
            }, close)  # fmt: skip
    for name, columns in computed.tables.items():
        if f"table:{name}" in sources:
            _same_columns(name, sources[f"table:{name}"], columns, close)
    for part, visible in drawn["parts"].items():
        meant = computed.on_show is None or part in computed.on_show
        assert all(visible) if meant else not any(visible), part
    for name, axis in computed.axes.items():
        np.testing.assert_allclose(drawn["axes"][name], (axis.low, axis.high), err_msg=name)


def _same_columns(source: str, found: Mapping[str, Any], expected: Columns, close: float) -> None:
    for name, column in expected.items():
        assert name in found, f"{source} has no {name}"
        _same_column(f"{source}, {name}", found[name], column, close)


def _same_column(name: str, found: Any, expected: Column, close: float) -> None:
    values = _numbers(expected)
    if values is not None:
        got = np.asarray(found, dtype=float)
        assert got.size == values.size, f"{name}: {got.size} in place of {values.size}"
        np.testing.assert_allclose(
            got.ravel(), values.ravel(), rtol=close, atol=1e-300, err_msg=name
        )
    elif any(isinstance(value, np.ndarray) for value in expected):
        assert len(found) == len(expected), name
        for one, other in zip(found, expected, strict=True):
            _same_column(name, one, other, close)
    else:
        assert list(found) == [
            value.item() if isinstance(value, np.generic) else value for value in expected
        ], name


def _numbers(column: Column) -> NDArray[np.floating] | None:
    if isinstance(column, np.ndarray):
        return column.astype(float) if column.dtype.kind in "fiub" else None
    if all(isinstance(value, int | float) for value in column):
        return np.asarray(column, dtype=float)
    return None
