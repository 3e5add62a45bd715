"""The command line called as a function, a network trained on scikit-learn's digits, and pictures of them."""

import json
from typing import NamedTuple

import numpy as np
import pytest
import torch
from PIL import Image

from core.__main__ import main


class Outcome(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict]:
        """The lines of its output, each read as JSON without the constants that JSON does not have."""
        return [json.loads(line, parse_constant=pytest.fail) for line in self.out.splitlines()]


@pytest.fixture(autouse=True)
def _one_thread(one_thread, forked_workers):
    """Every test of this folder runs torch on one thread; workers start in milliseconds."""


@pytest.fixture
def command(capsys):
    """command("trace", "lenet5"): the outcome of python -m core trace lenet5."""

    def call(*words: object) -> Outcome:
        capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:  # how argparse says no
            status = end.code
        return Outcome(status, *capsys.readouterr())

    return call


@pytest.fixture(scope="session")
def trained_file(tmp_path_factory):
    """A checkpoint of LeNet-5 without padding, trained on the digits for two epochs."""
    path = tmp_path_factory.mktemp("trained") / "reader.safetensors"
    threads = torch.get_num_threads()
    options = ["--dataset", "digits", "--epochs", "2", "--batch-size", "32", "--lr", "0.003", "--threads", "1"]
    assert main(["train", "lenet5-28", "--out", str(path), *options]) == 0
    torch.set_num_threads(threads)
    return path


@pytest.fixture
def pictures(tmp_path):
    """A folder of 20 PNG files, two of each digit of the test split: black ink on white paper, named by number and digit."""
    from sklearn.datasets import load_digits  # takes seconds, in which no test is found

    folder = tmp_path / "pictures"
    folder.mkdir()
    bunch = load_digits()
    places = [place for digit in range(10) for place in np.flatnonzero(bunch.target == digit)[-2:]]
    for number, place in enumerate(places):
        paper = (255 - bunch.images[place] * 255 / 16).astype(np.uint8)
        image = Image.fromarray(paper).resize((160, 160), Image.Resampling.BICUBIC)
        image.save(folder / f"{number:02}-is-{bunch.target[place]}.png")
    return folder


@pytest.fixture
def two_classes(tmp_path):
    """two_classes(side): a data set of light pictures with a dark square, large or small; its name for --dataset."""

    def make(side: int) -> str:
        for part in ("train", "test"):
            for name, share in (("large", 2), ("small", 4)):
                (tmp_path / "squares" / part / name).mkdir(parents=True)
                image = Image.new("L", (side, side), 200)
                image.paste(10, (side // 4, side // 4, side // 4 + side // share, side // 4 + side // share))
                image.save(tmp_path / "squares" / part / name / "one.png")
        return f"folder:{tmp_path / 'squares'}"

    return make


@pytest.fixture
def architecture_file(tmp_path):
    """architecture_file(layer, layer, …): an architecture's JSON form in a file, each layer a dict with its kind."""

    def write(*layers: dict, shape: tuple[int, ...] = (1, 28, 28)):
        form = {"format": "architecture", "version": 1, "name": "mine", "source": "", "input_shape": shape}
        path = tmp_path / "mine.json"
        path.write_text(json.dumps({**form, "layers": layers}))
        return path

    return write


@pytest.fixture
def conv():
    """conv(channels, kernel): a convolution in its JSON form."""

    def form(channels: int, kernel: int) -> dict:
        sizes = {"kernel_size": kernel, "stride": 1, "padding": 0, "dilation": 1}
        return {"kind": "Conv2d", "out_channels": channels, **sizes}

    return form
