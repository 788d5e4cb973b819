"""The files in hosting/, as they are: three processes as the unit starts them, nginx before them.

Only paths, ports and the public name are put in; what is tested is what a host copies.
"""

import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from driver import FigureOnPage
from log import log_of
from nginx import NginxNotFound, find_nginx
from playwright.sync_api import Page, expect
from servers import free_ports, stop, wait_for

from optimizer_guide.lessons.race.standings import Standings
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.playground import Playground

pytestmark = pytest.mark.xdist_group("nginx")

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "hosting" / "nginx.conf"
UNIT = ROOT / "hosting" / "optimizer-guide@.service"
PORTS = ("5006", "5007", "5008")

# What a system's own nginx.conf has around a site.
AROUND = """daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/guide.conf;
}}
"""

LINE = re.compile(
    r'^\S+ - - \[[^]]+\] "GET (?P<path>[^ ?]*)\S* [^"]+" (?P<status>\d+) \d+ "[^"]*" '
    r'"(?P<agent>[^"]*)" [\d.]+ (?P<upstream>.+)$'
)
FORBIDDEN = "addEventListener('securitypolicyviolation', (e) => console.error('policy', e))"


class Site:
    """The guide at its public address, and what stands behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        public, *behind = free_ports(1 + len(PORTS))
        self.port, self.ports = public, dict(zip(PORTS, behind, strict=True))
        self.url = f"http://localhost:{public}"
        self.processes: dict[int, subprocess.Popen[bytes]] = {}
        self.nginx: subprocess.Popen[bytes] | None = None

    def start_process(self, port: int) -> None:
        """As the unit's ExecStart says."""
        command = unit_command(port, f"localhost:{self.port}")
        with (self.folder / f"{port}.txt").open("w") as output:
            self.processes[port] = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    def wait_for_process(self, port: int) -> None:
        log = self.folder / f"{port}.txt"
        wait_for(f"http://127.0.0.1:{port}/liveness", self.processes[port], log)

    def start_nginx(self, *changes: tuple[str, str]) -> None:
        """As an ordinary process, with nothing of the system's own."""
        try:
            nginx = find_nginx()
        except NginxNotFound as problem:
            pytest.fail(str(problem))
        main, log = self.folder / "nginx.conf", self.folder / "nginx.txt"
        main.write_text(AROUND.format(folder=self.folder))
        (self.folder / "guide.conf").write_text(self.configuration(*changes))
        with log.open("w") as output:
            self.nginx = subprocess.Popen(
                [nginx, "-p", self.folder, "-c", main, "-e", self.folder / "error.log"],
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(f"{self.url}/liveness", self.nginx, log)

    def stop_nginx(self) -> None:
        if self.nginx:
            stop(self.nginx)

    def configuration(self, *changes: tuple[str, str]) -> str:
        """The site's file as it is shipped, with this site's places in it."""
        text = CONFIGURATION.read_text()
        places = [
            ("listen 80;", f"listen 127.0.0.1:{self.port};"),
            ("    listen [::]:80;\n", ""),
            ("server_name guide.example.org;", "server_name localhost;"),
            ("/var/log/nginx/", f"{self.folder}/"),
            *((f"127.0.0.1:{port}", f"127.0.0.1:{here}") for port, here in self.ports.items()),
        ]
        for old, new in (*places, *changes):
            assert old in text
            text = text.replace(old, new)
        return text

    def answered(self, agent: str, path: str, number: int = 1) -> list[str]:
        """The processes that answered a reader's requests so far: nginx writes a websocket's line
        when that is closed."""
        for _ in range(200):
            lines = (self.folder / "guide.log").read_text().splitlines()
            found = [match for line in lines if (match := LINE.match(line))]
            upstreams = [
                match["upstream"]
                for match in found
                if (match["agent"], match["path"]) == (agent, path) and match["status"] != "304"
            ]
            if len(upstreams) >= number:
                return upstreams
            threading.Event().wait(0.05)
        pytest.fail(f"{number} lines of {path} for {agent} are not among\n" + "\n".join(lines))


def unit_command(port: int, name: str) -> list[str]:
    text = UNIT.read_text().replace("\\\n", " ").replace("%i", str(port))
    found = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)
    assert found
    program, *arguments = shlex.split(found[1].replace("${GUIDE_NAME}", name))
    assert program == "/opt/optimizer-guide/.venv/bin/panel"
    return [sys.executable, "-m", "panel", *arguments]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    here = Site(tmp_path_factory.mktemp("site"))
    try:
        for port in here.ports.values():
            here.start_process(port)
        for port in here.ports.values():
            here.wait_for_process(port)
        here.start_nginx()
        yield here
    finally:
        here.stop_nginx()
        for process in here.processes.values():
            stop(process)


@contextmanager
def configured(site: Site, *changes: tuple[str, str]) -> Iterator[None]:
    """The site with another line in its file."""
    site.stop_nginx()
    site.start_nginx(*changes)
    try:
        yield
    finally:
        site.stop_nginx()
        site.start_nginx()


def headers(url: str) -> dict[str, str]:
    with urlopen(url, timeout=30) as answer:
        assert answer.status == 200
        return dict(answer.headers)


def visit(site: Site, name: str, query: str = "") -> str:
    """Ask for the race's page, and for its websocket as a browser of this name does; the token."""
    asked = Request(f"{site.url}/apps?page=race{query}", headers={"User-Agent": name})
    with urlopen(asked, timeout=30) as page:
        found = re.search(r'"token": *"([^"]+)"', page.read().decode())
    assert found
    upgrade = {
        "User-Agent": name, "Origin": site.url, "Connection": "Upgrade", "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": f"bokeh, {found[1]}",
    }  # fmt: skip
    with closing(HTTPConnection("localhost", site.port, timeout=30)) as connection:
        connection.request("GET", "/apps/ws", headers=upgrade)
        assert connection.getresponse().status == 101
    return found[1]


# Readers and processes


def test_the_race_recomputes_as_it_is_dragged(page: Page, site: Site) -> None:
    """And asks for nothing that the policy forbids, nor for a cookie."""
    page.add_init_script(FORBIDDEN)
    page.goto(f"{site.url}/apps?page=race")
    shown = FigureOnPage(page, Standings.slug)
    for lr in (0.3, 0.02, 0.45):
        shown.drag("lr", lr)
        shown.expect_to_show(Standings(lr=lr))
    assert page.context.cookies() == []
    assert log_of(page).console_errors == []


def test_readers_of_one_address_are_spread_and_stay(site: Site) -> None:
    """Each one's websocket goes where its page was made."""
    used: set[str] = set()
    for i in range(24):
        visit(site, f"reader-{i}")
        pages = site.answered(f"reader-{i}", "/apps")
        assert site.answered(f"reader-{i}", "/apps/ws") == pages
        used.update(pages)
        if len(used) == len(PORTS):
            return
    pytest.fail(f"all readers were sent to {used}")


def test_an_address_of_some_kilobytes(site: Site) -> None:
    """It comes twice: in the request of the page and, in the token, in that of the websocket."""
    note = "".join(f"{7**i % 99991:05}" for i in range(1400))
    assert len(visit(site, "writer", f"&note={note}")) > 8192  # more than nginx takes by itself


# Headers


@pytest.mark.parametrize("path", ["/apps?page=race", "/static/js/bokeh.min.js?v=1"])
def test_headers(site: Site, path: str) -> None:
    said = headers(site.url + path)
    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert said["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self' ")
    assert said["Content-Security-Policy"].endswith("; frame-ancestors 'self'")
    assert said["Server"] == "nginx"
    assert "Set-Cookie" not in said


def test_what_a_browser_keeps(site: Site) -> None:
    static = f"{site.url}/static/js/bokeh.min.js"
    assert headers(f"{site.url}/apps?page=race")["Cache-Control"] == "no-store"
    assert headers(static)["Cache-Control"] == "max-age=3600"
    assert headers(f"{static}?v=1")["Cache-Control"] == "max-age=315360000"


def test_the_visualizer_does_nothing_that_the_policy_forbids(page: Page, site: Site) -> None:
    """It plays, draws its maps, and gives files."""
    page.add_init_script(FORBIDDEN)
    page.goto(f"{site.url}/?page=visualizer")
    playground = FigureOnPage(page, Playground.slug)
    playground.scrub(0)
    playground.button("Play").click()
    expect(playground.step_slider).not_to_have_value("0")
    for figure in Visualizer.figures:
        FigureOnPage(page, figure.slug).box.scroll_into_view_if_needed()
    for button in ("CSV, decimal commas", "Picture"):
        with page.expect_download() as download:
            playground.button(button).click()
        assert Path(download.value.path()).stat().st_size > 100
    assert log_of(page).console_errors == []


def test_the_still_pictures_of_who_runs_no_scripts(
    new_page: Callable[..., Page], site: Site
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.url}/apps?page=race")
    assert page.locator("img").evaluate("(image) => image.naturalWidth") > 100


# Frames


class Embedding(BaseHTTPRequestHandler):
    """Another site's page, with the race in a frame."""

    def __init__(self, framed: str, *arguments: object) -> None:
        self.framed = framed
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        frame = f'<iframe src="{self.framed}" width="1000" height="900"></iframe>'
        self.wfile.write(f"<!doctype html><title>A lecture</title>{frame}".encode())

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def lecture(site: Site) -> Iterator[str]:
    """A page of another site: for a browser 127.0.0.1 is not localhost."""
    handler = partial(Embedding, f"{site.url}/apps?page=race&lr=0.2")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_foreign_page_may_not_frame_the_guide(page: Page, lecture: str) -> None:
    page.goto(lecture)
    page.wait_for_function("!document.querySelector('iframe').contentDocument")
    assert page.frame_locator("iframe").locator(".figure").count() == 0
    errors = log_of(page).console_errors
    assert any("frame-ancestors" in error for error in errors)


def test_a_foreign_page_that_is_named_may(page: Page, site: Site, lecture: str) -> None:
    with configured(site, ("frame-ancestors 'self'", f"frame-ancestors 'self' {lecture}")):
        page.goto(lecture)
        frame = page.frame_locator("iframe")
        expect(frame.locator(".figure .frame")).to_be_visible()
        slider = frame.locator("#lr")
        expect(slider).to_have_value("0.2")
        before = frame.locator(".readout").inner_text()
        slider.focus()
        page.keyboard.press("PageUp")
        expect(frame.locator(".readout")).not_to_have_text(before)
    assert log_of(page).console_errors == []


# Health


def test_health(site: Site) -> None:
    for url in (site.url, *(f"http://127.0.0.1:{port}" for port in site.ports.values())):
        assert headers(f"{url}/liveness")["Content-Type"].startswith("application/json")


def test_while_a_process_is_down_its_neighbour_serves(site: Site) -> None:
    """A reader whose process was killed reloads, until nginx has drawn the dead one again."""
    visit(site, "bereft")
    dead = site.answered("bereft", "/apps")[0]
    port = int(dead.partition(":")[2])
    site.processes[port].send_signal(signal.SIGKILL)
    site.processes[port].wait()
    try:
        ports = list(site.ports.values())
        neighbour = f"127.0.0.1:{ports[(ports.index(port) + 1) % len(ports)]}"
        for load in range(2, 40):
            visit(site, "bereft")
            assert headers(f"{site.url}/liveness")
            if site.answered("bereft", "/apps", load)[-1] == f"{dead}, {neighbour}":
                break
        assert site.answered("bereft", "/apps/ws", load)[1:] == site.answered("bereft", "/apps")[1:]
        assert site.answered("bereft", "/apps")[-1] == f"{dead}, {neighbour}"
    finally:
        site.start_process(port)
        site.wait_for_process(port)
