"""Memory that is given back and asked for again, thousands of times a second."""

from __future__ import annotations

import sys

import numpy as np


def keep_freed_memory() -> None:
    """Let glibc keep what an array gives back, for the next one: maps and grids take half the time.

    At first it returns every block of 128 KB or more to the kernel, which has to clear each page
    when it is asked for again.  The largest block freed so far is what it takes for usual, so one
    of 24 MB is made and freed, without ever being touched.  Not in WebAssembly, whose memory only
    grows.
    """
    if sys.platform == "linux":
        np.empty(3_000_000)
