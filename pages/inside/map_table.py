"""Pictures of numbers as tables, for the keyboard and for screen readers."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from torch import Tensor

LABEL = "These pictures as tables"  # of the panel that holds them


def map_table(what: str, values: Tensor, each: str = "map", numbers: Sequence[int] | None = None) -> None:
    """A row for each row of a map (height, width), or of several (maps, height, width), under a line that says what is in it.

    `each` is what one of the maps is called, `numbers` are their numbers where these are not counted from 0.
    """
    rows = pd.RangeIndex(values.shape[-2], name="row")
    index: pd.Index = rows
    if values.dim() == 3:
        index = pd.MultiIndex.from_product([range(len(values)) if numbers is None else numbers, rows], names=[each, "row"])
    columns = [f"column {number}" for number in range(values.shape[-1])]
    st.caption(what)
    shape = dict.fromkeys(columns, st.column_config.NumberColumn(format="%.4f"))
    st.dataframe(pd.DataFrame(values.reshape(len(index), -1).numpy(), index, columns), column_config=shape)
