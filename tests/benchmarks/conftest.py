"""The tables at the end of a run, which are also written to .benchmarks/, and the servers of the
two houses: see baseline.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.baseline import BEFORE, NOW, House, check_out, serving_house
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


@pytest.fixture(scope="session")
def houses() -> tuple[House, House]:
    """The old one and today's."""
    check_out()
    return BEFORE, NOW


@pytest.fixture(scope="module")
def addresses(
    houses: tuple[House, House], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[House, str]]:
    """Where each is served, both at once."""
    folder = tmp_path_factory.mktemp("houses")
    with (
        serving_house(houses[0], folder) as (before, _),
        serving_house(houses[1], folder) as (now, _),
    ):
        yield dict(zip(houses, (before, now), strict=True))
