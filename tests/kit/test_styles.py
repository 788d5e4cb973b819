"""Each colour is written down once, in one file."""

import re
from collections import Counter
from pathlib import Path

from optimizer_guide.kit import styles

PACKAGE = Path(styles.__file__).parents[1]
COLOUR = re.compile(r"#[0-9a-f]{6}\b", re.IGNORECASE)


def own_files() -> list[Path]:
    """The sources in which a colour could stand; bundles are made of them."""
    files = (path for kind in ("py", "css", "js", "html") for path in PACKAGE.rglob(f"*.{kind}"))
    return [
        path for path in files if "node_modules" not in path.parts and "bundle" not in path.name
    ]


def test_no_colour_is_written_elsewhere() -> None:
    written = {path.name for path in own_files() if COLOUR.search(path.read_text(encoding="utf-8"))}
    assert written == {"styles.py"}


def test_no_colour_is_written_twice() -> None:
    text = Path(styles.__file__).read_text(encoding="utf-8").lower()
    assert not [colour for colour, n in Counter(COLOUR.findall(text)).items() if n > 1]


def test_a_figure_has_a_colour_where_the_page_has_none() -> None:
    css = styles.of_figures()
    sheets = "".join(
        (PACKAGE / "component" / f"{name}.css").read_text(encoding="utf-8")
        for name in ("figure", "workbench")
    )
    used = set(re.findall(r"var\((--figure-\w+)\)", sheets))
    assert used
    assert all(f"{name}: " in css for name in used)
    assert all(f".{styles.class_of(name)} {{" in css for name in styles.STYLES)
