"""The latencies under other engines that are part of the project, read without torch."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from core.learning.header import FOLDER

FILE = FOLDER / "engines.jsonl"
FLOAT, INT8 = "onnx", "onnx-int8"  # ONNX Runtime's engines


@cache
def shipped_engines() -> tuple[dict[str, Any], ...]:
    """A record for each network and setup with its timing, and one for each process with its memory."""
    return tuple(json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines())


def in_both(records: Iterable[dict[str, Any]], network: str) -> tuple[float, float] | None:
    """Median µs of one image on one thread under ONNX Runtime: in float32 and in 8 bits; None where one was not measured."""
    found = {
        one["setup"]["engine"]: one["timing"]["median_us"]
        for one in records
        if one["network"] == network and "timing" in one and (one["setup"]["batch_size"], one["setup"]["threads"]) == (1, 1)
    }
    return (found[FLOAT], found[INT8]) if {FLOAT, INT8} <= found.keys() else None
