"""What is published: the sdist, and the wheel that is made of it, in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
from importlib.metadata import version
from pathlib import Path

import pytest
from browser import ROOT
from driver import FigureOnPage
from playwright.sync_api import Page, expect
from servers import free_port, running

from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.race.standings import Standings

pytestmark = pytest.mark.xdist_group("site")
BIN = "Scripts" if sys.platform == "win32" else "bin"


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(kind: str, source: Path, out: Path) -> Path:
    """The file that is made of a folder of sources."""
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", out, cwd=source)
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is made of the sdist that is made of the checkout."""
    packed = build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))
    sources = tmp_path_factory.mktemp("sources")
    with tarfile.open(packed) as archive:
        archive.extractall(sources, filter="data")
    return build("wheel", next(sources.iterdir()), tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with no checkout near, and in it an environment that has the wheel, and what it
    needs from the tests' own environment, but for the guide that is installed there."""
    home = tmp_path_factory.mktemp("home")
    run(sys.executable, "-m", "venv", "--without-pip", "env", cwd=home)
    python = home / "env" / BIN / "python"
    folder = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home
    ).strip()
    # Of a folder that is named so, no .pth is read: that is how a checkout is installed.
    (Path(folder) / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = (sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet")
    run(*pip, "--no-deps", "--no-index", "--ignore-installed", wheel, cwd=home)
    where = run(python, "-c", "import optimizer_guide; print(optimizer_guide.__file__)", cwd=home)
    assert where.startswith(folder)
    return home


def command(home: Path) -> Path:
    return home / "env" / BIN / "optimizer-guide"


def test_the_wheel_of_the_sdist_is_that_of_the_checkout(wheel: Path, tmp_path: Path) -> None:
    assert wheel.read_bytes() == build("wheel", ROOT, tmp_path).read_bytes()


def test_it_knows_its_version(home: Path) -> None:
    said = f"optimizer-guide {version('optimizer-guide')}\n"
    python = home / "env" / BIN / "python"
    assert run(command(home), "--version", cwd=home) == said
    assert run(python, "-m", "optimizer_guide", "--version", cwd=home) == said


def test_it_serves_the_guide_below_a_path(page: Page, home: Path) -> None:
    port = free_port()
    url = f"http://localhost:{port}/class/"
    arguments = ["--no-browser", "--port", str(port), "--prefix", "class"]
    log = home / "log.txt"
    with running([command(home), *arguments], url, log, cwd=home):
        assert log.read_text().count("\n") == 1  # the address, and no complaint
        page.goto(url)  # to the guide
        page.locator(".contents").get_by_role("link", name=Race.short).click()
        page.goto(f"{url}apps?page=race")
        expect(page.get_by_role("heading", level=1)).to_have_text(Race.title)
        race = FigureOnPage(page, Standings.slug)
        race.press("lr", "ArrowRight")
        race.expect_to_show(Standings(lr=0.11))


def test_it_builds_the_same_site_as_a_checkout(folder: Path, home: Path) -> None:
    """Byte by byte, from what was fetched for that: nothing is asked for here, nor could be."""
    (home / ".cache").mkdir()
    (home / ".cache" / "site").symlink_to(ROOT / ".cache" / "site", target_is_directory=True)
    offline = {"PIP_NO_INDEX": "1", "npm_config_offline": "true"}
    run(command(home), "build", "out", cwd=home, env={**os.environ, **offline})
    names = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    built = home / "out"
    assert {path.relative_to(built) for path in built.rglob("*") if path.is_file()} == names
    for name in names:
        assert (built / name).read_bytes() == (folder / name).read_bytes(), name
