"""What each ONNX operator of a chain stands for: a layer with its weights, or nothing that changes the answer.

Source: the operators' specifications at onnx.ai, up to opset 24.
"""

from collections.abc import Callable

import numpy as np

from core.design.layer import Layer
from core.design.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Linear, MaxPool2d, ReLU, Sigmoid, Tanh, ZeroPad2d
from core.learning.foreign.chain import Chain
from core.learning.foreign.graph import Operator

EPSILON = 1e-5  # of torch's BatchNorm2d


def _same(operator: Operator, name: str, values: list[int], count: int = 2) -> int:
    """The one value that all of these are; raises OnnxError where they differ, or are not as many as two sides need."""
    square = len(values) == count and len(set(values)) == 1
    operator.require(square, f"its {name} are {values!s:.60}; only square windows, with the same on all sides, can be opened.")
    return values[0]


def _window(operator: Operator, chain: Chain, kernel: int) -> dict[str, int]:
    """Stride, padding and dilation of a window of that side."""
    settings = operator.settings
    stride = _same(operator, "strides", list(settings.get("strides", [1, 1])))
    dilation = _same(operator, "dilations", list(settings.get("dilations", [1, 1])))
    pads = list(settings.get("pads", [0, 0, 0, 0]))
    if settings.get("auto_pad") in (b"SAME_UPPER", b"SAME_LOWER"):
        extent = dilation * (kernel - 1) + 1
        lacking = [max((-(-side // max(stride, 1)) - 1) * stride + extent - side, 0) for side in chain.shape[1:]]
        pads = [part for side in lacking for part in (side // 2, side - side // 2)]
    padding = _same(operator, "pads", pads, 4)
    if settings.get("ceil_mode"):
        rests = [(side + 2 * padding - dilation * (kernel - 1) - 1) % max(stride, 1) for side in chain.shape[1:]]
        operator.require(not any(rests), "it rounds its size up, and the layers here round down.")
    return {"stride": stride, "padding": padding, "dilation": dilation}


def _conv(chain: Chain, operator: Operator) -> None:
    weight = chain.constant(operator, 1)
    operator.require(weight.ndim == 4, f"its weights have {weight.ndim} axes; only 2d convolutions can be opened.")
    operator.require(operator.settings.get("group", 1) == 1, "its channels are in groups, and the layers here have none.")
    kernel = _same(operator, "kernel's sides", list(weight.shape[2:]))
    operator.require(operator.settings.get("kernel_shape", [kernel] * 2) == [kernel] * 2, "its weights have another kernel.")
    bias = chain.constant(operator, 2) if chain.has(operator, 2) else np.zeros(len(weight), np.float32)
    chain.add(operator, Conv2d(len(weight), kernel, **_window(operator, chain, kernel)), weight=weight, bias=bias)


def _max_pool(chain: Chain, operator: Operator) -> None:
    kernel = _same(operator, "kernel's sides", list(operator.settings["kernel_shape"]))
    chain.add(operator, MaxPool2d(kernel, **_window(operator, chain, kernel)))


def _average_pool(chain: Chain, operator: Operator) -> None:
    kernel = _same(operator, "kernel's sides", list(operator.settings["kernel_shape"]))
    window = _window(operator, chain, kernel)
    counted = window["padding"] == 0 or operator.settings.get("count_include_pad") == 1
    operator.require(counted, "it leaves its padding out of the mean, and the layers here count it.")
    operator.require(window.pop("dilation") == 1, "its window is dilated.")
    chain.add(operator, AvgPool2d(kernel, **window))


def _global_average_pool(chain: Chain, operator: Operator) -> None:
    operator.require(len(chain.shape) == 3, "its input is not an image.")
    side = _same(operator, "input's sides", list(chain.shape[1:]))
    chain.add(operator, AvgPool2d(side, side))


def _gemm(chain: Chain, operator: Operator) -> None:
    settings, matrix = operator.settings, chain.constant(operator, 1)
    operator.require(matrix.ndim == 2 and not settings.get("transA"), "it is not a layer: weights times its input.")
    weight = (matrix if settings.get("transB") else matrix.T) * np.float32(settings.get("alpha", 1.0))
    added = chain.constant(operator, 2) if chain.has(operator, 2) else np.zeros(1, np.float32)
    operator.require(added.shape in ((), (1,), (len(weight),), (1, len(weight))), "its bias is not one value for each output.")
    bias = np.broadcast_to(added.reshape(-1), (len(weight),)) * np.float32(settings.get("beta", 1.0))
    chain.add(operator, Linear(len(weight)), weight=weight, bias=bias)


def _matmul(chain: Chain, operator: Operator) -> None:
    matrix = chain.constant(operator, 1)
    operator.require(matrix.ndim == 2, f"its weights have {matrix.ndim} axes, not two.")
    chain.add(operator, Linear(matrix.shape[1]), weight=matrix.T, bias=np.zeros(matrix.shape[1], np.float32))


def _add(chain: Chain, operator: Operator) -> None:
    added = chain.constant(operator, 1 - operator.inputs.index(chain.value))
    if chain.layers:
        chain.shift_bias(operator, added)
    else:
        chain.scale_input(operator, 1.0, _number(operator, added))


def _sub(chain: Chain, operator: Operator) -> None:
    chain.scale_input(operator, 1.0, -_number(operator, chain.constant(operator, 1)))


def _mul(chain: Chain, operator: Operator) -> None:
    factor = _number(operator, chain.constant(operator, 1 - operator.inputs.index(chain.value)))
    operator.require(factor != 0, "it multiplies by 0.")
    chain.scale_input(operator, factor, 0.0)


def _div(chain: Chain, operator: Operator) -> None:
    divisor = _number(operator, chain.constant(operator, 1))
    operator.require(divisor != 0, "it divides by 0.")
    chain.scale_input(operator, 1 / divisor, 0.0)


def _number(operator: Operator, constant: np.ndarray) -> float:
    operator.require(constant.size == 1, f"its constant has {constant.size:,} values, not one for all pixels.")
    return float(constant.reshape(-1)[0])


def _batch_normalization(chain: Chain, operator: Operator) -> None:
    operator.require(not operator.settings.get("training_mode"), "it is in training mode.")
    weight, bias, mean, variance = (chain.constant(operator, place).reshape(-1) for place in range(1, 5))
    variance = variance + np.float32(operator.settings.get("epsilon", EPSILON) - EPSILON)
    operator.require(len({part.size for part in (weight, bias, mean, variance)}) == 1, "its four constants differ in size.")
    named = {"weight": weight, "bias": bias, "running_mean": mean, "running_var": variance}
    chain.add(operator, BatchNorm2d(), **named, num_batches_tracked=np.array(0))


def _dropout(chain: Chain, operator: Operator) -> None:
    training = chain.has(operator, 2) and chain.constant(operator, 2).any()
    operator.require(not training, "it is in training mode.")
    share = chain.constant(operator, 1).reshape(-1)[0] if chain.has(operator, 1) else operator.settings.get("ratio", 0.5)
    chain.add(operator, Dropout(round(float(share), 4)))  # 32 bits of 0.2 are 0.200000003


def _pad(chain: Chain, operator: Operator) -> None:
    operator.require(not chain.has(operator, 3), "it names the axes to pad; only pads of all four axes are read.")
    zero = not chain.has(operator, 2) or not chain.constant(operator, 2).any()
    kind = operator.settings.get("mode", b"constant")
    plain = kind == b"constant" and zero and not operator.settings.get("value")
    operator.require(plain, "it pads with something else than zeros.")
    pads = operator.settings.get("pads") or chain.constant(operator, 1).tolist()
    operator.require(len(pads) == 8 and not any([*pads[:2], *pads[4:6]]), "it pads more than height and width.")
    chain.add(operator, ZeroPad2d(_same(operator, "pads", [*pads[2:4], *pads[6:]], 4)))


def _flatten(chain: Chain, operator: Operator) -> None:
    operator.require(operator.settings.get("axis", 1) == 1, f"its axis is {operator.settings.get('axis')}, not 1.")
    chain.reshape(operator, [-1])


def _reshape(chain: Chain, operator: Operator) -> None:
    target = chain.constant(operator, 1).reshape(-1).tolist()
    operator.require(2 <= len(target) <= 4, f"it makes {len(target)} axes.")
    if not operator.settings.get("allowzero"):
        target = [(0, *chain.shape, 1, 1)[at] if side == 0 else side for at, side in enumerate(target)]
    chain.reshape(operator, target[1:])


def _softmax(chain: Chain, operator: Operator) -> None:
    operator.require(len(chain.shape) == 1, "it is not over the classes of a vector.")
    operator.require(operator.settings.get("axis", -1) in (1, -1), "it is not over the classes.")
    operator.require(chain.end is None, "it follows another one.")
    chain.end = operator


def _nothing(chain: Chain, operator: Operator) -> None:
    pass


def _activation(layer: type[Layer]) -> Callable[[Chain, Operator], None]:
    return lambda chain, operator: chain.add(operator, layer())


LAYERS: dict[str, Callable[[Chain, Operator], None]] = {
    "Conv": _conv,
    "MaxPool": _max_pool,
    "AveragePool": _average_pool,
    "GlobalAveragePool": _global_average_pool,
    "Gemm": _gemm,
    "MatMul": _matmul,
    "Add": _add,
    "Sub": _sub,
    "Mul": _mul,
    "Div": _div,
    "Relu": _activation(ReLU),
    "Tanh": _activation(Tanh),
    "Sigmoid": _activation(Sigmoid),
    "BatchNormalization": _batch_normalization,
    "Dropout": _dropout,
    "Pad": _pad,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Softmax": _softmax,
    "LogSoftmax": _softmax,
    "Identity": _nothing,
}
