"""What to look for on this page, as tasks."""

from core.design.zoo import named
from pages.shared.components.tasks import Task
from pages.shared.session.design import kernel_too_large, open_design

TASKS = (
    Task(
        "Where do the parameters sit, and where the work?",
        "In LeNet-5 the first linear layer holds 78 % of the weights, the two convolutions do 86 % of the "
        "multiply-accumulates.",
        "Open LeNet-5",
        lambda: open_design(named("lenet5")),
        ("network",),
    ),
    Task(
        "Make a mistake on purpose.",
        "The first layer that cannot follow is marked: read what it says, and take one of the changes that it offers.",
        "Give conv2 a kernel of 15",
        lambda: open_design(kernel_too_large()),
        ("network",),
    ),
    Task(
        "What does a pooling of 1 do?",
        "The first pooling of the 13-layer network has kernel 1 and stride 1, so it changes nothing, and the network pays for "
        "it with 2.8 times the work of the 7-layer one.",
        "Open the 13-layer network",
        lambda: open_design(named("13-layer-16")),
        ("network",),
    ),
)
