"""The barrier at which the threads of one training wait for each other, twice a step: too often for a lock of the system."""

import os
from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from core.learning.lanes.vector import OPTIONS

GIVE_WAY = "sched_yield" if os.name == "posix" else "SwitchToThread"  # the system lets another thread run


@intrinsic
def _add_one(_: Any, array: Any) -> Any:
    """Add 1 to the first number of an array, in one piece for all threads; gives the number before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.atomic_rmw("add", place, ir.Constant(ir.IntType(64), 1), "seq_cst")

    return types.int64(array), generate


@intrinsic
def _now(_: Any, array: Any) -> Any:
    """The first number of an array as it is now in memory."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.load_atomic(place, "seq_cst", 8)

    return types.int64(array), generate


@intrinsic
def _give_way(_: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [])
        builder.call(cgutils.get_or_insert_function(builder.module, kind, GIVE_WAY), [])
        return context.get_dummy_value()

    return types.void(), generate


@numba.njit(**OPTIONS)
def wait_for_all(arrivals, threads):
    """Wait until all threads are here. `arrivals` (1,) int64 counts all that ever arrived, so it is never set back."""
    if threads == 1:
        return
    goal = (_add_one(arrivals) // threads + 1) * threads
    tries = 0
    while _now(arrivals) < goal:
        tries += 1
        if tries > 1000:  # the others may wait for a core
            _give_way()
