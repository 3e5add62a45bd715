"""Imports torchvision with a CPU build of torch.

The wheel of torchvision on PyPI is compiled for CUDA, so its library does not load with a CPU build of torch. torchvision
tolerates that, except that it expects two detection operators to be declared. We declare them (without a kernel), and
everything else works; calling them still fails with torchvision's own error. If the library loads, we do nothing.
"""

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import torch

_ARGUMENTS = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_kept: list[torch.library.Library] = []  # a declaration ends with its Library object


def _compiled_operators_load() -> bool:
    spec = importlib.util.find_spec("torchvision")
    folders = spec.submodule_search_locations if spec else None
    for library in [file for folder in folders or () for file in Path(folder).glob("_C*.*")]:
        try:
            torch.ops.load_library(str(library))
            return True
        except OSError:
            continue
    return False


@cache
def torchvision() -> Any:
    """The torchvision package, with datasets and transforms.v2 imported."""
    if not _compiled_operators_load():
        library = torch.library.Library("torchvision", "FRAGMENT")
        for name in ("nms", "qnms"):
            if not hasattr(torch.ops.torchvision, name):
                library.define(name + _ARGUMENTS)
        _kept.append(library)
    import torchvision
    import torchvision.datasets
    import torchvision.transforms.v2

    return torchvision
