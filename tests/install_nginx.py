"""Sees to it that the tests have an nginx: `make test` runs this.

If the machine has none, Debian's or Ubuntu's package is unpacked in `.cache/nginx`. It is not
installed: that would start a web server at port 80 of the machine.
"""

import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from installing import Unavailable, apt_get, need, run
from nginx import UNPACKED, NginxNotFound, find_nginx

# The program itself is in the second one where the first has only a list of what it needs.
PACKAGES = ("nginx", "nginx-core")


def unpack() -> None:
    """Debian's package, from its own archive; this needs no root once apt has its lists."""
    need("apt-get")
    need("dpkg-deb")
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir(parents=True)
    with suppress(Unavailable):  # not root: the lists that are there may do
        apt_get()
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            run(["apt-get", "-q", "download", package], timeout=300, folder=folder)
            run(["dpkg-deb", "-x", *map(str, folder.glob("*.deb")), str(UNPACKED)], timeout=60)
        with suppress(NginxNotFound):
            find_nginx()
            return
    raise Unavailable("it does not run; is a library missing?")


def main() -> None:
    try:
        print(f"Test nginx: {find_nginx()}")
        return
    except NginxNotFound:
        print("Test nginx: none found; unpacking Debian's package.", flush=True)
    try:
        unpack()
        print(f"Test nginx: {find_nginx()}")
    except (Unavailable, NginxNotFound) as problem:
        sys.exit(
            f"The tests need nginx, and none could be had: {problem}.\n"
            "Install it: `apt-get install nginx`, `brew install nginx`, `dnf install nginx`."
        )


if __name__ == "__main__":
    main()
