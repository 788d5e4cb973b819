"""The guide as it was before the redesign, run beside today's: a git worktree of one commit."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from browser import ROOT
from servers import free_port, running

COMMIT = "667d495"


class House(NamedTuple):
    """A checkout of the guide, and what it is called in a table."""

    name: str
    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """In which Python imports this checkout, whichever is installed."""
        return {**os.environ, "PYTHONPATH": str(self.folder / "src")}


NOW = House("now", ROOT)
BEFORE = House(COMMIT, ROOT / ".cache" / "benchmarks" / COMMIT)
WHERE = "import optimizer_guide; print(optimizer_guide.__file__)"


def check_out() -> None:
    """Make the worktree, if it is not there yet, and see that Python imports it."""
    if not (BEFORE.folder / "src").is_dir():
        add = ("git", "worktree", "add", "--force", "--detach", BEFORE.folder, COMMIT)
        subprocess.run(add, cwd=ROOT, check=True)
    for house in (BEFORE, NOW):
        found = subprocess.run(
            (sys.executable, "-c", WHERE),
            env=house.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert Path(found.stdout.strip()).is_relative_to(house.folder / "src"), found.stdout


@contextmanager
def serving_house(house: House, folder: Path) -> Iterator[tuple[str, int]]:
    """The base URL of `panel serve apps/`, and the process's id; its log goes to ``folder``."""
    port = free_port()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "panel", "serve", "apps/", "--liveness", "--port", str(port)]
    log = folder / f"{house.name}.txt"
    with running(command, url, log, cwd=house.folder, env=house.environment) as process:
        yield url, process.pid
