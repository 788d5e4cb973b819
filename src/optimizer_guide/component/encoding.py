"""Arrays as text: what a page holds when it opens."""

from __future__ import annotations

import base64
import json

import numpy as np

from optimizer_guide.kit.conversation import Answer


def encoded(answer: Answer) -> str:
    """An answer as JSON, an array in it as its type, shape and bytes."""
    return json.dumps(answer, default=_as_text, allow_nan=False, separators=(",", ":"))


def _as_text(value: object) -> object:
    if isinstance(value, np.ndarray):
        array = np.ascontiguousarray(value)
        if array.dtype == np.int64:
            array = array.astype(np.int32)
        if array.dtype.kind in "USO":
            return array.tolist()
        content = base64.b64encode(array.tobytes()).decode()
        return {"dtype": str(array.dtype), "shape": list(array.shape), "base64": content}
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is nothing that a page can hold")
