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
    return [file.read_text(encoding="utf-8") for file in files if file.exists()]
