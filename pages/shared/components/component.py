"""A small component of our own: its script and style lie beside its Python file. Nothing is fetched from elsewhere."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

SHARED = Path(__file__).parent


@cache
def component(file: str, html: str, *parts: str, isolate_styles: bool = True) -> Any:
    """Register the component of a Python file (its `__file__`), once.

    `layers.py` has `layers.js` and `layers.css` beside it; `parts` are scripts and styles of this folder that it uses too:
    "dom" is `dom.js`, "controls" is `controls.css`. Styles that are not isolated are those of the whole page.
    """
    own = Path(file)
    stems = [*(SHARED / part for part in parts), own.with_suffix("")]
    js, css = ("\n".join(_texts(stems, kind)) for kind in (".js", ".css"))
    return st.components.v2.component(own.stem, html=html, css=css, js=js, isolate_styles=isolate_styles)


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
