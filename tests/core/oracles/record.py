"""Runs PyTorch's and Optax's optimizers once and keeps what they did, beside this file.

From the folder tests/, where the oracles are installed (`make oracles` sets that up):

    ../.venv/bin/python -m core.oracles.record
"""

import json
import platform
from importlib.metadata import version

from core.oracles import networks
from core.oracles.cases import (
    CASES,
    GROUNDS,
    RECORDED_STEPS,
    RECORDS,
    SEED,
    START,
    runs,
    their_path,
)

PACKAGES = {"torch": ("torch", "numpy"), "optax": ("optax", "jax", "jaxlib", "numpy")}


def record(library: str) -> None:
    """Write `<library>.json`."""
    content = {
        "made by": "cd tests && ../.venv/bin/python -m core.oracles.record",
        "with": {package: version(package) for package in PACKAGES[library]}
        | {"python": platform.python_version(), "machine": platform.machine()},
        "loss": "½ Σ hᵢ wᵢ²",
        "start": START,
        "noise": f"sigma * default_rng({SEED}).standard_normal(({RECORDED_STEPS}, 2))",
        "grounds": {name: {"h": g.h, "sigma": g.sigma} for name, g in GROUNDS.items()},
        "paths": {
            name: {"hyperparameters": of}
            | {ground: their_path(library, name, ground, of, RECORDED_STEPS) for ground in GROUNDS}
            for name, of in ((n, CASES[n].example) for n, lib in runs(CASES) if lib == library)
        },
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    # One line a position.
    text = text.replace("[\n     ", "[").replace(",\n     ", ", ").replace("\n    ]", "]")
    (RECORDS / f"{library}.json").write_text(text + "\n", encoding="utf-8")


def record_networks() -> None:
    """Write `networks.json`: the weights to which PyTorch trains each network."""
    content = {
        "made by": "cd tests && ../.venv/bin/python -m core.oracles.record",
        "with": {package: version(package) for package in PACKAGES["torch"]},
        "steps": networks.RECORDED_STEPS,
        "weights": {
            name: networks.their_weights(name, networks.RECORDED_STEPS)[-1].round(12).tolist()
            for name in networks.TRAINED
        },
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    text = text.replace(",\n   ", ", ")  # one line a network
    (RECORDS / "networks.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    record_networks()
    for library in PACKAGES:
        record(library)
