"""Memory that is given back and asked for again, thousands of times a second."""

import sys

import numpy as np


def keep_freed_memory() -> None:
    """Let glibc keep what an array gives back, for the next one: grids take a third of the time.

    At first it returns blocks of 128 KB or more to the kernel, which clears each page when they
    are asked for again; after it has freed a larger one, it keeps all up to that size.  So one of
    24 MB is made and freed, without being touched.  Not in WebAssembly, where it would stay.
    """
    if sys.platform == "linux":
        np.empty(3_000_000)
