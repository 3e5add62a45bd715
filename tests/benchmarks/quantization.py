"""The accuracy of every network with fewer bits on MNIST's test images, and how long it takes to measure and to train."""

import time

import torch

from core.data.datasets import load
from core.data.normalization import DataError
from core.learning.checkpoint import read
from core.learning.header import trained
from core.learning.quantization.accuracy import Subject, quantize
from core.learning.quantization.setting import Setting

SETTINGS = [Setting(8, 8), Setting(5, 8), Setting(4, 8), Setting(4, 4), Setting(3, 8), Setting(2, 8)]


def report() -> None:
    """Print a line a network, one thread; then LeNet-5 with 2 bits after an epoch of training."""
    try:
        mnist = load("mnist", download=False)
    except DataError as error:
        print(f"fewer bits: {error}")
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    for name, file in trained().items():
        one, start = Subject.of(read(file), mnist), time.perf_counter()
        found = [f"float32 {_percent(one.right())}"]
        found += [f"{setting.name} {_percent(one.right(quantize(one, setting)))}" for setting in SETTINGS]
        print(f"{name}: {', '.join(found)} ({time.perf_counter() - start:.1f} s)", flush=True)
    one, start = Subject.of(read(trained()["lenet5"]), mnist), time.perf_counter()
    right = one.right(quantize(one, Setting(2, 8, epochs=1)))
    print(f"lenet5, w2a8 after an epoch: {_percent(right)} ({time.perf_counter() - start:.1f} s)")
    torch.set_num_threads(threads)


def _percent(right: int) -> str:
    return f"{right / 100:.2f} %"
