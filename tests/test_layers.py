"""Each module of the core imports only what stands above it, and NumPy alone from elsewhere."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import optimizer_guide

PACKAGE = Path(optimizer_guide.__file__).parent

# In the order of the story: each may import those before it.
CORE = ["memory", "hyperparameters", "optimizer", "optimizers", "surfaces", "descent", "stability",
        "schedules", "typed", "pytorch"]  # fmt: skip


def imported(module: str) -> set[str]:
    """The full names of all that a module's source imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} has a relative import"
            if node.module == "optimizer_guide":
                names |= {f"optimizer_guide.{alias.name}" for alias in node.names}
            else:
                names.add(str(node.module))
    return names


@pytest.mark.parametrize("module", CORE)
def test_a_module_of_the_core_imports_only_what_stands_above_it(module: str) -> None:
    above = {f"optimizer_guide.{name}" for name in CORE[: CORE.index(module)]}
    for name in imported(module):
        root = name.partition(".")[0]
        assert name in above or root == "numpy" or root in sys.stdlib_module_names, name


def test_the_core_loads_no_panel_and_no_bokeh_and_warns_of_nothing() -> None:
    modules = ", ".join(f"optimizer_guide.{module}" for module in CORE)
    code = f"import optimizer_guide, {modules}, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
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
