"""What Python in the browser imports: NumPy's build for it, Bokeh, Panel and what they need."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from fnmatch import fnmatchcase
from pathlib import Path

LEFT_OUT = (
    # What runs in the browser page itself: the site has it once, in vendor/.
    "panel/dist/*", "panel/bundled/*", "bokeh/server/static/*", "*.ts", "*.tsx", "*.less", "*.map",
    "panel/package-lock.json", "panel/models/*.js",
    # For a server, a command line, a notebook, another tool.
    "panel/command/*", "panel/tests/*", "bokeh/command/*", "bokeh/sampledata/*",
    "bokeh/sphinxext/*",
    "pyviz_comms/labextension/s*", "pyviz_comms/nbextension/*", "numpy/f2py/*", "numpy/distutils/*",
    "numpy/_pyinstaller/*", "numpy/_core/include/*", "numpy/_core/lib/*", "numpy/random/lib/*",
    # Tests, types, sources in C.
    "*/tests/*", "numpy/_core/_[!m]*_tests.*.so", "numpy/_core/_simd.*.so", "*.pyi", "*.pyx",
    "*.pxd", "*.c", "*.h", "*.typed",
    # Made for another processor; both packages have the same in Python.
    "markupsafe/*.so", "yaml/*.so",
    # Of a distribution its name, version and licence suffice.
    "*.data/*", "*.dist-info/RECORD", "*.dist-info/WHEEL", "*.dist-info/sboms/*",
)  # fmt: skip


def archive(files: dict[str, bytes]) -> bytes:
    """A tar.gz of ``files``, by their names in it: of the same files the same bytes."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as target,
    ):
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name])
            target.addfile(entry, io.BytesIO(files[name]))
    return packed.getvalue()


def site_packages(wheels: list[Path], numpy: Path | None) -> bytes:
    """The archive of all packages, as sources; without NumPy where the runtime brings its own."""
    files: dict[str, bytes] = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as source:
            files |= {name: source.read(name) for name in source.namelist() if travels(name)}
    if numpy is not None:
        files |= {name: content for name, content in of_numpy(numpy) if travels(name)}
    return archive(files)


def licence(wheel: Path) -> str:
    """Of a wheel, as its own metadata says."""
    with zipfile.ZipFile(wheel) as source:
        name = next(name for name in source.namelist() if name.endswith(".dist-info/METADATA"))
        told = message_from_bytes(source.read(name))
    classes = [line for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    named = told["License-Expression"] or (classes or [told["License"] or "see its metadata"])[-1]
    return str(named).rpartition(":: ")[2]


def travels(name: str) -> bool:
    return not name.endswith("/") and not any(fnmatchcase(name, each) for each in LEFT_OUT)


def of_numpy(package: Path) -> Iterator[tuple[str, bytes]]:
    """The files of NumPy in the npm package: it holds a conda package."""
    with tarfile.open(package) as outer:
        conda = next(name for name in outer.getnames() if name.endswith(".tar.gz"))
        inner = outer.extractfile(conda)
        assert inner is not None
        with tarfile.open(fileobj=io.BytesIO(inner.read())) as source:
            for member in source:
                below, _, name = member.name.partition("/site-packages/")
                content = source.extractfile(member) if member.isfile() else None
                if below.startswith("lib/python") and name and content is not None:
                    yield name, content.read()


def of_guide(package: Path) -> bytes:
    """The archive of the guide itself, as sources: what the pages import, no more."""
    files = {}
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package).as_posix()
        if not path.is_file() or "__pycache__" in name or name == "cli.py":
            continue
        if name.startswith("site/") and name not in ("site/__init__.py", "site/live.py"):
            continue
        files[f"{package.name}/{name}"] = path.read_bytes()
    return archive(files)
