"""The documentation as a site, and the examples in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import ROOT
from conftest import files_of, live, serving
from driver import FigureOnPage
from playwright.sync_api import Page, expect

DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"


@pytest.fixture(scope="module")
def built(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, with the guide in guide/, built as `make docs` does: without a warning."""
    extra, out = tmp_path_factory.mktemp("extra"), tmp_path_factory.mktemp("docs")
    (extra / "guide").symlink_to(folder)
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-D",
         f"html_extra_path={extra}", "-d", str(tmp_path_factory.mktemp("doctrees")),
         str(DOCS), str(out)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def docs(built: Path) -> Iterator[str]:
    with files_of(built) as url:
        yield url


def test_the_guide_is_live_in_it(page: Page, docs: str) -> None:
    page.goto(f"{docs}/guide.html")
    page.wait_for_function("frames.length === 1")
    (frame,) = page.frames[1:]
    live(frame)
    assert page.locator("iframe").evaluate("frame => frame.clientHeight") > 10_000
    FigureOnPage(frame, "bowl").press("lr", "ArrowRight")


def test_every_page_asks_no_other_host_and_every_link_leads_somewhere(
    page: Page, docs: str, built: Path
) -> None:
    pages = sorted(path for path in built.rglob("*.html") if "guide/" not in str(path))
    assert len(pages) > 20
    for path in pages:
        name = path.relative_to(built)
        for link in re.findall(
            r'(?:href|src)="(?!data:|https?:|#|mailto:)([^"#?]+)', path.read_text()
        ):
            target = path.parent / link
            assert (target / "index.html" if target.is_dir() else target).is_file(), (name, link)
        if "_modules" not in name.parts and name.name not in ("index.html", "guide.html"):
            # What is under way when a page is left would count as failed.
            page.goto(f"{docs}/{name}", wait_until="networkidle")
            expect(page.locator("main, [role=main]").first).to_be_attached()
    assert page.log.requests_elsewhere == []  # type: ignore[attr-defined]
    assert page.log.failed == []  # type: ignore[attr-defined]
    assert page.log.console_errors == []  # type: ignore[attr-defined]


def test_every_page_is_in_the_contents(built: Path) -> None:
    index = (built / "index.html").read_text()
    for source in [*DOCS.glob("*.md"), *DOCS.glob("how-to/*.md"), DOCS / "api" / "index.md"]:
        name = source.relative_to(DOCS).with_suffix(".html")
        if str(name) != "index.html":
            assert f'href="{name}"' in index


# -- the examples --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    files = sorted(str(path.relative_to(ROOT)) for path in EXAMPLES.glob("*.py"))
    with serving(tmp_path_factory.mktemp("examples"), *files, "--index", "rolling") as url:
        yield url


def test_an_optimizer_in_under_thirty_lines(page: Page, examples: str) -> None:
    source = (EXAMPLES / "clipped_sgd.py").read_text()
    assert len(source.splitlines()) < 30
    page.goto(f"{examples}/clipped_sgd")
    tree = FigureOnPage(page, "lineage")
    node = tree.box.get_by_role("radio", name="ClippedSGD")
    expect(node).to_be_checked()
    expect(tree.box).to_contain_text("The direction is the gradient, cut off at ±1.")
    tree.button("Play").click()
    expect(tree.button("Pause")).to_be_visible()


def test_a_surface_of_ones_own() -> None:
    source = (EXAMPLES / "camel.py").read_text()
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "camel.py")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "From [-2.4  1.6] to [-1.7475  0.8737], where the loss is 0.2986.\n"
    page = (DOCS / "how-to" / "add-a-surface.md").read_text()
    for check in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(compile(ast.parse(source + check), "add-a-surface.md", "exec"), {"__name__": "docs"})


def test_a_section_of_ones_own(page: Page, examples: str) -> None:
    page.goto(f"{examples}/rolling")
    rolling = FigureOnPage(page, "rolling")
    rolling.press("lr", "ArrowRight")
    expect(rolling.control("lr")).to_have_value("0.06")
    rolling.box.get_by_role("button", name="Try it").click()
    expect(rolling.box.locator(".claims .answer")).to_have_class("answer holds")
    expect(rolling.control("lr")).to_have_value("0.05")
