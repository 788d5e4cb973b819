"""How optimizers look, and the page around them: each colour is written down once, here.

The stylesheet's custom properties are made of it too.
"""

from typing import NamedTuple


class Style(NamedTuple):
    """How an optimizer is drawn, never by colour alone.

    ``on_light`` and ``on_dark`` colour its name in a text, at a contrast of 4.5:1.
    """

    color: str
    dash: str
    marker: str
    on_light: str
    on_dark: str


STYLES: dict[str, Style] = {
    "SGD": Style("#c77700", "solid", "circle", "#9a5b00", "#e69f00"),
    "Momentum": Style("#00916a", "solid", "square", "#00704f", "#2fc097"),
    "Nesterov": Style("#3d9c88", "dashed", "square_pin", "#2b7565", "#6fc4b1"),
    "Adagrad": Style("#8c6bb1", "solid", "diamond", "#76549c", "#b79ad6"),
    "RMSProp": Style("#c0609a", "solid", "triangle", "#a3427f", "#e08fc0"),
    "Adam": Style("#2b7bc4", "solid", "star", "#1f64a6", "#6cb0ec"),
    "AdamW": Style("#3c9ad0", "dashed", "hex", "#1f7096", "#74c4ea"),
    "Lion": Style("#9b7b2f", "dashdot", "inverted_triangle", "#7a5f1c", "#d0b060"),
    "NAdam": Style("#4d74d9", "dashed", "plus", "#3457b5", "#91aef5"),
    "AMSGrad": Style("#5a7d99", "dashdot", "cross", "#45647d", "#9dbdd6"),
}
"""By the optimizer's name."""
NEWCOMER = Style("#a3765c", "dashdot", "inverted_triangle", "#85573d", "#d3a58b")
"""Of an optimizer that has no style of its own yet."""

DIVERGED = "#d55e00"
QUIET = "#8a8f98"
"""Grey that is seen on both backgrounds: surfaces, targets, what is beside the point."""
SHADES = tuple(f"{QUIET}{round(2.55 * share):02x}" for share in range(26))
"""On the plane of two weights, from low to high: ever more ink on the paper, light or dark."""
ON_GROUND = "#767b84"
"""Of what is written on it: the grey that is read as well on light as on dark."""
CLAY = tuple(f"#{shade:02x}{shade:02x}{shade + 4:02x}" for shade in range(0x38, 0xF2, 4))
"""Of a surface in relief, from the shadow to the light."""
PAPER, INK = "#fdfdfb", "#1b1d21"
"""The page and its text in the light; around marks, so that they are seen on any line."""
WHITE = "#ffffff"
ON_PATHS = "#b34700"
"""Behind what is written over paths, at 5:1 on both backgrounds."""
NOWHERE = "rgba(0, 0, 0, 0)"
LEFT = "#5d6169"
"""Grey for words on paper, and behind what is written of a run that left the frame, not lost."""
NEVER = f"repeating-linear-gradient(135deg, {QUIET} 0 1.5px, #0000 1.5px 5px)"
"""On a map's key: the goal was not reached.  On the map it is hatched, too, unlike any value."""
PURPLE = "#7f63ad"
NO_LOSS = "#b9bcc2"
"""On a map: there is no loss."""
SOON_TO_LATE = (
    "#FFE945", "#DFCB5D", "#BCAE6E", "#9B9377", "#7B7B78", "#5F636E", "#404C6B", "#01356E",
)  # fmt: skip
"""On a map: from soon at the goal to late; every 32nd colour of Cividis, read backwards."""
BASINS = (
    STYLES["Adam"].color, "#e0a030", STYLES["Momentum"].color, STYLES["RMSProp"].color,
    PURPLE, "#6fb7e0", "#a3a03a", NEWCOMER.color,
)  # fmt: skip
"""On a map: minima; where there are more, the colours come again."""

CLASSES = ("#8a7a10", PURPLE)
"""Of the points that a network is to part."""

LIGHT = {
    "paper": PAPER, "ink": INK, "quiet": LEFT, "line": QUIET, "rule": "#e2e2dc",
    "grid": "#ecece7", "accent": STYLES["Adam"].color, "link": STYLES["Adam"].on_light,
    "focus": STYLES["Adam"].color, "lost": ON_PATHS,
}  # fmt: skip
BRIGHT = "#7fb6ea"
DARK = {
    "paper": "#14171c", "ink": "#e4e4df", "quiet": "#a2a7b0", "line": QUIET, "rule": "#2d323a",
    "grid": "#262a31", "accent": "#5b9fdf", "link": BRIGHT, "focus": BRIGHT, "lost": "#ff8a4c",
}  # fmt: skip
"""Custom property → colour, for the page in the light and in the dark."""


def style_of(name: str) -> Style:
    """The style of an optimizer, by its name."""
    return STYLES.get(name, NEWCOMER)


def properties() -> str:
    """CSS: the custom properties of light and dark, and a class for each optimizer's name."""
    light, dark = LIGHT | _of_names("on_light"), DARK | _of_names("on_dark")
    of_dark = f"{_declared(dark)} color-scheme: dark;"
    return (
        f":root {{ {_declared(light)} color-scheme: light; }}\n"
        "@media (prefers-color-scheme: dark) "
        f'{{ :root:not([data-theme="light"]) {{ {of_dark} }} }}\n'
        f':root[data-theme="dark"] {{ {of_dark} }}\n'
        + "\n".join(f".{name} {{ color: var(--{name}); }}" for name in _of_names("on_light"))
    )


def of_figures() -> str:
    """CSS for the shadow root of a figure: the colours of the page around it, which on other
    people's pages may be none of ours; there they are those of the light."""
    taken = {f"figure-{name}": f"var(--{name}, {color})" for name, color in LIGHT.items()}
    fixed = {"figure-mark": INK, "figure-halo": WHITE}
    names = _of_names("on_light").items()
    return f":host {{ {_declared(taken | fixed)} }}\n" + "\n".join(
        f".{name} {{ color: var(--{name}, {color}); }}" for name, color in names
    )


def _of_names(background: str) -> dict[str, str]:
    """Class of an optimizer's name → its colour ``on_light`` or ``on_dark``."""
    return {name.lower(): getattr(style_of(name), background) for name in [*STYLES, "Newcomer"]}


def _declared(values: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())


SHAPES: dict[str, str] = {
    "circle": '<circle cx="14" cy="7" r="4"/>',
    "square": '<rect x="10" y="3" width="8" height="8"/>',
    "square_pin": '<path d="M9 2Q14 5 19 2Q16 7 19 12Q14 9 9 12Q12 7 9 2Z"/>',
    "diamond": '<path d="M14 1.5L18.5 7L14 12.5L9.5 7Z"/>',
    "inverted_triangle": '<path d="M14 12L19 3H9Z"/>',
    "triangle": '<path d="M14 2L19 11H9Z"/>',
    "star": '<path d="M14 1L15.6 5.2L20 5.4L16.5 8.1L17.7 12.4L14 9.9L10.3 12.4L11.5 8.1L8 5.4'
    'L12.4 5.2Z"/>',
    "hex": '<path d="M14 2L18.3 4.5V9.5L14 12L9.7 9.5V4.5Z"/>',
    "plus": '<path d="M12.5 2h3v3.5H19v3h-3.5V12h-3V8.5H9v-3h3.5Z"/>',
    "cross": '<path d="M10 2.6L14 5.6L18 2.6L18.6 3.6L15.4 7L18.6 10.4L18 11.4L14 8.4L10 11.4'
    'L9.4 10.4L12.6 7L9.4 3.6Z"/>',
}


DASHES = {"dashed": "6 4", "dotted": "2 4", "dashdot": "6 4 2 4"}


def swatch(name: str) -> str:
    """SVG of an optimizer's line and marker, as its figures draw them, for words beside them."""
    color, dash, marker, *_ = style_of(name)
    return sample(color, dash, marker)


def sample(color: str, dash: str, marker: str) -> str:
    """The same of any line with a marker."""
    dashes = f' stroke-dasharray="{DASHES[dash]}"' if dash in DASHES else ""
    return (
        f'<svg class="swatch" width="28" height="14" aria-hidden="true" fill="{color}">'
        f'<path d="M0 7H28" stroke="{color}" stroke-width="2.5"{dashes}/>{SHAPES[marker]}</svg>'
    )


def class_of(name: str) -> str:
    """The CSS class that gives an optimizer's colour to its name."""
    return name.lower() if name in STYLES else "newcomer"
