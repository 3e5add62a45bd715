"""The JSON door at large: 10,000 round trips, and every fault of a written design refused with its field, limit and remedy."""

import json
import random
import re

import pytest
from random_networks import random_design

from core.design.architecture import Architecture, trace
from core.design.form import MAX_BYTES, from_json, to_json
from core.design.refusal import DesignError

CONV = {"kind": "Conv2d", "out_channels": 6, "kernel_size": 5, "stride": 1, "padding": 0, "dilation": 1}
POOL = {"kind": "MaxPool2d", "kernel_size": 2, "stride": 2, "padding": 0, "dilation": 1}
HEAD = {"format": "architecture", "version": 1, "name": "test", "source": "", "input_shape": [1, 28, 28]}


def form(*layers, **changes):
    return json.dumps({**HEAD, "layers": layers, **changes})


def written(layer, field, text):
    """A form of one layer with a field's value written as `text`, JSON or not."""
    return form({**layer, field: "HERE"}).replace('"HERE"', text)


def refusal(text):
    """What is said where a design is read and walked."""
    with pytest.raises(DesignError) as refused:
        list(trace(from_json(text)))
    assert refused.value.remedy, "a refusal says what to change"
    return refused.value


def test_10_000_random_designs_are_read_back_as_they_were_written():
    dice = random.Random(6)
    for _ in range(10_000):
        architecture = random_design(dice)
        assert from_json(to_json(architecture)) == architecture


@pytest.mark.parametrize(
    ("layer", "limit"),
    [
        ({**CONV, "kernel_size": 29}, r"conv1: \(28 − 29 \+ 2·0\)/1 \+ 1 = 0: .* Use kernel ≤ 28 or padding ≥ 1\."),
        ({**CONV, "dilation": 7}, r"conv1: \(28 − 29 \+ 2·0\)/1 \+ 1 = 0: .* Use kernel ≤ 4 or padding ≥ 1\."),
        ({**POOL, "kernel_size": 29}, r"pool1: \(28 − 29 \+ 2·0\)/2 \+ 1 = 0: .* Use kernel ≤ 28 or padding ≥ 1\."),
        ({**POOL, "padding": 2}, r"pool1: padding 2 is more than half of kernel 2\. Use padding ≤ 1\."),
        (
            {**POOL, "kernel_size": 3, "padding": 2, "dilation": 3},
            r"pool1: padding 2 is more than half of kernel 3\. Use padding ≤ 1\.",
        ),
        ({"kind": "Linear", "out_features": 10}, r"fc1: Linear needs a vector.* 1×28×28\. Put a Flatten before it\."),
    ],
)
def test_a_layer_that_cannot_follow_says_its_arithmetic_and_the_limits(layer, limit):
    assert re.match(limit, str(refusal(form(layer))))


@pytest.mark.parametrize(
    ("layer", "field", "value", "limits"),
    [
        *((CONV, field, value, "from 1 to 64") for field in ("kernel_size", "stride", "dilation") for value in (0, -1, 65)),
        (CONV, "padding", -1, "from 0 to 64"),
        (CONV, "out_channels", 0, "from 1 to 4,096"),
        (CONV, "out_channels", 2**63, "from 1 to 4,096"),
        (POOL, "stride", 0, "from 1 to 64"),
        (POOL, "padding", 33, "from 0 to 32"),
        ({"kind": "Linear"}, "out_features", 0, "from 1 to 1,000,000"),
        ({"kind": "Linear"}, "out_features", 10**10, "from 1 to 1,000,000"),
        ({"kind": "Dropout"}, "p", 1.0, "from 0.0 to 0.99"),
        ({"kind": "ZeroPad2d"}, "padding", -1, "from 0 to 64"),
    ],
)
def test_a_number_out_of_range_is_named_with_its_layer_field_value_and_range(layer, field, value, limits):
    error = refusal(form({**layer, field: value}))
    assert error.code == "field-range"
    assert str(error) == f"Layer 1: {layer['kind']}.{field} = {value} is out of range. Use a value {limits}."


@pytest.mark.parametrize("text", ["true", "3.0", '"3"', "null", "[3]", "{}", "1e2", "1e999", "-0.0"])
@pytest.mark.parametrize(("layer", "field"), [(CONV, "kernel_size"), (POOL, "stride"), ({"kind": "Linear"}, "out_features")])
def test_what_is_no_whole_number_is_named_with_its_layer_and_field(layer, field, text):
    error = refusal(written(layer, field, text))
    assert error.code == "field-type"
    assert error.what == f"Layer 1: {layer['kind']}.{field} must be a whole number, got {json.loads(text)!r}."
    assert re.fullmatch(r"Use a value from \d to [\d,]+\.", error.remedy)


@pytest.mark.parametrize(
    ("text", "code"), [("NaN", "not-a-number"), ("-Infinity", "not-a-number"), ("9" * 100_000, "not-json")]
)
def test_a_number_that_json_does_not_have_is_refused(text, code):
    error = refusal(written(CONV, "kernel_size", text))
    assert error.code == code
    assert len(str(error)) < 300


@pytest.mark.parametrize(
    "big", ["[" * 10**6, form(*[CONV] * 10**5), " " * (MAX_BYTES + 1), "é" * (MAX_BYTES // 2 + 1)], ids=len
)
def test_more_bytes_than_a_design_has_are_refused_before_any_is_read(big, monkeypatch):
    monkeypatch.delattr("json.loads")
    for text in (big, big.encode()):
        error = refusal(text)
        assert (error.code, error.what) == (
            "too-large",
            f"An architecture has at most 262,144 bytes, got {len(big.encode()):,}.",
        )


def test_as_many_bytes_as_a_design_may_have_are_read():
    text = to_json(Architecture("test", (1, 28, 28), ()))
    assert from_json(text + " " * (MAX_BYTES - len(text))) == Architecture("test", (1, 28, 28), ())


def test_too_many_layers_are_counted_and_none_is_read(monkeypatch):
    monkeypatch.delattr("core.design.form._layer")
    error = refusal(form(*[{"kind": "os.system"}] * 65))
    assert (error.code, error.what) == ("too-many-layers", "layers must be a list of at most 64 layers, got 65 layers.")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (written(CONV, "stride", '1, "stride": 2'), "duplicate-key", r"The key 'stride' is given twice\. Remove one .*"),
        (form({**CONV, "groups": 2}), "unknown-key", r"Layer 1 \(Conv2d\) has no field 'groups'\. Its fields are dilation, .*"),
        (form(seed=1), "unknown-key", r"An architecture has no field 'seed'\. Its fields are format, input_shape, .*"),
        (form(version=2), "version", r"Version 2 of the architecture form is not known\. This program reads version 1\."),
        (form(name="\ud800"), "text", r"name must be printable text of at most 200 characters, got '\\ud800'\. .*"),
        (form(source="x\x00"), "text", r"source must be printable text of at most 200 characters, .*"),
        (
            form(input_shape=[1, 28, 513]),
            "input-shape",
            r"input_shape must be .* from 1 to \[64, 512, 512\], got \[1, 28, 513\]\. Use .*",
        ),
        (form({"kind": "os.system"}), "unknown-layer", r"Layer 1 is of an unknown kind, 'os.system'\. Layers are Conv2d, .*"),
        (form({"kind": "__class__"}), "unknown-layer", r"Layer 1 is of an unknown kind, '__class__'\. Layers are Conv2d, .*"),
        (form({"kind": "Conv2D"}), "unknown-layer", r"Layer 1 is of an unknown kind, 'Conv2D'\. Did you mean Conv2d\?"),
    ],
)
def test_a_form_with_a_fault_is_reported_where_it_is_and_what_is_read_instead(text, code, words):
    error = refusal(text)
    assert error.code == code
    assert re.fullmatch(words, str(error))
