"""The gradients where a register has four lanes, as on ARM and on x86 without AVX; processes of x86 are held to that."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

HELD = {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": "+sse2,+sse4.2"} if platform.machine() in ("x86_64", "AMD64") else {}


def by_four_lanes(*words: str) -> str:
    """What Python says to this where a register has four lanes."""
    root, held = Path(__file__).parents[2], {**os.environ, **HELD}
    done = subprocess.run([sys.executable, *words], cwd=root, env=held, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


SUMS = """
import numba
import numpy as np

from core.learning.lanes.forms import keep_gradients
from core.learning.lanes.rows import add_products, spread
from core.learning.lanes.vector import LANES, load, splat


def sums(count):
    @numba.njit(error_model="numpy")
    def kept(values, ones, gradients):
        nothing = spread(splat(np.float32(0)), count)
        taps, _ = add_products(nothing, nothing, load(ones, 0), load(ones, 0), values, 0, 1)
        keep_gradients(gradients, 0, taps, True)

    values = np.repeat(np.arange(1, count + 1, dtype=np.float32), LANES)
    gradients = np.zeros(count + 1, np.float32)
    kept(values, np.ones(LANES, np.float32), gradients)
    return gradients


print(LANES, *(list(map(int, sums(count))) for count in (8, 5, 3, 1)), sep=chr(10))
"""


def test_each_of_eight_five_and_three_taps_has_the_sum_of_its_own_four_lanes() -> None:
    lanes, *sums = by_four_lanes("-c", SUMS).splitlines()
    assert lanes == "4"
    assert sums == ["[4, 8, 12, 16, 20, 24, 28, 32, 0]", "[4, 8, 12, 16, 20, 0]", "[4, 8, 12, 0]", "[4, 0]"]


@pytest.mark.skipif("EXPLORER_LANES" not in os.environ, reason="compiling all kernels for four lanes takes a minute: make soak")
def test_all_that_is_said_of_trainings_in_lanes_is_so_of_four() -> None:
    by_four_lanes("-m", "pytest", "-q", "tests/learning/test_lanes.py")
