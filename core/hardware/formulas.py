"""The arithmetic of a layer on an array, each formula with its numbers filled in."""

from core.hardware.systolic import Dataflow, Mapping

ALONG = {Dataflow.OS: ("M", "N", "K"), Dataflow.WS: ("K", "N", "M"), Dataflow.IS: ("K", "M", "N")}


def formulas(one: Mapping) -> list[tuple[str, str]]:
    """What a number is, and how it comes about."""
    rows, columns = one.array.rows, one.array.columns
    down, across, time = one.extents
    names = ALONG[one.dataflow]
    loaded = f"2·{rows}" if one.loading else f"{rows}"
    lines = [
        ("along the rows, the columns, in time", f"{names[0]} = {down:,}; {names[1]} = {across:,}; {names[2]} = {time:,}"),
        ("folds", f"⌈{down:,}/{rows}⌉·⌈{across:,}/{columns}⌉ = {one.folds_down:,}·{one.folds_across:,} = {one.folds:,}"),
        ("cycles a fold", f"{loaded} + {columns} + {time:,} − 2 = {one.fold_cycles:,}"),
        ("cycles", f"{one.folds:,}·{one.fold_cycles:,} = {one.cycles:,}"),
        ("other conventions", _conventions(one)),
        ("utilization", f"{one.gemm.macs:,} MACs/({one.cycles:,}·{one.array.pes:,}) = {100 * one.utilization:.1f} %"),
        ("mapping efficiency", f"{down:,}·{across:,}/({one.folds:,}·{one.array.pes:,}) = {100 * one.mapping_efficiency:.1f} %"),
        ("inputs read", _accesses("M·K", one.gemm.m, one.gemm.k, one.ifmap_reads, f"⌈{names[1]}/C⌉")),
        ("weights read", _accesses("K·N", one.gemm.k, one.gemm.n, one.filter_reads, _again(one))),
        ("outputs written", _accesses("M·N", one.gemm.m, one.gemm.n, one.ofmap_writes, f"⌈{names[0]}/R⌉")),
        ("why PEs wait", idle(one)),
    ]
    return [line for line in lines if line[1]]


def _again(one: Mapping) -> str:
    return "⌈M/R⌉" if one.dataflow is Dataflow.OS else "⌈M/C⌉"


def _accesses(what: str, first: int, second: int, total: int, again: str) -> str:
    times = total // (first * second)
    repeated = f"{what}·{again} = {first:,}·{second:,}·{times:,}" if times > 1 else f"{what} = {first:,}·{second:,}"
    return f"{repeated} = {total:,}"


def _conventions(one: Mapping) -> str:
    printed = f"SCALE-Sim prints {one.cycles - 1:,}, the index of the last cycle"
    if one.dataflow is not Dataflow.OS:
        return f"{printed}; its paper has {one.paper_cycles:,} too"
    rows, columns, time = one.array.rows, one.array.columns, one.extents[2]
    return f"{printed}; its paper has {one.folds:,}·(2·{rows} + {columns} + {time:,} − 2) = {one.paper_cycles:,}"


def idle(one: Mapping) -> str:
    """Why a part of the array has no work, in all folds or in the last ones; empty where every fold fills it."""
    down, across, _ = one.extents
    meanings = {"M": "outputs of a map", "N": "maps or outputs", "K": "inputs of an output"}
    names, parts = ALONG[one.dataflow], []
    for name, extent, size, side, folds in (
        (names[0], down, one.array.rows, "rows", one.folds_down),
        (names[1], across, one.array.columns, "columns", one.folds_across),
    ):
        if extent < size:
            what = "image" if name == "M" and extent == 1 else meanings[name]
            parts.append(f"{name} = {extent:,} ({what}) leaves {size - extent:,} of {size:,} {side} without work")
        elif extent % size:
            parts.append(f"{name} = {extent:,}: the last of {folds:,} folds fills {extent % size:,} of {size:,} {side}")
    return "; ".join(parts)
