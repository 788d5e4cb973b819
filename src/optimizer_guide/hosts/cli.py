"""The command: `optimizer-guide` opens the guide, its `build` writes it as a static site.

`python -m optimizer_guide` is the same.
"""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

FIRST_PORT = 5006
HERE_ALONE = ("localhost", "127.0.0.1")
"""The addresses at which only this machine reaches a server, and its names then."""


def main(argv: Sequence[str] | None = None) -> None:
    """Do what the arguments say; without a command, serve."""
    given = list(sys.argv[1:] if argv is None else argv)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "serve")
    options = vars(_parser().parse_args(given))
    run = options.pop("run")
    run(**options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="optimizer-guide",
        description="How Optimizers Work. Without a command, it serves the guide.",
    )
    parser.add_argument(
        "--version", action="version", version=f"%(prog)s {version('optimizer-guide')}"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands.add_parser("serve", help="serve the guide and open it in a browser"))
    _add_build(
        commands.add_parser(
            "build", help="write the guide as a folder of files that any static host serves"
        )
    )
    return parser


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=_port,
        default=FIRST_PORT,
        help="where to listen; if it is taken, the next free one is (default: %(default)s)",
    )
    parser.add_argument(
        "--address",
        default="localhost",
        help="who reaches it: this machine alone (%(default)s, the default), with 0.0.0.0 all "
        "that are on its network",
    )
    parser.add_argument(
        "--prefix", default="", metavar="PATH", help="the path below which the pages are"
    )
    parser.add_argument(
        "--origin",
        action="append",
        default=[],
        dest="origins",
        metavar="HOST[:PORT]",
        help="a name under which a proxy before it is reached; may be given more than once",
    )
    parser.add_argument(
        "--no-browser",
        action="store_false",
        dest="show",
        help="do not open a browser; only print the address",
    )
    parser.set_defaults(run=serve)


def _add_build(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder to write")
    parser.add_argument(
        "--pyodide",
        default="",
        metavar="URL",
        help="take Python and NumPy from a Pyodide distribution there, "
        "not from the folder itself (default: all is in the folder)",
    )
    parser.set_defaults(run=build)


def serve(port: int, address: str, prefix: str, origins: Sequence[str], show: bool) -> None:
    """`panel serve apps/` until Ctrl-C.

    One process, one thread: with more, Panel asks its CDN for styles and loses updates.
    """
    port = free_port(port, address)
    prefix = f"/{prefix.strip('/')}" if prefix.strip("/") else ""

    from panel.command import main as panel  # takes a second: after the checks that may fail

    arguments = ["--address", address, "--port", str(port), "--log-level", "warning"]
    for origin in [*_own_origins(address, port), *origins]:
        arguments += ["--allow-websocket-origin", origin]
    if prefix:
        arguments += ["--prefix", prefix]
    if show and _has_browser():
        arguments.append("--show")

    urls = [f"http://{host}:{port}{prefix}/apps" for host in _names(address)]
    print(f"How Optimizers Work: {' or '.join(urls)} (Ctrl-C stops it)", flush=True)
    sys.argv = ["panel", "serve", str(find_apps()), *arguments]  # the only arguments it reads
    panel()


def _names(address: str) -> list[str]:
    """By what a server that listens at ``address`` is reached, as a URL writes it."""
    if address in ("0.0.0.0", "::", ""):
        return ["localhost", socket.gethostname()]
    return [f"[{address}]" if ":" in address else address]


def _own_origins(address: str, port: int) -> list[str]:
    """The hosts whose pages may open a websocket: on a network a machine has names that it does not
    know, and the guide has nothing to keep from any of them."""
    if address in HERE_ALONE:
        return [f"{host}:{port}" for host in HERE_ALONE]
    return ["*"]


def build(out: Path, pyodide: str) -> None:
    """The same pages as `serve`, as files; what they are made of is kept in .cache/site."""
    from optimizer_guide.hosts.site.build import build as build_site
    from optimizer_guide.hosts.site.inputs import Missing

    print("Building the site: a minute or two the first time.", flush=True)
    try:
        build_site(out, Path(".cache") / "site", pyodide)
    except Missing as problem:
        sys.exit(f"optimizer-guide: {problem}.")
    print(f"{out} is ready. To look at it: python -m http.server --directory {out}")


def find_apps() -> Path:
    """The folder of pages: a wheel has it in the package, a checkout beside `src`."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "apps"
    return installed if installed.is_dir() else package.parents[1] / "apps"


def free_port(first: int, address: str = "localhost", tries: int = 100) -> int:
    """The first port from `first` on, at an address of this machine, that nothing listens at."""
    from tornado.netutil import bind_sockets  # as the server itself will do

    last = min(first + tries, 65536) - 1
    for port in (0, *range(first, last + 1)):  # 0: whichever is free
        try:
            sockets = bind_sockets(port, address)
        except OSError as problem:
            if port == 0:
                sys.exit(f"optimizer-guide: {address} is no address of this machine: {problem}.")
            continue
        for each in sockets:
            each.close()
        if port:
            return port
    sys.exit(f"optimizer-guide: no port from {first} to {last} is free; choose one with --port.")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 1 to 65535")
    return int(text)


def _has_browser() -> bool:
    """On a Linux machine without a screen, Python may find a text browser and fill the terminal."""
    return sys.platform in ("darwin", "win32") or any(
        name in os.environ for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    )
