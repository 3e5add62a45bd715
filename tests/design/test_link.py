"""Links: a whole design in a word for an address, and what is said of words that hold none."""

import base64
import random
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import architectures, random_design

from core.design.form import to_json
from core.design.link import MAX_LETTERS, from_link, to_link
from core.design.refusal import DesignError
from core.design.zoo import ZOO

REMEDY = "Ask for the link again, or open the design as a JSON file."


def packed(text, level=9):
    """A word made as a link is, of any text or bytes."""
    content = text if isinstance(text, bytes) else text.encode()
    return base64.urlsafe_b64encode(zlib.compress(content, level)).decode().rstrip("=")


def refusal(word):
    with pytest.raises(DesignError) as refused:
        from_link(word)
    assert refused.value.what.endswith(".")
    return refused.value


def test_2000_random_designs_are_read_back_as_they_were_linked():
    dice = random.Random(4)
    for _ in range(2000):
        architecture = random_design(dice)
        assert from_link(to_link(architecture)) == architecture


@settings(max_examples=100)
@given(architectures())
def test_whatever_the_json_form_holds_is_read_back_in_letters_of_addresses(architecture):
    word = to_link(architecture)
    assert set(word) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(word) <= MAX_LETTERS
    assert from_link(word) == architecture


@pytest.mark.parametrize("name", ZOO)
def test_a_network_of_the_zoo_has_a_link_of_under_1500_letters(name):
    assert len(to_link(ZOO[name])) < 1500
    assert from_link(to_link(ZOO[name])) == ZOO[name]


def test_a_link_cut_off_anywhere_is_refused():
    word = to_link(ZOO["lenet5"])
    for length in range(len(word)):
        assert refusal(word[:length]).remedy == REMEDY


def test_a_link_with_any_letter_changed_is_refused_by_its_checksum_or_still_reads_the_same():
    word, dice = to_link(ZOO["lenet5"]), random.Random(5)
    for place in range(len(word)):
        changed = word[:place] + dice.choice("Ab3-_".replace(word[place], "")) + word[place + 1 :]
        try:
            assert from_link(changed) == ZOO["lenet5"]
            assert place == len(word) - 1  # the last letter has spare bits
        except DesignError as refused:
            assert refused.code and refused.what


@pytest.mark.parametrize(
    "word",
    [
        *("", "=", "A", "====", "not a link", "https://example.org"),
        *("ünïcode", "a+b/", "\ud800", "\x00", "%00", "A\nA", "eeeee"),
    ],
    ids=ascii,
)
def test_a_word_that_is_no_link_is_refused(word):
    error = refusal(word)
    assert (error.code, error.remedy) == ("link", REMEDY)
    assert "was cut off" in error.what


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-json"),
        ("{}", "missing-key"),
        ("[]", "not-an-object"),
        ("a poem", "not-json"),
        (b"\xff\xfe", "not-json"),
        ("[" * 100_000, "too-deep"),
        (to_json(ZOO["lenet5"]).replace("Conv2d", "os.system"), "unknown-layer"),
        (to_json(ZOO["lenet5"]).replace('"version": 1', '"version": 2'), "version"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_link_that_holds_something_else_is_refused_as_the_json_form_refuses_it(content, code):
    assert refusal(packed(content)).code == code


@settings(max_examples=300)
@given(st.text() | st.binary().map(packed) | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_any_word_is_answered(word):
    try:
        from_link(word)
    except DesignError as refused:
        assert refused.code and refused.what
        str(refused).encode()


def bomb(megabytes):
    """Zeros deflated: one block for a megabyte, repeated."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return base64.urlsafe_b64encode(head + megabytes * block).decode()


def peak_while_refusing(word):
    tracemalloc.start()
    error = refusal(word)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return error, peak


def test_a_link_of_ten_megabytes_of_zeros_is_inflated_no_further_than_a_design():
    word = bomb(10).rstrip("=")
    assert len(word) < MAX_LETTERS
    error, peak = peak_while_refusing(word)
    assert (error.code, error.what) == ("too-large", "An architecture has at most 262,144 bytes, got 262,145.")
    assert peak < 2 * 2**20


def test_a_link_of_two_gigabytes_of_zeros_is_refused_by_its_letters(monkeypatch):
    word = bomb(2048)
    monkeypatch.delattr("zlib.decompressobj")
    monkeypatch.delattr("base64.b64decode")
    error, peak = peak_while_refusing(word)
    assert (error.code, error.remedy) == ("link", REMEDY)
    assert error.what == f"This link has {len(word):,} letters; a design has at most 16,000."
    assert peak < 2**20


@pytest.mark.parametrize(
    ("letters", "words"), [(16_000, "damaged"), (16_001, "has 16,001 letters; a design has at most 16,000")]
)
def test_a_word_may_have_16_000_letters(letters, words):
    assert words in refusal("A" * letters).what
