"""The live canvas: it asks for answers while the pen is down."""

from collections.abc import Callable
from typing import Any

from core.data.ink import Lines
from pages.shared.components.component import component


def live_canvas(
    key: str,
    side: int,
    pen: int,
    generation: int,
    first: Lines,
    picture: str | None,
    ask: dict[str, Any],
    take: Callable[[], None],
    locked: bool,
) -> None:
    """Show a canvas of `side` pixels; with a new `generation` it starts over with the lines `first`, or a picture's address.

    While the pen is down it sends `ask` with its lines; at the end of a stroke the session has them under `key`, and
    `take` is called, also if the visitor leaves the page at that moment. A stroke takes the picture's place. A `locked` canvas
    only shows what is on it.
    """
    component(__file__, "<canvas></canvas>")(
        key=key,
        data={
            "side": side,
            "pen": pen,
            "generation": generation,
            "lines": first,
            "picture": picture,
            "ask": ask,
            "locked": locked,
        },
        default={"drawing": {"lines": first}},
        on_drawing_change=take,
        width="content",
        height="content",
    )
