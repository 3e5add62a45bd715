"""The line of numbers under one value adds up as it is printed, and ends with torch's value, in random networks."""

import random
import re
from decimal import Decimal
from math import floor
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.learning.inside.layers import names
from core.learning.inside.pixel import Pixel, Term
from pages.inside.formula import formula
from pages.inside.value import content
from tests.learning.inside.test_one_value import designs, shaken

NUMBER = r"−? ?\d+(?:\.\d+)?"
SUM = re.compile(rf"Σ a·w \+ b = ({NUMBER})(?: \((.*) of \d+ more maps\))? ([+−] {NUMBER}) = ({NUMBER})")
SCALED = re.compile(rf"a·w \+ b = ({NUMBER}) · ({NUMBER}) ([+−] {NUMBER}) = ({NUMBER})")


def read(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace("+", "").replace(" ", ""))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_the_printed_numbers_add_up_to_torchs_printed_value_in_its_last_digit(seed: int) -> None:
    dice, architecture = random.Random(seed), next(designs(seed))
    torch.manual_seed(seed)
    network, image = shaken(architecture), torch.randn(architecture.input_shape)
    subject: Any = SimpleNamespace(network=network, given=SimpleNamespace(values=image), reads="", token="")
    outputs = image.unsqueeze(0)
    for name, module in zip(names(network), network, strict=True):
        outputs = module(outputs)
        assume(bool(outputs.isfinite().all()))  # a window of pooling that is all padding has no largest value
        at = tuple(dice.randrange(size) for size in outputs[0].shape)
        shown = content(subject, name, at)
        text, decimals, wanted = shown["formula"], shown["decimals"], Decimal(repr(float(outputs[0][at])))
        unit = Decimal(1).scaleb(-decimals)
        assert abs(read(text.split()[-1]) - wanted) <= unit / 2 + Decimal("1e-12"), text
        assert read(shown["says"]) == read(text.split()[-1])
        if whole := SUM.fullmatch(text):
            total, parts, bias, value = whole.groups()
            assert abs(read(total) + read(bias) - read(value)) <= unit, text
            if parts:
                added = [read(part) for part in re.findall(rf"[+−]? ?{NUMBER}", parts)]
                assert abs(sum(added) - read(total)) <= floor((len(added) + 1) / 2) * unit, text
        if scaled := SCALED.fullmatch(text):
            activation, weight, bias, value = map(read, scaled.groups())
            assert abs(activation * weight + bias - value) <= Decimal("0.7") * unit, text  # 0.5, and float32's own rounding
        assert bool(whole) == (type(module).__name__ in ("Conv2d", "Linear")), text
        assert bool(scaled) == (type(module).__name__ == "BatchNorm2d"), text


def test_of_a_product_so_many_decimals_are_printed_that_the_value_follows_from_them() -> None:
    activation, weight, bias = -3.917942, 0.502325, 0.184321
    term = Term((3, 1, 1), activation, weight, activation * weight)
    one = Pixel("norm5", "BatchNorm2d", (3, 1, 1), (term,), 0, 0.0, bias, activation * weight + bias)
    assert one.decimals == 4 and round(-3.9179 * 0.5023 + 0.1843, 4) == -1.7837
    assert formula(one) == "a·w + b = −3.91794 · 0.50233 + 0.18432 = −1.7838"


@pytest.mark.parametrize(
    ("product", "bias", "says"),
    [
        (1.83421, -0.01134, "Σ a·w + b = 1.8342 − 0.0113 = 1.8229"),
        (123.456789, 0.5, "Σ a·w + b = 123.457 + 0.500 = 123.957"),
        (-0.00001, 0.0, "Σ a·w + b = −0.00001000 + 0.00000000 = −0.00001000"),
        (0.0, 0.0, "Σ a·w + b = 0.0000 + 0.0000 = 0.0000"),
        (2e6, -1.0, "Σ a·w + b = 2000000 − 1 = 1999999"),
    ],
)
def test_as_many_decimals_are_printed_as_float32_is_sure_of(product: float, bias: float, says: str) -> None:
    one = Pixel("fc1", "Linear", (0,), (Term((0,), product, 1.0, product),), 0, 0.0, bias, product + bias)
    assert formula(one) == says
