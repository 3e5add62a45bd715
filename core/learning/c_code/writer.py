"""A trained network as C99: one file and its header, without heap, and with no library but <math.h> for float32.

The activations lie in one static array, by the plan of buffers of core/hardware/arena.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from string import Template

from core.design.architecture import Architecture, trace
from core.design.units import size
from core.hardware.arena import constants, peak
from core.hardware.chips import MICROCONTROLLERS
from core.hardware.groups import groups
from core.hardware.number_format import FORMATS, NumberFormat
from core.learning.c_code.float32 import float_statement
from core.learning.c_code.int8 import integer_statement
from core.learning.c_code.statements import Statement, places
from core.learning.c_code.text import comment, identifier, number, shape
from core.learning.quantization.integer import IntegerNetwork
from core.learning.quantization.integer_numbers import Array
from core.learning.quantization.integer_parts import ConversionError, parts

PIECES = Path(__file__).parent / "pieces"
NEEDS = {  # the pieces of C that a function stands on
    "convolution": ("shape", "inside", "requantized"),
    "linear": ("requantized",),
    "normalization": ("shape", "requantized"),
    "max_pool": ("shape", "inside", "pool"),
    "average_pool": ("shape", "inside", "pool"),
    "zero_padding": ("shape", "border"),
}
ORDER = ("shape", "inside", "pool", "border", "pixels", "requantized", "convolution", "linear", "normalization",
         "max_pool", "average_pool", "zero_padding", "relu", "look_up", "hyperbolic_tangent", "sigmoid")  # fmt: skip
LARGEST = max(chip.flash for chip in MICROCONTROLLERS)


@dataclass(frozen=True)
class CCode:
    """A network's C: its name there, the files' texts by name, its bytes of RAM, of the caller's picture, and of constants."""

    name: str
    files: Mapping[str, str]
    arena: int
    picture: int
    constants: int


def float_code(architecture: Architecture, weights: Mapping[str, Array], normal: tuple[float, float], about: str = "") -> CCode:
    """The network in float32; `normal` is the mean and std of pixels/255, `about` a line for its comment.

    Raises LayerError, or ConversionError where it computes nothing or is too large.
    """
    _require_room(architecture, FORMATS[32])
    statements = [float_statement(part) for part in parts(architecture, weights)]
    values = {"type": "float", "scale": "", "real": "outputs[i]", "libraries": " -lm"}
    values |= {"mean": number(normal[0]), "std": number(normal[1]), "includes": "#include <math.h>\n"}
    return _code(architecture, FORMATS[32], statements, values, about)


def integer_code(network: IntegerNetwork, about: str = "") -> CCode:
    """The network in integers of 8 bits alone, bit by bit as the reference; raises ConversionError if it is too large."""
    _require_room(network.architecture, FORMATS[8])
    statements = [integer_statement(layer) for layer in network.layers]
    name, output = _name(network.architecture, FORMATS[8]).upper(), network.output
    lines = [
        "",
        "/* An output q stands for SCALE * (q - ZERO). */",
        f"#define {name}_SCALE {number(output.scale)}",
        f"#define {name}_ZERO ({output.zero})",
        "",
    ]
    real = f"{name}_SCALE * (float)(outputs[i] - {name}_ZERO)"
    values = {"type": "int8_t", "scale": "\n".join(lines), "real": real, "libraries": "", "includes": ""}
    return _code(network.architecture, FORMATS[8], statements, values, about)


def _name(architecture: Architecture, number: NumberFormat) -> str:
    """Its name with the number format: both formats go into one folder, and no name is that of a library's header."""
    return f"{identifier(architecture.name)}_{number.name}"


def _require_room(architecture: Architecture, number: NumberFormat) -> None:
    """Raise ConversionError, before anything is written, for what no microcontroller of the table could hold."""
    passes = groups(trace(architecture), fused=False)
    for what, count in (("activations", peak(passes, number)), ("weights", constants(passes, number))):
        if count > LARGEST:
            most = f"C is written for at most {size(LARGEST)}."
            words = f"The {what} of {architecture.name} take {size(count)} in {number.name}; {most}"
            raise ConversionError("too-large", words, "Use narrower layers, or fewer bits.")


def _code(
    architecture: Architecture, number: NumberFormat, statements: Sequence[Statement], values: Mapping[str, str], about: str
) -> CCode:
    passes = groups(trace(architecture), fused=False)
    ram, flash, name = peak(passes, number), constants(passes, number), _name(architecture, number)
    image = architecture.input_shape
    pixels = prod(image)
    facts = {
        "name": name, "NAME": name.upper(), "arena": ram, "constants": flash, "places": ram // number.bytes,
        "channels": image[0], "height": image[1], "width": image[2], "rows": image[0] * image[1], "pixels": pixels,
        "outputs": prod(passes[-1].output_shape), "title": _title(architecture, number), "about": comment(about) or _ABOUT,
        "stacked": ", its channels one below the other" if image[0] > 1 else "",
        "declarations": "\n".join(text for one in statements for text in one.declarations), "calls": "",
    }  # fmt: skip
    facts |= {"calls": _calls(architecture, number, statements), "functions": _functions(statements, number, values)}
    texts = {"network.c": f"{name}.c", "header.h": f"{name}.h", "main.c": f"{name}_main.c"}
    files = {file: Template((PIECES / piece).read_text()).substitute(facts, **values) for piece, file in texts.items()}
    return CCode(name, files, ram, pixels, flash)


_ABOUT = "Weights as they were trained."


def _title(architecture: Architecture, number: NumberFormat) -> str:
    source = f" {architecture.source}" if architecture.source else ""
    return comment(f"{architecture.name} in {number.name}, written by From MLP to CNN.{source}")


def _functions(statements: Iterable[Statement], number: NumberFormat, values: Mapping[str, str]) -> str:
    """The functions that are called, and what they stand on: no other, for an unused one is a warning."""
    called = {one.function for one in statements}
    used = {"pixels", *called, *(need for name in called for need in NEEDS.get(name, ()))}
    folders = (PIECES / "common", PIECES / number.name)
    found = [folder / f"{name}.c" for name in ORDER if name in used for folder in folders]
    return "\n".join(Template(file.read_text()).substitute(values) for file in found if file.exists())


def _calls(architecture: Architecture, number: NumberFormat, statements: Iterable[Statement]) -> str:
    start, where = places(architecture, number)
    lines = [(f"read_pixels({prod(architecture.input_shape)}, pixels, arena + {start});", shape(architecture.input_shape))]
    made = start
    for one in statements:
        place = where[one.step.name]
        made = place.made
        tensors = dict.fromkeys((place.given, made))
        words = ", ".join([*map(str, one.arguments), *(f"arena + {at}" for at in tensors)])
        given, gives = shape(one.step.input_shape), shape(one.step.output_shape)
        lines.append((f"{one.function}({words});", gives if given == gives else f"{given} -> {gives}"))
    width = max(len(line) for line, _ in lines)
    return "\n".join([*(f"    {line:<{width}} /* {about} */" for line, about in lines), f"    return arena + {made};"])
