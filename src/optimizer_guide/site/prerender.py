"""A page of the site as HTML with the document in it: run by Pyodide when the site is built."""

from __future__ import annotations

import json
import re
from typing import Any

BOKEH = re.compile(r"https://cdn\.bokeh\.org/bokeh/release/(bokeh[a-z-]*-[\d.]+\.min\.js)")
NPM = re.compile(r"https://cdn\.jsdelivr\.net/npm/([\w-]+)@\^?([^\s\"]+)")


def html(page: Any, settings: str, client: str) -> str:
    """``settings``: JSON for `page.js`; ``client``: where that script is."""
    from bokeh.core.templates import MACROS
    from bokeh.core.types import ID
    from bokeh.embed.util import RenderItem
    from bokeh.resources import Resources
    from panel.io.resources import BASE_TEMPLATE, CDN_DIST, bundle_resources, set_resource_mode

    document = page.document
    elements = {root: ID(f"figure-{number}") for number, root in enumerate(document.roots, 1)}
    item = RenderItem(docid=ID("page"), roots=elements)
    with set_resource_mode("cdn"):
        parts = Resources(mode="cdn", components=["bokeh", "bokeh-widgets", "bokeh-tables"])
        scripts, styles = bundle_resources(document.roots, parts)
    data = {**json.loads(settings), "item": item.to_json(), "fingerprint": page.fingerprint}
    variables = {
        **document.template_variables,
        "title": document.title,
        "base": BASE_TEMPLATE,
        "macros": MACROS,
        "docs": [item],
        "doc": item,
        "roots": item.roots,
        "dist_url": CDN_DIST,
        "bokeh_css": styles,
        # The worker starts first: what it loads takes longest.
        "bokeh_js": _json("guide-settings", json.dumps(data))
        + f'<script src="{client}"></script>'
        + scripts
        + _json("guide-document", page.as_json()),
        "plot_script": "",
    }
    made = document.template.render(variables)
    return NPM.sub(r"vendor/npm/\1-\2", BOKEH.sub(r"vendor/bokeh/\1", made))


def _json(name: str, text: str) -> str:
    text = text.replace("</", "<\\/")  # or it might end the element
    return f'<script type="application/json" id="{name}">{text}</script>\n'
