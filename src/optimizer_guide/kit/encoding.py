"""Answers as JSON, and where the arrays in them go: into one block beside it, or into the text."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.kit.speaker import Answer


def packed(answers: Sequence[Answer]) -> tuple[str, bytes]:
    """JSON of the answers, and the block with the bytes of all arrays in them: how they travel.

    Each array for itself would be two messages over a websocket.
    """
    block = bytearray()

    def put(array: NDArray[Any]) -> dict[str, Any]:
        block.extend(bytes(-len(block) % 8))  # each begins where a float may
        place = {"at": len(block)}
        block.extend(array.tobytes())
        return place

    return _written(answers, put), bytes(block)


def encoded(answer: Answer) -> str:
    """JSON of an answer with its arrays in it, as text: what a page holds when it opens."""
    return _written(answer, lambda array: {"base64": base64.b64encode(array.tobytes()).decode()})


def _written(value: object, put: Callable[[NDArray[Any]], dict[str, Any]]) -> str:
    """``put`` says where the bytes of an array are."""

    def plain(item: object) -> object:
        if isinstance(item, np.generic):
            return item.item()
        if not isinstance(item, np.ndarray):
            raise TypeError(f"{type(item).__name__} is nothing that a page can hold")
        if item.dtype.kind in "USO":
            return item.tolist()
        array = item.astype(np.int32) if item.dtype == np.int64 else item
        return {"dtype": str(array.dtype), "shape": list(array.shape), **put(array)}

    return json.dumps(value, default=plain, allow_nan=False, separators=(",", ":"))
