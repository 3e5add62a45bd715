"""Why 8 bits make one network faster under ONNX Runtime and another slower, with the latencies that were measured."""

from typing import Any

from core.design.architecture import totals
from core.design.units import duration, size
from core.design.zoo import ZOO
from core.profiling.shipped_engines import in_both
from pages.shared.session.networks import title

ANSWER = """**Why is int8 slower for some?** One image, one thread, ONNX Runtime:

{times}

Eight bits save bytes, and MLP1 is bytes: it reads {mlp1} of weights for each image, in 8 bits a quarter of it. LeNet-5 has only
{lenet5}, and uses each weight of a convolution 100 to 784 times. It pays more than it saves. Its first convolution takes more
than twice as long: in 8 bits it is made into a product of matrices, and one with six columns is a small one. And it becomes 24
operators instead of ten: there is no tanh in 8 bits, so values go to float32 and back around each, and images are transposed,
because convolutions want their channels side by side. A microcontroller without a unit for floats computes each float in
software; for it, *Take it away* on the page Build writes C of integers alone.
"""


def eight_bits(records: list[dict[str, Any]]) -> str:
    """The answer in Markdown; empty where nothing was measured in 8 bits."""
    names = dict.fromkeys(one["network"] for one in records)
    times = {name: pair for name in names if (pair := in_both(records, name))}
    if not {"lenet5", "mlp1"} <= times.keys():
        return ""
    lines = [f"- {title(name)}: float32 {duration(one)}, 8 bits {duration(other)}" for name, (one, other) in times.items()]
    weights = {name: size(totals(ZOO[name]).weight_bytes) for name in ("mlp1", "lenet5")}
    return ANSWER.format(times="\n".join(lines), **weights)
