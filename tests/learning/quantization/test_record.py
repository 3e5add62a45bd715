"""Results of quantized networks read back: with seeds and, as older files have them, without; a damaged line is named."""

import json

import pytest

from core.learning.quantization.record import as_floats, interval_of, key_of_record, read, shipped
from core.learning.quantization.setting import QuantizationError

OLD = next(one for one in shipped().values() if "layers" not in one and "seeds" not in one)
SHARES = {"accuracies": [0.97, 0.98, 0.99], "float_accuracies": [0.98, 0.98, 0.992]}
SEEDS = OLD | {"series": "zoo", "seeds": [0, 1, 2]} | SHARES


def test_the_interval_is_over_the_seeds_or_as_before_over_the_images():
    found = read(f"{json.dumps(SEEDS)}\n")[key_of_record(OLD)]
    # 98 ± 4.303 · 1 / √3 points, with Student's t of two degrees of freedom
    assert interval_of(found) == pytest.approx((0.98, 0.95516, 1.0), abs=1e-5)
    assert as_floats(found) == pytest.approx(0.984)
    assert interval_of(OLD) == (OLD["accuracy"], OLD["low"], OLD["high"]) and as_floats(OLD) == OLD["float_accuracy"]


@pytest.mark.parametrize(
    "damaged",
    [
        "{",
        "[]",
        json.dumps({"network": "lenet5"}),
        json.dumps(SEEDS | {"seeds": [0, 1]}),
        json.dumps(SEEDS | {"series": None}),
        json.dumps(SEEDS | {"accuracies": [0.97, 98, 0.99]}),
        json.dumps(SEEDS | {"float_accuracies": None}),
        json.dumps(SEEDS | {"seeds": [0], "accuracies": [0.9], "float_accuracies": [0.9]}),
    ],
)
def test_a_damaged_line_is_named_with_what_to_do(damaged):
    with pytest.raises(QuantizationError, match=r"Line 2 of bits\.jsonl is no result of the command `quantize`: .*make bits"):
        read(f"{json.dumps(OLD)}\n{damaged}\n")
