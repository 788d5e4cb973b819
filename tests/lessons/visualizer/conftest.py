"""Maps as coarse as tests can do with."""

import pytest

from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.start_map import StartMap


@pytest.fixture(autouse=True)
def _coarse_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    """What maps say does not hang on their number of pixels."""
    monkeypatch.setattr(HyperparameterMap, "SIDE", 32)
    monkeypatch.setattr(StartMap, "SIDE", 32)


@pytest.fixture
def _fine(_coarse_maps: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The map over hyperparameters, as fine as on the page."""
    monkeypatch.setattr(HyperparameterMap, "SIDE", 128)
