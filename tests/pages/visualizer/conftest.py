"""The visualizer, opened."""

from __future__ import annotations

import pytest
from driver import FigureOnPage
from pages.visualizer.on_page import opened
from playwright.sync_api import Page


@pytest.fixture
def playground(page: Page, server: str) -> FigureOnPage:
    """At its defaults."""
    return opened(page, server)
