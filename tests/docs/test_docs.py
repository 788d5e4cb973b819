"""The documentation as a site."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import write_claims
from browser import ROOT
from log import log_of
from playwright.sync_api import Page, expect
from servers import files_of

from optimizer_guide.hosts.site.html import file_of
from optimizer_guide.lessons.catalogue import PAGES

pytestmark = pytest.mark.xdist_group("docs")

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built as `make docs` does, without a warning; where that has the guide are
    the names of its pages alone."""
    extra, out = tmp_path_factory.mktemp("extra"), tmp_path_factory.mktemp("docs")
    (extra / "guide").mkdir()
    for name in ("index.html", *map(file_of, PAGES)):
        (extra / "guide" / name).touch()
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


# What a browser asks for by itself, as it reads a page.
ASKED = re.compile(
    r'<(?:script|img|iframe|source)\b[^>]*\bsrc="([^"]+)"|<link\b(?![^>]*rel="(?:canonical|next|prev)")'
    r'[^>]*\bhref="([^"]+)"'
)


def test_every_page_asks_no_other_host_and_every_link_leads_somewhere(built: Path) -> None:
    pages = sorted(path for path in built.rglob("*.html") if "guide/" not in str(path))
    assert len(pages) > 20
    for path in pages:
        name, text = path.relative_to(built), path.read_text("utf-8")
        for link in re.findall(r'(?:href|src)="(?!data:|https?:|#|mailto:)([^"#?]+)', text):
            target = path.parent / link
            assert (target / "index.html" if target.is_dir() else target).is_file(), (name, link)
        for asked in ASKED.findall(text):
            assert not re.match(r"(https?:)?//", "".join(asked)), (name, asked)


def test_a_page_of_each_folder_has_no_fault(page: Page, docs: str, built: Path) -> None:
    for name in ("architecture.html", "how-to/embed.html", "api/index.html"):
        page.goto(f"{docs}/{name}", wait_until="networkidle")
        log_of(page).wait_until_loaded(page)
        expect(page.locator("main, [role=main]").first).to_be_attached()
        log_of(page).leave(page)
    assert log_of(page).requests_elsewhere == []
    assert log_of(page).console_errors == []


def test_every_page_is_in_the_contents(built: Path) -> None:
    index = (built / "index.html").read_text()
    for source in [*DOCS.glob("*.md"), *DOCS.glob("how-to/*.md"), DOCS / "api" / "index.md"]:
        name = source.relative_to(DOCS).with_suffix(".html")
        if str(name) != "index.html":
            assert f'href="{name}"' in index


def test_every_claim_is_listed_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `make claims` writes it; what each claim measures is in tests/lessons, where it is run."""
    text = write_claims.OUT.read_text("utf-8")
    rows = {line.partition(" | ✓ ")[0]: line for line in text.splitlines()}
    monkeypatch.setattr(write_claims, "row", lambda _, claim: rows.get(write_claims.said(claim)))
    assert text == write_claims.table(), "run `make claims`"
