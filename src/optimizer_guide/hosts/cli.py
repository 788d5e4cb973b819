"""The command: `optimizer-guide serve` opens the guide, `build` writes it as a static site."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

FIRST_PORT = 5006


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="optimizer-guide", description="How Optimizers Work.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve_parser = commands.add_parser(
        "serve", help="serve the guide on this machine and open it in a browser"
    )
    serve_parser.add_argument(
        "--port",
        type=_port,
        default=FIRST_PORT,
        help="where to listen; if it is taken, the next free one is (default: %(default)s)",
    )
    serve_parser.add_argument(
        "--no-browser", action="store_true", help="do not open a browser; only print the address"
    )
    serve_parser.set_defaults(run=lambda args: serve(args.port, show=not args.no_browser))

    build_parser = commands.add_parser(
        "build", help="write the guide as a folder of files that any static host serves"
    )
    build_parser.add_argument("out", metavar="OUT", type=Path, help="the folder to write")
    build_parser.add_argument(
        "--pyodide",
        default="",
        metavar="URL",
        help="take Python and NumPy from a Pyodide distribution there, "
        "not from the folder itself (default: all is in the folder)",
    )
    build_parser.set_defaults(run=lambda args: build(args.out, pyodide=args.pyodide))

    args = parser.parse_args(argv)
    args.run(args)


def serve(port: int = FIRST_PORT, *, show: bool = True) -> None:
    """`panel serve apps/`, to this machine only, until Ctrl-C.

    One process, one thread: with more, Panel asks its CDN for styles and loses updates.
    """
    apps = find_apps()
    port = free_port(port)

    from panel.command import main as panel  # takes a second: after the checks that may fail

    arguments = ["--address", "localhost", "--port", str(port), "--log-level", "warning"]
    for host in ("localhost", "127.0.0.1"):
        arguments += ["--allow-websocket-origin", f"{host}:{port}"]
    if show and _has_browser():
        arguments.append("--show")

    print(f"How Optimizers Work: http://localhost:{port}/apps (Ctrl-C stops it)", flush=True)
    sys.argv = ["panel", "serve", str(apps), *arguments]  # the only arguments that it reads
    panel()


def build(out: Path, *, pyodide: str = "") -> None:
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
    """The folder of pages: beside `src` in a checkout, else in the current folder."""
    candidates = [Path(__file__).resolve().parents[3] / "apps", Path.cwd() / "apps"]
    for apps in candidates:
        if (apps / "main.py").is_file():
            return apps
    looked = " nor at ".join(str(apps / "main.py") for apps in candidates)
    sys.exit(
        f"optimizer-guide: no page at {looked}. Run it from a checkout of the project, "
        "where the pages are in apps/."
    )


def free_port(first: int, tries: int = 100) -> int:
    """The first port from `first` on that nothing on this machine listens at."""
    from tornado.netutil import bind_sockets  # as the server itself will do

    last = min(first + tries, 65536) - 1
    for port in range(first, last + 1):
        try:
            sockets = bind_sockets(port, "localhost")
        except OSError:
            continue
        for socket in sockets:
            socket.close()
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
