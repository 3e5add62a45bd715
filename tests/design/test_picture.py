"""The picture of a network: well-formed, to scale, and harmless whatever a network is called."""

import random
from xml.etree import ElementTree

import pytest
from random_networks import random_architecture, random_design

from core.design.architecture import Architecture, trace
from core.design.layer import shape_text
from core.design.layers import Conv2d, Flatten, Linear, MaxPool2d, ReLU, ZeroPad2d
from core.design.picture import HEIGHT, SIDE, picture
from core.design.refusal import DesignError
from core.design.zoo import ZOO

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ["<script>alert(1)</script>", '" onload="alert(1)', "]]>", "&nbsp;&", "'--><svg/>", "</svg>"]


def holding(architecture):
    """The steps up to the first layer that cannot follow."""
    steps = []
    try:
        for step in trace(architecture):
            steps.append(step)
    except DesignError:
        pass
    return steps


def drawn(architecture):
    return ElementTree.fromstring(picture(architecture, holding(architecture)))


def captions(svg):
    """(size, name) under each block, from left to right."""
    texts = [text.text for text in svg.findall(f"{SVG}text")]
    return list(zip(texts[::2], texts[1::2], strict=True))


def expected(architecture):
    """The input, and each step that changes the shape or learns a map of its own."""
    steps = holding(architecture)
    changes = [step for step in steps if step.output_shape != step.input_shape or isinstance(step.layer, Conv2d | Linear)]
    return [(shape_text(architecture.input_shape), "input"), *((shape_text(step.output_shape), step.name) for step in changes)]


def require_picture(architecture):
    svg = drawn(architecture)
    assert captions(svg) == expected(architecture)
    blocks = svg.findall(f"{SVG}g")
    assert len(blocks) == len(captions(svg))
    shapes = [tuple(map(int, size.split("×"))) for size, _ in captions(svg)]
    largest = max(side for shape in shapes if len(shape) == 3 for side in shape[1:])
    width = float(svg.attrib["width"])
    for block, shape in zip(blocks, shapes, strict=True):
        sheets = block.findall(f"{SVG}rect")
        assert len(sheets) == (min(shape[0], 24) if len(shape) == 3 else 1)
        shift = float(block.attrib["transform"].removeprefix("translate(").split()[0])
        for sheet in sheets:
            x, y, wide, high = (float(sheet.attrib[name]) for name in ("x", "y", "width", "height"))
            assert x + shift >= 0
            assert x + shift + wide <= width
            assert y >= 0
            assert y + high <= HEIGHT - 26
            if len(shape) == 3:
                assert wide == pytest.approx(max(shape[2] * SIDE / largest, 2), abs=0.051)
                assert high == pytest.approx(max(shape[1] * SIDE / largest, 2), abs=0.051)
    return svg


@pytest.mark.parametrize("name", ZOO)
def test_a_network_of_the_zoo_is_drawn_with_a_block_a_change_of_shape_and_sides_to_scale(name):
    label = require_picture(ZOO[name]).attrib["aria-label"]
    assert label == f"{name}: " + ", ".join(f"{over} {size}" for size, over in expected(ZOO[name]))


def test_the_blocks_of_lenet5():
    svg = drawn(ZOO["lenet5"])
    assert [size for size, _ in captions(svg)] == [
        *("1×28×28", "1×32×32", "6×28×28", "6×14×14", "16×10×10", "16×5×5", "400", "120", "84", "10"),
    ]
    assert [name for _, name in captions(svg)] == [
        *("input", "pad1", "conv1", "pool1", "conv2", "pool2", "flatten1", "fc1", "fc2", "fc3"),
    ]


def test_300_random_networks_are_drawn_broken_or_not():
    dice, broken = random.Random(9), 0
    for _ in range(300):
        architecture = random_architecture(dice)
        require_picture(architecture)
        broken += len(holding(architecture)) < len(architecture.layers)
    assert 30 < broken < 270


def test_300_designs_of_any_name_and_input_are_drawn():
    dice = random.Random(10)
    for _ in range(300):
        architecture = random_design(dice)
        assert require_picture(architecture).attrib["aria-label"].startswith(f"{architecture.name}: input ")


@pytest.mark.parametrize(
    "layers", [(), (Flatten(), Linear(10)), (Flatten(),), (Linear(10),), (ReLU(),), (Conv2d(6, 29),)], ids=len
)
def test_a_network_without_images_behind_its_input_is_drawn(layers):
    require_picture(Architecture("vectors", (1, 28, 28), layers))


@pytest.mark.parametrize("shape", [(1, 1, 1), (64, 512, 512), (1, 512, 1), (3, 1, 512), (25, 9, 4)])
def test_any_input_is_drawn_to_scale(shape):
    require_picture(Architecture("extreme", shape, (ZeroPad2d(64), MaxPool2d(1, 1), Flatten(), Linear(1_000_000), Linear(1))))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_label_and_no_markup(name):
    text = picture(Architecture(name, (1, 28, 28), (Flatten(),)), [])
    svg = ElementTree.fromstring(text)
    assert svg.attrib["aria-label"] == f"{name}: input 1×28×28"
    assert "<script" not in text
    assert {element.tag for element in svg.iter()} == {f"{SVG}{tag}" for tag in ("svg", "g", "rect", "text")}
    assert not [key for element in svg.iter() for key in element.attrib if key.startswith("on") or "href" in key]


def test_lines_and_text_have_the_color_that_is_asked_for():
    svg = ElementTree.fromstring(picture(ZOO["lenet5"], list(trace(ZOO["lenet5"])), ink="#123456"))
    assert {rect.attrib["stroke"] for rect in svg.iter(f"{SVG}rect")} == {"#123456"}
    assert {text.attrib["fill"] for text in svg.iter(f"{SVG}text")} == {"#123456"}
