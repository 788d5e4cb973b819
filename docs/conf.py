"""The documentation, built by `make docs`: Sphinx on the Markdown files beside this one."""

from __future__ import annotations

from functools import partial
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from optimizer_guide.kit.formulas import formula
from optimizer_guide.kit.styles import DARK, LIGHT
from optimizer_guide.kit.tex import registered

project = "How Optimizers Work"
author = "The How Optimizers Work authors"
project_copyright = author
html_title = project

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
exclude_patterns = ["examples"]
myst_enable_extensions = ["attrs_inline", "deflist", "dollarmath"]
myst_heading_anchors = 3

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_favicon = "../src/optimizer_guide/hosts/icon.svg"
html_theme_options = {  # the paper and the ink of the frames
    "light_css_variables": {"color-background-primary": LIGHT["paper"]},
    "dark_css_variables": {"color-background-primary": DARK["paper"]},
    "top_of_page_buttons": [],
}
html_show_sphinx = False
html_math_renderer = "guide"
html_show_copyright = False
# The guide itself, as `optimizer-guide build` has written it, in guide/.
html_extra_path = ["../build/site"]

add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say more: shapes, units, ranges


def _drawn(translator: Any, node: nodes.Element, *, display: bool) -> None:
    """A formula as the guide's pages show it: an SVG made beforehand, no script."""
    translator.body.append(formula(node.astext().strip(), display=display))
    raise nodes.SkipNode


def _with_formula(
    _app: Sphinx, what: str, _name: str, obj: Any, _options: Any, lines: list[str]
) -> None:
    """An optimizer or a surface is described by its formula, too."""
    of = getattr(obj, "formula", None)
    if what == "class" and of in registered():
        lines[1:1] = ["", f".. math:: {of}", ""]


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer(
        "guide", (partial(_drawn, display=False), None), (partial(_drawn, display=True), None)
    )
    app.connect("autodoc-process-docstring", _with_formula)
