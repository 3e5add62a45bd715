"""Exported C under gcc's warnings and sanitizers: in int8 it is the reference bit by bit, in float32 it is torch."""

import os
import platform
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from torch import nn

from core.data.datasets import load
from core.data.images import Images
from core.data.normalization import MNIST_MEAN, MNIST_STD, DataError
from core.design.architecture import Architecture, totals, trace
from core.design.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Tanh,
    ZeroPad2d,
)  # fmt: skip
from core.design.zoo import ZOO
from core.hardware.arena import CODE, constants, flash, peak
from core.hardware.groups import groups
from core.hardware.number_format import FORMATS
from core.learning.c_code.text import comment, identifier
from core.learning.c_code.writer import CCode, float_code, integer_code
from core.learning.checkpoint import read
from core.learning.evaluation import outputs
from core.learning.header import trained
from core.learning.network import initial
from core.learning.quantization.integer import IntegerNetwork, to_integers
from core.learning.quantization.integer_calibration import layer_ranges
from core.learning.quantization.integer_parts import ConversionError
from tests.design.random_networks import working_architectures
from tests.learning.compiled import WARNINGS, compiled, gcc, needs_gcc, sections, write

SOAK = int(os.environ.get("EXPLORER_C", "0"))  # `make soak` asks for 1,000 images, and random designs, of each network
MANY = ("lenet5-28",)  # 1,000 images also in `make test`
OTHERS = ("softmax", "lenet5", "cnn-16-4", "flagship", "11-layer-16")
NORMAL = (MNIST_MEAN, MNIST_STD)


@pytest.fixture(scope="module")
def digits() -> tuple[Images, Images]:
    """Training and test images: MNIST's where it is, else scikit-learn's digits."""
    try:
        found = load("mnist", download=False)
    except DataError:
        found = load("digits")
    return found.train, found.test


class Subject:
    """A network with its C in both formats, and images that it is tried with."""

    def __init__(self, design: Architecture, network: nn.Sequential, shown: torch.Tensor, pixels: torch.Tensor) -> None:
        weights = {key: tensor.numpy() for key, tensor in network.state_dict().items()}
        self.network, self.pixels = network.eval(), pixels
        self.integers: IntegerNetwork = to_integers(design, weights, layer_ranges(network, shown, *NORMAL), NORMAL)
        self.codes: tuple[CCode, CCode] = integer_code(self.integers), float_code(design, weights, NORMAL)

    @property
    def logits(self) -> np.ndarray:
        images = Images(self.pixels, torch.zeros(len(self.pixels), dtype=torch.int64))
        return outputs(self.network, images, *NORMAL).flatten(1).numpy()


def subject(name: str, digits: tuple[Images, Images], count: int) -> Subject:
    """A network of the zoo: trained, on images of digits, or untrained, on random ones."""
    if name in trained():
        found = read(trained()[name])
        return Subject(found.architecture, found.network(), digits[0].pixels[:512], digits[1].pixels[:count])
    pixels = torch.randint(0, 256, (max(count, 20), *ZOO[name].input_shape), dtype=torch.uint8)
    return Subject(ZOO[name], initial(ZOO[name], 0).requires_grad_(False), pixels[:20], pixels[:count])


def randomized(design: Architecture, seed: int) -> nn.Sequential:
    """The design with random weights, and normalizations that have seen something."""
    network = initial(design, seed).eval().requires_grad_(False)
    dice = torch.Generator().manual_seed(seed)
    for layer in network:
        if isinstance(layer, nn.BatchNorm2d):
            layer.weight[:] = torch.randn(len(layer.weight), generator=dice)
            layer.bias[:] = torch.randn(len(layer.bias), generator=dice)
            layer.running_mean[:] = torch.randn(len(layer.bias), generator=dice)
            layer.running_var[:] = torch.rand(len(layer.bias), generator=dice) + 0.1
    return network


def images_of(name: str) -> int:
    """How many images a network is tried with: as many as take about a second under the sanitizers."""
    return SOAK or (1000 if name in MANY else max(8, min(50, 10_000_000 // totals(ZOO[name]).macs)))


@needs_gcc
@pytest.mark.parametrize("name", [*ZOO, "lenet5-pen"] if SOAK else [*MANY, *OTHERS])
def test_the_c_of_the_zoo_answers_as_the_reference_and_as_torch(
    name: str, digits: tuple[Images, Images], tmp_path: Path, one_thread: None
) -> None:
    """int8: all logits, bit by bit. float32: within 1e-5 of the largest logit."""
    one = subject(name, digits, images_of(name.removesuffix("-pen")))
    integers, floats = (compiled(code, tmp_path)(one.pixels.numpy()) for code in one.codes)
    np.testing.assert_array_equal(integers, one.integers.logits(one.pixels.numpy()))
    np.testing.assert_allclose(floats, one.logits, rtol=0, atol=1e-5 * np.abs(one.logits).max())


DESIGNS = [  # with every kind of layer and every setting; a normalization first gives values below and above zero
    Architecture(
        "images",
        (2, 13, 11),
        (
            *(BatchNorm2d(), ZeroPad2d(2), AvgPool2d(3, 1, 1), MaxPool2d(3, 2, 1, 2)),
            *(Conv2d(5, 3, 2, 2, 2), BatchNorm2d(), Dropout(), ReLU()),
        ),
    ),
    Architecture("pools", (2, 9, 12), (BatchNorm2d(), MaxPool2d(2, 1, 0, 3), AvgPool2d(4, 3, 2))),
    Architecture(
        "vectors",
        (2, 5, 4),
        (
            *(BatchNorm2d(), Tanh(), Conv2d(3, 2), Sigmoid(), BatchNorm2d(), ReLU(), Flatten()),
            *(Linear(7), ReLU(), Linear(6), Tanh(), Linear(5)),
        ),
    ),
    Architecture("in place", (1, 4, 4), (ReLU(), Dropout(), Tanh(), Flatten(), Sigmoid())),
]


def agree(design: Architecture, seed: int, folder: Path) -> None:
    """Both formats of a design of random weights, on random images."""
    dice = torch.Generator().manual_seed(seed)
    pixels = torch.randint(0, 256, (30, *design.input_shape), dtype=torch.uint8, generator=dice)
    one = Subject(design, randomized(design, seed), pixels[:10], pixels)
    integers, floats = (compiled(code, folder)(pixels.numpy()) for code in one.codes)
    np.testing.assert_array_equal(integers, one.integers.logits(pixels.numpy()))
    np.testing.assert_allclose(floats, one.logits, rtol=1e-4, atol=1e-5 * max(1, np.abs(one.logits).max()))


@needs_gcc
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_every_kind_of_layer_with_every_setting_answers_as_the_reference(design: Architecture, tmp_path: Path) -> None:
    agree(design, 1, tmp_path)


@needs_gcc
def test_halves_are_rounded_as_by_the_reference(tmp_path: Path) -> None:
    """The sums p − 127·(0 or 1) and the means of two, in levels of 2: every other sum is a half."""
    design = Architecture("halves", (1, 2, 2), (Flatten(), Linear(1)))
    weights = {"1.weight": np.array([[-127.0, 1, 0, 0]]), "1.bias": np.zeros(1)}
    pixels = np.array([[[[first, second], [0, 0]]] for first in (0, 1) for second in range(256)], np.uint8)
    network = to_integers(design, weights, [(0, 255), (-256, 254)], (0.0, 1 / 255))
    logits = network.logits(pixels)
    np.testing.assert_array_equal(compiled(integer_code(network), tmp_path)(pixels), logits)
    assert network.output.real(logits[[1, 3, 256, 258]]).ravel().tolist() == [2, 4, -128, -126]


@needs_gcc
@settings(max_examples=SOAK // 5 or 4)
@given(working_architectures())
def test_random_designs_answer_as_the_reference(tmp_path_factory: pytest.TempPathFactory, design: Architecture) -> None:
    try:
        agree(design, 2, tmp_path_factory.mktemp("random"))
    except ConversionError as refused:
        assert refused.code == "not-finite"  # torch's own values are: a window that lies on padding alone


@needs_gcc
@pytest.mark.parametrize("name", ["lenet5", "cnn-16-4", "flagship"])
def test_the_arena_and_the_object_are_as_large_as_the_hardware_page_says(
    name: str, digits: tuple[Images, Images], tmp_path: Path
) -> None:
    """RAM to the byte; the object has the constants to the byte, and less code beside them than the estimate."""
    passes = groups(trace(ZOO[name]), fused=False)
    for code, number in zip(subject(name, digits, 1).codes, (FORMATS[8], FORMATS[32]), strict=True):
        found = sections(write(code, tmp_path))
        assert found[".bss"] == code.arena == peak(passes, number)
        assert found.get(".data", 0) == 0
        size = sum(count for section, count in found.items() if section.startswith((".text", ".rodata")))
        arrays = re.findall(r"static const (\w+) \w+\[(\d+)\]", code.files[f"{code.name}.c"])
        assert sum(int(count) * (1 if kind == "int8_t" else 4) for kind, count in arrays) == constants(passes, number)
        assert code.constants == constants(passes, number) < size < flash(passes, number) == code.constants + CODE


@needs_gcc
def test_int8_is_integer_only_and_needs_no_library(digits: tuple[Images, Images], tmp_path: Path) -> None:
    """Compiled for a processor without floating-point registers."""
    integers, floats = subject("lenet5", digits, 1).codes
    text, other = (code.files[f"{code.name}.c"] for code in (integers, floats))
    assert re.findall("#include (.+)", text + integers.files[f"{integers.name}.h"]) == ['"lenet5_int8.h"', "<stdint.h>"]
    assert re.findall("#include (.+)", other) == ["<math.h>", '"lenet5_float32.h"']
    assert not re.search(r"float|double|malloc|\d\.\d", text)
    only = ["-mgeneral-regs-only"] if platform.machine() in ("x86_64", "aarch64") else []
    gcc(*WARNINGS, *only, "-c", write(integers, tmp_path), "-o", tmp_path / "one.o")


@needs_gcc
def test_the_main_beside_it_reads_a_picture(digits: tuple[Images, Images], tmp_path: Path) -> None:
    one = subject("lenet5-28", digits, 3)
    for code in one.codes:
        file = write(code, tmp_path)
        gcc(*WARNINGS, "-O1", f"-I{tmp_path}", file, tmp_path / f"{code.name}_main.c", "-o", tmp_path / "try", "-lm")
        for picture, label in zip(one.pixels[:, 0].numpy(), digits[1].labels.tolist(), strict=False):
            (tmp_path / "binary.pgm").write_bytes(b"P5 # by hand\n28 28\n255\n" + picture.tobytes())
            (tmp_path / "text.pgm").write_text("P2\n28 28 255\n# in rows\n" + " ".join(map(str, picture.ravel())))
            for kind in ("binary", "text"):
                done = subprocess.run([tmp_path / "try", tmp_path / f"{kind}.pgm"], capture_output=True, text=True, check=True)
                assert done.stdout.splitlines()[-1] == f"answer: {label}" and done.stdout.startswith("0: -")
        (tmp_path / "small.pgm").write_bytes(b"P5\n27 28\n255\n" + bytes(27 * 28))
        for words in ([], [tmp_path / "small.pgm"], [tmp_path / "none.pgm"], [file]):
            done = subprocess.run([tmp_path / "try", *words], capture_output=True, text=True)
            assert (done.returncode, done.stderr) == (1, "Give a PGM picture 28 wide and 28 high, with values up to 255.\n")


HOSTILE = (
    '*/ int evil(void) { return system("rm"); } /*', "ends in \\", "??/", "a\nb\r#error", '"quoted" \'name\'', "数字 Ж ß é",
    "${name} $$ %s %n", "\u2028\u0000\u202e", "int", "main", "/" * 50 + "*/", "", "x" * 500, "stdint", "7-layer-16", "_Bool",
)  # fmt: skip


@needs_gcc
def test_no_name_breaks_out_of_a_comment_or_out_of_c_names(tmp_path: Path) -> None:
    files = []
    for number, name in enumerate(HOSTILE):
        design = Architecture(name, (1, 2, 2), (Flatten(), Linear(2)), name)
        weights = {key: tensor.detach().numpy() for key, tensor in initial(design, 0).state_dict().items()}
        code = float_code(design, weights, NORMAL, name)
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,60}_float32", code.name)
        assert set(code.files) == {f"{code.name}.c", f"{code.name}.h", f"{code.name}_main.c"}
        for text in code.files.values():
            assert (
                text.isascii() and "\\\n" not in text and "??" not in text and not re.search(r"evil\(void|#error", bare(text))
            )
        folder = tmp_path / str(number)
        folder.mkdir()
        files += [write(code, folder), folder / f"{code.name}_main.c"]
    gcc(*WARNINGS, "-fsyntax-only", *files)


def bare(text: str) -> str:
    """C without its comments."""
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def test_names_are_cleaned_for_c() -> None:
    assert [identifier(name) for name in ("LeNet-5, 28×28", "7-layer-16", "", "数", "é", "__int__")] == [
        "lenet_5_28x28", "network_7_layer_16", "network", "network", "e", "int",
    ]  # fmt: skip
    assert comment("a */ b \\\n c/*") == "a _/ b __ c/_"


@pytest.mark.parametrize("gamma", [1e30, np.nan])
def test_weights_that_float32_cannot_hold_are_refused(gamma: float) -> None:
    """A normalization of variance 0 takes 1e30 times 1e30 to 3e62, or to no number."""
    design = Architecture("huge", (1, 2, 2), (Conv2d(1, 1), BatchNorm2d()))
    norm = {"weight": gamma, "bias": 0, "running_mean": 0, "running_var": 0}
    weights = {"0.weight": np.full((1, 1, 1, 1), 1e30), "0.bias": np.zeros(1)}
    weights |= {f"1.{name}": np.array([value], np.float32) for name, value in norm.items()}
    with pytest.raises(ConversionError, match="conv1 has weights that float32 cannot hold, once its normalization is folded"):
        float_code(design, weights, NORMAL)


def test_what_cannot_be_written_gets_a_sentence() -> None:
    with pytest.raises(ConversionError, match="nothing has no layer that computes"):
        float_code(Architecture("nothing", (1, 2, 2), (Flatten(), Dropout())), {}, NORMAL)
    wide = Architecture("wide", (1, 32, 32), (Flatten(), Linear(2000)))
    weights = {"1.weight": np.ones((2000, 1024), np.float32), "1.bias": np.ones(2000, np.float32)}
    with pytest.raises(ConversionError, match=r"weights of wide take 8\.20 MB in float32; C is written for at most 4\.19 MB"):
        float_code(wide, weights, NORMAL)
