"""What was measured of quantized networks, as plain data: the key of a record, and the results that are part of the project.

A record of the command `quantize` has the accuracy of one network's weights, with its interval over the test images. With a
series it has also its name, its `seeds`, and in their order `accuracies` and `float_accuracies` of the networks trained so; the
command adds their mean with its interval over the seeds, which is computed again here.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from math import isfinite
from statistics import fmean
from typing import Any

from core.learning.header import FOLDER
from core.learning.intervals import Interval, of_mean
from core.learning.quantization.setting import QuantizationError, Setting

FILE = FOLDER / "bits.jsonl"
VERSION = 2  # of the arithmetic: with another one, what was measured before is not found
FEWEST = 2  # seeds of which there is an interval

NAMES = ("weights", "activations", "per_channel", "calibration", "epochs")  # of a setting that each record has

Record = dict[str, Any]


def key_of(weights: str, data: str, setting: Setting) -> str:
    """SHA-256 of what an accuracy depends on: the digests of weights and data, and the setting."""
    return _key(weights, data, setting, *filter(None, [setting.calibrated_on]))


def key_of_layers(weights: str, data: str, bits: int, per_channel: bool) -> str:
    """The same for the accuracies layer by layer."""
    return _key(weights, data, ("layers", bits, per_channel))


def key_of_record(record: Record) -> str:
    """The key of a record of the command `quantize`; raises KeyError for any other record."""
    digests = record["weights_digest"], record["data_digest"]
    if "layers" in record:
        return key_of_layers(*digests, record["weights"], record["per_channel"])
    return key_of(*digests, Setting(**{name: record[name] for name in NAMES}, calibrated_on=record.get("calibrated_on", "")))


def _key(*parts: object) -> str:
    return hashlib.sha256(repr((VERSION, *parts)).encode()).hexdigest()


def interval_of(record: Record) -> Interval:
    """The accuracy with its 95 % interval: the mean over the seeds where the record has them, else over the test images."""
    if "seeds" not in record:
        return Interval(record["accuracy"], record["low"], record["high"])
    return over_seeds(record["accuracies"])


def over_seeds(shares: Sequence[float]) -> Interval:
    """The mean of the seeds' accuracies with its 95 % interval, which ends at 0 and 1."""
    found = of_mean(shares)
    return Interval(found.estimate, max(found.low, 0.0), min(found.high, 1.0))


def as_floats(record: Record) -> float:
    """The accuracy of the same networks in float32."""
    return fmean(record["float_accuracies"]) if "seeds" in record else float(record["float_accuracy"])


@cache
def shipped() -> dict[str, Record]:
    """The results that are part of the project, by their keys; raises QuantizationError where their file is damaged."""
    return read(FILE.read_text(encoding="utf-8"))


def read(lines: str) -> dict[str, Record]:
    """Records of the command `quantize`, a line of JSON each, by their keys; raises QuantizationError for another line."""
    found = {}
    for number, line in enumerate(lines.splitlines(), 1):
        try:
            record = json.loads(line)
            _require_seeds(record)
            found[key_of_record(record)] = record
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"Line {number} of {FILE.name} is no result of the command `quantize`: {error!r:.80}."
            raise QuantizationError("damaged", what, "Use another copy, or measure it again by `make bits`.") from None
    return found


def _require_seeds(record: Mapping[str, Any]) -> None:
    """Raise ValueError unless each of the record's seeds, if it has some, has both accuracies."""
    if "seeds" not in record:
        return
    name, seeds, *shares = (record[part] for part in ("series", "seeds", "accuracies", "float_accuracies"))
    if not isinstance(name, str):
        raise TypeError("the series has no name")
    if len(seeds) < FEWEST or any(len(row) != len(seeds) for row in shares):
        raise ValueError("two accuracies a seed are expected")
    if not all(isfinite(share) and 0 <= share <= 1 for row in shares for share in row):
        raise ValueError("accuracies are fractions from 0 to 1")
