"""The command's arguments, and what it has Panel do."""

import socket
import sys
from importlib.metadata import version
from itertools import pairwise

import pytest

from optimizer_guide.hosts import cli
from optimizer_guide.hosts.cli import find_apps, free_port, main

# Where a port is taken, Tornado leaves the socket that it tried for Python to close.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The arguments that Panel's command is given, filled when it is called."""
    import panel.command

    given: list[str] = []
    monkeypatch.setattr(cli, "_has_browser", lambda: True)
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.setattr(panel.command, "main", lambda: given.extend(sys.argv))
    return given


def values(given: list[str], option: str) -> list[str]:
    return [value for name, value in pairwise(given) if name == option]


@pytest.mark.parametrize("arguments", [[], ["serve"], ["--port", "6006"]])
def test_without_a_command_it_serves_this_machine(served: list[str], arguments: list[str]) -> None:
    main(arguments)
    assert served[:3] == ["panel", "serve", str(find_apps())]
    assert values(served, "--address") == ["localhost"]
    (port,) = values(served, "--port")
    origins = {f"localhost:{port}", f"127.0.0.1:{port}"}
    assert set(values(served, "--allow-websocket-origin")) == origins
    assert "--show" in served
    assert "--prefix" not in served


def test_a_class_reaches_it_by_whatever_name_the_machine_has(
    served: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["serve", "--address", "0.0.0.0", "--no-browser", "--prefix", "class/"])
    assert values(served, "--address") == ["0.0.0.0"]
    assert values(served, "--allow-websocket-origin") == ["*"]
    assert values(served, "--prefix") == ["/class"]
    assert "--show" not in served
    said = capsys.readouterr().out
    (port,) = values(served, "--port")
    for name in ("localhost", socket.gethostname()):
        assert f"http://{name}:{port}/class/apps" in said


def test_a_proxy_before_it_has_a_name_of_its_own(served: list[str]) -> None:
    main(["--origin", "guide.example.org", "--origin", "other.example.org:8443"])
    allowed = values(served, "--allow-websocket-origin")
    assert allowed[-2:] == ["guide.example.org", "other.example.org:8443"]
    assert "*" not in allowed


def test_the_next_free_port_is_taken(served: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        main(["--address", "127.0.0.1", "--port", str(port)])
    assert int(values(served, "--port")[0]) > port


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--address", "256.0.0.1"], "256.0.0.1 is no address of this machine"),
        (["--port", "0"], "'0' is no port from 1 to 65535"),
        (["tell"], "invalid choice: 'tell'"),
    ],
)
def test_what_is_wrong_is_named(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert words in f"{stopped.value.code}{capsys.readouterr().err}"


def test_where_all_ports_are_taken_it_says_so() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(SystemExit, match="choose one with --port"),
    ):
        free_port(taken.getsockname()[1], "127.0.0.1", tries=1)


def test_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"optimizer-guide {version('optimizer-guide')}\n"
