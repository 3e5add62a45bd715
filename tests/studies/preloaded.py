"""What the process from which others are forked has ready: torch on one thread, its optimizers, the digits."""

import torch
import torch._dynamo  # else the first step of an optimizer imports it, which takes seconds

from core.data.datasets import load
from core.studies import worker

torch.set_num_threads(1)
load("digits")
assert worker and torch._dynamo
