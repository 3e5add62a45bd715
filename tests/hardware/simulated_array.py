"""A systolic array that is run cycle by cycle: values move from PE to PE, and what comes out is the product."""

from dataclasses import dataclass, field

import numpy as np

from core.hardware.filling import Fold
from core.hardware.systolic import Array, Dataflow


@dataclass
class Run:
    """What was seen while a product was computed."""

    result: np.ndarray
    cycles: int = 0
    reads: dict[str, int] = field(default_factory=lambda: {"ifmap": 0, "filter": 0})
    writes: int = 0
    macs: int = 0
    busy: list[list[int]] = field(default_factory=list)  # a list a fold: PEs with work in each cycle
    used: list[int] = field(default_factory=list)  # PEs that worked at all, a fold


def busy(part: Fold, cycle: int) -> int:
    """The number of PEs of a fold that do a MAC in this cycle, counted from 0, by what the fold says of each PE."""
    first = [part.loading + row + column for row in range(part.rows) for column in range(part.columns)]
    return sum(one <= cycle < one + part.streamed for one in first)


def simulate(ifmap: np.ndarray, weights: np.ndarray, array: Array, dataflow: Dataflow) -> Run:
    """(M × K) · (K × N) on the array. With inputs in place it is the transposed product with weights in place."""
    if dataflow is Dataflow.OS:
        return _outputs_stay(ifmap, weights, array)
    if dataflow is Dataflow.WS:
        return _weights_stay(ifmap, weights, array, "filter", "ifmap")
    run = _weights_stay(weights.T, ifmap.T, array, "ifmap", "filter")
    run.result = run.result.T
    return run


def _tiles(length: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, length)) for start in range(0, length, size)]


def _outputs_stay(ifmap: np.ndarray, weights: np.ndarray, array: Array) -> Run:
    (m, k), n = ifmap.shape, weights.shape[1]
    run = Run(np.zeros((m, n)))
    for rows in _tiles(m, array.rows):
        for columns in _tiles(n, array.columns):
            left, top = ifmap[rows], weights[:, columns]
            moving_right, moving_down = _empty(array), _empty(array)
            sums, worked, busy, cycle = np.zeros((array.rows, array.columns)), _nobody(array), [], 0
            while True:
                moving_right[:, 1:], moving_down[1:] = moving_right[:, :-1].copy(), moving_down[:-1].copy()
                moving_right[:, 0] = [_fed(left, row, cycle - row, k, "ifmap", run) for row in range(array.rows)]
                moving_down[0] = [_fed(top.T, col, cycle - col, k, "filter", run) for col in range(array.columns)]
                both = ~np.isnan(moving_right) & ~np.isnan(moving_down)
                if not both.any():
                    break
                sums += np.where(both, np.nan_to_num(moving_right) * np.nan_to_num(moving_down), 0)
                worked |= _counted(both, left.shape[0], top.shape[1], run, busy)
                cycle += 1
            run.result[rows, columns] = sums[: left.shape[0], : top.shape[1]]
            run.writes += left.shape[0] * top.shape[1]
            _close(run, cycle, busy, worked)
    return run


def _weights_stay(moving: np.ndarray, staying: np.ndarray, array: Array, stays: str, moves: str) -> Run:
    (m, k), n = moving.shape, staying.shape[1]
    run = Run(np.zeros((m, n)))
    for rows in _tiles(k, array.rows):
        for columns in _tiles(n, array.columns):
            tile, left = staying[rows, columns], moving[:, rows].T
            held, busy, worked, cycle = np.zeros((array.rows, array.columns)), [], _nobody(array), 0
            for row in reversed(range(array.rows)):  # shifted in from above, the last row first
                held[1:] = held[:-1].copy()
                held[0] = 0
                if row < tile.shape[0]:
                    held[0, : tile.shape[1]] = tile[row]
                    run.reads[stays] += tile.shape[1]
                busy.append(0)
                cycle += 1
            values, sums, start = _empty(array), np.zeros((array.rows, array.columns)), cycle
            while True:
                values[:, 1:] = values[:, :-1].copy()
                values[:, 0] = [_fed(left, row, cycle - start - row, m, moves, run) for row in range(array.rows)]
                live = ~np.isnan(values)
                if not live.any():
                    break
                above = np.vstack([np.zeros(array.columns), sums[:-1]])
                sums = above + np.nan_to_num(values) * held
                worked |= _counted(live, tile.shape[0], tile.shape[1], run, busy)
                for column in np.flatnonzero(live[-1][: tile.shape[1]]):  # a partial sum leaves below
                    run.result[cycle - start - (array.rows - 1) - column, columns.start + column] += sums[-1, column]
                    run.writes += 1
                cycle += 1
            _close(run, cycle, busy, worked)
    return run


def _fed(edge: np.ndarray, lane: int, time: int, length: int, name: str, run: Run) -> float:
    """What enters a lane now: NaN before and after its values, 0 for a lane without work."""
    if not 0 <= time < length:
        return np.nan
    if lane >= edge.shape[0]:
        return 0.0
    run.reads[name] += 1
    return float(edge[lane, time])


def _counted(live: np.ndarray, rows: int, columns: int, run: Run, busy: list[int]) -> np.ndarray:
    working = live.copy()
    working[rows:], working[:, columns:] = False, False
    run.macs += int(working.sum())
    busy.append(int(working.sum()))
    return working


def _close(run: Run, cycles: int, busy: list[int], worked: np.ndarray) -> None:
    run.cycles += cycles
    run.busy.append(busy)
    run.used.append(int(worked.sum()))


def _empty(array: Array) -> np.ndarray:
    return np.full((array.rows, array.columns), np.nan)


def _nobody(array: Array) -> np.ndarray:
    return np.zeros((array.rows, array.columns), dtype=bool)
