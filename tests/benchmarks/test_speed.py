"""How fast it is, beside others who do the same work in the same run: `make bench`.

It fails only where the others do not get the same numbers.  Times are reported, never asserted.
"""

import numpy as np
import pytest
from benchmarks.measure import OURS, a_map, fresh, grids, memory, slider
from benchmarks.table import Table


def test_a_slider_move(table: Table) -> None:
    table.heading("A slider move: 7 optimizers × 200 steps on Rosenbrock")
    times = fresh(slider, 20)
    table.ours(f"{OURS}: `descend`", times[OURS], target=1e-3)
    for peer, target in {
        "naive numpy": 6,
        "torch.optim, gradients given": None,
        "torch.optim, autograd": 100,
    }.items():
        table.peer(peer, (times[peer], times[OURS]), target=target)


@pytest.mark.parametrize(("dtype", "target"), [(np.float64, 23e-3), (np.float32, 10e-3)])
def test_a_map(table: Table, dtype: type[np.floating], target: float) -> None:
    table.heading(f"A map: 16,384 runs × 200 steps of Adam on the ravine, {dtype.__name__}")
    both = [fresh(a_map, dtype, 15, one_core=one_core) for one_core in (False, True)]

    def ours(who: str, key: str, target: float | None = None) -> None:
        table.ours(f"{OURS}: {who}", *(times[key] for times in both), target=target)

    def peer(who: str, target: float | None = None) -> None:
        table.peer(who, *((times[who], times[OURS]) for times in both), target=target)

    ours("its loop, `walk`, 16,384 starts", OURS, target)
    ours("the same, 16,384 learning rates", "learning rates", target)
    ours("`sweep`, which also watches the loss", "sweep", target)
    peer("naive numpy")
    peer("torch, eager", 1.5)
    peer("torch, eager, in place", 1.5)
    peer("torch.optim.Adam(fused=True)")
    peer("optax, vmapped and compiled", 1.5)
    peer("optax, first call")
    peer("the limit: a numba loop")


def test_a_grid(table: Table) -> None:
    table.heading("A grid: 300 × 300 points (in brackets: the formula on a meshgrid, to ours)")
    for surface, times in fresh(grids, 2).items():
        ratio = times["naive numpy"] / times[OURS]
        table.ours(f"{OURS}: {surface} ({ratio:.1f} ×)", times[OURS], target=0.4e-3)


def test_what_keeping_freed_memory_brings(table: Table) -> None:
    table.heading("Without `keep_freed_memory`, each in a process of its own")
    for task, what in (
        ("grids", "the grids of all these surfaces"),
        ("walk", "the map's `walk`, float64"),
        ("sweep", "the map's `sweep`, float64"),
    ):
        kept, without = (fresh(memory, task, 3, keep_freed=how) for how in (True, False))
        table.peer(what, (without, kept))
