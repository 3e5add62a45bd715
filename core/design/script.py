"""A design as a complete PyTorch script: the network, its training and its test."""

from core.design.architecture import Architecture, Step, trace
from core.design.layer import Layer, shape_text
from core.design.refusal import DesignError

_TEMPLATE = '''\
"""{title}: {parameters:,} parameters, {macs:,} multiply-accumulates for one image.{source}

Needs torch and torchvision. Run it to train on {data} and test: python {file} [--epochs 3] [--weights FILE.safetensors]
"""

import argparse
import json

import torch
from torch import nn
from torch.nn.functional import cross_entropy


class Network(nn.Module):
    """Takes (batch, {input}) images, gives (batch, {output}) logits."""

    def __init__(self) -> None:
        super().__init__()
        self.mean, self.std = {mean}, {std}  # images are normalized with these
        self.layers = nn.Sequential(
{modules}
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.layers(images)


def load_weights(network: Network, file: str) -> None:
    """Take the weights of a checkpoint of the explorer, and how its images were normalized (needs safetensors)."""
    from safetensors import safe_open

    with safe_open(file, "pt") as checkpoint:
        network.layers.load_state_dict({{name: checkpoint.get_tensor(name) for name in checkpoint.keys()}})
        recipe = json.loads((checkpoint.metadata() or {{}}).get("recipe", "{{}}"))
    if recipe:
        network.mean, network.std = (recipe["mean"],), (recipe["std"],)


def batches(network: Network, train: bool, batch_size: int):
    """Normalized images and labels, from torchvision, which downloads them at the first run."""
    try:
        from torchvision import datasets, transforms
    except RuntimeError:  # PyPI's torchvision beside a CPU build of torch lacks two operators, which nothing here uses
        for operator in ("nms", "qnms"):
            torch.library.define(f"torchvision::{{operator}}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        from torchvision import datasets, transforms

    steps = [{resize}transforms.ToTensor(), transforms.Normalize(network.mean, network.std)]
    dataset = datasets.{dataset}("data", train=train, download=True, transform=transforms.Compose(steps))
    return torch.utils.data.DataLoader(dataset, batch_size, shuffle=train)


def train(network: Network, epochs: int) -> None:
    loader = batches(network, train=True, batch_size=128)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9)
    network.train()
    for epoch in range(1, epochs + 1):
        total = 0.0
        for images, labels in loader:
            optimizer.zero_grad()
            loss = cross_entropy(network(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        print(f"epoch {{epoch}}: training loss {{total / len(loader.dataset):.4f}}")


@torch.inference_mode()
def test(network: Network) -> None:
    network.eval()
    right = count = 0
    for images, labels in batches(network, train=False, batch_size=1000):
        right += (network(images).argmax(1) == labels).sum().item()
        count += len(labels)
    print(f"test accuracy {{100 * right / count:.2f}} %")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--weights", help="take trained weights and only test")
    options = parser.parse_args()
    torch.manual_seed(0)
    network = Network()
    print(network)
    print(f"{{sum(parameter.numel() for parameter in network.parameters()):,}} parameters")
    if options.weights:
        load_weights(network, options.weights)
    else:
        train(network, options.epochs)
    test(network)
'''

# By number of channels: name, torchvision class, sides, and the mean and standard deviation that this project uses.
_DATA = {
    1: ("MNIST", "MNIST", (28, 28), (0.1307,), (0.3081,)),
    3: ("CIFAR-10", "CIFAR10", (32, 32), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
}


def to_script(architecture: Architecture) -> str:
    """The script's text; it resizes images if the network's input has another size than the data set's.

    Raises LayerError if the network cannot work, and DesignError if no data set fits its channels and outputs.
    """
    steps = list(trace(architecture))
    output = steps[-1].output_shape if steps else architecture.input_shape
    channels, *sides = architecture.input_shape
    if channels not in _DATA or len(output) != 1 or output[0] < 10:
        what = "The script trains on MNIST (1 channel) or CIFAR-10 (3 channels), each of ten classes; this network takes "
        remedy = "Change its input or its last layer, or take the JSON form."
        raise DesignError("no-data", f"{what}{shape_text(architecture.input_shape)} and gives {shape_text(output)}.", remedy)
    data, dataset, own, mean, std = _DATA[channels]
    source = f"\n\nSource of the design: {_plain(architecture.source)}" if architecture.source else ""
    return _TEMPLATE.format(
        title=_plain(architecture.name),
        source=source,
        data=data,
        dataset=dataset,
        mean=mean,
        std=std,
        parameters=sum(step.parameters for step in steps),
        macs=sum(step.macs for step in steps),
        input=", ".join(map(str, architecture.input_shape)),
        output=", ".join(map(str, output)),
        modules="\n".join(map(_line, steps)),
        file="network.py",
        resize="" if tuple(sides) == own else f"transforms.Resize({tuple(sides)}), ",
    )


def _line(step: Step) -> str:
    return f"            {_call(step.layer, step)},  # {shape_text(step.output_shape)}"


def _call(layer: Layer, step: Step) -> str:
    arguments = ", ".join(f"{name}={value!r}" for name, value in layer.arguments(step.input_shape).items())
    return f"nn.{type(layer).__name__}({arguments})"


def _plain(text: str) -> str:
    """Text that is safe inside a docstring."""
    return text.replace("\\", "/").replace('"', "'")
