"""Servers that the tests start, each in a process of its own, and stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest


def free_port() -> int:
    return free_ports(1)[0]


def free_ports(number: int) -> list[int]:
    """As many ports, each another one."""
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@contextmanager
def running(
    command: Sequence[str | Path],
    url: str,
    log: Path,
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """The process of the server that ``command`` starts, from when it answers at ``url``."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(url, process, log)
        yield process
    finally:
        stop(process)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, patience: float = 60) -> None:
    end = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < end:
        try:
            with urlopen(url, timeout=patience):
                return
        except HTTPError as answer:
            pytest.fail(f"the server answers {answer}\n{log.read_text()}")
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    pytest.fail(f"the server did not start\n{log.read_text()}")


def stop(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, sign)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                continue
