"""The zoo against the numbers its sources print, or that follow from them by hand."""

import re
from dataclasses import replace
from math import prod

import pytest

from core.design.architecture import Architecture, totals, trace
from core.design.layers import Conv2d, MaxPool2d
from core.design.refusal import DesignError
from core.design.zoo import SHOWN, ZOO, mlp, named, shown_name

PARAMETERS_AND_MACS = {
    "softmax": (7_850, 7_840),
    "mlp1": (238_510, 238_200),
    "mlp2": (266_610, 266_200),
    "mlp2-300-200": (297_710, 297_200),
    "mlp-sigmoid": (238_510, 238_200),
    "lenet5": (61_706, 416_520),
    "lenet5-28": (44_426, 281_640),
    "simple-cnn": (50_186, 3_869_824),
    "cnn-8-16": (9_098, 290_080),
    "cnn-8-32": (18_106, 523_712),
    "cnn-16-32": (20_490, 1_031_744),
    "cnn-16-4": (2_710, 227_752),
    "7-layer-16": (62_006, 651_720),
    "9-layer-16": (51_142, 1_526_440),
    "11-layer-16": (24_502, 589_992),
    "13-layer-16": (26_822, 1_843_368),
    "7-layer-20": (74_610, 723_720),
    "9-layer-20": (63_030, 1_918_120),
    "11-layer-20": (29_242, 750_888),
    "13-layer-20": (32_862, 2_501_928),
}

SIDES_IN_DOCUMENT_000 = {
    "7-layer": [28, 14, 10, 5],
    "9-layer": [32, 16, 16, 8, 8, 4],
    "11-layer": [32, 16, 16, 8, 8, 4, 4, 2],
    "13-layer": [32, 32, 32, 16, 16, 8, 8, 4, 4, 2],
}


@pytest.mark.parametrize("name", PARAMETERS_AND_MACS)
def test_a_network_has_the_published_parameters_and_macs(name):
    total = totals(ZOO[name])
    assert (total.parameters, total.macs) == PARAMETERS_AND_MACS[name]


def test_the_published_numbers_cover_the_whole_zoo_but_our_own_network():
    assert ZOO.keys() - PARAMETERS_AND_MACS.keys() == {"flagship"}


def test_the_flagship_has_fewer_than_100_000_parameters():
    assert totals(ZOO["flagship"]).parameters < 100_000


@pytest.mark.parametrize("name", ZOO)
def test_a_network_ends_in_ten_classes_and_cites_its_source(name):
    assert totals(ZOO[name]).output_shape == (10,)
    assert re.search(r"Document 00[0-4]|This project", ZOO[name].source)


@pytest.mark.parametrize("maps", [16, 20])
@pytest.mark.parametrize("depth", SIDES_IN_DOCUMENT_000)
def test_a_network_of_document_000_has_the_sizes_of_its_table(depth, maps):
    steps = list(trace(ZOO[f"{depth}-{maps}"]))
    images = [step for step in steps if isinstance(step.layer, Conv2d | MaxPool2d)]
    assert [step.output_shape[1] for step in images] == SIDES_IN_DOCUMENT_000[depth]
    assert [step.output_shape[2] for step in images] == SIDES_IN_DOCUMENT_000[depth]
    assert [step.output_shape[0] for step in steps if step.layer.short == "conv"] == [6] + [maps] * (len(images) // 2 - 1)
    assert [step.output_shape for step in steps if step.layer.short == "fc"] == [(120,), (84,), (10,)]


def test_the_first_pooling_of_13_layers_is_the_identity_and_costs_2_8_times_the_macs_of_7_layers():
    pool1 = next(step for step in trace(ZOO["13-layer-16"]) if step.name == "pool1")
    assert (pool1.layer, pool1.input_shape) == (MaxPool2d(kernel_size=1, stride=1), pool1.output_shape)
    assert "identity" in ZOO["13-layer-16"].source
    seven, thirteen = totals(ZOO["7-layer-16"]), totals(ZOO["13-layer-16"])
    assert (round(thirteen.parameters / seven.parameters, 2), round(thirteen.macs / seven.macs, 1)) == (0.43, 2.8)


@pytest.mark.parametrize(("name", "maps", "kilobytes"), [("lenet5", (16, 5, 5), "241.04"), ("lenet5-28", (16, 4, 4), "173.54")])
def test_padding_gives_lenet5_maps_of_5_by_5_and_without_it_they_are_4_by_4(name, maps, kilobytes):
    assert next(step.input_shape for step in trace(ZOO[name]) if step.name == "flatten1") == maps
    assert f"{totals(ZOO[name]).weight_bytes / 1024:.2f}" == kilobytes


@pytest.mark.parametrize(("name", "printed"), [("simple-cnn", 3_907_456), ("cnn-8-16", 299_488)])
def test_document_002_counted_one_more_mac_for_each_bias_added_in_a_convolution(name, printed):
    biases = sum(prod(step.output_shape) for step in trace(ZOO[name]) if step.layer.short == "conv")
    assert totals(ZOO[name]).macs + biases == printed


@pytest.mark.parametrize(
    ("first", "parameters"),
    [
        (6, [62_006, 74_610, 87_214, 99_818]),
        (8, [62_958, 75_762, 88_566, 101_370]),
        (10, [63_910, 76_914, 89_918, 102_922]),
        (12, [64_862, 78_066, 91_270, 104_474]),
    ],
)
def test_the_feature_map_grid_of_document_001_has_these_parameters(first, parameters):
    conv1, *middle, conv2 = ZOO["7-layer-16"].layers[:4]
    rest = ZOO["7-layer-16"].layers[4:]
    for second, expected in zip((16, 20, 24, 28), parameters, strict=True):
        layers = (replace(conv1, out_channels=first), *middle, replace(conv2, out_channels=second), *rest)
        assert totals(replace(ZOO["7-layer-16"], layers=layers)).parameters == expected


@pytest.mark.parametrize(("hidden", "parameters"), [((30,), 23_860), ((32_768,), 26_050_570), ((16_384, 8_192), 147_169_290)])
def test_the_mlps_of_document_004_have_these_parameters(hidden, parameters):
    assert totals(mlp("mlp", *hidden, source="Document 004")).parameters == parameters


def test_an_mlp_with_more_than_77_hidden_units_already_has_more_parameters_than_lenet5():
    counts = [totals(mlp("mlp", hidden, source="Document 004")).parameters for hidden in (77, 78)]
    assert counts[0] < totals(ZOO["lenet5"]).parameters < counts[1]


def test_a_network_is_found_by_its_name():
    assert named("lenet5") is ZOO["lenet5"]
    assert all(isinstance(network, Architecture) and network.name == name for name, network in ZOO.items())


def test_an_unknown_name_is_refused_with_the_names_there_are():
    with pytest.raises(DesignError, match=r"no network named 'lenet6'.*lenet5, lenet5-28.*flagship") as refused:
        named("lenet6")
    assert refused.value.code == "unknown-network"


def test_every_network_has_a_name_for_people_of_its_own():
    assert set(ZOO) <= set(SHOWN) and len(set(SHOWN.values())) == len(SHOWN)
    names = ["lenet5", "lenet5-28, run 3", "own, from mlp2-300-200", "mlp1, width of fc1 30", "mlp1s", "my lenet5"]
    shown = ["LeNet-5", "LeNet-5, 28×28, run 3", "own, from MLP2, 300/200", "MLP1, width of fc1 30", "mlp1s", "my lenet5"]
    assert [shown_name(name) for name in names] == shown
