"""Exported C compiled by gcc with every warning an error and its sanitizers, and run on images."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.learning.c_code.writer import CCode

WARNINGS = ("-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror")
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed: exported C cannot be compiled")

DRIVER = """
#include <stdio.h>
#include "{name}.h"

int main(void)
{{
    static uint8_t pixels[{upper}_CHANNELS * {upper}_HEIGHT * {upper}_WIDTH];
    while (fread(pixels, sizeof pixels, 1, stdin) == 1) {{
        fwrite({name}_run(pixels), {bytes}, {upper}_OUTPUTS, stdout);
    }}
    return 0;
}}
"""


def write(code: CCode, folder: Path) -> Path:
    """The files in the folder; the network's own is given back."""
    for name, text in code.files.items():
        (folder / name).write_text(text, encoding="ascii")
    return folder / f"{code.name}.c"


def gcc(*words: object) -> None:
    """gcc, which must have nothing to say."""
    done = subprocess.run(["gcc", *map(str, words)], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def compiled(code: CCode, folder: Path) -> Callable[[np.ndarray], np.ndarray]:
    """A function from pixels (n, channels, height, width) uint8 to the outputs (n, outputs) of the compiled C."""
    file, driver, program = write(code, folder), folder / "driver.c", folder / "program"
    dtype = np.dtype(np.int8 if code.name.endswith("_int8") else np.float32)
    driver.write_text(DRIVER.format(name=code.name, upper=code.name.upper(), bytes=dtype.itemsize))
    gcc(*WARNINGS, *SANITIZERS, "-O1", f"-I{folder}", file, driver, "-o", program, "-lm")

    def run(pixels: np.ndarray) -> np.ndarray:
        done = subprocess.run([program], input=pixels.tobytes(), capture_output=True, timeout=3600)
        assert (done.returncode, done.stderr) == (0, b"")
        return np.frombuffer(done.stdout, dtype).reshape(len(pixels), -1)

    return run


def sections(file: Path) -> dict[str, int]:
    """The bytes of each section of the file's object, as gcc makes it for a small device: -Os."""
    made = file.with_suffix(".o")
    gcc(*WARNINGS, "-Os", "-fno-pic", "-fno-asynchronous-unwind-tables", "-c", file, "-o", made)
    lines = subprocess.run(["size", "-A", made], capture_output=True, text=True, check=True).stdout.splitlines()
    rows = (line.split() for line in lines[2:])
    return {row[0]: int(row[1]) for row in rows if len(row) == 3}
