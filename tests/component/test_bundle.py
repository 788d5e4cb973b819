"""The bundles are what the browser code makes of itself: who installs the package needs no Node."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from optimizer_guide import component

HERE = Path(component.__file__).parent
BROWSER = HERE / "browser"


def run(*command: str) -> None:
    """Run a command of Node.js, which comes as a package."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=BROWSER,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bundles, made now."""
    if not (BROWSER / "node_modules" / ".package-lock.json").is_file():
        run("npm", "ci")
    folder = tmp_path_factory.mktemp("bundles")
    run("node", "build.js", str(folder))
    return folder


@pytest.mark.parametrize("name", ["embed", "figure", "page", "site"])
def test_a_bundle_is_made_of_the_sources(made: Path, name: str) -> None:
    bundle = f"{name}.bundle.js"
    same = (made / bundle).read_bytes() == (HERE / bundle).read_bytes()
    assert same, f"{bundle} is not of these sources: run `make browser`"


def test_a_page_can_hold_its_script() -> None:
    assert "</script" not in (HERE / "page.bundle.js").read_text(encoding="utf-8")
