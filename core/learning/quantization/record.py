"""What was measured of quantized networks, as plain data: the key of a record, and the results that are part of the project."""

import hashlib
import json
from functools import cache
from typing import Any

from core.learning.header import FOLDER
from core.learning.quantization.setting import Setting

FILE = FOLDER / "bits.jsonl"
VERSION = 1  # of the arithmetic: with another one, what was measured before is not found

Record = dict[str, Any]


def key_of(weights: str, data: str, setting: Setting) -> str:
    """SHA-256 of what an accuracy depends on: the digests of weights and data, and the setting."""
    return _key(weights, data, setting)


def key_of_layers(weights: str, data: str, bits: int, per_channel: bool) -> str:
    """The same for the accuracies layer by layer."""
    return _key(weights, data, ("layers", bits, per_channel))


def key_of_record(record: Record) -> str:
    """The key of a record of the command `quantize`; raises KeyError for any other record."""
    digests = record["weights_digest"], record["data_digest"]
    if "layers" in record:
        return key_of_layers(*digests, record["weights"], record["per_channel"])
    return key_of(*digests, Setting(*(record[name] for name in Setting.__dataclass_fields__)))


def _key(*parts: object) -> str:
    return hashlib.sha256(repr((VERSION, *parts)).encode()).hexdigest()


@cache
def shipped() -> dict[str, Record]:
    """The results that are part of the project, by their keys."""
    records = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return {key_of_record(record): record for record in records}
