"""What a network costs in hardware: a systolic array, its memory traffic, its energy, and whether it fits on a chip."""

import inspect

import streamlit as st

from core.hardware import arena, passes, systolic
from pages.hardware import layout
from pages.hardware.lesson import LESSON
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading

LOOK_FOR = """
- **Why does the MLP take more energy with fewer MACs?** Each of its weights is used once for an image, and comes from DRAM,
  where a byte takes 128 times the energy of one from a small SRAM. A convolution uses each weight for every place of its map.
- **Why do 6 maps leave a wide array idle?** Each map has a column of its own: of 32 columns, 26 wait. Choose other shapes, and
  see how more PEs stop making LeNet-5 faster.
- **Which one fits on a small chip?** The CNN 16/4 has few weights and large maps, LeNet-5 the other way round: one needs
  RAM, the other flash.
- **How many weights are needed?** Without half of them LeNet-5 loses 0.05 points, the much smaller CNN 16/4 0.9. And zeros
  save no time in dense kernels.
- **How few bits are enough?** Down to 4 a weight can be rounded as it is; below that a network must be trained with it. And
  why can 1 bit be better than 2? With 2 a weight is 0 or as large as the largest one: most become 0. With 1 none does.
"""


def source() -> None:
    """The code that counts."""
    from core.learning import pruning  # torch
    from core.learning.quantization import rounding

    for part in (systolic.Mapping, passes.least, arena.tensors, arena.peak, rounding, pruning.prune, pruning.train_pruned):
        st.code(inspect.getsource(part))


heading(
    "Hardware",
    "What does a network cost on a chip: cycles, bytes, energy, and does it fit? Computed for one image, by layer.",
    LESSON,
)
layout.show()
if LESSON.shows("tasks"):
    st.header("What to look for", anchor=False)
    st.markdown(LOOK_FOR)
if LESSON.shows("source"):
    closed("How this is computed", source)
