"""A running `panel serve` in somebody else's page, by `bokeh.embed.server_document`."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bokeh.embed import server_document
from driver import FigureOnPage
from log import log_of
from playwright.sync_api import Page, expect
from servers import files_of, serving

from optimizer_guide.lessons.race.standings import Standings

pytestmark = pytest.mark.xdist_group("server_document")

HOST = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Somebody else's page</title>
<link rel="icon" href="data:,">
<style>
  body { font: 17px/1.5 sans-serif; max-width: 860px; margin: 2em auto; %s }
  h2 { text-transform: uppercase; }
  p { color: rgb(200, 0, 0); }
</style>
<h1>Somebody else's page</h1>
<p id="own">Here is the race:</p>
%s
</html>
"""
COLOUR = "(node) => getComputedStyle(node).color"


class Host:
    """A web server of a folder, which knows nothing of the guide."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.name = f"localhost:{urlsplit(url).port}"

    def page(self, name: str, *scripts: str, style: str = "") -> str:
        """Write a page with these scripts; its address."""
        (self.folder / f"{name}.html").write_text(HOST % (style, "\n<hr>\n".join(scripts)))
        return f"http://{self.name}/{name}.html"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("host")
    with files_of(folder) as url:
        yield Host(folder, url)


@pytest.fixture(scope="module")
def guide(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the guide on a server that lets the host's pages talk to it."""
    folder = tmp_path_factory.mktemp("guide")
    with serving(folder, "apps/", "--allow-websocket-origin", host.name) as url:
        yield f"{url}/apps"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Iterator[Page]:
    page = new_page()
    yield page
    assert log_of(page).console_errors == []


def test_two_scripts_show_two_races_that_recompute(page: Page, host: Host, guide: str) -> None:
    script = partial(server_document, guide)
    address = host.page(
        "two",
        script(arguments={"page": "race", "lr": "0.45"}),
        script(arguments={"page": "race", "lr": "2"}),
    )
    page.goto(address)
    light = it_has_a_style_of_its_own(page)
    first, second = (FigureOnPage(page, Standings.slug, which) for which in range(2))
    first.expect_to_show(Standings(lr=0.45))
    second.expect_to_show(Standings())
    expect(second.notice).to_have_text(
        "From the address: lr must be a number from 0.01 to 0.5, not “2”."
    )
    first.drag("lr", 0.3)
    first.expect_to_show(Standings(lr=0.3))
    second.drag("rotation", 45)
    second.expect_to_show(Standings(rotation=45))
    first.expect_to_show(Standings(lr=0.3))
    page.wait_for_timeout(600)  # longer than the guide's own pages wait to keep their state
    assert page.url == address
    asked = {urlsplit(url).netloc for url in log_of(page).requests}
    assert asked - {""} == {host.name, urlsplit(guide).netloc}

    lesson = script(arguments={"page": "adamw"})
    page.goto(host.page("dark", lesson, style="background: #111; color: #eee;"))
    assert it_has_a_style_of_its_own(page) != light


def it_has_a_style_of_its_own(page: Page) -> str:
    """Neither page styles the other; the colour of what the guide says."""
    title = page.get_by_role("heading", level=2).first
    assert title.evaluate("(node) => getComputedStyle(node).textTransform") == "none"
    own, red = str(page.locator(".remember").first.evaluate(COLOUR)), "rgb(200, 0, 0)"
    assert own != page.locator("#own").evaluate(COLOUR) == red
    return own


def test_a_page_that_was_not_allowed_shows_nothing(
    new_page: Callable[..., Page], host: Host, guide: str
) -> None:
    page = new_page()
    address = host.page("foreign", server_document(guide, arguments={"page": "race"}))
    with page.expect_event("websocket") as opened:
        page.goto(address.replace("localhost", "127.0.0.1"))  # another origin
    opened.value.wait_for_event("socketerror")
    expect(page.locator(".frame")).to_have_count(0)
