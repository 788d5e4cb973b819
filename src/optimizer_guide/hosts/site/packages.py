"""What Python in the reader's browser imports: its standard library, NumPy, param and the guide."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from fnmatch import fnmatchcase
from pathlib import Path

LEFT_OUT = (
    # For who builds upon NumPy.
    *("numpy/f2py/*", "numpy/distutils/*", "numpy/_pyinstaller/*", "numpy/_core/include/*"),
    *("numpy/_core/lib/*", "numpy/random/lib/*"),
    # What NumPy loads when first used, and nothing here uses.
    *("numpy/fft/*", "numpy/polynomial/*", "numpy/testing/*"),
    # Tests, types, sources in C.
    *("*/tests/*", "numpy/_core/_[!m]*_tests.*.so", "numpy/_core/_simd.*.so"),
    *("*.pyi", "*.pyx", "*.pxd", "*.c", "*.h", "*.typed"),
    # Of a distribution its name, version and licence suffice.
    *("*.data/*", "*.dist-info/RECORD", "*.dist-info/WHEEL", "*.dist-info/sboms/*"),
)
NOT_OF_THE_STANDARD_LIBRARY = (
    # For a network, other processes, mail, a terminal, tests, programs that are written there.
    *("http/*", "xmlrpc/*", "urllib/request.py", "urllib/robotparser.py"),
    *("imaplib.py", "nntplib.py", "smtplib.py", "poplib.py", "ftplib.py", "telnetlib.py"),
    *("socketserver.py", "mailbox.py", "mailcap.py", "multiprocessing/*", "concurrent/futures/p*"),
    *("sqlite3/*", "dbm/*", "curses/*", "pdb.py", "cmd.py", "bdb.py", "turtle*", "tkinter/*"),
    *("unittest/*", "doctest.py", "pydoc.py", "pydoc_data/*", "test/*", "lib2to3/*", "idlelib/*"),
    *("ensurepip/*", "venv/*", "distutils/*", "pickletools.py", "profile.py", "cProfile.py"),
    *("xml/*", "wave.py", "aifc.py", "sndhdr.py", "optparse.py", "cgi.py", "cgitb.py"),
    *("difflib.py", "_pyio.py", "webbrowser.py", "trace.py", "timeit.py", "pstats.py"),
    *("symtable.py", "plistlib.py", "modulefinder.py", "tomllib/*", "zoneinfo/*", "wsgiref/*"),
    *("logging/handlers.py", "logging/config.py", "asyncio/windows*", "asyncio/proactor*"),
    *("ssl.py", "configparser.py", "mimetypes.py", "_osx_support.py", "_aix_support.py"),
    *("argparse.py", "statistics.py", "_pydatetime.py", "gettext.py", "html/parser.py"),
    *("email/_header_value_parser.py", "email/headerregistry.py", "email/contentmanager.py"),
    *("sunau.py", "xdrlib.py", "pyclbr.py", "tabnanny.py", "zipapp.py", "filecmp.py", "netrc.py"),
    *("compileall.py", "fileinput.py"),
    # Codes of texts before Unicode, but for that of names in a zip.
    *("encodings/cp[!4]*", "encodings/cp4[!3]*", "encodings/mac*", "encodings/iso*"),
    *("encodings/koi*", "encodings/big5*", "encodings/euc*", "encodings/gb*", "encodings/*jis*"),
    *("encodings/hp*", "encodings/ptcp*", "encodings/tis*", "encodings/kz*", "encodings/johab*"),
)


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


def as_zip(archive: bytes) -> bytes:
    """The files of a tar.gz as the zip that Python finds its standard library in."""
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for name, content in _files(source):
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def standard_library(pyodide: Path) -> bytes:
    """The archive of Pyodide's standard library, as sources."""
    with zipfile.ZipFile(pyodide / "python_stdlib.zip") as source:
        names = [name for name in source.namelist() if _travels(name, NOT_OF_THE_STANDARD_LIBRARY)]
        return archive({name: source.read(name) for name in names})


def site_packages(wheels: list[Path], numpy: Path | None) -> bytes:
    """The archive of all packages, as sources; without NumPy where the runtime brings its own."""
    files: dict[str, bytes] = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as source:
            files |= {name: source.read(name) for name in source.namelist() if _travels(name)}
    if numpy is not None:
        files |= {name: content for name, content in _of_numpy(numpy) if _travels(name)}
    return archive(files)


def licence(wheel: Path) -> str:
    """Of a wheel, as its own metadata says."""
    with zipfile.ZipFile(wheel) as source:
        name = next(name for name in source.namelist() if name.endswith(".dist-info/METADATA"))
        said = message_from_bytes(source.read(name))
    classes = [line for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    named = said["License-Expression"] or (classes or [said["License"] or "see its metadata"])[-1]
    return str(named).rpartition(":: ")[2]


def of_guide(package: Path) -> bytes:
    """The archive of the guide, as sources: what `in_browser` imports, and no more."""
    rooms = ["core", "kit", "lessons"]
    paths = [path for room in rooms for path in (package / room).rglob("*")]
    parents = [package, package / "hosts", package / "hosts" / "site"]
    paths += [parent / "__init__.py" for parent in parents]
    paths.append(package / "hosts" / "site" / "in_browser.py")
    return archive(
        {
            path.relative_to(package.parent).as_posix(): path.read_bytes()
            for path in paths
            if path.suffix in (".py", ".json") or path.name == "prose.html"
        }
    )


def _travels(name: str, left_out: tuple[str, ...] = LEFT_OUT) -> bool:
    return not name.endswith("/") and not any(fnmatchcase(name, each) for each in left_out)


def _of_numpy(package: Path) -> Iterator[tuple[str, bytes]]:
    """The files of NumPy in the npm package: it holds a conda package."""
    with tarfile.open(package) as outer:
        conda = next(name for name in outer.getnames() if name.endswith(".tar.gz"))
        inner = outer.extractfile(conda)
        assert inner is not None
        with tarfile.open(fileobj=io.BytesIO(inner.read())) as source:
            for path, content in _files(source):
                below, _, name = path.partition("/site-packages/")
                if below.startswith("lib/python") and name:
                    yield name, content


def _files(source: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in source:
        content = source.extractfile(member) if member.isfile() else None
        if content is not None:
            yield member.name, content.read()
