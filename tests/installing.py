"""What the scripts that install programs for the tests have in common."""

import os
import shutil
import subprocess
from pathlib import Path


class Unavailable(Exception):
    """This way is not open on this machine, and why."""


def need(command: str) -> None:
    if shutil.which(command) is None:
        raise Unavailable(f"there is no {command}")


def apt_get() -> list[str]:
    """The command that may install packages, after it has fetched their lists."""
    need("apt-get")
    sudo: list[str] = []
    if os.geteuid() != 0:
        need("sudo")
        sudo = ["sudo", "-n"]
        run([*sudo, "true"], timeout=10)
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    run([*apt, "update"], timeout=300)
    return apt


def run(
    command: list[str],
    *,
    timeout: float,
    environment: dict[str, str] | None = None,
    folder: Path | None = None,
) -> None:
    try:
        subprocess.run(
            command,
            check=True,
            timeout=timeout,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"gave up after {timeout:.0f} s") from None
    except subprocess.CalledProcessError as error:
        lines = [line.strip() for line in error.output.splitlines() if line.strip()]
        said = next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "")
        raise Unavailable(said or f"{command[0]} failed ({error.returncode})") from None
