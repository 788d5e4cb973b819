"""`optimizer-guide build OUT`: the same pages as `optimizer-guide serve`, as a folder of files."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

import bokeh

from optimizer_guide.hosts.pages import Contents
from optimizer_guide.hosts.site import inputs, packages
from optimizer_guide.hosts.site.html import html, name_of
from optimizer_guide.lessons.catalogue import PAGES

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1]
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm")
"""Of Pyodide's own files, those that run; its standard library we pack anew."""
CLIENT = {"page.js": PACKAGE / "component" / "site.bundle.js", "worker.js": HERE / "worker.js"}
"""Our own files in the browser."""
FOR_OTHERS = {"embed.js": PACKAGE / "component" / "embed.bundle.js"}
"""What other people's pages load, by names that stay."""
BOKEH = Path(bokeh.__file__).parent / "server" / "static" / "js" / "bokeh.min.js"
"""Bokeh's script, of the version that draws the plots here."""
CONTENTS = "vendor/contents.json"
"""What the site was made of, and the licences; a folder that has it may be built again."""


def build(out: Path, cache: Path, pyodide: str = "") -> None:
    """Write the site of all pages to ``out``.

    ``pyodide`` is the address of a Pyodide distribution of the pinned version, which then serves
    Python and NumPy; without it the site holds them itself.
    """
    if out.exists() and any(out.iterdir()) and not (out / CONTENTS).is_file():
        raise inputs.Missing(f"{out} is not empty, and no site that this command has built")
    Site(inputs.fetch(cache), cache, pyodide).write(out)


class Site:
    """The files of the site by their paths in it."""

    def __init__(self, given: inputs.Inputs, cache: Path, pyodide: str = "") -> None:
        self.given, self.cache = given, cache
        self.vendor: dict[str, bytes] = {}
        """What the pages share."""
        numpy = None if pyodide else given.numpy
        self.settings: dict[str, Any] = {
            "packages": ["numpy"] if pyodide else [],
            "archives": [
                self._add("packages-{}.tar.gz", packages.site_packages(given.wheels, numpy)),
                self._add("guide-{}.tar.gz", packages.of_guide(PACKAGE)),
            ],
            **(_elsewhere(pyodide) if pyodide else self._pyodide()),
        }
        client = {name: path.read_bytes() for name, path in CLIENT.items()}
        folder = f"vendor/guide-{_short(b''.join(client.values()))}"
        self.vendor |= {f"{folder}/{name}": content for name, content in client.items()}
        self.scripts = f"vendor/bokeh-{bokeh.__version__}.min.js", f"{folder}/page.js"
        self.vendor[self.scripts[0]] = BOKEH.read_bytes()

    def write(self, out: Path) -> None:
        pages = self.pages()
        shutil.rmtree(out, ignore_errors=True)
        others = {name: path.read_bytes() for name, path in FOR_OTHERS.items()}
        for name, content in {**self.vendor, **pages, **others, CONTENTS: self._contents()}.items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(content)

    def pages(self) -> dict[str, bytes]:
        """The article and each lesson alone."""
        contents = [Contents(None), *map(Contents, PAGES)]
        return {
            name_of(page): html(page, self.settings, self.scripts).encode() for page in contents
        }

    def _add(self, name: str, sources: bytes) -> str:
        """Add an archive to what the pages share, as bytecode."""
        compiled = self._compiled(sources)
        path = f"vendor/{name.format(_short(compiled))}"
        self.vendor[path] = compiled
        return path

    def _pyodide(self) -> dict[str, str]:
        """Add Pyodide; where it is."""
        folder = f"vendor/{inputs.PYODIDE.replace('@', '-')}"
        for name in CORE:
            self.vendor[f"{folder}/{name}"] = (self.given.pyodide / name).read_bytes()
        lock = json.loads((self.given.pyodide / "pyodide-lock.json").read_text())
        self.vendor[f"{folder}/pyodide-lock.json"] = json.dumps(lock | {"packages": {}}).encode()
        sources = packages.standard_library(self.given.pyodide)
        library = packages.as_zip(self._compiled(sources, level=2))
        path = f"vendor/python-{_short(library)}.zip"
        self.vendor[path] = library
        return {"pyodide": f"{folder}/", "stdlib": path}

    def _contents(self) -> bytes:
        wheels = {wheel.name: packages.licence(wheel) for wheel in self.given.wheels}
        script = {f"bokeh {bokeh.__version__}": metadata("bokeh")["License-Expression"]}
        contents = {"npm": inputs.NPM, "wheels": wheels, "installed": script}
        return (json.dumps(contents, indent=2) + "\n").encode()

    # -- what takes time, and is kept ----------------------------------------------------------

    def _compiled(self, sources: bytes, level: int = 0) -> bytes:
        """An archive with bytecode in the place of the sources, of the Python that runs it."""

        def compile_(out: Path, scratch: Path) -> None:
            (scratch / "sources.tar.gz").write_bytes(sources)
            paths = [self.given.pyodide, scratch / "sources.tar.gz", out]
            _node("compile.js", *map(str, paths), str(level))

        key = sources + f"{inputs.PYODIDE} {level}".encode() + (HERE / "compile.js").read_bytes()
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


def _elsewhere(pyodide: str) -> dict[str, str]:
    """Where the files of a Pyodide distribution are."""
    folder = f"{pyodide.rstrip('/')}/"
    return {"pyodide": folder, "stdlib": f"{folder}python_stdlib.zip"}


def _node(script: str, *arguments: str) -> None:
    done = inputs.run_node("node", [str(HERE / script), *arguments], "to compile Python, once")
    if done.returncode:
        raise RuntimeError(f"{script} failed:\n{(done.stdout + done.stderr)[-4000:]}")


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
