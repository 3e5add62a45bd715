"""Dropout put into a network as one choice: before every linear layer but one that reads the pixels themselves."""

from dataclasses import replace

from core.design.architecture import Architecture
from core.design.layer import Layer
from core.design.layers import Dropout, Flatten, Linear, ZeroPad2d


def with_dropout(architecture: Architecture, share: float) -> Architecture:
    """The architecture with Dropout(share) before its linear layers; those that stand behind a Dropout keep it.

    A share of 0 changes nothing. In an MLP the hidden layers are dropped and never the pixels; in a CNN what the
    convolutions found is dropped too (N. Srivastava et al., Dropout, 2014).
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
