"""Dropout as one choice: where it goes, and that it costs nothing."""

import pytest

from core.design.architecture import totals
from core.design.layers import Dropout
from core.design.variants import with_dropout
from core.design.zoo import ZOO


def kinds(name: str) -> list[str]:
    return [type(layer).__name__ for layer in with_dropout(ZOO[name], 0.5).layers]


def test_an_mlp_drops_its_hidden_layers_and_never_the_pixels():
    assert kinds("mlp1") == ["Flatten", "Linear", "ReLU", "Dropout", "Linear"]
    assert kinds("softmax") == ["Flatten", "Linear"]


def test_a_cnn_also_drops_what_its_convolutions_found():
    """Document 002 puts it between the second pooling and the linear layer."""
    assert kinds("cnn-8-16")[-4:] == ["MaxPool2d", "Flatten", "Dropout", "Linear"]


@pytest.mark.parametrize("name", ZOO)
def test_parameters_and_macs_stay_and_twice_is_once(name):
    changed = with_dropout(ZOO[name], 0.2)
    assert totals(changed) == totals(ZOO[name])
    assert with_dropout(changed, 0.2).layers == changed.layers
    assert with_dropout(ZOO[name], 0.0) is ZOO[name]
    assert all(layer.p == 0.2 for layer in changed.layers if isinstance(layer, Dropout) and layer not in ZOO[name].layers)
