"""A small component of our own: its script and style lie beside its Python file. Nothing is fetched from elsewhere."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

SHARED = Path(__file__).parent


@cache
def component(file: str, html: str, *parts: str) -> Any:
    """Register the component of a Python file (its `__file__`), once.

    `layers.py` has `layers.js` and `layers.css` beside it; `parts` are scripts of this folder that it uses, such as "save".
    """
    own = Path(file)
    scripts = [own.with_suffix(".js"), *(SHARED / f"{part}.js" for part in parts)]
    js = "\n".join(script.read_text(encoding="utf-8") for script in scripts)
    css = own.with_suffix(".css").read_text(encoding="utf-8")
    return st.components.v2.component(own.stem, html=html, css=css, js=js)
