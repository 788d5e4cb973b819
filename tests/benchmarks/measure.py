"""Takes the times: everybody in turn, in a process of their own, and of each the shortest."""

import math
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter
from typing import Any

import numpy as np
from numpy.testing import assert_allclose

Times = dict[str, float]
RUNS, STEPS, POINTS = 2**14, 200, 300
OURS = "optimizer-guide"


def fresh(
    function: Callable[..., Any], *arguments: Any, one_core: bool = False, keep_freed: bool = True
) -> Any:
    """``function(*arguments)`` in a new process, on all cores or on one.

    It keeps freed memory, as whoever serves the guide does, or not.
    """
    with ProcessPoolExecutor(
        1,
        multiprocessing.get_context("spawn"),
        initializer=_prepare,
        initargs=(one_core, keep_freed),
    ) as pool:
        return pool.submit(function, *arguments).result()


def _prepare(one_core: bool, keep_freed: bool) -> None:
    if one_core and hasattr(os, "sched_setaffinity"):  # before anyone counts the cores
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if keep_freed:
        from optimizer_guide.hosts.memory import keep_freed_memory

        keep_freed_memory()


def shortest(contestants: dict[str, Callable[[], Any]], seconds: float) -> Times:
    """The shortest time of each.  They take turns, so that a busy moment meets them all."""
    best = dict.fromkeys(contestants, math.inf)
    end = perf_counter() + seconds
    for contestant in contestants.values():
        contestant()  # to warm up
    while perf_counter() < end:
        for name, contestant in contestants.items():
            for _ in range(4):
                begin = perf_counter()
                contestant()
                best[name] = min(best[name], perf_counter() - begin)
    return best


def slider(seconds: float) -> Times:
    from benchmarks import peers

    from optimizer_guide import FAMILY, descend, surfaces

    surface = surfaces.Rosenbrock()
    optimizers = [optimizer(lr=peers.SLIDER_LR) for optimizer in FAMILY]
    naive = {type(o).__name__: dict(o.hyperparameters) for o in optimizers}
    contestants: dict[str, Callable[[], Any]] = {
        OURS: lambda: [descend(surface, o, peers.START, STEPS).w for o in optimizers],
        "naive numpy": lambda: peers.slider_naive(naive),
        "torch.optim, gradients given": peers.slider_torch_given,
        "torch.optim, autograd": peers.slider_torch_autograd,
    }
    for contestant in contestants.values():
        assert_allclose(contestant(), contestants[OURS](), rtol=1e-6)
    return shortest(contestants, seconds)


def a_map(dtype: type[np.floating], seconds: float) -> Times:
    from benchmarks import peers

    from optimizer_guide import Adam, surfaces, sweep
    from optimizer_guide.core.walk import walk

    surface, adam = surfaces.Quadratic(peers.RAVINE), Adam(peers.LR)
    adams = Adam(np.geomspace(1e-3, 1, RUNS).astype(dtype))
    w = np.random.default_rng(0).normal(0, 2, (2, RUNS)).astype(dtype)

    def last(optimizer: Adam) -> Any:
        *_, position = walk(surface, optimizer, w, STEPS)
        return position

    contestants: dict[str, Callable[[], Any]] = {
        OURS: lambda: last(adam),
        "naive numpy": lambda: peers.map_naive(w),
        "torch, eager": lambda: peers.map_torch(w),
        "torch, eager, in place": lambda: peers.map_torch_in_place(w),
        "torch.optim.Adam(fused=True)": lambda: peers.map_torch_fused(w),
        "optax, vmapped and compiled": lambda: peers.map_optax(w),
        "the limit: a numba loop": lambda: peers.map_numba(w),
    }
    begin = perf_counter()
    contestants["optax, vmapped and compiled"]()
    first_call = perf_counter() - begin
    for contestant in contestants.values():
        assert_allclose(contestant(), last(adam), rtol=1e-3, atol=1e-5)
    contestants["learning rates"] = lambda: last(adams)
    contestants["sweep"] = lambda: sweep(surface, adam, w, STEPS, dtype=dtype)
    return {**shortest(contestants, seconds), "optax, first call": first_call}


def grids(seconds: float) -> dict[str, Times]:
    from benchmarks import peers

    from optimizer_guide import surfaces

    def of(surface: surfaces.Surface) -> Times:
        name = type(surface).__name__
        contestants: dict[str, Callable[[], Any]] = {
            OURS: lambda: surface.grid(POINTS).loss,
            "naive numpy": lambda: peers.grid_naive(name, surface.window, POINTS),
        }
        assert_allclose(contestants[OURS](), contestants["naive numpy"](), atol=1e-9)
        return shortest(contestants, seconds)

    plane = [kind() for kind in dict.fromkeys(map(type, surfaces.GALLERY))]
    return {type(surface).__name__: of(surface) for surface in plane}


def memory(task: str, seconds: float) -> float:
    """One of our tasks."""
    from optimizer_guide import Adam, surfaces, sweep
    from optimizer_guide.core.walk import walk

    w = np.random.default_rng(0).normal(0, 2, (2, RUNS))
    plane = [kind() for kind in dict.fromkeys(map(type, surfaces.GALLERY))]
    ravine, adam = surfaces.Quadratic(), Adam()
    tasks: dict[str, Callable[[], Any]] = {
        "grids": lambda: [surface.grid(POINTS) for surface in plane],
        "walk": lambda: [None for _ in walk(ravine, adam, w, STEPS)],
        "sweep": lambda: sweep(ravine, adam, w, STEPS),
    }
    return shortest({task: tasks[task]}, seconds)[task]
