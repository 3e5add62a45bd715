"""Variants of a network: the same design with dropout, or with other activations."""

from dataclasses import replace

from core.design.architecture import Architecture
from core.design.layer import Layer
from core.design.layers import Dropout, Flatten, Linear, ReLU, Sigmoid, Tanh, ZeroPad2d


def with_dropout(architecture: Architecture, share: float) -> Architecture:
    """The architecture with Dropout(share) before each linear layer that has none yet.

    A share of 0 changes nothing. In an MLP dropout acts on the hidden layers and never on the pixels; in a CNN it also acts
    on the outputs of the convolutions (N. Srivastava et al., Dropout, 2014).
    """
    if not share:
        return architecture
    layers: list[Layer] = []
    for layer in architecture.layers:
        behind = next((before for before in reversed(layers) if not isinstance(before, Flatten | ZeroPad2d)), None)
        if isinstance(layer, Linear) and behind and not isinstance(behind, Dropout):
            layers.append(Dropout(share))
        layers.append(layer)
    return replace(architecture, name=f"{architecture.name}, dropout {share:g}", layers=tuple(layers), source="")


ACTIVATIONS: dict[str, type[Layer]] = {"ReLU": ReLU, "tanh": Tanh, "sigmoid": Sigmoid}


def with_activation(architecture: Architecture, name: str) -> Architecture:
    """The architecture with all activations replaced by one kind: ReLU, tanh or sigmoid."""
    kind = ACTIVATIONS[name]
    kinds = tuple(ACTIVATIONS.values())
    layers = tuple(kind() if isinstance(layer, kinds) else layer for layer in architecture.layers)
    return replace(architecture, name=f"{architecture.name}, {name}", layers=layers, source="")
