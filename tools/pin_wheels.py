"""Pins what the static site takes from PyPI, at the versions that the guide is tested with.

`make lock` runs it, after it has written constraints.txt; it writes hosts/site/wheels.txt.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
WHEELS = ROOT / "src" / "optimizer_guide" / "hosts" / "site" / "wheels.txt"
NAMES = ("param",)
"""What the lessons import beside NumPy, which is npm's: each must have a wheel for any machine."""
HEAD = "# What Python in the browser imports beside NumPy: see docs/how-to/static-site.md."


def main() -> None:
    constraints = (ROOT / "constraints.txt").read_text()
    lines = [pinned(found[0]) for name in NAMES if (found := _pins(name, constraints))]
    WHEELS.write_text("\n".join([HEAD, *lines]) + "\n")


def _pins(name: str, constraints: str) -> list[str]:
    return re.findall(rf"^{name}==[\w.]+", constraints, re.MULTILINE)


def pinned(requirement: str) -> str:
    """The requirement with the checksum of its wheel."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder]
        _pip("download", *options, requirement)
        wheel = next(Path(folder).glob("*-none-any.whl"))
        said = _pip("hash", "--algorithm", "sha256", str(wheel))
    return f"{requirement} {said.splitlines()[-1]}"


def _pip(*arguments: str) -> str:
    command = [sys.executable, "-m", "pip", *arguments, "--disable-pip-version-check"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
