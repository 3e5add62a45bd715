"""Where data sets are: the folder that EXPLORER_DATA names, and the user's cache folder."""

import os
from pathlib import Path

SETTING = "EXPLORER_DATA"


def cache_folder() -> Path:
    """Where downloads and unpacked files go."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "from-mlp-to-cnn"


def data_folders() -> list[Path]:
    """The folders searched for data sets, in order."""
    setting = os.environ.get(SETTING)
    return [*([Path(setting).expanduser()] if setting else []), cache_folder()]


def find(*names: str) -> Path | None:
    """The first of these files or folders that a data folder holds."""
    places = (folder / name for folder in data_folders() for name in names)
    return next((place for place in places if place.exists()), None)


PLACES = {
    "mnist": ("mnist/MNIST/raw/train-images-idx3-ubyte", "mnist/MNIST/raw/train-images-idx3-ubyte.gz"),
    "fashion-mnist": tuple(f"fashion-mnist/FashionMNIST/raw/train-images-idx3-ubyte{ending}" for ending in ("", ".gz")),
    "cifar10": ("cifar10/train", "cifar10/cifar-10-binary.tar.gz", "cifar-10-binary.tar.gz"),
    "pen": ("pen/pendigits-orig.tra.gz", "pen/pendigits-orig.tra"),
}


def found_places() -> dict[str, str]:
    """The place of each data set by name; empty if it was not found. Nothing is loaded."""
    return {"digits": "in scikit-learn", **{name: str(find(*places) or "") for name, places in PLACES.items()}}
