"""Where the tests' nginx is: an installed one, or the one that `install_nginx.py` unpacked."""

import os
import shutil
import subprocess
from pathlib import Path

UNPACKED = Path(__file__).resolve().parents[1] / ".cache" / "nginx"
PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


class NginxNotFound(Exception):
    """No nginx that runs."""


def find_nginx() -> Path:
    """The first nginx that runs."""
    for found in (shutil.which("nginx", path=PATH), UNPACKED / "usr" / "sbin" / "nginx"):
        if found and runs(Path(found)):
            return Path(found)
    raise NginxNotFound(
        "no nginx on this machine: run `make test`, which gets one on Debian and Ubuntu, or "
        "install it (`brew install nginx`, `dnf install nginx`)"
    )


def runs(nginx: Path) -> bool:
    try:
        version = subprocess.run([nginx, "-v"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return version.returncode == 0
