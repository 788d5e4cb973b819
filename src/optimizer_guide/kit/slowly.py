"""What takes long is computed in pieces, each of which yields how far it is."""

import math
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Iterator
from time import process_time
from typing import Generic, TypeVar

import numpy as np

V = TypeVar("V")
Pieces = Generator[float, None, V]
PIECE = 0.04
"""Seconds that are computed in one go, where that can be chosen; then others have their turn."""
MOST_ROWS = 128

_fitting: dict[Hashable, int] = {}
"""Of which images how many rows fitted a piece last: of all readers, for that is the machine's."""
MOST_KNOWN = 256


def finished(pieces: Pieces[V]) -> V:
    """What comes of the pieces, one after another."""
    while True:
        try:
            next(pieces)
        except StopIteration as done:
            value: V = done.value
            return value


def in_turn(*works: Pieces[V]) -> Pieces[list[V]]:
    """Several works one after another, as one."""
    results: list[V] = []
    for work in works:
        try:
            while True:
                yield (len(results) + next(work)) / len(works)
        except StopIteration as done:
            results.append(done.value)
    return results


def by_rows(rows: int, compute: Callable[[slice], V], like: Hashable) -> Pieces[list[V]]:
    """What ``compute`` makes of some rows of an image at a time: as many as fit a piece, by how
    long those before took; the first, by those of the last image that was ``like`` this one."""
    results: list[V] = []
    row, fit = 0, _fitting.get(like, 1)
    while row < rows:
        left = rows - row
        some = math.ceil(left / math.ceil(left / fit))  # alike: each has a cost of its own
        begun = process_time()  # not the clock's: who waits for a processor needs no smaller pieces
        results.append(compute(slice(row, row + some)))
        row += some
        took = max(process_time() - begun, 1e-6)
        fit = int(np.clip(some * PIECE / took, 1, MOST_ROWS))
        yield row / rows
    if len(_fitting) >= MOST_KNOWN:
        _fitting.clear()
    _fitting[like] = fit
    return results


def quietly(steps: Iterator[V]) -> Iterator[V]:
    """The steps of runs that may diverge, which is a result and no error: NumPy says nothing.

    It is quiet while a step is made, and not between them, when others have their turn.
    """
    while True:
        with np.errstate(all="ignore"):
            step = next(steps, None)
        if step is None:
            return
        yield step


class Kept(Generic[V]):
    """The newest results of a work, kept for all readers: who asks for the same waits no more."""

    def __init__(self, most: int = 24) -> None:
        self.most = most
        self._results: OrderedDict[Hashable, V] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._results

    def get(self, key: Hashable, work: Callable[[], Pieces[V]]) -> Pieces[V]:
        """The result of ``key``, by ``work`` if it is not known."""
        if key not in self._results:
            result = yield from work()  # another reader may be done with the same meanwhile
            self._results[key] = result
            while len(self._results) > self.most:
                self._results.popitem(last=False)
            return result
        self._results.move_to_end(key)
        return self._results[key]
