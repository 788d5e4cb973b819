"""The table at the end of the run, which is also written to .benchmarks/speed.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.table import Table

FILE = Path(__file__).parents[2] / ".benchmarks" / "speed.md"
TABLE = pytest.StashKey[Table]()


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Table:
    return request.config.stash.setdefault(TABLE, Table())


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if TABLE in config.stash:
        markdown = config.stash[TABLE].markdown()
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(markdown, encoding="utf-8")
        terminalreporter.write_line(f"\n{markdown}\nThe same in {FILE}")
