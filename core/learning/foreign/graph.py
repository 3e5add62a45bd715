"""An ONNX file as plain values: its input, its operators in their order, its constants. Nothing in the file runs.

Everything has a limit, which is looked at before anything of that size is made; data in other files is refused.
"""

from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from core.design.refusal import Refusal
from core.design.units import size

MAX_FILE = 64 * 1024**2
MAX_OPERATORS = 500
MAX_CONSTANTS = 2000
MAX_VALUES = MAX_FILE // 4  # numbers in all constants
FLOATS, WHOLE = (1, 10, 11), (6, 7, 9)  # ONNX's numbers for float32, 16 and 64, and for int32, int64 and bool


class OnnxError(Refusal):
    """An ONNX file that cannot be opened."""


@dataclass(frozen=True)
class Operator:
    """One node of the graph. `inputs` may hold empty names, of optional inputs that are left out."""

    kind: str
    name: str
    place: int  # from 1
    count: int
    inputs: tuple[str, ...]
    output: str
    settings: dict[str, Any] = field(default_factory=dict)

    def refused(self, why: str, remedy: str = "") -> OnnxError:
        """The error that names this operator and its place."""
        named = f" {self.name!r:.60}" if self.name else ""
        return OnnxError("operator", f"{self.kind}{named}, operator {self.place} of {self.count}: {why}", remedy)

    def require(self, holds: bool, why: str) -> None:
        """Raise OnnxError, which names this operator, unless it holds."""
        if not holds:
            raise self.refused(why)


@dataclass(frozen=True)
class Graph:
    """`input_shape` is without the batch; `notes` are the texts that the file carries beside the network."""

    input: str
    input_shape: tuple[int, ...]
    output: str
    operators: tuple[Operator, ...]
    constants: dict[str, np.ndarray]
    notes: dict[str, str]


def read_graph(data: bytes) -> Graph:
    """Read a file's bytes; raises OnnxError, or what protobuf and numpy raise for damaged data."""
    from onnx import ModelProto  # takes half a second

    if len(data) > MAX_FILE:
        what = f"it has {size(len(data))}; at most {size(MAX_FILE)} are read."
        raise OnnxError("too-large", what, "Use a smaller network.")
    model = ModelProto.FromString(data)
    graph = model.graph
    for what, found, most in (
        ("operators", graph.node, MAX_OPERATORS),
        ("constants", graph.initializer, MAX_CONSTANTS),
        ("notes", model.metadata_props, MAX_CONSTANTS),
    ):
        if len(found) > most:
            raise OnnxError("too-many", f"it has {len(found):,} {what}; at most {most:,} are read.", "Use a smaller network.")
    if not graph.node or len(graph.output) != 1:
        raise OnnxError("no-network", f"it holds {len(graph.node)} operators and {len(graph.output)} outputs.")
    if graph.sparse_initializer:
        raise OnnxError("sparse", "it holds sparse tensors, which are not read.", "Export it with dense weights.")
    constants = _constants(graph.initializer)
    shape, name = _input([one for one in graph.input if one.name not in constants])
    operators = tuple(_operator(node, place, len(graph.node)) for place, node in enumerate(graph.node, 1))
    notes = {note.key: note.value for note in model.metadata_props}
    return Graph(name, shape, graph.output[0].name, operators, constants, notes)


def _input(inputs: list[Any]) -> tuple[tuple[int, ...], str]:
    """The shape of one image, and the input's name."""
    if len(inputs) != 1:
        raise OnnxError("inputs", f"it has {len(inputs)} inputs.", "Only networks with one input, of images, can be opened.")
    kind = inputs[0].type.tensor_type
    sides = [side.dim_value for side in kind.shape.dim]
    if kind.elem_type not in FLOATS:
        raise OnnxError("input-type", f"its input {inputs[0].name!r:.40} is not of floats.", "Export it for float32 images.")
    if not 2 <= len(sides) <= 4 or not all(side >= 1 for side in sides[1:]):
        found = "×".join(str(side) if side >= 1 else "?" for side in sides)
        what = f"its input {inputs[0].name!r:.40} has the shape {found or 'of one number'}."
        raise OnnxError("input-shape", what, "Export it with a fixed shape: batch × channels × height × width.")
    return tuple(sides[1:]), inputs[0].name


def _operator(node: Any, place: int, count: int) -> Operator:
    from onnx.helper import get_attribute_value

    bare = Operator(node.op_type, node.name, place, count, tuple(node.input), node.output[0] if node.output else "")
    bare.require(node.domain in ("", "ai.onnx"), f"it is of the operators of {node.domain!r:.40}; only ONNX's own are read.")
    settings = {}
    for one in node.attribute:
        bare.require(
            not one.ref_attr_name and one.type not in (5, 10), "it holds a graph of its own; only chains can be opened."
        )
        settings[one.name] = _constants([one.t])[one.t.name] if one.type == 4 else get_attribute_value(one)
    return Operator(bare.kind, bare.name, place, count, bare.inputs, bare.output, settings)


def _constants(tensors: Any) -> dict[str, np.ndarray]:
    """The tensors by name, as arrays of the type that they have."""
    from onnx.numpy_helper import to_array

    found, values = {}, 0
    for tensor in tensors:
        where = f"the constant {tensor.name!r:.60}"
        if tensor.data_location or tensor.external_data:
            raise OnnxError(
                "external", f"{where} lies in another file.", "Save the model as one file, with its weights inside."
            )
        if tensor.data_type not in (*FLOATS, *WHOLE):
            what = f"{where} is of a type that is not read: neither floats nor int32, int64 or bool."
            raise OnnxError("type", what, "Export it with float32 weights.")
        values += prod(tensor.dims)
        if values > MAX_VALUES or len(tensor.dims) > 8 or any(side < 0 for side in tensor.dims):
            shape = "×".join(map(str, tensor.dims))[:60]
            raise OnnxError("too-large", f"{where} has the shape {shape}; {MAX_VALUES:,} numbers are the limit of all.")
        array = to_array(tensor)
        if array.size != prod(tensor.dims):
            raise OnnxError("damaged", f"{where} does not hold the numbers that its shape needs.")
        found[tensor.name] = array.astype(np.float32) if array.dtype.kind == "f" else array.astype(np.int64)
    return found
