"""Every formula is rendered, small, labelled and self-contained."""

import json
import re
from xml.etree import ElementTree

import pytest

from optimizer_guide.core.later_branches import everyone
from optimizer_guide.kit import tex
from optimizer_guide.kit.formulas import FILE, formula

FORMULAS = tex.registered()
STORED = json.loads(FILE.read_text(encoding="utf-8"))


def test_the_json_has_every_formula_and_no_stale_one() -> None:
    assert list(STORED["formulas"]) == FORMULAS, "run `make formulas`"


def test_every_glyph_of_the_json_is_used_and_stored_once() -> None:
    used = {int(n) for n in re.findall(r"\{(\d+)\}", json.dumps(STORED["formulas"]))}
    assert used == set(range(len(STORED["glyphs"])))
    assert len(set(STORED["glyphs"])) == len(STORED["glyphs"])


def test_the_json_is_small() -> None:
    assert FILE.stat().st_size < 250_000


@pytest.mark.parametrize("display", [True, False], ids=["display", "inline"])
@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_labelled_self_contained_image(text: str, display: bool) -> None:
    html = formula(text, display=display)
    span = ElementTree.fromstring(html)
    assert span.tag == "span"
    assert span.get("class") == f"formula {'display' if display else 'inline'}"
    assert span.get("role") == "img"
    label = span.get("aria-label") or ""
    assert label
    assert not re.search(r"[\\{}^_<>&]", label), "the label is words, not LaTeX"
    (svg,) = span
    assert svg.tag == "svg"
    for size in ("width", "height"):  # it scales with the text, and has its place at once
        assert re.fullmatch(r"[\d.]+ex", svg.get(size, ""))
    assert re.fullmatch(r"vertical-align: -?[\d.]+(ex)?;", svg.get("style", ""))
    # Glyphs as outlines: no <use>, no font, no script.
    assert {element.tag for element in svg.iter()} <= {"svg", "g", "path", "rect"}
    for element in svg.iter():
        assert not element.attrib.keys() & {"id", "href", "src"}
        assert element.get("fill", "currentColor") == "currentColor"
        if element.tag == "path":
            assert element.get("d", "").startswith("M")
    assert "//" not in html
    assert "url(" not in html


@pytest.mark.parametrize("text", FORMULAS)
def test_what_is_coloured_is_coloured_as_an_optimizer(text: str) -> None:
    classes = re.findall(r"\\class\{(\w*)\}", text)
    assert set(classes) <= {cls.__name__.lower() for cls in everyone()}
    coloured = [e for e in ElementTree.fromstring(formula(text))[0].iter() if e.get("class")]
    assert sorted(e.get("class", "") for e in coloured) == sorted(classes)
    # An inherited fill may already be resolved to the colour of the text around.
    assert all(e.get("fill") == "currentColor" for e in coloured)


def test_an_unknown_formula_is_a_keyerror_that_says_what_to_do() -> None:
    with pytest.raises(KeyError, match=r"e = mc\^2.*make formulas"):
        formula("e = mc^2")


def test_the_words_of_a_rule() -> None:
    assert 'aria-label="w becomes w minus alpha times the gradient of L at w"' in formula(tex.SGD)


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((FILE.parents[3] / "tools" / "package-lock.json").read_text("utf-8"))
    assert not any("resolved" in package for package in packages["packages"].values())
