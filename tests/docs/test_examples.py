"""The examples of the how-tos: an optimizer, a surface and a section of one's own."""

import re
import subprocess
import sys
from urllib.request import urlopen

import pytest
from browser import ROOT
from driver import FigureOnPage
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.xdist_group("examples")
DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"


def test_an_optimizer_in_under_thirty_lines(page: Page, examples: str) -> None:
    """It runs, has its own controls and equation, and is on the map."""
    source = (EXAMPLES / "clipped_sgd.py").read_text()
    assert len(source.splitlines()) < 30
    address = f"{examples}?page=visualizer&SGD=false&Momentum=false&Adam=false"
    urlopen(address).close()  # a second reader's page runs the file anew
    page.goto(address)
    playground = FigureOnPage(page, "playground")
    playground.control("focus").select_option("ClippedSGD")
    expect(playground.control("ClippedSGD")).to_be_checked()
    expect(playground.readout.locator("tbody tr")).to_have_count(1)
    expect(playground.readout.locator("tbody tr")).to_contain_text("ClippedSGD")
    bound = playground.control("bound_ClippedSGD")
    expect(bound).to_be_visible()
    before = playground.source("whole")["w1_ClippedSGD"]
    bound.press("Home")
    page.wait_for_url("**bound_ClippedSGD=**")
    playground.expect_other("whole", "w1_ClippedSGD", before)
    playground.scrub(0)
    playground.button("Play").click()
    expect(playground.step_slider).not_to_have_value("0")
    rates = FigureOnPage(page, "hyperparameter-map")
    expect(rates.readout).to_contain_text("ClippedSGD")


def test_a_surface_of_ones_own() -> None:
    """In a process of its own, since it joins the gallery; what the page does with it follows."""
    page = (DOCS / "how-to" / "add-a-surface.md").read_text()
    checks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    program = "\n".join([(EXAMPLES / "camel.py").read_text(), *checks])
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "From [-2.4  1.6] to [-1.7475  0.8737], where the loss is 0.2986.\n"


def test_a_section_of_ones_own(page: Page, examples: str) -> None:
    urlopen(f"{examples}?page=dip").close()  # a second reader's page runs the file anew
    page.goto(f"{examples}?page=dip")
    rolling = FigureOnPage(page, "rolling")
    rolling.press("lr", "ArrowRight")
    expect(rolling.control("lr")).to_have_value("0.06")
    rolling.button("SGD").click()
    answer = rolling.box.locator(".outcome .answer")
    expect(answer).to_contain_text("Not quite. Momentum comes in with speed")
    expect(answer).to_have_class("answer holds")
    expect(rolling.control("lr")).to_have_value("0.05")
    rolling.box.get_by_text("More to try").click()
    rolling.button(re.compile("^Try it")).click()
    expect(rolling.box.locator(".claims .answer")).to_have_class("answer holds")
    expect(rolling.control("lr")).to_have_value("0.06")
