"""What the site is made of, fetched once by npm and pip: pinned by version and checksum."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
NPM: dict[str, dict[str, str]] = json.loads((HERE / "npm.json").read_text())
WHEELS = HERE / "wheels.txt"
PYODIDE, NUMPY = NPM
# The processor makes no difference: of the two packages that name one only the Python is used.
FOR = (
    "--only-binary=:all:", "--platform=manylinux2014_x86_64", "--implementation=cp",
    "--python-version=3.12", "--abi=cp312",
)  # fmt: skip


class Missing(Exception):
    """What the build needs and this machine does not have or cannot fetch."""


class Inputs(NamedTuple):
    pyodide: Path
    """The folder of Pyodide's core."""
    numpy: Path
    """NumPy for WebAssembly, as npm packs it."""
    wheels: list[Path]

    @property
    def panel(self) -> Path:
        return self._wheel("panel")

    @property
    def bokeh(self) -> Path:
        return self._wheel("bokeh")

    def _wheel(self, name: str) -> Path:
        return next(wheel for wheel in self.wheels if wheel.name.startswith(f"{name}-"))


def fetch(cache: Path) -> Inputs:
    """Everything, from ``cache`` where it is there already."""
    cache.mkdir(parents=True, exist_ok=True)
    pyodide = _from_npm(PYODIDE, cache)
    unpacked = cache / PYODIDE
    if not unpacked.is_dir():
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            with tarfile.open(pyodide) as source:
                source.extractall(scratch, filter="data")
            (Path(scratch) / "package").rename(unpacked)
    return Inputs(unpacked, _from_npm(NUMPY, cache), _from_pip(cache))


def _from_npm(spec: str, cache: Path) -> Path:
    packed = cache / f"{spec.replace('@', '').replace('/', '-')}.tgz"
    if packed.is_file() and _integrity(packed) == NPM[spec]["integrity"]:
        return packed
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        _run(["npm", "pack", "--silent", "--pack-destination", scratch, spec], spec)
        found = next(Path(scratch).glob("*.tgz"))
        if _integrity(found) != NPM[spec]["integrity"]:
            raise Missing(f"{spec} from npm is not what npm.json pins: its checksum differs")
        found.rename(packed)
    return packed


def _integrity(path: Path) -> str:
    digest = hashlib.sha512(path.read_bytes()).digest()
    return f"sha512-{base64.b64encode(digest).decode()}"


def _from_pip(cache: Path) -> list[Path]:
    wanted = re.findall(r"--hash=sha256:(\w+)", WHEELS.read_text())
    if len(_wheels(cache, wanted)) < len(wanted):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        options = ["--no-deps", "--require-hashes", *FOR, "--dest", str(cache)]
        _run([*pip, *options, "--requirement", str(WHEELS)], "the wheels of wheels.txt")
    return _wheels(cache, wanted)


def _wheels(cache: Path, wanted: list[str]) -> list[Path]:
    found = sorted(cache.glob("*.whl"))
    return [path for path in found if hashlib.sha256(path.read_bytes()).hexdigest() in wanted]


def _run(command: list[str], what: str) -> None:
    if shutil.which(command[0]) is None:
        raise Missing(
            f"the build needs {command[0]}, once, to fetch {what}; it comes with Node.js 20 or "
            "newer: https://nodejs.org"
        )
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        told = "\n  ".join(lines[-5:])
        raise Missing(f"{what} could not be fetched by {Path(command[0]).name}:\n  {told}")
