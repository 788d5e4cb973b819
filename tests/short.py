"""Networks that train for as short as tests can do with that look at no number."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from optimizer_guide.kit.slowly import Kept
from optimizer_guide.lessons.networks import (
    contest,
    contest_results,
    edge,
    entrants,
    landscape,
    letters,
    training,
)
from optimizer_guide.lessons.networks.entrants import RATES

SHORT = {"STEPS": 20, "SEEDS": 2, "RATES": RATES[::8]}
"""In place of hundreds of steps, many seeds and many rates."""


@contextmanager
def short_trainings() -> Iterator[None]:
    """No network trains for long, and nothing of it is kept for others."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (contest_results, contest, edge, entrants, landscape, letters, training):
            for name in SHORT.keys() & vars(module).keys():
                patch.setattr(module, name, SHORT[name])
        for module, name in ((contest, "TRAINED"), (contest, "BEST"), (edge, "KEPT")):
            patch.setattr(module, name, Kept())
        yield
