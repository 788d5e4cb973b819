"""What one process of `panel serve apps/` carries, today's and that of before; never asserted.

Readers move the race's slider every 2 seconds: see readers.py.  They run on the same machine,
without nginx.  Each number of readers gets a fresh process, in which one reader has been before.
Linux only: it reads /proc.
"""

import asyncio
import os
import platform
import random
import re
import statistics
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from benchmarks.baseline import NOW, House, serving_house
from benchmarks.readers import RATES, Reader, fetched, reader_of

READERS = (1, 20, 80)
OPENING = 20
"""Readers who open the race at once."""
SECONDS = 12
EXPIRY = 36
"""Seconds until Bokeh has dropped a session whose reader has left (15, looked at each 17)."""
FILE = Path(__file__).parents[2] / ".benchmarks" / "capacity.md"
HEAD = [
    "readers",
    "moves/s",
    "answer, median",
    "p95",
    "process busy",
    "CPU a move",
    "memory",
    "a session",
]


@dataclass
class Report:
    """What is written at the end."""

    load: float = field(default_factory=lambda: os.getloadavg()[0])
    readers: list[tuple[str, ...]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def compare(self, name: str, before: float, now: float, unit: str) -> None:
        """A line of two houses, and what share today's is."""
        self.sentences.append(
            f"{name}: {before:.2f} {unit} before, {now:.2f} {unit} now, {now / before:.2f} of it."
        )

    def markdown(self) -> str:
        table = [HEAD, ["--:"] * len(HEAD), *self.readers]
        machine = (
            f"{processor()}, {os.cpu_count()} cores, {platform.system()}, "
            f"Python {platform.python_version()}; load when this began: {self.load:.1f}."
        )
        lines = ["| " + " | ".join(row) + " |" for row in table]
        return "\n".join([*lines, "", *(f"- {line}" for line in self.sentences), "", machine, ""])


def processor() -> str:
    """Its name."""
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return names[0] if names else platform.machine()


def memory(pid: int) -> float:
    """Resident, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu(pid: int) -> float:
    """Seconds used so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def opened(house: House, url: str, number: int) -> list[Reader]:
    """Readers that come one after the other."""
    readers = [reader_of(house)(url) for _ in range(number)]
    for reader in readers:
        await reader.open()
    return readers


async def leave(readers: Sequence[Reader]) -> None:
    """They close their pages."""
    await asyncio.gather(*(reader.leave() for reader in readers))


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    """Printed at the end and kept in .benchmarks/capacity.md."""
    lines = Report()
    yield lines
    text = lines.markdown()
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text)
    print("\n" + text)


@pytest.mark.parametrize("number", READERS)
@pytest.mark.parametrize("which", [0, 1], ids=["before", "now"])
def test_readers_who_move_a_slider(
    houses: tuple[House, House], which: int, number: int, tmp_path: Path, report: Report
) -> None:
    house = houses[which]

    async def measure(url: str, pid: int) -> None:
        await leave(await opened(house, url, 1))
        before = memory(pid)
        readers = await opened(house, url, number)
        used, begun = cpu(pid), time.perf_counter()
        end = begun + SECONDS
        await asyncio.gather(*(reader.read(end) for reader in readers))
        used, passed = cpu(pid) - used, time.perf_counter() - begun
        after = memory(pid)
        times = sorted(each for reader in readers for each in reader.times)
        row = (
            f"{number}, {house.name}",
            f"{len(times) / passed:.1f}",
            f"{1000 * statistics.median(times):.0f} ms",
            f"{1000 * times[int(0.95 * len(times))]:.0f} ms",
            f"{100 * used / passed:.0f} %",
            f"{1000 * used / len(times):.1f} ms",
            f"{after:.0f} MB",
            f"{(after - before) / number:.1f} MB",
        )
        report.readers.append(row)
        await leave(readers)

    with serving_house(house, tmp_path) as (url, pid):
        asyncio.run(measure(url, pid))


def test_readers_who_open_the_race_at_once(
    houses: tuple[House, House], tmp_path: Path, report: Report
) -> None:
    """Seconds until the last of them has its figure; the houses take turns."""

    async def measure(house: House, url: str) -> float:
        readers = [reader_of(house)(url) for _ in range(OPENING)]
        begun = time.perf_counter()
        await asyncio.gather(*(reader.open() for reader in readers))
        passed = time.perf_counter() - begun
        await leave(readers)
        return passed

    before, now = _in_turns(houses, tmp_path, measure, 3)
    report.compare(f"{OPENING} readers who open the race at once, to the last", before, now, "s")


def test_what_another_reader_waits_while_the_article_opens(
    houses: tuple[House, House], tmp_path: Path, report: Report
) -> None:
    """The longest answer to a question that costs nothing."""

    async def measure(house: House, url: str) -> float:
        opening = asyncio.create_task(_open_article(url))
        waits = []
        while not opening.done():
            begun = time.perf_counter()
            await fetched(f"{url}/liveness")
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(0.005)
        await opening
        return max(waits)

    before, now = _in_turns(houses, tmp_path, measure, 5)
    report.compare("While the article opens, another reader waits at most", before, now, "s")


def test_what_another_reader_waits_while_networks_are_trained(
    tmp_path: Path, report: Report
) -> None:
    """One reader has the edge of stability computed for seed after seed, and another moves the
    race's slider meanwhile."""

    async def measure(url: str) -> list[float]:
        race, edge = Reader(url), Reader(url, "?page=networks", "edge")
        for reader in (race, edge):
            await reader.open()
        end = time.perf_counter() + SECONDS
        training = asyncio.create_task(_train(edge, end))
        while not training.done():
            await race.move(random.choice([lr for lr in RATES if lr != race.values["lr"]]))
            await asyncio.sleep(0.05)
        trained = await training
        report.sentences.append(
            f"In {SECONDS} s {trained} networks were trained for one reader, 2,000 steps each."
        )
        await leave([race, edge])
        return sorted(race.times)

    with serving_house(NOW, tmp_path) as (url, _):
        asyncio.run(_open_race(NOW, url))
        times = asyncio.run(measure(url))
    report.sentences.append(
        f"Meanwhile another reader's move was answered in {1000 * statistics.median(times):.0f} ms "
        f"(median; 95 %: {1000 * times[int(0.95 * len(times))]:.0f} ms; at most "
        f"{1000 * times[-1]:.0f} ms)."
    )


async def _train(edge: Reader, end: float) -> int:
    """Set seed after seed, each when the one before is computed; how many were."""
    count = 0
    while time.perf_counter() < end:
        # Each time at another rate, or the server has kept what came of it.
        edge.values |= {"seed": count % 10, "lr": round(0.2 + 0.001 * count, 3)}
        await edge.say_values()
        await edge.until('progress\\":1.0')
        count += 1
    return count


async def _open_article(url: str) -> None:
    reader = ArticleReader(url, "")
    await reader.open()
    await reader.leave()


class ArticleReader(Reader):
    """Whoever opens the article: any of its figures will do."""

    def find(self, model: dict[str, object]) -> None:
        self.figure = "any"


def _in_turns(
    houses: tuple[House, House],
    folder: Path,
    measure: Callable[[House, str], Coroutine[None, None, float]],
    times: int,
) -> tuple[float, float]:
    """The medians of what is measured in two processes, both warm, in turn."""
    found: dict[House, list[float]] = {house: [] for house in houses}
    with ExitStack() as stack:
        urls = {house: stack.enter_context(serving_house(house, folder))[0] for house in houses}
        for house, url in urls.items():
            asyncio.run(_open_race(house, url))
        for _ in range(times):
            for house, url in urls.items():
                found[house].append(asyncio.run(measure(house, url)))
    before, now = (statistics.median(found[house]) for house in houses)
    return before, now


async def _open_race(house: House, url: str) -> None:
    await leave(await opened(house, url, 1))


def test_memory_after_they_have_left(tmp_path: Path, report: Report) -> None:
    number = 40

    async def measure(url: str, pid: int) -> list[float]:
        await leave(await opened(NOW, url, 1))
        found = [memory(pid)]
        for _ in range(2):
            readers = await opened(NOW, url, number)
            await asyncio.gather(*(reader.move(0.3) for reader in readers))
            found.append(memory(pid))
            await leave(readers)
            await asyncio.sleep(EXPIRY)
            found.append(memory(pid))
        return found

    with serving_house(NOW, tmp_path) as (url, pid):
        first, *rest = asyncio.run(measure(url, pid))
    waves = "; ".join(f"{rest[i]:.0f} MB, then {rest[i + 1]:.0f} MB" for i in (0, 2))
    report.sentences.append(
        f"Memory at first {first:.0f} MB; with {number} readers of the race, and {EXPIRY} s after "
        f"they left, twice over: {waves}."
    )


@pytest.mark.parametrize(("query", "name"), [("", "the whole guide"), ("?page=race", "the race")])
def test_pages(
    houses: tuple[House, House], query: str, name: str, tmp_path: Path, report: Report
) -> None:
    """CPU seconds of a page."""

    async def ask(url: str, end: float) -> int:
        count = 0
        while time.perf_counter() < end:
            await fetched(f"{url}/apps{query}")
            count += 1
        return count

    async def measure(url: str, pid: int) -> float:
        await fetched(f"{url}/apps{query}")
        used, begun = cpu(pid), time.perf_counter()
        counts = await asyncio.gather(*(ask(url, begun + 6) for _ in range(4)))
        return (cpu(pid) - used) / sum(counts)

    found = []
    for house in houses:
        with serving_house(house, tmp_path) as (url, pid):
            found.append(asyncio.run(measure(url, pid)))
    before, now = found
    report.compare(f"CPU of a page, {name}", 1000 * before, 1000 * now, "ms")
