"""What was measured of pruned networks, as records of the command `prune`: their keys, and the project's own results."""

import hashlib
import json
from functools import cache
from typing import Any

from core.learning.header import FOLDER

FILE = FOLDER / "pruning.jsonl"

Record = dict[str, Any]


def key_of(weights: str, data: str, share: float, epochs: int) -> str:
    """SHA-256 of what an accuracy depends on: the digests of weights and data, the share of zeros, and the epochs after it."""
    return hashlib.sha256(f"{weights} {data} {share:g} {epochs}".encode()).hexdigest()


def key_of_record(record: Record) -> str:
    """The same of a record; raises KeyError for any other record."""
    return key_of(record["weights_digest"], record["data_digest"], record["share"], record["epochs"])


@cache
def shipped() -> dict[str, Record]:
    """The results that are part of the project, by their keys."""
    records = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return {key_of_record(record): record for record in records}
