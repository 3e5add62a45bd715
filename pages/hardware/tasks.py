"""What to look for on this page, as tasks."""

from pages.hardware.bits_setting import WEIGHTS
from pages.hardware.pruning_setting import SHARE
from pages.hardware.subjects import CHOSEN
from pages.shared.components.tasks import Task, setting
from pages.shared.session.accelerator import COLUMNS, ROWS
from pages.shared.session.go_to import CHIPS_TAB, HARDWARE_TAB

TASKS = (
    Task(
        "Why does the MLP take more energy with fewer MACs?",
        "Each of its weights is used once for an image, and comes from DRAM, where a byte takes 128 times the energy of one "
        "from a small SRAM. A convolution uses each weight for every place of its map.",
        "Show both energies",
        setting(**{HARDWARE_TAB: "Energy", CHOSEN: ["mlp1", "lenet5"]}),
        ("networks",),
        "energy",
    ),
    Task(
        "Why do 6 maps leave a wide array idle?",
        "Each map has a column of its own: of 32 columns, 26 wait. Choose other shapes, and see how more PEs stop making "
        "LeNet-5 faster.",
        "Take 32×32 for LeNet-5",
        setting(**{HARDWARE_TAB: "Systolic array", CHOSEN: ["lenet5"], ROWS: 32, COLUMNS: 32}),
        ("networks", "rows", "columns"),
        "array",
    ),
    Task(
        "Which one fits on a small chip?",
        "The CNN 16/4 has few weights and large maps, LeNet-5 on 28×28 the other way round: one needs RAM, the other flash.",
        "Put both on a chip",
        setting(**{HARDWARE_TAB: CHIPS_TAB, CHOSEN: ["cnn-16-4", "lenet5-28"]}),
        ("networks",),
        "chip",
    ),
    Task(
        "How many weights are needed?",
        "Without half of them LeNet-5 loses 0.02 points, the much smaller CNN 16/4 1.70. And zeros save no time in dense "
        "kernels.",
        "Prune half of both",
        setting(**{HARDWARE_TAB: "Pruning", CHOSEN: ["lenet5", "cnn-16-4"], SHARE: 0.5}),
        ("networks", "zeros"),
        "pruning",
    ),
    Task(
        "How few bits are enough?",
        "Down to 4 a weight can be rounded as it is; below that a network must be trained with it. And why is 1 bit better "
        "than 2 for these three? With 2 a weight is 0 or as large as the largest one: most become 0. With 1 none does.",
        "Round to 2 bits",
        setting(**{HARDWARE_TAB: "Bits", CHOSEN: ["softmax", "lenet5-28", "simple-cnn"], WEIGHTS: 2}),
        ("networks", "weights"),
        "bits",
    ),
)
