"""The JSON form: what it takes, and what it refuses with which code."""

import json
import time
from math import inf, nan

import pytest
from hypothesis import given, settings
from random_networks import architectures

from core.design.form import from_json, to_json
from core.design.layers import Conv2d, Dropout, Linear
from core.design.refusal import DesignError
from core.design.zoo import ZOO

CONV = {"kind": "Conv2d", "out_channels": 6, "kernel_size": 5, "stride": 1, "padding": 2, "dilation": 1}
FORM = {"format": "architecture", "version": 1, "name": "test", "source": "", "input_shape": [1, 28, 28], "layers": [CONV]}


def form(**changes):
    """The form's text with some of its values changed."""
    return json.dumps({**FORM, **changes})


def with_field(field, value):
    """The form's text with another value in the convolution's field."""
    return form(layers=[{**CONV, field: value}])


def with_text(field, text):
    """The form's text with the value of the convolution's field written as `text`, JSON or not."""
    return with_field(field, "HERE").replace('"HERE"', text)


def refusal(text):
    """The error that says no, which it must do at once."""
    start = time.process_time()
    with pytest.raises(DesignError) as refused:
        from_json(text)
    assert time.process_time() - start < 0.5
    assert refused.value.remedy, "a refusal says what to change"
    return refused.value


@settings(max_examples=60)
@given(architectures())
def test_an_architecture_is_read_back_as_it_was_written(architecture):
    text = to_json(architecture)
    assert from_json(text) == from_json(text.encode()) == from_json(to_json(architecture, indent=1)) == architecture


@pytest.mark.parametrize("name", ZOO)
def test_the_zoo_is_read_back_as_it_was_written(name):
    assert from_json(to_json(ZOO[name])) == ZOO[name]


def test_the_form_is_what_its_documentation_shows():
    architecture = from_json(json.dumps(FORM))
    assert (architecture.name, architecture.input_shape, architecture.layers) == ("test", (1, 28, 28), (Conv2d(6, 5, 1, 2),))
    assert json.loads(to_json(architecture)) == FORM


def test_a_fraction_and_a_whole_number_are_both_taken_where_a_fraction_is_meant():
    for number in (0, 0.25):
        assert from_json(form(layers=[{"kind": "Dropout", "p": number}])).layers == (Dropout(number),)


@pytest.mark.parametrize("field", ["kernel_size", "stride", "dilation", "out_channels"])
@pytest.mark.parametrize("value", [0, -1, 4097, 2**63, 10**4000], ids=lambda value: str(value)[:20])
def test_a_number_out_of_range_is_refused_with_the_field_and_its_range(field, value):
    error = refusal(with_field(field, value))
    assert error.code == "field-range"
    assert f"Layer 1: Conv2d.{field} = " in str(error)
    assert f"Use a value from 1 to {'4,096' if field == 'out_channels' else '64'}." in str(error)


@pytest.mark.parametrize("value", [True, False, 3.0, "3", None, [3], {}])
def test_what_is_not_a_whole_number_is_refused_as_such(value):
    error = refusal(with_field("kernel_size", value))
    assert (error.code, error.what) == ("field-type", f"Layer 1: Conv2d.kernel_size must be a whole number, got {value!r}.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", "not-a-number"),
        ("Infinity", "not-a-number"),
        ("-Infinity", "not-a-number"),
        ("1e999", "field-type"),
        ("-1", "field-range"),
        ("9223372036854775808", "field-range"),
        ("9" * 10**5, "not-json"),
        ("0x10", "not-json"),
        ("", "not-json"),
    ],
)
def test_numbers_that_no_layer_can_hold_are_refused(text, code):
    assert refusal(with_text("kernel_size", text)).code == code


@pytest.mark.parametrize("p", ["1e999", "-0.1", "1", "0.995", "true", '"0.5"', "null"])
def test_a_share_to_drop_must_be_a_number_from_0_to_0_99(p):
    text = form(layers=[{"kind": "Dropout", "p": "HERE"}]).replace('"HERE"', p)
    assert refusal(text).code in {"field-type", "field-range"}


@pytest.mark.parametrize("value", [inf, nan, 10**5000, -(10**5000)], ids=["inf", "nan", "huge", "-huge"])
def test_a_layer_made_in_python_is_checked_like_one_that_was_read(value):
    for layer in (Conv2d(6, value), Linear(value), Dropout(value)):
        with pytest.raises(DesignError):
            layer.check()


REFUSED = {
    "an array 100,000 deep": ("[" * 100_000, "too-deep"),
    "an object 40,000 deep": ('{"a":' * 40_000, "too-deep"),
    "a number 900 deep": (with_text("kernel_size", "[" * 900 + "]" * 900), "field-type"),
    "300 kB": (form(name="x" * 300_000), "too-large"),
    "a million layers": (form(layers=["HERE"]).replace('"HERE"', ", ".join([json.dumps(CONV)] * 10**6)), "too-large"),
    "10,000 layers": (form(layers=[{"kind": "ReLU"}] * 10_000), "too-many-layers"),
    "65 layers": (form(layers=[{"kind": "ReLU"}] * 65), "too-many-layers"),
    "layers as text": (form(layers="ReLU"), "too-many-layers"),
    "a long name": (form(name="x" * 201), "text"),
    "a long source": (form(source="x" * 201), "text"),
    "an image too high": (form(input_shape=[1, 513, 28]), "input-shape"),
    "too many channels": (form(input_shape=[65, 28, 28]), "input-shape"),
    "no channels": (form(input_shape=[0, 28, 28]), "input-shape"),
    "true channels": (form(input_shape=[True, 28, 28]), "input-shape"),
    "a side of 28.0": (form(input_shape=[1, 28.0, 28]), "input-shape"),
    "two sizes": (form(input_shape=[28, 28]), "input-shape"),
    "sizes as text": (form(input_shape="1×28×28"), "input-shape"),
    "a name twice": (form()[:-1] + ', "name": "again"}', "duplicate-key"),
    "a stride twice": (form().replace('"stride": 1', '"stride": 1, "stride": 2'), "duplicate-key"),
    "an optimizer": (form(optimizer="Adam"), "unknown-key"),
    "groups": (with_field("groups", 2), "unknown-key"),
    "a class": (with_field("__class__", "os.system"), "unknown-key"),
    "half a surrogate as key": (form(**{"\udfff": 1}), "unknown-key"),
    "no source": (form().replace('"source": "", ', ""), "missing-key"),
    "no stride": (form().replace('"stride": 1, ', ""), "missing-key"),
    "version 2": (form(version=2), "version"),
    "version true": (form(version=True), "version"),
    "version 1.0": (form(version=1.0), "version"),
    "version as text": (form(version="1"), "version"),
    "a study": (form(format="study"), "format"),
    "a byte order mark": ("\ufeff" + form(), "not-json"),
    "a byte order mark in UTF-8": (form().encode("utf-8-sig"), "not-json"),
    "UTF-16": (form().encode("utf-16"), "not-json"),
    "bytes of no meaning": (b"\xff\xfe\x00", "not-json"),
    "nothing": (b"", "not-json"),
    "half a surrogate, escaped": (form(name="\ud800"), "text"),
    "half a surrogate": (form(name="HERE").replace("HERE", "\ud800"), "text"),
    "two lines": (form(name="two\nlines"), "text"),
    "text that runs backwards": (form(name="\u202eevil"), "text"),
    "a number for a name": (form(name=5), "text"),
    "a list": ("[]", "not-an-object"),
    "null": ("null", "not-an-object"),
    "a word": ('"architecture"', "not-an-object"),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_of_the_form_is_refused(text, code):
    error = refusal(text)
    assert error.code == code
    str(error).encode()  # a lone surrogate was escaped


def test_a_version_that_is_not_known_is_reported_which_one_is():
    assert str(refusal(form(version=2))).endswith("This program reads version 1.")


def test_a_key_given_twice_among_20_000_is_found_at_once():
    keys = "".join(f'"{number}":0,' for number in range(20_000))
    assert refusal("{" + keys + '"19999":0}').code == "duplicate-key"


@pytest.mark.parametrize("kind", ["os.system", "Lambda", "__class__", "../../x", "", "conv", "\ud800", None, 5, ["Conv2d"], {}])
def test_a_layer_outside_the_table_is_refused_by_its_name(kind):
    error = refusal(with_field("kind", kind))
    assert error.code == "unknown-layer"
    assert error.what == f"Layer 1 is of an unknown kind, {kind!r}."
    str(error).encode()


@pytest.mark.parametrize(
    ("kind", "meant"), [("Conv2D", "Conv2d"), ("conv2d", "Conv2d"), ("Maxpool2d", "MaxPool2d"), ("Relu", "ReLU")]
)
def test_a_layer_whose_name_is_nearly_right_is_reported_the_right_one(kind, meant):
    assert refusal(with_field("kind", kind)).remedy == f"Did you mean {meant}?"
