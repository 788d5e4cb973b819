"""Servers that the tests start: of pages, each in a process of its own, and of folders of files."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from browser import ROOT


def free_port() -> int:
    """A port at which nothing listens."""
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


# -- of pages --------------------------------------------------------------------------------------


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[str]:
    """The base URL of `panel serve` with these arguments."""
    with serving_process(folder, *arguments) as (url, _):
        yield url


@contextmanager
def serving_process(folder: Path, *arguments: str, port: int = 0) -> Iterator[tuple[str, int]]:
    """The base URL, at this port or a free one, and the process's id."""
    port = port or free_port()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "panel", "serve", *arguments, "--port", str(port)]
    answers = f"{url}/static/js/bokeh.min.js"  # no page, for which figures are computed
    with running(command, answers, folder / "log.txt", cwd=ROOT) as process:
        yield url, process.pid


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
            command,
            cwd=cwd,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(url, process, log)
        yield process
    finally:
        stop(process)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, patience: float = 120) -> None:
    """Wait until a server answers; the test fails with its log if it does not."""
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
    """Stop a process and all that it started."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, sign)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                continue


# -- of files --------------------------------------------------------------------------------------


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def files_of(folder: Path) -> Iterator[str]:
    """Serve a folder of files, at an origin of its own."""
    handler = partial(_Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
