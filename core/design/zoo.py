"""The zoo: the named networks, each citing its source.

Document 000: group report on CNN design factors, KTH IL2230, 2023. Document 002: Homework 1 of an edge-AI course.
Document 003: Assignment 3 of Deep Learning 2020. Document 004: group report on MLPs and LeNet-5, KTH, 2020.
"""

import re
from dataclasses import replace

from core.design.architecture import Architecture
from core.design.layer import Layer, Shape
from core.design.layers import (
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
)
from core.design.refusal import DesignError

MNIST: Shape = (1, 28, 28)
CIFAR: Shape = (3, 32, 32)


def mlp(name: str, *hidden: int, source: str, activation: type[Layer] = ReLU) -> Architecture:
    """A multilayer perceptron on 28×28 digits: the hidden widths, each followed by the activation, then 10 classes."""
    layers = [layer for width in hidden for layer in (Linear(width), activation())]
    return Architecture(name, MNIST, (Flatten(), *layers, Linear(10)), source)


def head(activation: type[Layer]) -> tuple[Layer, ...]:
    """LeNet-5's three fully connected layers: 120, 84 and 10."""
    return Flatten(), Linear(120), activation(), Linear(84), activation(), Linear(10)


def two_convolutions(name: str, first: int, second: int, source: str) -> Architecture:
    """Two 3×3 convolutions with padding 1, each with ReLU and 2×2 pooling, then one linear layer."""
    maps = [layer for count in (first, second) for layer in (Conv2d(count, 3, 1, 1), ReLU(), MaxPool2d())]
    return Architecture(name, MNIST, (*maps, Flatten(), Linear(10)), source)


def by_depth(depth: int, maps: int) -> Architecture:
    """A CNN of document 000's size tables (Figures 6 to 9): 6 maps in the first convolution, `maps` in all later ones."""
    kernel, padding, pools = {7: (5, 0, "22"), 9: (5, 2, "222"), 11: (3, 1, "2222"), 13: (3, 1, "12222")}[depth]
    stages = [
        layer
        for index, pool in enumerate(map(int, pools))
        for layer in (Conv2d(maps if index else 6, kernel, 1, padding), ReLU(), MaxPool2d(pool, pool))
    ]
    figure = {7: 6, 9: 7, 11: 8, 13: 9}[depth]
    source = f"Document 000, Figure {figure}" + ("; its pooling 1 is the identity (kernel 1, stride 1)" if depth == 13 else "")
    return Architecture(f"{depth}-layer-{maps}", CIFAR, (*stages, *head(ReLU)), source)


def _unit(maps: int, kernel: int = 3, padding: int = 1) -> tuple[Layer, ...]:
    return Conv2d(maps, kernel, 1, padding), BatchNorm2d(), ReLU()


LENET5 = (
    ZeroPad2d(2), Conv2d(6, 5), Tanh(), MaxPool2d(),
    Conv2d(16, 5), Tanh(), MaxPool2d(), *head(Tanh),
)  # fmt: skip
LENET5_28 = (Conv2d(6, 5), ReLU(), MaxPool2d(), Conv2d(16, 5), ReLU(), MaxPool2d(), *head(ReLU))
FLAGSHIP = (
    *_unit(16, 5, 2), MaxPool2d(),
    *_unit(32), *_unit(32), MaxPool2d(),
    *_unit(64), *_unit(64, padding=0), MaxPool2d(),
    Dropout(0.2), Flatten(), Linear(10),
)  # fmt: skip

ZOO: dict[str, Architecture] = {
    architecture.name: architecture
    for architecture in (
        mlp("softmax", source="Document 002, problem 1: 92 %, which is the linear classifier's (our inference)"),
        mlp("mlp1", 300, source="Document 000, Figure 18: 784-300-10, by its memory column"),
        mlp("mlp2", 300, 100, source="Document 004: MLP 300/100"),
        mlp("mlp2-300-200", 300, 200, source="Document 000, Figure 19: 784-300-200-10, by its memory column"),
        mlp("mlp-sigmoid", 300, source="Document 003, Table 2", activation=Sigmoid),
        Architecture("lenet5", MNIST, LENET5, "Document 004: 28×28 padded to 32×32, tanh, after LeCun et al., 1998"),
        Architecture("lenet5-28", MNIST, LENET5_28, "Document 000: 28×28 without padding, 16×4×4, ReLU"),
        two_convolutions("simple-cnn", 32, 64, "Document 002, problem 3: SimpleCNN"),
        two_convolutions("cnn-8-16", 8, 16, "Document 002, problem 3: CNN_2_8_16"),
        two_convolutions("cnn-8-32", 8, 32, "Document 002, problem 3: channels 8/32"),
        two_convolutions("cnn-16-32", 16, 32, "Document 002, problem 3: channels 16/32"),
        two_convolutions("cnn-16-4", 16, 4, "Document 003, Table 3"),
        *(by_depth(depth, maps) for maps in (16, 20) for depth in (7, 9, 11, 13)),
        Architecture("flagship", MNIST, FLAGSHIP, "This project: five convolutions with batch normalization"),
    )
}


DESIGN_OF = {"lenet5-pen": "lenet5"}  # of a trained network: the one whose design it has


def named(name: str) -> Architecture:
    """The network of that name; raises DesignError with the known names."""
    if name in DESIGN_OF:
        return replace(ZOO[DESIGN_OF[name]], name=name)
    if name not in ZOO:
        raise DesignError("unknown-network", f"There is no network named {name!r:.60}.", f"The zoo holds {', '.join(ZOO)}.")
    return ZOO[name]


SHOWN = {  # names for people; commands, files and links take the others
    "softmax": "Softmax",
    "mlp1": "MLP1",
    "mlp2": "MLP2",
    "mlp2-300-200": "MLP2, 300/200",
    "mlp-sigmoid": "MLP1, sigmoid",
    "lenet5": "LeNet-5",
    "lenet5-pen": "LeNet-5 + pen",  # the same network, trained with pen strokes too
    "lenet5-28": "LeNet-5, 28×28",
    "simple-cnn": "SimpleCNN",
    "cnn-8-16": "CNN 8/16",
    "cnn-8-32": "CNN 8/32",
    "cnn-16-32": "CNN 16/32",
    "cnn-16-4": "CNN 16/4",
    **{f"{depth}-layer-{maps}": f"{depth}-layer CNN, {maps} maps" for maps in (16, 20) for depth in (7, 9, 11, 13)},
    "flagship": "Flagship",
}
_ZOO_NAME = re.compile(rf"^(own, from )?({'|'.join(SHOWN)})(?=$|,)")


def shown_name(name: str) -> str:
    """The name for people: "LeNet-5" of lenet5, also in "lenet5, run 3" and "own, from lenet5"; other names stay."""
    return _ZOO_NAME.sub(lambda found: f"{found[1] or ''}{SHOWN[found[2]]}", name)
