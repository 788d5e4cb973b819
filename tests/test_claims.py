"""Every claim of the guide holds at its settings, and the docs say what it measures."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from optimizer_guide.sections import SECTIONS
from optimizer_guide.sections.claim import Claim
from optimizer_guide.sections.figure import Figure

ROOT = Path(__file__).parents[1]
CLAIMS = [
    pytest.param(figure, claim, id=f"{figure.slug}-{index}")
    for section in SECTIONS
    for figure in section.figures
    for index, claim in enumerate(figure.claims)
]


@pytest.mark.parametrize(("figure", "claim"), CLAIMS)
def test_the_claim_holds(figure: type[Figure], claim: Claim) -> None:
    shown = figure()
    shown.param.update(**claim.settings)
    measured = claim.check(shown)
    assert measured.holds, measured.text
    assert measured.text


def test_every_section_makes_a_claim() -> None:
    for section in SECTIONS:
        assert any(figure.claims for figure in section.figures), section.slug


def test_the_docs_list_every_claim_with_what_it_measures() -> None:
    path = ROOT / "tools" / "write_claims.py"
    spec = importlib.util.spec_from_file_location("write_claims", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.OUT.read_text() == module.table(), "run `make claims`"
