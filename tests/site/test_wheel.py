"""The wheel: what it is made of, its command, and its server; the site that it builds is what
test_static.py opens."""

from contextlib import closing
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path

import pytest
from browser import ROOT
from driver import FigureOnPage
from playwright.sync_api import Page, expect
from published import build, run
from servers import free_port, running

from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.race.standings import Standings

pytestmark = pytest.mark.xdist_group("site")


def test_the_wheel_of_the_sdist_is_that_of_the_checkout(wheel: Path, tmp_path: Path) -> None:
    assert wheel.read_bytes() == build("wheel", ROOT, tmp_path).read_bytes()


def test_it_knows_its_version(commands: Path, tmp_path: Path) -> None:
    said = f"optimizer-guide {version('optimizer-guide')}\n"
    assert run(commands / "optimizer-guide", "--version", cwd=tmp_path) == said
    module = (commands / "python", "-m", "optimizer_guide")
    assert run(*module, "--version", cwd=tmp_path) == said


def test_it_serves_the_guide_below_a_path(page: Page, commands: Path, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://localhost:{port}/class/"
    arguments = ["--no-browser", "--port", str(port), "--prefix", "class"]
    log = tmp_path / "log.txt"
    answers = f"{url}static/js/bokeh.min.js"  # no page, for which figures are computed
    with running([commands / "optimizer-guide", *arguments], answers, log, cwd=tmp_path):
        assert log.read_text().count("\n") == 1  # the address, and no complaint
        with closing(HTTPConnection("localhost", port)) as connection:
            connection.request("GET", "/class/")
            assert connection.getresponse().headers["Location"] == "./apps"
        page.goto(f"{url}apps?page=race")
        expect(page.get_by_role("heading", level=1)).to_have_text(Race.title)
        race = FigureOnPage(page, Standings.slug)
        race.press("lr", "ArrowRight")
        race.expect_to_show(Standings(lr=0.11))
