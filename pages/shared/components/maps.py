"""Maps as pictures, red to blue through white at 0, each value under the pointer in numbers; saved as PNG, SVG and CSV."""

import base64
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import numpy as np
import streamlit as st
from torch import Tensor

from pages.shared.components.color_range import Range
from pages.shared.components.component import component

PARTS = ("dom", "save", "paint", "asking", "saved", "map_texts")  # scripts and styles beside this file
NUMBERS = count()  # so that no two messages are equal: the browser would be sent only the name of one that it has had


def figure(title: str, values: Tensor, side: int, **more: Any) -> dict[str, Any]:
    """Maps (maps, height, width), or a vector as cells, drawn in squares of `side` pixels.

    `more`: `caption`; `extent`, the largest absolute value, where it is not that of `values`; `label`, what a map is called,
    and `numbers`, that of each, where they are not counted from 0; `unit`, what stands after a value; `answer`, probabilities
    to be drawn as bars; `place`, the (map, row, column) that is chosen; `marks`, the (row, column) of pixels that are framed;
    `covers`, the {side, step} of the patch that a value stands for, which is framed in the first figure; `columns`, how many
    maps stand in a row; `gap`, the pixels between them; `pixels`, whether the values are an image's own, whose range needs no
    legend; `color`, of a bar beside them; `id`, the name that `on_pick` is given; `flat`, whether it is a vector.
    """
    shape = (*values.shape, 1, 1)[:3] if values.dim() != 2 else (1, *values.shape)
    return {"title": title, "side": side, "shape": shape, "data": encoded(values), **more}


def encoded(values: Tensor) -> str:
    """The values as little-endian 32-bit floats in base64."""
    return base64.b64encode(values.detach().numpy().astype(np.dtype("<f4")).tobytes()).decode()


def maps(
    key: str,
    figures: Sequence[dict[str, Any]],
    colors: Range = "figure",
    on_pick: Callable[[dict[str, Any]], None] | None = None,
    token: str = "",
    about: str = "",
    color: str = "",
) -> None:
    """Show figures side by side; colors range over one map, one figure, or all of them.

    `about` stands over the saved picture, and `color` is that of an answer's bars.

    `on_pick` is given the value that was clicked: {figure, at}, the figure by its `id` and the place as (map, row, column), or
    of a vector as (unit,). The server is asked what the value is made of already before that, for the network and the digit of
    this `token`.
    """
    calls: dict[str, Any] = {}
    if on_pick:
        calls["on_picked_change"] = lambda: on_pick(st.session_state[key]["picked"])
    show = component(__file__, '<div class="maps"></div>', *PARTS)
    data = {
        "key": key,
        "about": about,
        "color": color,
        "figures": list(figures),
        "range": colors,
        "picks": bool(on_pick),
        "token": token,
        "number": next(NUMBERS),
    }
    show(key=key, data=data, height="content", **calls)
