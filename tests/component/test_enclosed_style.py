"""The pages' stylesheet where there is no page around."""

from optimizer_guide.component.panel import enclosed
from optimizer_guide.hosts.pages import stylesheet


def test_the_root_is_the_host() -> None:
    css = """:root { a: b; } :root:not([data-theme="light"]) { a: b; }
    :root[data-theme="dark"][data-x] { a: b; }"""
    assert enclosed(css) == (
        """:host { a: b; } :host(:not([data-theme="light"])) { a: b; }
    :host([data-theme="dark"][data-x]) { a: b; }"""
    )


def test_body_and_main_are_classes_and_nothing_else_is_changed() -> None:
    css = "body { a: b } main > *, main section > * { a: b } .main-x, #body, .body { a: main-x }"
    assert enclosed(css) == css.replace("body {", ".body {", 1).replace("main ", ".main ")


def test_the_guides_own_stylesheet_is_enclosed_whole() -> None:
    css = enclosed(stylesheet())
    assert ":root" not in css
    for rule in (":host {", ':host([data-theme="dark"]) {', "\n.body {", "\n.main {"):
        assert rule in css
