"""What is published: the sdist, and the wheel that is made of it, in an environment of its own."""

import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

from browser import ROOT

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


def wheel_of_sdist(folder: Path) -> Path:
    """The wheel that is made of the sdist that is made of the checkout."""
    packed = build("sdist", ROOT, folder / "sdist")
    with tarfile.open(packed) as archive:
        archive.extractall(folder / "sources", filter="data")
    return build("wheel", next((folder / "sources").iterdir()), folder / "wheel")


def install(wheel: Path, home: Path) -> Path:
    """Make an environment in a folder with no checkout near: it has the wheel, and what that needs
    from the tests' own environment, but for the guide that is installed there.  Its commands."""
    run(sys.executable, "-m", "venv", "--without-pip", "env", cwd=home)
    commands = home / "env" / BIN
    python = commands / "python"
    folder = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home
    ).strip()
    # Of a folder that is named so, no .pth is read: that is how a checkout is installed.
    (Path(folder) / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = (sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet")
    run(*pip, "--no-deps", "--no-index", "--ignore-installed", wheel, cwd=home)
    where = run(python, "-c", "import optimizer_guide; print(optimizer_guide.__file__)", cwd=home)
    assert where.startswith(folder)
    return commands
