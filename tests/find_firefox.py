"""Sees to it that the tests have a Firefox, and where it is: `make test` runs this.

Looked for is the one that `OPTIMIZER_GUIDE_FIREFOX` names, then an installed one.  If there is
none, Debian's package is installed.
"""

import os
import shutil
import sys
from pathlib import Path

from installing import Unavailable, apt_get, run

VARIABLE = "OPTIMIZER_GUIDE_FIREFOX"
COMMANDS = ("firefox-esr", "firefox")
APPS = ("/Applications/Firefox.app/Contents/MacOS/firefox",)
PACKAGES = ("firefox-esr", "firefox")
"""Of Debian, and of Ubuntu."""


def find_firefox() -> Path | None:
    """The first that there is."""
    found = [os.environ.get(VARIABLE), *map(shutil.which, COMMANDS), *APPS]
    return next((Path(path) for path in found if path and Path(path).is_file()), None)


def main() -> None:
    problems = []
    for package in PACKAGES:
        if found := find_firefox():
            print(f"Test Firefox: {found}")
            return
        print(f"Test Firefox: none found; installing the package {package}.", flush=True)
        try:
            run([*apt_get(), "install", "-y", "--no-install-recommends", package], timeout=900)
        except Unavailable as problem:
            problems.append(f"- {package}: {problem}")
    if not find_firefox():
        sys.exit(
            "The tests need a Firefox, and none could be installed:\n"
            + "\n".join(problems)
            + f"\nInstall one, or say where one is with {VARIABLE}=/path/to/firefox"
        )


if __name__ == "__main__":
    main()
