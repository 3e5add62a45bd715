"""doctor: what this installation has and where it found it."""

import argparse
import platform
from importlib.metadata import version

from core.commands.output import show
from core.data.places import SETTING, cache_folder, data_folders, whereabouts
from core.learning.header import trained

HELP = "versions, device, threads, data sets and trained networks found"
PACKAGES = ("torch", "torchvision", "streamlit", "altair", "pandas", "numpy", "pillow", "safetensors", "scikit-learn")


def describe(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(options: argparse.Namespace) -> int:
    import torch

    from core.learning.network import pick_device

    machine = {
        **{"python": platform.python_version(), "system": platform.platform(), "device": str(pick_device())},
        **{"threads": torch.get_num_threads(), "data folders": ", ".join(map(str, data_folders()))},
    }
    versions = {name: version(name) for name in PACKAGES}
    data, networks = whereabouts(), list(trained())
    hint = f"not found; downloaded into {cache_folder()} when asked for, or set {SETTING}"
    rows = [*machine.items(), *versions.items(), *((f"data: {name}", place or hint) for name, place in data.items())]
    text = "\n".join(f"{name:<{max(len(row[0]) for row in rows)}}  {value}" for name, value in rows)
    text += f"\nnetworks ready: {', '.join(networks) or 'none'}"
    show({"machine": machine, "versions": versions, "data": data, "networks": networks}, options.json, text)
    return 0
