"""One fold of a product on an array: which part of the layer it holds, and when each processing element works."""

from dataclasses import dataclass

from core.hardware.refusal import HardwareError
from core.hardware.systolic import Mapping


@dataclass(frozen=True)
class Fold:
    """The part of the product in the array at a time: `rows` × `columns` PEs have work, from these indices on.

    The PE in row r and column c does its first MAC in cycle `loading + r + c` and its last `streamed − 1` cycles later.
    """

    first_row: int
    first_column: int
    rows: int
    columns: int
    loading: int
    streamed: int


def fold(mapping: Mapping, number: int) -> Fold:
    """Fold `number` of a mapping, counted from 0 along the columns first; raises HardwareError if there is none."""
    if not 0 <= number < mapping.folds:
        what = f"{mapping.gemm.layer} has {mapping.folds:,} folds on {mapping.array}, so there is no fold {number + 1:,}."
        raise HardwareError("fold", what, f"Choose one from 1 to {mapping.folds:,}.")
    down, across = divmod(number, mapping.folds_across)
    along_rows, along_columns, streamed = mapping.extents
    first_row, first_column = down * mapping.array.rows, across * mapping.array.columns
    rows = min(mapping.array.rows, along_rows - first_row)
    columns = min(mapping.array.columns, along_columns - first_column)
    return Fold(first_row, first_column, rows, columns, mapping.loading, streamed)
