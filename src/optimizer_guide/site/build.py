"""`optimizer-guide build OUT`: the same pages as `optimizer-guide serve`, as a folder of files."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from optimizer_guide.site import inputs, packages

HERE = Path(__file__).parent
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
"""Of Pyodide's own files, those that run."""
CLIENT = ("page.js", "worker.js", "runtime.js")
"""Our own files in the browser."""
CONTENTS = "vendor/contents.json"
"""What the site was made of, and the licences; a folder that has it may be built again."""


def build(out: Path, apps: Path, cache: Path, pyodide: str = "") -> None:
    """Write the site of all pages in ``apps`` to ``out``.

    ``pyodide`` is the address of a Pyodide distribution of the pinned version, which then serves
    Python and NumPy; without it the site holds them itself.
    """
    if out.exists() and any(out.iterdir()) and not (out / CONTENTS).is_file():
        raise inputs.Missing(f"{out} is not empty, and no site that this command has built")
    Site(inputs.fetch(cache), cache, apps, pyodide).write(out)


class Site:
    def __init__(self, given: inputs.Inputs, cache: Path, apps: Path, pyodide: str) -> None:
        self.given, self.cache = given, cache
        self.scripts = {app.stem: app.read_text() for app in sorted(apps.glob("*.py"))}
        numpy = None if pyodide else given.numpy
        self.packages = self._compiled(packages.site_packages(given.wheels, numpy))
        self.guide = self._compiled(packages.of_guide(HERE.parent))
        client = b"".join((HERE / name).read_bytes() for name in CLIENT)
        self.folder = f"vendor/guide-{_short(client + self.guide)}"
        self.library = f"vendor/packages-{_short(self.packages)}.tar.gz"
        self.core = f"vendor/{inputs.PYODIDE.replace('@', '-')}"
        self.settings: dict[str, Any] = {
            "pyodide": f"{pyodide.rstrip('/')}/" if pyodide else f"{self.core}/",
            "packages": ["numpy"] if pyodide else [],
            "archives": [self.library, f"{self.folder}/guide.tar.gz"],
            "pages": {name.replace("_", "-"): f"{name}.html" for name in self.scripts},
        }

    def write(self, out: Path) -> None:
        pages = self._pages()
        shutil.rmtree(out, ignore_errors=True)
        (out / self.folder).mkdir(parents=True)
        for name, html in pages.items():
            (out / name).write_text(html, encoding="utf-8")
        for name in CLIENT:
            shutil.copy(HERE / name, out / self.folder)
        (out / self.folder / "guide.tar.gz").write_bytes(self.guide)
        (out / self.library).write_bytes(self.packages)
        if self.settings["pyodide"] == f"{self.core}/":
            self._write_pyodide(out / self.core)
        self._write_panel_and_bokeh(out, "".join(pages.values()))
        wheels = {wheel.name: packages.licence(wheel) for wheel in self.given.wheels}
        contents = {"npm": inputs.NPM, "wheels": wheels}
        (out / CONTENTS).write_text(json.dumps(contents, indent=2) + "\n")

    def _write_pyodide(self, out: Path) -> None:
        out.mkdir()
        for name in CORE:
            shutil.copy(self.given.pyodide / name, out)
        lock = json.loads((self.given.pyodide / "pyodide-lock.json").read_text())
        (out / "pyodide-lock.json").write_text(json.dumps(lock | {"packages": {}}))

    def _write_panel_and_bokeh(self, out: Path, pages: str) -> None:
        """What the pages name of the two packages' own scripts and styles, and these of others."""
        with zipfile.ZipFile(self.given.panel) as panel, zipfile.ZipFile(self.given.bokeh) as bokeh:
            bundled = {name.replace("@^", "-"): name for name in panel.namelist()}
            waiting = set(re.findall(r"vendor/(?:bokeh|panel|npm)/[^\s\"'\\<>?)]+", pages))
            while waiting:
                name = waiting.pop()
                target = out / name
                if target.exists():
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                _, kind, rest = name.split("/", 2)
                if kind == "bokeh":
                    script = re.sub(r"-[\d.]+\.min\.js$", ".min.js", rest)
                    content = bokeh.read(f"bokeh/server/static/js/{script}")
                elif kind == "npm":
                    content = panel.read(next(v for k, v in bundled.items() if k.endswith(rest)))
                else:
                    content = panel.read(f"panel/{rest.split('/', 1)[1]}")
                target.write_bytes(content)
                if name.endswith(".css"):
                    for url in re.findall(rb"url\(['\"]?(?!data:)([^'\")]+)", content):
                        waiting.add(os.path.normpath(f"{Path(name).parent}/{url.decode()}"))

    # -- what takes time, and is kept ----------------------------------------------------------

    def _pages(self) -> dict[str, str]:
        names = {app: "index.html" if app == "main" else f"{app}.html" for app in self.scripts}
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            pages = pool.map(lambda app: self._page(app, names[app]), names)
        return dict(zip(names.values(), pages, strict=True))

    def _page(self, app: str, name: str) -> str:
        """A page's HTML: Pyodide runs it here as in the browser, so that it is the same."""
        settings = self.settings | {"script": self.scripts[app]}
        job = {"address": f"/{name}", "settings": settings, "client": f"{self.folder}/page.js"}

        def render(out: Path, scratch: Path) -> None:
            archives = {
                "packages.tar.gz": self._compiled(
                    packages.site_packages(self.given.wheels, self.given.numpy)
                ),
                "guide.tar.gz": self.guide,
            }
            for archive, content in archives.items():
                (scratch / archive).write_bytes(content)
            (scratch / "job.json").write_text(
                json.dumps(
                    {
                        **job,
                        "pyodide": str(self.given.pyodide),
                        "archives": [str(scratch / archive) for archive in archives],
                        "prerender": str(HERE / "prerender.py"),
                        "out": str(out),
                    }
                )
            )
            _node("render.js", str(scratch / "job.json"))

        key = json.dumps(job).encode() + (HERE / "prerender.py").read_bytes() + self.packages
        html = self._kept(f"{app}.html", key, render).decode()
        for slug, page in self.settings["pages"].items():
            html = html.replace(f'href="?page={slug}"', f'href="{page}"')
        return html

    def _compiled(self, sources: bytes) -> bytes:
        """An archive with bytecode in the place of the sources, of the Python that runs it."""

        def compile_(out: Path, scratch: Path) -> None:
            (scratch / "sources.tar.gz").write_bytes(sources)
            _node("compile.js", str(self.given.pyodide), str(scratch / "sources.tar.gz"), str(out))

        key = sources + inputs.PYODIDE.encode() + (HERE / "compile.js").read_bytes()
        return self._kept("compiled.tar.gz", key, compile_)

    def _kept(self, name: str, key: bytes, make: Callable[[Path, Path], None]) -> bytes:
        """What ``make`` writes for ``key``, made once."""
        kept = self.cache / f"{_short(key)}-{name}"
        if not kept.is_file():
            with tempfile.TemporaryDirectory(dir=self.cache) as scratch:
                made = Path(scratch) / name
                make(made, Path(scratch))
                made.rename(kept)
        return kept.read_bytes()


def _node(script: str, *arguments: str) -> None:
    done = inputs.run_node("node", [str(HERE / script), *arguments], "to run the pages once")
    if done.returncode:
        raise RuntimeError(f"{script} failed:\n{(done.stdout + done.stderr)[-4000:]}")


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
