"""What the process from which others are forked has ready: Dask, torch on one thread, its optimizers, the digits, the lanes."""

import distributed
import torch
import torch._dynamo  # else the first step of an optimizer imports it, which takes seconds

from core.data.datasets import load
from core.workers import training
from tests.workers.kernels import load_kernels

torch.set_num_threads(1)
load("digits")
load_kernels()
assert distributed and training and torch._dynamo
