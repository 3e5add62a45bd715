"""Whatever is given to the JSON form, the answer is an architecture or a DesignError, and comes soon."""

import json
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import architectures

from core.design.architecture import Architecture
from core.design.form import from_json, to_json
from core.design.layers import KINDS
from core.design.refusal import DesignError
from core.design.zoo import ZOO

HEAD = ["format", "version", "name", "source", "input_shape", "layers"]
KEYS = sorted({*HEAD, "kind", *(entry.name for kind in KINDS.values() for entry in fields(kind))})
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([*KINDS, "architecture", 1, 28])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner),
    max_leaves=20,
)


def is_answered(text):
    """Whether it was read; anything but an architecture or a DesignError fails the test."""
    try:
        architecture = from_json(text)
    except DesignError as error:
        assert error.code and error.what
        str(error).encode()
        return False
    assert isinstance(architecture, Architecture)
    assert from_json(to_json(architecture)) == architecture
    return True


@settings(max_examples=200)
@given(st.text() | st.binary())
def test_any_text_or_bytes_are_refused(text):
    assert not is_answered(text)


@settings(max_examples=200)
@given(values)
def test_any_json_value_is_answered(value):
    is_answered(json.dumps(value))


@settings(max_examples=200)
@given(architectures(), st.data())
def test_a_form_with_any_value_put_anywhere_is_answered(architecture, data):
    form = json.loads(to_json(architecture))
    place = data.draw(st.sampled_from([form, *form["layers"]]))
    place[data.draw(st.sampled_from([*place, "more"]))] = data.draw(values)
    is_answered(json.dumps(form))


@settings(max_examples=200)
@given(architectures(), st.data())
def test_a_form_with_a_piece_cut_out_or_repeated_is_answered(architecture, data):
    text = to_json(architecture).encode()
    start, stop = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    is_answered(text[:start] + text[stop:])
    is_answered(text[:stop] + text[start:])


@pytest.mark.parametrize("depth", range(880, 1000, 3))
@pytest.mark.parametrize(("opening", "closing"), ["[]", ('{"a":', "}")])
def test_nesting_as_deep_as_python_can_just_read_is_refused(opening, closing, depth):
    deep = opening * depth + "0" + closing * depth
    for key in HEAD:
        form = {**json.loads(to_json(ZOO["softmax"])), key: "HERE"}
        assert not is_answered(json.dumps(form).replace('"HERE"', deep))
