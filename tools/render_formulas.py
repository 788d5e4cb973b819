"""Render every registered formula into formulas.json; run by `make formulas`.

The JSON holds each glyph's outline once, and formulas that name it: ``d="{7}"``.
A formula that is the same in the text as on a line of its own is there once, as ``display``.
"""

import json
import re
import subprocess
from pathlib import Path

from optimizer_guide.kit.formulas import FILE
from optimizer_guide.kit.tex import registered

TOOLS = Path(__file__).parent


def main() -> None:
    formulas = registered()
    rendered = subprocess.run(
        ["node", "formulas.mjs"],
        cwd=TOOLS,
        input=json.dumps(formulas),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    glyphs: dict[str, int] = {}

    def number(path: re.Match[str]) -> str:
        return f' d="{{{glyphs.setdefault(path[1], len(glyphs))}}}"'

    entries = {
        tex: {key: re.sub(r' d="([^"]*)"', number, text) for key, text in entry.items()}
        for tex, entry in zip(formulas, json.loads(rendered), strict=True)
    }
    for entry in entries.values():
        if entry["inline"] == entry["display"]:
            del entry["inline"]
    content = json.dumps(
        {"glyphs": list(glyphs), "formulas": entries}, ensure_ascii=False, indent=1
    )
    FILE.write_text(content + "\n", encoding="utf-8")
    print(f"{len(formulas)} formulas, {len(glyphs)} glyphs, {FILE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
