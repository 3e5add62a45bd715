"""A small component of our own: its script and style lie beside its Python file. Nothing is fetched from elsewhere."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from time import time
from typing import Any

import streamlit as st

SHARED = Path(__file__).parent
DATA = "component_data"  # session key: of each component by its key, the last data, and when they changed
TICK = 0.001  # seconds between two data at least, whatever the clock says


def component(file: str, html: str, *parts: str, isolate_styles: bool = True) -> Callable[..., Any]:
    """What mounts the component of a Python file (its `__file__`).

    `layers.py` has `layers.js` and `layers.css` beside it; `parts` are scripts and styles of this folder that it uses too:
    "dom" is `dom.js`, "controls" is `controls.css`. The script has a function `update`, which is called with the data, a
    dictionary, whenever they change. Styles that are not isolated are those of the whole page.
    """
    return partial(_mount, _registered(file, html, *parts, isolate_styles=isolate_styles))


def script(file: str, *parts: str) -> str:
    """The whole script of a component, as the browser is given it."""
    return "\n".join(_texts([*(SHARED / part for part in parts), Path(file).with_suffix(""), SHARED / "in_order"], ".js"))


def _mount(registered: Any, key: str, data: dict[str, Any], **more: Any) -> Any:
    """Mount it with data that say when they last changed, for `in_order.js`; the same data are sent once."""
    seen: dict[str, tuple[dict[str, Any], float]] = st.session_state.setdefault(DATA, {})
    before, since = seen.get(key, ({}, 0.0))
    if before != data:
        since = max(time(), since + TICK)
        seen[key] = data, since
    return registered(key=key, data={**data, "since": since}, **more)


@cache
def _registered(file: str, html: str, *parts: str, isolate_styles: bool) -> Any:
    """Register the component, once."""
    own = Path(file)
    css = "\n".join(_texts([*(SHARED / part for part in parts), own.with_suffix("")], ".css"))
    return st.components.v2.component(own.stem, html=html, css=css, js=script(file, *parts), isolate_styles=isolate_styles)


def _texts(stems: list[Path], kind: str) -> list[str]:
    files = [stem.with_suffix(kind) for stem in stems]
    return [_shorter(file.read_text(encoding="utf-8")) for file in files if file.exists()]


def _shorter(text: str) -> str:
    """The same script or style without its comments and indentation: Streamlit sends it again at each run.

    The browser also keeps what has 10 kB or more, and is then sent only its name; a click at the wrong moment finds it gone.
    """
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def style_page(file: str) -> None:
    """Style the page, as long as it is shown, by the .css beside a Python file (its `__file__`)."""
    _page_style(file)(key="page_style", height="content")


@cache
def _page_style(file: str) -> Any:
    own = Path(file)
    hidden = ".st-key-page_style { position: absolute; }"  # takes no room, nor a gap after it
    css = "\n".join([*_texts([Path(file).with_suffix("")], ".css"), hidden])
    return st.components.v2.component(f"{own.parent.name}_style", html="<span></span>", css=css, isolate_styles=False)
