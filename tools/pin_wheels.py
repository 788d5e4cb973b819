"""Pins what the static site takes from PyPI, at the versions that the guide is tested with.

`make lock` runs it, after it has written constraints.txt; it writes hosts/site/wheels.txt.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
WHEELS = ROOT / "src" / "optimizer_guide" / "hosts" / "site" / "wheels.txt"
HEAD = "# What Python in the browser imports beside NumPy: see docs/how-to/static-site.md."


def main() -> None:
    """Of param alone, which the lessons import beside NumPy, and that is npm's."""
    constraints = (ROOT / "constraints.txt").read_text()
    (param,) = re.findall(r"^param==[\w.]+", constraints, re.MULTILINE)
    WHEELS.write_text(f"{HEAD}\n{pinned(param)}\n")


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
