"""An ONNX file is opened as the network that it holds; what is no chain of known layers is refused by name and place."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from core.data.normalization import normalize
from core.design.layers import Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, ZeroPad2d
from core.design.zoo import ZOO
from core.learning.foreign.graph import MAX_OPERATORS, OnnxError
from core.learning.foreign.onnx_file import from_onnx, read_onnx
from core.learning.network import build
from core.learning.training import seeded

# What the older exporter warns of: itself, and the border of zeros, whose constants it leaves as they are.
OLDER = (
    "ignore:You are using the legacy:DeprecationWarning",
    "ignore::DeprecationWarning:torch",
    "ignore:Constant folding:UserWarning",
)

dice = np.random.default_rng(0)


def floats(*shape: int) -> np.ndarray:
    return dice.normal(size=shape).astype(np.float32)


def model(nodes: list[Any], constants: dict[str, Any], shape: tuple[Any, ...] = ("n", 1, 8, 8), output: str = "out") -> bytes:
    """A file with these nodes; `x` is its input."""
    tensors = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, sides) for name, sides in (("x", shape), (output, None))]
    graph = helper.make_graph(nodes, "g", ends[:1], ends[1:], tensors)
    return bytes(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10).SerializeToString())


def node(kind: str, *inputs: str, out: str = "out", **settings: Any) -> Any:
    return helper.make_node(kind, list(inputs), [out], name=f"{kind.lower()}_{out}", **settings)


def told(content: bytes, *images: int) -> tuple[np.ndarray, np.ndarray]:
    """What onnxruntime and the opened network say of the same images."""
    import onnxruntime

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    values = floats(*images)
    theirs = session.run(None, {"x": values})[0]
    checkpoint = from_onnx(content, "made.onnx")
    shaped = torch.from_numpy(values).reshape(len(values), *checkpoint.architecture.input_shape)
    return theirs, checkpoint.network()(shaped).numpy()


def by_the_older_exporter(network: nn.Module, shape: tuple[int, ...]) -> bytes:
    """The file that torch's older exporter writes: in a tenth of a second, where the present one takes five."""
    content = io.BytesIO()
    how: dict[str, Any] = {"input_names": ["x"], "dynamic_axes": {"x": {0: "n"}}, "dynamo": False}
    torch.onnx.export(network, (torch.zeros(1, *shape),), content, **how)
    return content.getvalue()


@pytest.mark.filterwarnings(*OLDER)
@pytest.mark.parametrize("name", ZOO)
def test_every_network_of_the_zoo_answers_the_same_after_out_and_in_again(name: str) -> None:
    seeded(5)
    network = build(ZOO[name]).eval()
    for layer in network:
        if isinstance(layer, nn.BatchNorm2d):  # as after a training
            layer.running_mean.normal_()
            layer.running_var.uniform_(0.5, 2)
    opened = from_onnx(by_the_older_exporter(network, ZOO[name].input_shape), f"{name}.onnx")
    images = torch.randn(7, *ZOO[name].input_shape)
    with torch.inference_mode():
        torch.testing.assert_close(opened.network()(images), network(images), rtol=1e-6, atol=1e-6)
    assert (opened.architecture.name, opened.architecture.input_shape) == (name, ZOO[name].input_shape)


def test_where_the_file_does_not_say_how_pixels_are_normalized_the_person_does() -> None:
    content = model([node("Flatten", "x")], {})
    assert from_onnx(content, "a.onnx", normal=(0.0, 1.0)).recipe.std == 1.0


def test_what_a_file_does_to_all_pixels_first_becomes_a_part_of_their_normalization() -> None:
    scaled = [node("Sub", "x", "m", out="a"), node("Div", "a", "s", out="b"), node("Mul", "two", "b", out="c")]
    nodes = [*scaled, node("Add", "c", "one", out="d"), node("Flatten", "d")]
    constants = {"m": np.float32(0.5), "s": np.float32(0.25), "two": np.float32([2]), "one": np.float32(1)}
    opened = from_onnx(model(nodes, constants), "a.onnx", normal=(0.0, 1 / 255))  # pixels from 0 to 255
    pixels = np.arange(256, dtype=np.float32)
    ours = normalize(pixels, opened.recipe.mean, opened.recipe.std)
    np.testing.assert_allclose(ours, 2 * (pixels - 0.5) / 0.25 + 1, rtol=1e-5)


CHAIN = [
    node("Pad", "x", "pads", out="a"),
    node("Conv", "a", "w1", out="b", auto_pad="SAME_UPPER", kernel_shape=[3, 3]),
    node("Add", "b", "b1", out="c"),
    node("BatchNormalization", "c", "s", "s2", "m", "v", out="d", epsilon=1e-3),
    node("Relu", "d", out="e"),
    node("MaxPool", "e", out="f", kernel_shape=[2, 2], strides=[2, 2]),
    node("AveragePool", "f", out="g", kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1),
    node("Dropout", "g", "share", out="h"),
    node("Identity", "h", out="i"),
    node("Shape", "i", out="sh"),
    node("Gather", "sh", "zero", out="n"),
    node("Unsqueeze", "n", "axes", out="n1"),
    node("Concat", "n1", "rest", out="to", axis=0),
    node("Reshape", "i", "to", out="j"),
    node("Reshape", "w2", "two", out="w3"),
    node("MatMul", "j", "w3", out="k"),
    node("Add", "b2", "k", out="l"),
    node("Sigmoid", "l", out="m2"),
    node("Gemm", "m2", "w4", "b4", out="o", alpha=0.5, beta=2.0, transB=1),
    node("Softmax", "o"),
]
CONSTANTS: dict[str, Any] = {
    "pads": np.array([0, 0, 1, 1, 0, 0, 1, 1]),
    "w1": floats(4, 1, 3, 3),
    "b1": floats(4, 1, 1),
    "s": floats(4),
    "s2": floats(4),
    "m": floats(4),
    "v": np.abs(floats(4)),
    "share": np.float32(0.2),
    "zero": np.array(0),
    "axes": np.array([0]),
    "rest": np.array([-1]),
    "two": np.array([100, 6]),
    "w2": floats(4, 25, 6),
    "b2": floats(6),
    "w4": floats(10, 6),
    "b4": floats(10),
}


def test_a_chain_of_all_that_is_known_answers_as_under_onnxruntime() -> None:
    content = model(CHAIN, CONSTANTS)
    kinds = [type(layer).__name__ for layer in from_onnx(content, "made.onnx").architecture.layers]
    assert " ".join(kinds) == ("ZeroPad2d Conv2d BatchNorm2d ReLU MaxPool2d AvgPool2d Dropout Flatten Linear Sigmoid Linear")
    theirs, ours = told(content, 6, 1, 8, 8)
    np.testing.assert_allclose(theirs, torch.from_numpy(ours).softmax(1).numpy(), atol=1e-5)


def test_a_network_of_vectors_takes_the_image_that_they_were() -> None:
    constants = {"w": floats(64, 10), "b": floats(1, 10)}
    content = model([node("MatMul", "x", "w", out="a"), node("Add", "a", "b")], constants, ("n", 64))
    assert from_onnx(content, "a.onnx").architecture.input_shape == (1, 8, 8)
    np.testing.assert_allclose(*told(content, 3, 64), atol=1e-5)
    nodes = [node("Reshape", "x", "to", out="a"), node("Conv", "a", "k", out="b"), node("GlobalAveragePool", "b", out="c")]
    content = model([*nodes, node("Flatten", "c")], {"to": np.array([-1, 4, 4, 4]), "k": floats(3, 4, 2, 2)}, ("n", 64))
    assert from_onnx(content, "a.onnx").architecture.input_shape == (4, 4, 4)
    np.testing.assert_allclose(*told(content, 3, 64), atol=1e-5)


class Viewed(nn.Module):
    """As many write it: the batch's size is read off the image."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.fc = nn.Conv2d(1, 3, 3, bias=False), nn.Linear(3 * 36, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.conv(x))
        return torch.log_softmax(self.fc(x.view(x.size(0), -1)), 1)


@pytest.mark.filterwarnings(*OLDER)
def test_a_shape_that_is_computed_from_the_batch_is_followed() -> None:
    network = Viewed().eval()
    opened = from_onnx(by_the_older_exporter(network, (1, 8, 8)), "viewed.onnx")
    assert [type(layer) for layer in opened.architecture.layers] == [Conv2d, ReLU, Flatten, Linear]
    images = torch.randn(4, 1, 8, 8)
    with torch.inference_mode():
        torch.testing.assert_close(opened.network()(images).log_softmax(1), network(images))


WEIGHTS = {"w": floats(2, 1, 3, 3), "w2": floats(2, 2, 1, 1), "d": floats(64, 10), "one": np.float32(1), "none": np.float32(0)}
REFUSED = {
    "unknown": (
        [node("LeakyRelu", "x")],
        r"LeakyRelu 'leakyrelu_out', operator 1 of 1: there is no layer for it here\. Known are Conv",
    ),
    "another domain": ([helper.make_node("Gelu", ["x"], ["out"], domain="com.evil")], r"operators of 'com\.evil'"),
    "branch": (
        [node("Conv", "x", "w", out="a"), node("Conv", "a", "w2", out="b"), node("Add", "a", "b")],
        r"Add 'add_out', operator 3 of 3: its input 1, 'a', is not a constant\. Only chains",
    ),
    "fork": (
        [node("Relu", "x", out="a"), node("Tanh", "x", out="b")],
        r"Tanh 'tanh_b', operator 2 of 2: it does not take what the operator before it gives",
    ),
    "cycle": (
        [node("Add", "x", "out", out="a"), node("Add", "a", "one")],
        r"operator 1 of 2: its input 2, 'out', is not a constant",
    ),
    "itself": ([node("Relu", "out")], r"operator 1 of 1: it does not take what the operator before it gives"),
    "scaled amid": ([node("Relu", "x", out="a"), node("Mul", "a", "one")], "stands behind a layer; only the input can be"),
    "scaled by zero": ([node("Mul", "x", "none")], r"Mul 'mul_out', operator 1 of 1: it multiplies by 0\."),
    "divided by zero": ([node("Div", "x", "none")], r"Div 'div_out', operator 1 of 1: it divides by 0\."),
    "padded axes": ([node("Pad", "x", "c0", "none", "c0")], r"Pad 'pad_out', operator 1 of 1: it names the axes to pad; only"),
    "scaled apart": ([node("Div", "x", "w")], "its constant has 18 values, not one for all pixels"),
    "groups": ([node("Conv", "x", "w", group=2)], "its channels are in groups"),
    "not square": ([node("Conv", "x", "w", strides=[1, 2])], r"its strides are \[1, 2\]; only square windows"),
    "uneven": ([node("Conv", "x", "w", pads=[0, 0, 1, 1])], r"its pads are \[0, 0, 1, 1\]"),
    "one axis": ([node("MaxPool", "x", kernel_shape=[3])], r"its kernel's sides are \[3\]"),
    "stride 0": ([node("Conv", "x", "w", strides=[0, 0])], r"Conv2d\.stride = 0 is out of range"),
    "too large": ([node("MaxPool", "x", kernel_shape=[9, 9])], "the kernel is larger than its input"),
    "channels": ([node("Conv", "x", "w2")], r"it has 6 weights; for an input of 1×8×8 it needs 4"),
    "no vector": ([node("MatMul", "x", "d")], r"Linear needs a vector, but its input is an image of 1×8×8\. Put a Flatten"),
    "softmax amid": ([node("Flatten", "x", out="a"), node("Softmax", "a", out="b"), node("Relu", "b")], "it follows Softmax"),
    "mean": ([node("AveragePool", "x", kernel_shape=[3, 3], pads=[1] * 4)], "leaves its padding out of the mean"),
    "ceil": ([node("MaxPool", "x", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)], "it rounds its size up"),
    "no output": ([node("Relu", "x", out="a")], r"its output 'out' is not what its last operator gives"),
    "no name": ([node("Relu", "x", out="")], "has no name of its own"),
    "twice": ([node("Relu", "x", out="x")], "has no name of its own"),
    "loop": (
        [helper.make_node("Loop", ["x"], ["out"], body=helper.make_graph([], "b", [], []))],
        r"Loop, operator 1 of 1: it holds a graph of its own",
    ),
    "many": ([node("Relu", "x", out="out")] * (MAX_OPERATORS + 1), r"it has 501 operators; at most 500 are read"),
    "deep": (
        [node("Relu", "x" if at == 0 else f"v{at}", out=f"v{at + 1}" if at < 64 else "out") for at in range(65)],
        "at most 64 layers",
    ),
    "doubling": (
        [node("Concat", f"c{at}", f"c{at}", out=f"c{at + 1}", axis=0) for at in range(40)],
        "it computes something else than a shape",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_chain_of_known_layers_is_refused_by_name_and_place(kind: str) -> None:
    nodes, why = REFUSED[kind]
    with pytest.raises(OnnxError, match=why) as refusal:
        from_onnx(model(nodes, {**WEIGHTS, "c0": np.array([1, 2])}), "odd.onnx")
    assert "odd" in refusal.value.what and len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (("n", 1, "h", "w"), r"has the shape \?×1×\?×\?\. Export it with a fixed shape"),
        (("n",), r"has the shape \?"),
        ((1, 65, 8, 8), r"input_shape must be \[channels, height, width\]"),
        ((1, 1, 4096, 8), r"input_shape must be \[channels, height, width\]"),
        ((1, 1, 2**62, 2**62), r"input_shape must be \[channels, height, width\]"),
        ((1, 1, 1, 8, 8), "has the shape 1×1×1×8×8"),
    ],
)
def test_an_input_that_is_no_image_of_a_known_size_is_refused(shape: tuple[Any, ...], why: str) -> None:
    with pytest.raises(OnnxError, match=why):
        from_onnx(model([node("Relu", "x")], {}, shape), "odd.onnx")


def changed(change: Any) -> bytes:
    """The whole chain's file with a change that onnx's own functions would not make."""
    proto = onnx.ModelProto.FromString(model(CHAIN, CONSTANTS))
    change(proto, {tensor.name: tensor for tensor in proto.graph.initializer})
    return bytes(proto.SerializeToString())


def outside(proto: Any, tensors: Any) -> None:
    tensors["w1"].ClearField("raw_data")
    tensors["w1"].data_location = TensorProto.EXTERNAL
    tensors["w1"].external_data.add(key="location", value="../../etc/passwd")


DAMAGED, TYPE = r"odd\.onnx is damaged, or is no ONNX file", "is of a type that is not read"
NAN = np.full((4, 1, 3, 3), np.nan, np.float32).tobytes()
HOSTILE = {
    "weights elsewhere": (outside, "the constant 'w1' lies in another file"),
    "huge dims": (lambda _, tensors: tensors["w1"].dims.__setitem__(0, 2**40), "'w1' has the shape 1099511627776×1×3×3"),
    "dims that overflow": (lambda _, tensors: tensors["w1"].dims.__setitem__(0, 2**62), "'w1' has the shape 4611"),
    "negative dims": (lambda _, tensors: tensors["w1"].dims.__setitem__(0, -4), "'w1' has the shape -4×1×3×3"),
    "dims that lie": (lambda _, tensors: tensors["w1"].dims.__setitem__(0, 5), DAMAGED),
    "strings": (lambda _, tensors: setattr(tensors["w1"], "data_type", TensorProto.STRING), TYPE),
    "no such type": (lambda _, tensors: setattr(tensors["w1"], "data_type", 999), TYPE),
    "complex": (lambda _, tensors: setattr(tensors["w1"], "data_type", TensorProto.COMPLEX64), TYPE),
    "sparse": (lambda proto, _: proto.graph.sparse_initializer.add(), "sparse tensors"),
    "two inputs": (lambda proto, _: proto.graph.input.add(name="y"), "it has 2 inputs"),
    "no operators": (lambda proto, _: proto.graph.ClearField("node"), "it holds 0 operators"),
    "no numbers": (lambda _, tensors: setattr(tensors["w1"], "raw_data", NAN), r"that are not numbers, in 1\.weight"),
    "no deviation": (lambda proto, _: proto.metadata_props.add(key="std", value="0"), "std must be a number from 1e-06"),
    "a mean of words": (lambda proto, _: proto.metadata_props.add(key="mean", value="many"), DAMAGED),
    "no kernel": (lambda proto, _: proto.graph.node[5].ClearField("attribute"), DAMAGED),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_gets_a_sentence(kind: str) -> None:
    change, why = HOSTILE[kind]
    with pytest.raises(OnnxError, match=why):
        from_onnx(changed(change), "odd.onnx")


def test_a_file_cut_anywhere_or_of_random_bytes_gets_a_sentence_or_is_a_network() -> None:
    content = model(CHAIN, CONSTANTS)
    for length in range(0, len(content), 211):
        with pytest.raises(OnnxError, match=r"cut\.onnx"):
            from_onnx(content[:length], "cut.onnx")
    for size in (1, 9, 64, 4096):
        with pytest.raises(OnnxError, match=r"noise\.onnx"):
            from_onnx(dice.bytes(size), "noise.onnx")
    refused = 0
    for _ in range(150):
        damaged = bytearray(content)
        for place in dice.integers(0, len(content), 3):
            damaged[place] = dice.integers(0, 256)
        try:
            from_onnx(bytes(damaged), "flipped.onnx")
        except OnnxError:
            refused += 1
    assert 10 < refused < 150  # some flips only change a weight


def test_a_file_too_large_or_missing_gets_a_sentence(tmp_path: Path) -> None:
    with (tmp_path / "large.onnx").open("wb") as file:
        file.truncate(65 * 1024**2)
    with pytest.raises(OnnxError, match=r"large\.onnx cannot be opened: it has 67.1 MB; at most 67.1 MB are read"):
        read_onnx(tmp_path / "large.onnx")
    with pytest.raises(OnnxError, match=r"none\.onnx cannot be read"):
        read_onnx(tmp_path / "none.onnx")


def test_what_a_file_calls_itself_is_only_text() -> None:
    opened = from_onnx(model([node("Flatten", "x")], {}), "a\n\x00<script>" + "b" * 300 + ".onnx")
    assert opened.architecture.name.startswith("a<script>bb") and len(opened.architecture.name) <= 100


def test_padding_that_stands_alone_stays_a_layer_of_its_own() -> None:
    nodes = [node("Pad", "x", "p", out="a"), node("MaxPool", "a", kernel_shape=[2, 2], strides=[2, 2])]
    layers = from_onnx(model(nodes, {"p": np.array([0, 0, 2, 2, 0, 0, 2, 2])}), "a.onnx").architecture.layers
    assert layers == (ZeroPad2d(2), MaxPool2d(2, 2))


def test_dropout_is_kept_with_its_share() -> None:
    opened = from_onnx(model([node("Dropout", "x", "p")], {"p": np.float32(0.2)}), "a.onnx")
    assert opened.architecture.layers == (Dropout(0.2),)
