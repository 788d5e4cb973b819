"""Each room of the house imports only what stands above it, and nothing imports in a circle."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import optimizer_guide

PACKAGE = Path(optimizer_guide.__file__).parent
NAME = PACKAGE.name


def name_of(path: Path) -> str:
    """The full name of the module in a file."""
    names = (NAME, *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(names).removesuffix(".__init__")


SOURCES = {name_of(path): path for path in PACKAGE.rglob("*.py")}
"""Module → its file."""
MODULES = sorted(SOURCES)

ROOMS = {
    "core": {"numpy"},
    "kit": {"param"},
    "lessons": set(),
    "views": {"bokeh"},
    "component": {"panel"},
    "hosts": {"jinja2", "tornado", "IPython"},
}
"""From the top: each room, and what it may import from elsewhere beside what those above may."""
FRONT = {NAME: "core", f"{NAME}.__main__": "hosts", f"{NAME}.sections": "hosts"}
"""The modules in front of the rooms, and the room that each belongs to."""


def room_of(module: str) -> str:
    return FRONT.get(module) or module.split(".")[1]


@cache
def imported(module: str) -> frozenset[str]:
    """The full names of all that a module's source imports, anywhere in it."""
    return frozenset(_imported(ast.parse(SOURCES[module].read_text(encoding="utf-8"))))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are written in full"
            for alias in node.names:
                of = f"{node.module}.{alias.name}"
                yield of if of in SOURCES else str(node.module)


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_what_stands_above_it(module: str) -> None:
    rooms = list(ROOMS)
    above = rooms[: rooms.index(room_of(module)) + 1]
    elsewhere = set().union(*(ROOMS[room] for room in above))
    for name in imported(module):
        root = name.partition(".")[0]
        if root == NAME:
            assert room_of(name) in above, name
        else:
            assert root in elsewhere or root in sys.stdlib_module_names, name


def test_nothing_imports_in_a_circle() -> None:
    graph = {
        module: {name for name in imported(module) if name in SOURCES and name != module}
        for module in MODULES
    }
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_the_core_loads_no_panel_and_no_bokeh_and_warns_of_nothing() -> None:
    modules = ", ".join(module for module in MODULES if room_of(module) == "core")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import {modules}, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(PACKAGE.parent)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    elsewhere = {name.partition(".")[0] for name in done.stdout.split()}
    assert "numpy" in elsewhere
    assert not elsewhere & {"panel", "bokeh", "param", "torch", "jax", "numba", "hypothesis"}


def test_what_the_package_offers_is_there() -> None:
    for name in optimizer_guide.__all__:
        assert hasattr(optimizer_guide, name)
    assert sorted(set(optimizer_guide.__all__)) == sorted(optimizer_guide.__all__)
